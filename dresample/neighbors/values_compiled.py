"""The search by the value difference metric in compiled code: the bits of ``values.nearest_rows``."""

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
    k: int,
    first: int,
    last: int,
    most: int,
) -> Nearest:
    """The k nearest rows of some distinct rows; ``most`` bounds the entries of the tables of differences."""
    from dresample.neighbors.values import difference

    size = np.array([len(s) for s in shares], np.int64)
    share_at = np.cumsum(size) - size
    table_at, tables, held = np.full(len(shares), -1), [np.empty(0)], 0
    for c in np.argsort(size, kind="stable"):
        if held + size[c] ** 2 <= most:
            table_at[c] = held
            tables.append(difference(shares[c], shares[c]).reshape(-1))
            held += int(size[c]) ** 2
    best_d2 = np.full((last - first, k), np.inf)
    best_row = np.full((last - first, k), np.iinfo(np.int64).max, np.int64)
    _search(
        codes, start, row, np.concatenate(shares), share_at, np.concatenate(tables), table_at, size, first, last, best_d2, best_row
    )
    return best_d2, best_row
