"""Mean and spread of the features, with the same bits for any partitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic.exact_sum import ExactSum, added, exact_chunk
from dresample.block import Block
from dresample.distribution.execution import Execution
from dresample.distribution.reduction import Reduction

__all__ = ["Moments", "column_sums", "moments"]


def _sum_chunk(block: Block, mean: NDArray[np.float64] | None) -> ExactSum:
    return exact_chunk(block.X, mean)


#: Exact column sums, of the values (``mean=None``) or of the squared deviations from ``mean``.
column_sums = Reduction("moments", _sum_chunk, added)


class Moments(NamedTuple):
    """Means and standard deviations of the features, and the answers of the tasks that ran beside the first pass."""

    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    beside: tuple[Any, ...] = ()


def moments(
    run: Execution, blocks: Sequence[Delayed], rows: int, *beside: Delayed, lost: int = 0, nbytes: int = 0, passes: int = 0
) -> Moments:
    """Mean, then standard deviation from it: two looks at the blocks, each an exact sum, so that any partitions give the same bits.

    Parameters
    ----------
    run : Execution
    blocks : list of tasks
    rows : int
        Of all blocks.
    beside : tasks
        Computed together with the mean.
    lost : int
        Degrees of freedom: squares are divided by ``rows - lost``.
    nbytes, passes : int
        Of each look.
    """
    cells = [(block,) for block in blocks]
    sums, *more = run.compute("moments", column_sums.tree(cells, None), *beside, nbytes=nbytes, passes=passes)
    mean = sums.rounded(rows)
    (squares,) = run.compute("moments", column_sums.tree(cells, mean), nbytes=nbytes, passes=passes)
    return Moments(mean, np.sqrt(squares.rounded(max(1, rows - lost))), tuple(more))
