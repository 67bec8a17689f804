"""New rows scattered around old ones by a normal kernel: what ROSE, KernelADASYN and the smoothed bootstrap share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.block import Block
from dresample.distribution.moments import moments
from dresample.over_sampling.class_view import ClassView
from dresample.results.change import NewRows

__all__ = ["class_spread", "scattered", "silverman"]


def silverman(rows: int, features: int) -> float:
    """The normal rule for the bandwidth, in standard deviations: (4 / ((d + 2) n)) ** (1 / (d + 4)).

    Examples
    --------
    >>> round(silverman(4, 2), 6)
    0.793701
    """
    return float((4.0 / ((features + 2.0) * rows)) ** (1.0 / (features + 4.0)))


def class_spread(members: ClassView) -> NDArray[np.float64]:
    """Standard deviations of the features in a class (over n - 1), from exact sums."""
    return moments(members.run.execution, members.blocks, len(members), lost=1).spread


def scattered(
    spread: NDArray[np.float64], block: Block, base: NDArray[np.int64], copy: NDArray[np.int64], key: tuple[int, int]
) -> NewRows:
    """New rows ``x + spread * e`` with e standard normal, one for each feature."""
    row = block.row[base]
    X = block.X[base] + spread * draws.normals(key, row, copy, block.X.shape[1])
    return NewRows(X.astype(block.X.dtype), row, np.full(len(row), -1), np.zeros(len(row)))
