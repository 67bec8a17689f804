"""The exact search in one block: compiled where that pays, else in plain NumPy. Both give the same bits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.block import Block, Floats
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.planted import Planted
from dresample.neighbors.topk import Nearest

__all__ = ["count_rivals", "find_nearest", "nearest_planted", "rivals_of_planted"]


def find_nearest(
    queries: Floats,
    query_row: NDArray[np.int64],
    pool: Block,
    k: int,
    embedding: Embedding,
    bound: NDArray[np.float64] | None = None,
) -> Nearest:
    """The k nearest rows of a pool, by (squared distance, row); a row is never its own neighbour.

    Parameters
    ----------
    queries, query_row : ndarray of shape (n, d) and (n,)
    pool : Block
    k : int
    embedding : Embedding
    bound : ndarray of shape (n,), optional
        Squared distances that the k-th nearest row of each does not exceed: they spare work.
    """
    if worth_compiling(float(len(queries)) * len(pool) * queries.shape[1]):
        from dresample.neighbors import search_compiled

        return search_compiled.find_nearest(queries, query_row, pool.X, pool.row, k, embedding, bound)
    from dresample.neighbors import search

    return search.find_nearest(queries, query_row, pool.X, pool.row, k, embedding.weight, embedding.nominal)


def count_rivals(
    queries: Floats,
    own: Nearest,
    pool: Block,
    embedding: Embedding,
    among: NDArray[np.int64] | None = None,
    before: NDArray[np.integer[Any]] | None = None,
) -> NDArray[np.int64]:
    """How many rows of a pool come before each of the K own neighbours of each query, cut off at K.

    Parameters
    ----------
    queries : ndarray of shape (n, d)
    own : (squared distances, rows), each of shape (n, K)
    pool : Block
    embedding : Embedding
    among : ndarray of int64, optional
        Positions of the rows of the pool that count; all of them if None.
    before : ndarray of shape (n, K), optional
        Counts among other rows, which these are added to: a query that they settle costs nothing.
    """
    if worth_compiling(float(len(queries)) * (len(pool) if among is None else len(among)) * queries.shape[1]):
        from dresample.neighbors import search_compiled

        return search_compiled.count_rivals(queries, *own, pool.X, pool.row, embedding, among, before)
    from dresample.neighbors import search

    some = pool if among is None else pool.take(among)
    counts = search.count_rivals(queries, *own, some.X, some.row, embedding.weight, embedding.nominal)
    return counts if before is None else np.minimum(counts + before, own[0].shape[1])


def nearest_planted(
    queries: Planted, pool: Planted, k: int, embedding: Embedding, bound: NDArray[np.float64] | None = None
) -> Nearest:
    """As :func:`find_nearest` of rows that have their trees; the answer is in the order of the queries' tree."""
    from dresample.neighbors import search_compiled

    return search_compiled.find_nearest_planted(queries, pool, k, embedding, bound)


def rivals_of_planted(
    queries: Planted,
    own: Nearest,
    pool: Block,
    embedding: Embedding,
    among: NDArray[np.int64] | None = None,
    before: NDArray[np.integer[Any]] | None = None,
) -> NDArray[np.int64]:
    """As :func:`count_rivals` of rows that have their tree; ``own``, ``before`` and the answer are in the order of their block."""
    from dresample.neighbors import search_compiled

    return search_compiled.count_rivals_planted(queries, *own, pool.X, pool.row, embedding, among, before)
