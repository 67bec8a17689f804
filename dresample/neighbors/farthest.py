"""The k farthest rows of a block: squared distances only, for methods that sum them.

In NumPy all pairs; :mod:`dresample.neighbors.farthest_compiled` gives the same bits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.block import Floats
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.search import squared_distances

__all__ = ["farthest_squared"]

_PAIRS = 1_000_000


def farthest_squared(
    queries: Floats, query_row: NDArray[np.int64], pool: Floats, pool_row: NDArray[np.int64], k: int, embedding: Embedding
) -> NDArray[np.float64]:
    """Squared distances of each query to the k farthest rows of a pool.

    Parameters
    ----------
    queries, pool : ndarray of shape (n, d) and (m, d)
    query_row, pool_row : ndarray of int64
        Global row numbers.
    k : int
        At most the rows of the pool.
    embedding : Embedding
        Weights of the features.

    Returns
    -------
    ndarray of shape (n, k), float64
        Rising. A query that is a row of the pool finds itself at 0.
    """
    if k > len(pool):
        raise ValueError(f"{k} rows are wanted of a pool of {len(pool)}.")
    if worth_compiling(float(len(queries)) * len(pool) * pool.shape[1]):
        from dresample.neighbors import farthest_compiled

        return farthest_compiled.farthest_squared(queries, query_row, pool, pool_row, k, embedding)
    out = np.empty((len(queries), k))
    step, first = max(1, _PAIRS // len(pool)), len(pool) - k
    for a in range(0, len(queries), step):
        squared = squared_distances(queries[a : a + step], pool, embedding.weight)
        out[a : a + step] = np.sort(np.partition(squared, first, axis=1)[:, first:], axis=1)
    return out
