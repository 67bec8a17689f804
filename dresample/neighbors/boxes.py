"""Rows in cells with their ranges: which of them lie within a radius of a few queries, without a look at the others.

A cell is a box in the space of the features. No row in it is nearer than the box is, so only cells that reach into a query's circle
are looked at. What comes out may hold rows a little beyond the circle, never fewer than those within: whoever asks computes exact
distances of these few.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.block import Floats

__all__ = ["CELL", "Boxed", "bounds", "cut", "ranges", "within"]

#: Rows of a cell, at the most.
CELL = 256
#: Squares are taken for larger than they are by this share, so that no rounding loses a row.
_SLACK = 1e-9


Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


class Boxed(NamedTuple):
    """Rows by cells: features in three tables, each in the narrowest type that holds it, and the ranges of each cell.

    Parameters
    ----------
    wide : ndarray of shape (n, d - s - f), float32 or float64
    single : ndarray of shape (n, s), float32
    few : ndarray of shape (n, f), int16
    table : ndarray of shape (d,), uint8
        Which of the three each feature is in.
    low, high : ndarray of shape (cells, d)
    """

    wide: Floats
    single: NDArray[np.float32]
    few: NDArray[np.int16]
    table: NDArray[np.uint8]
    low: Floats
    high: Floats

    def rows(self, at: NDArray[np.int64]) -> Floats:
        """Some rows, with all features in their order."""
        X = np.empty((len(at), len(self.table)), self.wide.dtype)
        for number, held in enumerate(self[:3]):
            X[:, self.table == number] = held[at]
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


def within(queries: Floats, limit: NDArray[np.float64], boxed: Boxed, weight: NDArray[np.float64]) -> Pairs:
    """Pairs of a query and a row (by its place) that may be within the query's radius; all that are, are among them.

    Parameters
    ----------
    queries : ndarray of shape (m, d)
    limit : ndarray of shape (m,)
        Squared radii.
    boxed : Boxed
    weight : ndarray of shape (d,)
    """
    n, d = len(boxed.few), len(boxed.table)
    if not n or not len(queries):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    order = np.argsort(boxed.table, kind="stable")
    asked, factor = np.ascontiguousarray(queries[:, order], np.float64), np.ascontiguousarray(weight[order])
    # In float64 features and their differences are exact enough: the slack is far above the rounding of d squares.
    reach = limit * (1 + _SLACK * d) + 1e-300
    if worth_compiling(float(n) * len(queries)):
        from dresample.neighbors.boxes_compiled import walked

        low, high = (np.ascontiguousarray(side[:, order], np.float64) for side in (boxed.low, boxed.high))
        pairs: Pairs = walked(asked, reach, *boxed[:3], low, high, bounds(n), factor)
        return pairs
    return _all_pairs(asked, reach, boxed, factor)


def _all_pairs(asked: NDArray[np.float64], reach: NDArray[np.float64], boxed: Boxed, factor: NDArray[np.float64]) -> Pairs:
    rows = np.concatenate([held.astype(np.float64) for held in boxed[:3]], axis=1)
    total = np.zeros((len(asked), len(rows)))
    for c, w in enumerate(factor):
        total += np.square((asked[:, c, None] - rows[None, :, c]) * w)
    query, at = np.nonzero(total <= reach[:, None])
    return query, at
