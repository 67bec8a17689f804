"""City-block distances in compiled code: the bits of :mod:`dresample.neighbors.cityblock`."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats

__all__ = ["find_nearest", "least_distance", "within"]


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _least_distance(Q, P, width, out):
    n, d = Q.shape
    for i in range(n):
        best = np.inf
        for j in range(len(P)):
            total = 0.0
            for f in range(d):
                total += abs(np.float64(Q[i, f]) - np.float64(P[j, f])) / width[f]
                if total >= best:  # it only grows
                    break
            if total < best:
                best = total
        out[i] = best


def least_distance(queries: Floats, pool: Floats, width: NDArray[np.float64]) -> NDArray[np.float64]:
    """As :func:`dresample.neighbors.cityblock.least_distance`."""
    out = np.empty(len(queries))
    _least_distance(np.ascontiguousarray(queries), np.ascontiguousarray(pool), np.asarray(width, np.float64), out)
    return out


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _find_nearest(Q, query_row, P, pool_row, below, best, best_row):
    n, d = Q.shape
    k = best.shape[1]
    for i in range(n):
        held = 0
        for j in range(len(P)):
            if pool_row[j] == query_row[i]:
                continue
            limit = below if held < k else best[i, k - 1]
            total = 0.0
            for f in range(d):
                total += abs(np.float64(Q[i, f]) - np.float64(P[j, f]))
                if total > limit:  # it only grows
                    break
            if not total < below:
                continue
            if held == k and (total > best[i, k - 1] or (total == best[i, k - 1] and pool_row[j] > best_row[i, k - 1])):
                continue
            at = min(held, k - 1)
            while at > 0 and (best[i, at - 1] > total or (best[i, at - 1] == total and best_row[i, at - 1] > pool_row[j])):
                best[i, at], best_row[i, at] = best[i, at - 1], best_row[i, at - 1]
                at -= 1
            best[i, at], best_row[i, at] = total, pool_row[j]
            held = min(held + 1, k)


def find_nearest(
    queries: Floats,
    query_row: NDArray[np.int64],
    pool: Floats,
    pool_row: NDArray[np.int64],
    k: int,
    below: float = np.inf,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """As :func:`dresample.neighbors.cityblock.find_nearest`."""
    best, best_row = np.full((len(queries), k), np.inf), np.full((len(queries), k), np.iinfo(np.int64).max, np.int64)
    if len(pool):
        _find_nearest(np.ascontiguousarray(queries), query_row, np.ascontiguousarray(pool), pool_row, float(below), best, best_row)
    return best, best_row


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _within(Q, P, radius, query, row):
    """Pairs into two arrays as far as they go; how many there are."""
    n, d = Q.shape
    found = 0
    for i in range(n):
        for j in range(len(P)):
            total = 0.0
            for f in range(d):
                total += abs(np.float64(Q[i, f]) - np.float64(P[j, f]))
                if total >= radius[j]:  # it only grows
                    break
            if total < radius[j]:
                if found < len(query):
                    query[found], row[found] = i, j
                found += 1
    return found


def within(queries: Floats, pool: Floats, radius: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As :func:`dresample.neighbors.cityblock.within`."""
    args, room = (np.ascontiguousarray(queries), np.ascontiguousarray(pool), np.asarray(radius, np.float64)), 4 * len(queries)
    while True:
        query, row = np.empty(room, np.int64), np.empty(room, np.int64)
        found = _within(*args, query, row)
        if found <= room:
            return query[:found], row[:found]
        room = found
