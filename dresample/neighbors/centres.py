"""Nearest centres, and distances of pairs.

In NumPy all pairs; :mod:`dresample.neighbors.centres_compiled` gives the same bits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.block import Floats
from dresample.neighbors.search import squared_distances

__all__ = ["nearest_centre", "pair_distances"]

#: Rows that are weighted at a time.
_ROWS = 8_192


def nearest_centre(X: Floats, centers: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """Number of the nearest of some centres (of weighted rows) for each row; of equals the first.

    Examples
    --------
    >>> nearest_centre(np.array([[0.0], [3.0], [9.0]]), np.array([[2.0], [10.0]]), np.array([2.0])).tolist()
    [0, 0, 1]
    """
    if worth_compiling(2.0 * X.size * len(centers)):
        from dresample.neighbors import centres_compiled

        return centres_compiled.nearest_centre(X, centers, weight)
    out, once = np.empty(len(X), np.int64), np.ones(len(weight))
    for a in range(0, len(X), _ROWS):
        rows = X[a : a + _ROWS].astype(np.float64) * weight
        out[a : a + _ROWS] = squared_distances(rows, centers, once).argmin(axis=1)
    return out


def pair_distances(X: Floats, first: int, last: int, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distances of the rows ``first`` to ``last`` to all rows after each of them.

    Examples
    --------
    >>> pair_distances(np.array([[0.0], [1.0], [3.0]]), 0, 2, np.ones(1)).tolist()
    [1.0, 3.0, 2.0]
    """
    if worth_compiling(2.0 * (last - first) * X.size):
        from dresample.neighbors import centres_compiled

        return centres_compiled.pair_distances(X, first, last, weight)
    squared = squared_distances(X[first:last], X[first:], weight)
    later = np.arange(squared.shape[1])[None, :] > np.arange(len(squared))[:, None]
    return np.sqrt(squared[later])
