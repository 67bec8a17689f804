"""Leaves of rows in a few numbers each: what bounds on sums of distances ask (:mod:`dresample.neighbors.sum_bounds`)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["TILE", "Leaves"]

#: Leaves whose distances are added in float32.
TILE = 128


class Leaves(NamedTuple):
    """Leaves of rows: their means (feature-major), rows, spreads V and (V - W) / 2, radii; and the sum of the norms of all rows."""

    centre: NDArray[np.float32]
    rows: NDArray[np.float32]
    spread: NDArray[np.float32]
    across: NDArray[np.float32]
    radius: NDArray[np.float32]
    norms: float
