"""Made-up rows against the rows of the data: who has a rival at least as near, and how far are all rows together.

All take and give tasks, one per block of queries. A flag is joined by "or", distances are rounded to grids first
(:mod:`dresample.neighbors.exact_distances`): neither depends on how the rows are cut. Bounds on sums do, and settle nothing that
the sums would not settle alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.block import Block
from dresample.distribution.reduction import Reduction, lazy
from dresample.neighbors import exact, sum_bounds
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.exact_distances import Grids, sum_distances, total
from dresample.neighbors.leaves import Leaves
from dresample.neighbors.topk import Nearest

__all__ = ["bounds_on_sums", "distance_sums", "leaves_of", "rejected"]


def _rejected_chunk(pool: Block, queries: Block, own: Nearest, embedding: Embedding) -> NDArray[np.bool_]:
    last = np.full(own[0].shape, np.iinfo(np.int64).max)  # a row at the same distance counts, whatever its number
    return exact.count_rivals(queries.X, (own[0], last), pool, embedding)[:, 0] > 0


def _either(answers: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.logical_or.reduce(list(answers))
    return found


def rejected(queries: Sequence[Delayed], own: Sequence[Delayed], pool: Sequence[Delayed], embedding: Embedding) -> list[Delayed]:
    """Which queries have a row of the pool at least as near as their nearest own row (``own``, of one column).

    The smallest distance to the pool itself is not needed, so the search ends at the first such row.
    """
    tree = Reduction("rejected", _rejected_chunk, _either)
    return [tree.tree([(block, query, near) for block in pool], embedding) for query, near in zip(queries, own, strict=True)]


def _sum_chunk(pool: Block, queries: Block, weight: NDArray[np.float64], grids: Grids) -> NDArray[np.float64]:
    return sum_distances(queries.X, pool.X, weight, grids)


def _added(answers: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    out = answers[0].copy()
    for other in answers[1:]:
        out += other
    return out


def distance_sums(queries: Sequence[Delayed], pool: Sequence[Delayed], weight: NDArray[np.float64], grids: Grids) -> list[Delayed]:
    """The sum of the distances from each query to all rows of the pool."""
    tree = Reduction("distances", _sum_chunk, _added, total)
    return [tree.tree([(block, query) for block in pool], weight, grids) for query in queries]


def leaves_of(pool: Sequence[Delayed], embedding: Embedding, sizes: tuple[int, ...]) -> list[Delayed]:
    """The rows of each block of a pool in leaves of about so many rows: what bounds on sums ask, a few numbers for each leaf."""
    return [lazy("leaves", _leaves, block, embedding, sizes) for block in pool]


def bounds_on_sums(
    queries: Sequence[Delayed], pool: Sequence[Delayed], leaves: Sequence[Delayed], level: int, levels: int, embedding: Embedding
) -> list[Delayed]:
    """Bounds on the sum of the distances from each query to all rows of the pool, in units of the embedding: shape (n, 2).

    Parameters
    ----------
    queries, pool : list of tasks
    leaves : list of tasks
        Of each block of the pool (:func:`leaves_of`).
    level : int
        Which of the sizes of leaves; those of one row come after the ``levels`` of them.
    levels : int
    embedding : Embedding
    """
    tree = Reduction("bound", _row_bounds if level == levels else _leaf_bounds, _added)
    looked_at = pool if level == levels else leaves
    return [tree.tree([(held, query) for held in looked_at], level, embedding) for query in queries]


def _leaves(block: Block, embedding: Embedding, sizes: tuple[int, ...]) -> list[Leaves]:
    return sum_bounds.leaves_of(block.X, embedding, sizes)


def _leaf_bounds(leaves: Sequence[Leaves], queries: Block, level: int, embedding: Embedding) -> NDArray[np.float64]:
    return sum_bounds.sum_bounds(queries.X, leaves[level], embedding)


def _row_bounds(pool: Block, queries: Block, level: int, embedding: Embedding) -> NDArray[np.float64]:
    return sum_bounds.sum_bounds(queries.X, sum_bounds.single(pool.X, embedding), embedding)
