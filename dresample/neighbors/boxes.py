"""Rows in cells with their ranges: which of them lie within a radius of a few queries, without a look at the others.

A cell is a box in the space of the features. No row in it is nearer than the box is, so only cells that reach into a query's circle are
looked at. What comes out may hold rows a little beyond the circle, never fewer than those within: whoever asks computes exact
distances of these few.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.block import Floats

__all__ = ["CELL", "Boxed", "bounds", "cut", "ranges", "within"]

#: Rows of a cell, at the most.
CELL = 128
#: Squares are taken for larger than they are by this share, so that no rounding loses a row.
_SLACK = 1e-9


class Boxed(NamedTuple):
    """Rows by cells: features in two tables, and the ranges of each cell.

    Parameters
    ----------
    wide : ndarray of shape (n, d - s), float32 or float64
    few : ndarray of shape (n, s), int16
    small : ndarray of shape (d,), bool
        Which features are in ``few``.
    low, high : ndarray of shape (cells, d)
    """

    wide: Floats
    few: NDArray[np.int16]
    small: NDArray[np.bool_]
    low: Floats
    high: Floats

    def rows(self, at: NDArray[np.int64]) -> Floats:
        """Some rows, with all features in their order."""
        X = np.empty((len(at), len(self.small)), self.wide.dtype)
        X[:, ~self.small] = self.wide[at]
        X[:, self.small] = self.few[at]
        return X


def bounds(n: int) -> NDArray[np.int64]:
    """Where the cells of n rows begin, and where the last one ends: all but equal sizes."""
    cells = 1 << max(0, -(-n // CELL) - 1).bit_length()
    return np.arange(cells + 1, dtype=np.int64) * n // cells


def cut(X: Floats, weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """An order of rows in which each cell is a part of space: halved at medians, along the widest feature."""
    from dresample.neighbors.tree import halved

    return halved((X * weight).astype(np.float32), bounds(len(X)))


def ranges(X: Floats) -> tuple[Floats, Floats]:
    """Smallest and largest value of each feature in each cell of ordered rows."""
    start = bounds(len(X))
    low, high = (np.full((len(start) - 1, X.shape[1]), value, X.dtype) for value in (np.inf, -np.inf))
    filled = np.flatnonzero(np.diff(start))
    if len(filled):
        low[filled], high[filled] = np.minimum.reduceat(X, start[filled]), np.maximum.reduceat(X, start[filled])
    return low, high


def within(
    queries: Floats, limit: NDArray[np.float64], boxed: Boxed, weight: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of a query and a row (by its place) that may be within the query's radius; all that are, are among them.

    Parameters
    ----------
    queries : ndarray of shape (m, d)
    limit : ndarray of shape (m,)
        Squared radii.
    boxed : Boxed
    weight : ndarray of shape (d,)
    """
    n, d = len(boxed.wide), len(boxed.small)
    if not n or not len(queries):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    order = np.concatenate([np.flatnonzero(~boxed.small), np.flatnonzero(boxed.small)])
    asked, factor = np.ascontiguousarray(queries[:, order], np.float64), np.ascontiguousarray(weight[order])
    # In float64 features and their differences are exact enough: the slack is far above the rounding of d squares.
    reach = limit * (1 + _SLACK * d) + 1e-300
    if worth_compiling(float(n) * len(queries)):
        from dresample.neighbors.boxes_compiled import walked

        low, high = (np.ascontiguousarray(side[:, order], np.float64) for side in (boxed.low, boxed.high))
        return walked(asked, reach, boxed.wide, boxed.few, low, high, bounds(n), factor)
    return _all_pairs(asked, reach, boxed, factor)


def _all_pairs(
    asked: NDArray[np.float64], reach: NDArray[np.float64], boxed: Boxed, factor: NDArray[np.float64]
) -> tuple[Any, Any]:
    rows = np.concatenate([boxed.wide.astype(np.float64), boxed.few.astype(np.float64)], axis=1)
    total = np.zeros((len(asked), len(rows)))
    for c, w in enumerate(factor):
        total += np.square((asked[:, c, None] - rows[None, :, c]) * w)
    return np.nonzero(total <= reach[:, None])
