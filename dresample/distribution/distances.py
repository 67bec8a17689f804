"""Made-up rows against the rows of the data: who has a rival at least as near, and how far are all rows together.

Both take and give tasks, one per block of queries. A flag is joined by "or", distances are rounded to grids first
(:mod:`dresample.neighbors.exact_distances`): neither depends on how the rows are cut.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.block import Block
from dresample.distribution.reduction import Reduction
from dresample.neighbors import exact
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.exact_distances import Grids, sum_distances, total
from dresample.neighbors.topk import Nearest

__all__ = ["rejected", "distance_sums"]


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
