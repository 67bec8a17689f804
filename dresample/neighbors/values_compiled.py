"""The search by the value difference metric in compiled code: the bits of :mod:`dresample.neighbors.values`."""

from __future__ import annotations

from collections.abc import Sequence

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.neighbors.topk import Nearest

__all__ = ["nearest_rows"]


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _squared(codes, i, j, shares, share_at, table, table_at, size, bound):
    """Squared distance of two distinct rows, feature by feature; stops early once it is beyond ``bound``."""
    total = 0.0
    for c in range(codes.shape[1]):
        a, b = codes[i, c], codes[j, c]
        if a == b:
            continue
        if table_at[c] >= 0:
            total += table[table_at[c] + a * size[c] + b]
        else:
            apart = 0.0
            for label in range(shares.shape[1]):
                apart += abs(shares[share_at[c] + a, label] - shares[share_at[c] + b, label])
            total += apart * apart
        if total > bound:
            return total
    return total


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _search(codes, start, row, shares, share_at, table, table_at, size, first, last, best_d2, best_row):
    k = best_d2.shape[1]
    for i in range(first, last):
        q = i - first
        for step in range(-1, len(codes)):
            j = i if step < 0 else step  # itself first: equal rows give a bound
            if step == i:
                continue
            bound = best_d2[q, k - 1]
            d2 = _squared(codes, i, j, shares, share_at, table, table_at, size, bound)
            if d2 > bound:
                continue
            for t in range(start[j], start[j + 1]):
                place = k - 1
                if not (d2 < best_d2[q, place] or (d2 == best_d2[q, place] and row[t] < best_row[q, place])):
                    break  # rows rise: the others are no better
                while place > 0 and (
                    d2 < best_d2[q, place - 1] or (d2 == best_d2[q, place - 1] and row[t] < best_row[q, place - 1])
                ):
                    best_d2[q, place], best_row[q, place] = best_d2[q, place - 1], best_row[q, place - 1]
                    place -= 1
                best_d2[q, place], best_row[q, place] = d2, row[t]


def nearest_rows(
    codes: NDArray[np.int64],
    start: NDArray[np.int64],
    row: NDArray[np.int64],
    shares: Sequence[NDArray[np.float64]],
    tables: Sequence[NDArray[np.float64] | None],
    k: int,
    first: int,
    last: int,
) -> Nearest:
    """The k nearest rows of some distinct rows.

    Parameters
    ----------
    codes, start, row : ndarray
        As of :class:`dresample.neighbors.values.Distinct`.
    shares : list of ndarray of shape (values, classes)
        Of the values that occur in each column.
    tables : list of ndarray of shape (values, values), or None
        Differences between the values of a column, where they have been computed beforehand.
    k : int
    first, last : int
        Which distinct rows.
    """
    size = np.array([len(s) for s in shares], np.int64)
    share_at = np.cumsum(size) - size
    length = np.array([0 if t is None else t.size for t in tables], np.int64)
    table_at = np.where([t is None for t in tables], -1, np.cumsum(length) - length)
    flat = np.concatenate([np.empty(0), *(t.reshape(-1) for t in tables if t is not None)])
    best_d2 = np.full((last - first, k), np.inf)
    best_row = np.full((last - first, k), np.iinfo(np.int64).max, np.int64)
    _search(codes, start, row, np.concatenate(shares), share_at, flat, table_at, size, first, last, best_d2, best_row)
    return best_d2, best_row
