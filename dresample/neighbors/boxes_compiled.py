"""The walk of :mod:`dresample.neighbors.boxes`, compiled."""

from __future__ import annotations

import numba
import numpy as np

__all__ = ["walked"]


@numba.njit(nogil=True, cache=True, error_model="numpy")
def walked(asked, reach, wide, single, few, low, high, start, factor):
    """Pairs of a query and a row that may be within its reach: the cells that the reach touches, row by row."""
    d, w = asked.shape[1], wide.shape[1]
    s = w + single.shape[1]
    room, found = 1024, 0
    who, where = np.empty(room, np.int64), np.empty(room, np.int64)
    for q in range(len(asked)):
        limit = reach[q]
        for cell in range(len(low)):
            gap = 0.0
            for c in range(d):
                t = max(max(low[cell, c] - asked[q, c], asked[q, c] - high[cell, c]), 0.0) * factor[c]
                gap += t * t
                if gap > limit:
                    break
            if gap > limit:
                continue
            for p in range(start[cell], start[cell + 1]):
                total = 0.0
                for c in range(w):
                    t = (np.float64(wide[p, c]) - asked[q, c]) * factor[c]
                    total += t * t
                    if total > limit:
                        break
                if total > limit:
                    continue
                for c in range(w, s):
                    t = (np.float64(single[p, c - w]) - asked[q, c]) * factor[c]
                    total += t * t
                    if total > limit:
                        break
                if total > limit:
                    continue
                for c in range(s, d):
                    t = (np.float64(few[p, c - s]) - asked[q, c]) * factor[c]
                    total += t * t
                if total > limit:
                    continue
                if found == room:
                    room *= 2
                    more_who, more_where = np.empty(room, np.int64), np.empty(room, np.int64)
                    more_who[:found], more_where[:found] = who, where
                    who, where = more_who, more_where
                who[found], where[found] = q, p
                found += 1
    return who[:found], where[:found]
