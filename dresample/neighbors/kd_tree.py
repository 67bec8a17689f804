"""A kd-tree whose boxes bound city-block distances exactly: no slack, because rounding keeps order.

Rows are cut at medians into leaves (:func:`dresample.neighbors.tree.halved`); every node holds the box of its rows in float64.
The gap of a box in one feature, and its sum over the features in their order, are made by the same operations as the distance to
a row: each of these rises with its arguments, rounded or not, so the gap never exceeds the distance to any row of the box, bit by
bit. What lies beyond a radius by its gap lies beyond it by its distance.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats
from dresample.neighbors.tree import halved

__all__ = ["DEPTH", "KdTree", "gap", "planted", "side_by_side"]

#: Rows of a leaf, about.
LEAF = 32
#: Nodes that wait to be looked at: one for each level and one more.
DEPTH = 64


class KdTree(NamedTuple):
    """Rows in the order of their leaves, ``order`` their positions in what came in.

    Node 1 is the root, node i has the children 2 i and 2 i + 1, and the last nodes are the leaves: leaf l, the node
    ``leaves + l``, holds the rows from ``start[l]`` to ``start[l + 1]``.
    """

    X: Floats
    order: NDArray[np.int64]
    start: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _boxes(X, start, low, high):
    leaves = len(start) - 1
    d = X.shape[1]
    for leaf in range(leaves):
        for t in range(start[leaf], start[leaf + 1]):
            for f in range(d):
                low[leaves + leaf, f] = min(low[leaves + leaf, f], np.float64(X[t, f]))
                high[leaves + leaf, f] = max(high[leaves + leaf, f], np.float64(X[t, f]))
    for node in range(leaves - 1, 0, -1):
        for f in range(d):
            low[node, f] = min(low[2 * node, f], low[2 * node + 1, f])
            high[node, f] = max(high[2 * node, f], high[2 * node + 1, f])


@numba.njit(nogil=True, cache=True, error_model="numpy", inline="always")
def gap(Q, i, low, high, node, width, limit):
    """City-block distance from a query to the box of a node, each feature over its width; left once it is beyond the limit."""
    total = 0.0
    for f in range(Q.shape[1]):
        q = np.float64(Q[i, f])
        total += max(low[node, f] - q, q - high[node, f], 0.0) / width[f]
        if total > limit:
            break
    return total


def planted(X: Floats, width: NDArray[np.float64]) -> KdTree:
    """The tree of some rows; ``width`` are the units of the features.

    Examples
    --------
    >>> tree = planted(np.array([[3.0], [1.0], [2.0]]), np.ones(1))
    >>> tree.low[1].tolist(), tree.high[1].tolist(), tree.X.shape
    ([1.0], [3.0], (3, 1))
    """
    n, d = X.shape
    leaves = 1 << max(0, -(-n // LEAF) - 1).bit_length()
    start = np.arange(leaves + 1, dtype=np.int64) * n // leaves
    order = side_by_side(X, width, start)
    rows = np.ascontiguousarray(X[order])
    low, high = np.full((2 * leaves, d), np.inf), np.full((2 * leaves, d), -np.inf)
    _boxes(rows, start, low, high)
    return KdTree(rows, order, start, low, high)


def side_by_side(X: Floats, width: NDArray[np.float64], start: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """An order in which rows that are near each other follow each other: what is looked at for one is at hand for the next."""
    n = len(X)
    if start is None:
        start = np.arange((1 << max(0, n // LEAF).bit_length()) + 1, dtype=np.int64)
        start = start * n // (len(start) - 1)
    with np.errstate(over="ignore"):
        return halved(np.ascontiguousarray((X / width).astype(np.float32)), start)
