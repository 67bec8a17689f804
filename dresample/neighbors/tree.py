"""Cells: the embedded rows of one block, cut at medians into leaves that a kernel can scan at full speed.

A kd-tree of which only the leaves are kept. Each leaf holds at most ``LEAF`` rows stored feature-major (one run per
coordinate, so that a scan is a few vector instructions per row), its bounding box and its smallest row number.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats
from dresample.neighbors.embedding import Embedding

__all__ = ["GROUP", "LEAF", "Cells", "embed", "grow"]

#: Rows of a leaf of the pool at the most.
LEAF = 256
#: Rows of a leaf of the queries at the most: a group walks the pool together.
GROUP = 32
_ROWS = 64


class Cells(NamedTuple):
    """Leaves over embedded rows; ``order[start[l]:start[l + 1]]`` are the positions of the rows of leaf ``l``."""

    order: NDArray[np.int64]
    start: NDArray[np.int64]
    packed: NDArray[np.float32]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    first_row: NDArray[np.int64]


@numba.njit(nogil=True, cache=True, fastmath={"contract", "reassoc", "nsz"}, error_model="numpy")
def _embed(X, mean, factor, basis, out, centred, along, norm):
    """Fill ``out``; ``centred`` (d, lanes), ``along`` (p, lanes) and ``norm`` (lanes) are scratch: rows are the lanes."""
    n, d = X.shape
    p = basis.shape[1]
    lanes = len(norm)
    for a in range(0, n, lanes):
        m = min(lanes, n - a)
        for t in range(m):
            for f in range(d):
                centred[f, t] = (np.float64(X[a + t, f]) - mean[f]) * factor[f]
        if p == d:
            for t in range(m):
                for f in range(d):
                    out[a + t, f] = centred[f, t]
            continue
        for t in range(lanes):
            norm[t] = 0.0
        for f in range(d):
            row = centred[f]
            for t in range(lanes):
                norm[t] += row[t] * row[t]
        for c in range(p):
            line = along[c]
            for t in range(lanes):
                line[t] = 0.0
            for f in range(d):
                row, value = centred[f], basis[f, c]
                for t in range(lanes):
                    line[t] += value * row[t]
            for t in range(lanes):
                norm[t] -= line[t] * line[t]
            for t in range(m):
                out[a + t, c] = line[t]
        for t in range(m):
            out[a + t, p] = np.sqrt(max(norm[t], 0.0))


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _select(keys, order, a, b, middle):
    """Hoare's quickselect on ``keys[a:b]``, carrying ``order`` along."""
    low, high = a, b - 1
    while low < high:
        pivot = keys[(low + high) >> 1]
        i, j = low, high
        while i <= j:
            while keys[i] < pivot:
                i += 1
            while keys[j] > pivot:
                j -= 1
            if i <= j:
                keys[i], keys[j] = keys[j], keys[i]
                order[i], order[j] = order[j], order[i]
                i += 1
                j -= 1
        if middle <= j:
            high = j
        elif middle >= i:
            low = i
        else:
            return


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _widest(E, order, a, b):
    """The coordinate of the largest variance among at most 128 rows of a node, or -1 where they are all equal."""
    step = max(1, (b - a) // 128)
    best, spread = -1, 0.0
    for c in range(E.shape[1]):
        origin = np.float64(E[order[a], c])
        n, total, square = 0, 0.0, 0.0
        for t in range(a, b, step):
            value = np.float64(E[order[t], c]) - origin
            n += 1
            total += value
            square += value * value
        variance = square - total * total / n
        if variance > spread:
            best, spread = c, variance
    return best


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _cut(E, order, keys, start):
    """Order the rows so that ``start`` bounds the leaves: halve every node at its median until each leaf stands alone."""
    leaves = len(start) - 1
    stride = leaves
    while stride > 1:
        for node in range(0, leaves, stride):
            a, b, middle = start[node], start[node + stride], start[node + stride // 2]
            widest = _widest(E, order, a, b) if b > a else -1
            if widest >= 0:
                for t in range(a, b):
                    keys[t] = E[order[t], widest]
                _select(keys, order, a, b, middle)
        stride //= 2


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _pack(E, row, order, start, packed, low, high, first_row):
    width = E.shape[1]
    for leaf in range(len(start) - 1):
        a = start[leaf]
        m = start[leaf + 1] - a
        for t in range(m):
            i = order[a + t]
            first_row[leaf] = min(first_row[leaf], row[i])
            for c in range(width):
                value = E[i, c]
                packed[a * width + c * m + t] = value
                low[c, leaf] = min(low[c, leaf], value)
                high[c, leaf] = max(high[c, leaf], value)


def embed(X: Floats, embedding: Embedding) -> NDArray[np.float32]:
    """Map rows into the filter's space; shape (n, width)."""
    d, p = embedding.basis.shape
    out = np.zeros((len(X), embedding.width), np.float32)
    scratch = np.zeros((d, _ROWS)), np.zeros((p, _ROWS)), np.zeros(_ROWS)
    _embed(X, embedding.mean, embedding.weight * embedding.scale, embedding.basis, out, *scratch)
    return out


def grow(E: NDArray[np.float32], row: NDArray[np.int64], leaf: int = LEAF) -> Cells:
    """Cut embedded rows into leaves of at most ``leaf`` rows."""
    n, width = E.shape
    leaves = 1
    while -(-n // leaves) > leaf:
        leaves *= 2
    start = np.arange(leaves + 1, dtype=np.int64) * n // leaves
    order, packed = np.arange(n), np.empty(n * width, np.float32)
    low, high = np.full((width, leaves), np.inf, np.float32), np.full((width, leaves), -np.inf, np.float32)
    first_row = np.full(leaves, np.iinfo(np.int64).max, np.int64)
    _cut(E, order, np.empty(n, np.float32), start)
    _pack(E, row, order, start, packed, low, high, first_row)
    return Cells(order, start, packed, low, high, first_row)
