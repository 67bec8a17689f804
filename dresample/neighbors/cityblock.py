"""City-block distances: the sum of the absolute differences, each over the width of its feature, in the order of the features.

In NumPy all pairs; :mod:`dresample.neighbors.cityblock_compiled` gives the same bits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.block import Floats
from dresample.neighbors.topk import Nearest, merge_nearest, none_yet

__all__ = ["distances", "find_nearest", "least_distance", "within"]

_PAIRS = 1_000_000


def distances(queries: Floats, pool: Floats, width: NDArray[np.float64]) -> NDArray[np.float64]:
    """All distances, shape (n, m).

    Examples
    --------
    >>> distances(np.array([[0.0, 0.0]]), np.array([[1.0, 3.0], [2.0, 0.0]]), np.array([1.0, 2.0])).tolist()
    [[2.5, 2.0]]
    """
    total = np.zeros((len(queries), len(pool)))
    for q, p, w in zip(np.asarray(queries.T, np.float64), np.asarray(pool.T, np.float64), width, strict=True):
        t = q[:, None] - p[None, :]
        np.abs(t, out=t)
        t /= w
        total += t
    return total


def least_distance(queries: Floats, pool: Floats, width: NDArray[np.float64], enough: float = 0.0) -> NDArray[np.float64]:
    """The distance of each query to the nearest row of the pool; infinity without rows.

    Where that is below ``enough``, the distance to any row below it will do.
    """
    if worth_compiling(2.0 * len(pool) * queries.size):
        from dresample.neighbors import cityblock_compiled

        return cityblock_compiled.least_distance(queries, pool, width, enough)
    out = np.full(len(queries), np.inf)
    if len(pool):
        step = max(1, _PAIRS // len(pool))
        for a in range(0, len(queries), step):
            out[a : a + step] = distances(queries[a : a + step], pool, width).min(axis=1)
    return out


def within(queries: Floats, pool: Floats, radius: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs (query, row of the pool) nearer than the radius of the row, by query, then row.

    Examples
    --------
    >>> [p.tolist() for p in within(np.array([[0.0], [3.0]]), np.array([[2.0], [2.5]]), np.array([1.5, 3.0]))]
    [[0, 1, 1], [1, 0, 1]]
    """
    if worth_compiling(2.0 * queries.size * len(pool)):
        from dresample.neighbors import cityblock_compiled

        return cityblock_compiled.within(queries, pool, radius)
    pairs, step = [np.empty((0, 2), np.int64)], max(1, _PAIRS // max(len(pool), 1))
    for a in range(0, len(queries), step):
        found = np.argwhere(distances(queries[a : a + step], pool, np.ones(pool.shape[1])) < radius)
        pairs.append(found + np.array([a, 0]))
    joined = np.concatenate(pairs)
    return joined[:, 0], joined[:, 1]


def find_nearest(
    queries: Floats,
    query_row: NDArray[np.int64],
    pool: Floats,
    pool_row: NDArray[np.int64],
    k: int,
    below: float = np.inf,
    known: Nearest | None = None,
) -> Nearest:
    """The k nearest rows of each query by (distance, row), itself left out, among those below a distance.

    Where there are fewer: the largest int64 at infinity. ``known`` are the k nearest rows of another pool: of both then.
    """
    if worth_compiling(2.0 * len(pool) * queries.size):
        from dresample.neighbors import cityblock_compiled

        return cityblock_compiled.find_nearest(queries, query_row, pool, pool_row, k, below, known)
    n, m = len(queries), len(pool)
    best, best_row = none_yet(n, k)
    if not m:
        return (best, best_row) if known is None else known
    width, step = np.ones(pool.shape[1]), max(1, _PAIRS // m)
    order = np.argsort(pool_row, kind="stable")
    pool, pool_row = pool[order], pool_row[order]
    for a in range(0, n, step):
        found = distances(queries[a : a + step], pool, width)
        found[query_row[a : a + step, None] == pool_row[None, :]] = np.inf
        # Stable: of equal distances the smaller row comes first. Only those up to the k-th smallest distance are sorted.
        for i, line in enumerate(found):
            near = np.flatnonzero(line <= (np.partition(line, k - 1)[k - 1] if m > k else np.inf))
            near = near[np.argsort(line[near], kind="stable")[:k]]
            near = near[line[near] < below]
            best[a + i, : len(near)], best_row[a + i, : len(near)] = line[near], pool_row[near]
    return (best, best_row) if known is None else merge_nearest([known, (best, best_row)])
