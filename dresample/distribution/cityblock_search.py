"""The k nearest rows of a pool by the sum of absolute differences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from dask.delayed import Delayed

from dresample.block import Block
from dresample.distribution.reduction import Reduction
from dresample.neighbors import cityblock
from dresample.neighbors.topk import Nearest, merge_nearest

__all__ = ["cityblock_nearest"]


def cityblock_nearest(queries: Delayed, pool: Sequence[Delayed], k: int, below: float = np.inf) -> Delayed:
    """The k nearest rows of a pool of each query, by (distance, row), among those below a distance."""
    return Reduction("nearest", _nearest_chunk, merge_nearest).tree([(block, queries) for block in pool], k, below)


def _nearest_chunk(pool: Block, queries: Block, k: int, below: float) -> Nearest:
    return cityblock.find_nearest(queries.X, queries.row, pool.X, pool.row, k, below)
