"""The k nearest rows of a pool by the sum of absolute differences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from dask.delayed import Delayed

from dresample.block import Block
from dresample.distribution.reduction import Reduction, lazy
from dresample.neighbors import cityblock
from dresample.neighbors.topk import Nearest, merge_nearest

__all__ = ["cityblock_nearest"]


def cityblock_nearest(
    queries: Delayed, pool: Sequence[Delayed], k: int, below: float = np.inf, chains: int | None = None
) -> Delayed:
    """The k nearest rows of a pool of each query, by (distance, row), among those below a distance.

    Each block by itself, or blocks in so many ``chains``: a block is then searched no farther than the k nearest rows of those
    before it. The answer is the same.
    """
    lanes = len(pool) if chains is None else min(chains, len(pool))
    ends: list[Delayed | None] = [None] * lanes
    for i, block in enumerate(pool):
        ends[i % lanes] = lazy("nearest", _nearest_chunk, block, queries, k, below, ends[i % lanes])
    return _nearest.joined([end for end in ends if end is not None])


def _nearest_chunk(pool: Block, queries: Block, k: int, below: float, known: Nearest | None) -> Nearest:
    return cityblock.find_nearest(queries.X, queries.row, pool.X, pool.row, k, below, known)


_nearest = Reduction("nearest", _nearest_chunk, merge_nearest)
