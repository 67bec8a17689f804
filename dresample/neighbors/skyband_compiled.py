"""The loops of :mod:`dresample.neighbors.skyband`, compiled."""

from __future__ import annotations

import numba
import numpy as np

from dresample.neighbors import outlived as walk

__all__ = ["in_order", "outlived", "zipped"]

outlived = numba.njit(nogil=True, cache=True)(walk.outlived)


@numba.njit(nogil=True, cache=True)
def in_order(start, owner, squared, row):
    """Positions of the entries by owner, squared distance and row; the lists are short, and mostly in order."""
    order, fill = np.empty(len(owner), np.int64), start[:-1].copy()
    for entry in range(len(owner)):
        i = owner[entry]
        at = fill[i]
        while at > start[i]:
            other = order[at - 1]
            if squared[other] < squared[entry] or (squared[other] == squared[entry] and row[other] <= row[entry]):
                break
            order[at] = other
            at -= 1
        order[at] = entry
        fill[i] += 1
    return order


@numba.njit(nogil=True, cache=True)
def zipped(start, squared, part, row, more_start, more_squared, more_part, more_row):
    """Two sets of lists of the same rows in one."""
    n, entries = len(start) - 1, len(row) + len(more_row)
    out_start, out_squared = np.empty(n + 1, np.int64), np.empty(entries, np.float64)
    out_part, out_row = np.empty(entries, np.int32), np.empty(entries, np.int64)
    at = 0
    for i in range(n):
        out_start[i] = at
        a, b = start[i], more_start[i]
        while a < start[i + 1] or b < more_start[i + 1]:
            takes = b >= more_start[i + 1]
            if not takes and a < start[i + 1]:
                takes = squared[a] < more_squared[b] or (squared[a] == more_squared[b] and row[a] < more_row[b])
            if takes:
                out_squared[at], out_part[at], out_row[at] = squared[a], part[a], row[a]
                a += 1
            else:
                out_squared[at], out_part[at], out_row[at] = more_squared[b], more_part[b], more_row[b]
                b += 1
            at += 1
    out_start[n] = at
    return out_start, out_squared, out_part, out_row
