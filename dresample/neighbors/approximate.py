"""The approximate backend: pynndescent per block, merged like the exact answers; its recall is measured, not assumed.

Distances of the candidates are recomputed in float64 by the same formula as the exact search; only *which* rows are seen is
approximate. Grade C: the answer depends on the partitioning and on pynndescent's version.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats

__all__ = ["count_rivals", "find_nearest"]

#: Below so many rows a block is searched exactly: an index would cost more than it saves.
SMALL_BLOCK = 4096


def find_nearest(
    queries: Floats,
    query_row: NDArray[np.int64],
    pool: Floats,
    pool_row: NDArray[np.int64],
    k: int,
    weight: NDArray[np.float64],
    seed: int,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """As :func:`dresample.neighbors.search_compiled.find_nearest`, approximately."""
    from dresample.neighbors import search

    if len(pool) <= max(SMALL_BLOCK, 4 * k):
        return search.find_nearest(queries, query_row, pool, pool_row, k, weight)
    found = _index(pool, weight, k + 1, seed).query(_weighted(queries, weight), k=k + 1)[0]
    squared = _pairs(queries, pool, found, weight)
    rows = pool_row[found]
    own = rows == query_row[:, None]
    squared, rows = np.where(own, np.inf, squared), np.where(own, np.iinfo(np.int64).max, rows)
    order = np.lexsort((rows, squared), axis=1)[:, :k]
    return np.take_along_axis(squared, order, 1), np.take_along_axis(rows, order, 1)


def count_rivals(
    queries: Floats,
    own_squared: NDArray[np.float64],
    own_row: NDArray[np.int64],
    pool: Floats,
    pool_row: NDArray[np.int64],
    weight: NDArray[np.float64],
    seed: int,
) -> NDArray[np.int64]:
    """As :func:`dresample.neighbors.search_compiled.count_rivals`, among the K rows that the index finds: never too many."""
    from dresample.neighbors import search

    k = own_squared.shape[1]
    if len(pool) <= max(SMALL_BLOCK, 4 * k):
        return search.count_rivals(queries, own_squared, own_row, pool, pool_row, weight)
    found = _index(pool, weight, k, seed).query(_weighted(queries, weight), k=k)[0]
    squared, rows = _pairs(queries, pool, found, weight), pool_row[found]
    before = (squared[:, :, None] < own_squared[:, None, :]) | (
        (squared[:, :, None] == own_squared[:, None, :]) & (rows[:, :, None] < own_row[:, None, :])
    )
    counts: NDArray[np.int64] = before.sum(axis=1)
    return np.minimum(counts, k)


def _weighted(X: Floats, weight: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.ascontiguousarray(X * weight, np.float32)


def _index(pool: Floats, weight: NDArray[np.float64], k: int, seed: int) -> Any:
    from pynndescent import NNDescent

    index = NNDescent(_weighted(pool, weight), n_neighbors=max(15, 2 * k), random_state=seed % 2**31, n_jobs=1)
    index.prepare()
    return index


def _pairs(queries: Floats, pool: Floats, found: NDArray[np.integer[Any]], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    total = np.zeros(found.shape)
    for f, w in enumerate(weight):
        t = (queries[:, f].astype(np.float64)[:, None] - pool[:, f].astype(np.float64)[found]) * w
        total += t * t
    return total
