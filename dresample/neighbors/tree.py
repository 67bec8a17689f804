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
from dresample.neighbors.embedding import MAX_NOMINAL, Embedding

__all__ = ["GROUP", "LEAF", "Cells", "embed", "grow", "halved", "laid"]

#: Rows of a leaf of the pool at the most.
LEAF = 256
#: Rows of a leaf of the queries at the most: a group walks the pool together.
GROUP = 32
_ROWS = 64
#: Sets of more leaves than this are cut by a sample, of so many rows per cell.
_SAMPLED, _PER_CELL = 32, 16


class Cells(NamedTuple):
    """Leaves over embedded rows: ``order[start[l]:start[l + 1]]`` are the positions of the rows of leaf ``l``.

    ``half`` has half the squared norm of each row, in that order.
    """

    order: NDArray[np.int64]
    start: NDArray[np.int64]
    packed: NDArray[np.float32]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    first_row: NDArray[np.int64]
    half: NDArray[np.float32]


@numba.njit(nogil=True, cache=True, fastmath={"contract", "reassoc", "nsz"}, error_model="numpy")
def _embed(X, mean, factor, basis, out, centred, along, norm):
    """Fill ``out``; ``centred`` (d, lanes), ``along`` (p, lanes) and ``norm`` (lanes) are scratch: rows are the lanes."""
    n, d = len(X), len(mean)
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
def _cut(E, order, keys, start, axis, value):
    """Order the rows so that ``start`` bounds the leaves: halve every node at its median until each leaf stands alone.

    ``axis`` and ``value`` of the cuts are noted in heap order, the root at 1.
    """
    leaves = len(start) - 1
    stride = leaves
    while stride > 1:
        for node in range(0, leaves, stride):
            a, b, middle = start[node], start[node + stride], start[node + stride // 2]
            widest = _widest(E, order, a, b) if b > a else -1
            heap = (leaves + node) // stride
            axis[heap], value[heap] = 0, np.float32(np.inf)
            if widest >= 0:
                for t in range(a, b):
                    keys[t] = E[order[t], widest]
                _select(keys, order, a, b, middle)
                axis[heap], value[heap] = widest, keys[middle]
        stride //= 2


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _assign(E, axis, value, leaves, cell):
    """The cell that each row falls into, down the cuts."""
    for i in range(len(E)):
        node = np.int64(1)
        while node < leaves:
            node = 2 * node + np.int64(E[i, axis[node]] >= value[node])
        cell[i] = node - leaves


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _sort(cell, fill, order):
    """Counting sort: the rows cell by cell, each in row order; ``fill`` starts as the cells' first positions."""
    for i in range(len(cell)):
        order[fill[cell[i]]] = i
        fill[cell[i]] += 1


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _pack(E, row, order, start, packed, low, high, first_row, half):
    for t in range(len(order)):
        total = 0.0
        for c in range(E.shape[1]):
            total += np.float64(E[order[t], c]) ** 2
        half[t] = 0.5 * total
    for leaf in range(len(start) - 1):
        a = start[leaf]
        m = start[leaf + 1] - a
        for t in range(m):
            first_row[leaf] = min(first_row[leaf], row[order[a + t]])
        at = np.int64(a * E.shape[1])
        for c in range(E.shape[1]):
            least, most = np.float32(np.inf), np.float32(-np.inf)
            for t in range(m):
                value = E[order[a + t], c]
                packed[at + t] = value
                least, most = min(least, value), max(most, value)
            low[c, leaf], high[c, leaf] = least, most
            at += m


def embed(X: Floats, embedding: Embedding) -> NDArray[np.float32]:
    """Map rows into the filter's space; shape (n, width)."""
    d, p = embedding.basis.shape
    out = np.zeros((len(X), embedding.width), np.float32)
    scratch = np.zeros((d, _ROWS)), np.zeros((p, _ROWS)), np.zeros(_ROWS)
    factor = embedding.weight * embedding.scale
    _embed(X, embedding.mean, factor, embedding.basis, out, *scratch)
    if embedding.nominal:
        shown = slice(d, d + min(embedding.nominal, MAX_NOMINAL))
        at = d if p == d else p + 1
        out[:, at : at + shown.stop - d] = X[:, shown] % 2 * factor[shown]
    return out


def grow(E: NDArray[np.float32], row: NDArray[np.int64], leaf: int = LEAF) -> Cells:
    """Cut embedded rows into leaves of at most ``leaf`` rows.

    Large sets are cut where a sample of them would be, which costs one look at each row; what is left too large, because the
    sample was unlucky or rows are equal, is halved at exact medians.
    """
    n = len(E)
    if n > _SAMPLED * leaf:
        order, start = _grow_sampled(E, leaf)
    else:
        order = np.arange(n)
        start = _halve(E, order, np.empty(n, np.float32), 0, n, leaf)
    return _packed(E, row, order, start)


def halved(E: NDArray[np.float32], start: NDArray[np.int64]) -> NDArray[np.int64]:
    """An order of rows in which those from one start to the next are a cell: as many cells as a power of two, cut at medians."""
    leaves = len(start) - 1
    order = np.arange(len(E))
    _cut(E, order, np.empty(len(E), np.float32), start, np.zeros(2 * leaves, np.int64), np.zeros(2 * leaves, np.float32))
    return order


def laid(E: NDArray[np.float32], row: NDArray[np.int64]) -> Cells:
    """Leaves of rows as they follow each other: for so few queries that cutting would cost more than it spares."""
    n = len(E)
    return _packed(E, row, np.arange(n), np.append(np.arange(0, n, LEAF), n))


def _packed(E: NDArray[np.float32], row: NDArray[np.int64], order: NDArray[np.int64], start: NDArray[np.int64]) -> Cells:
    width, leaves = E.shape[1], len(start) - 1
    packed = np.empty(E.size, np.float32)
    low, high = np.full((width, leaves), np.inf, np.float32), np.full((width, leaves), -np.inf, np.float32)
    first_row = np.full(leaves, np.iinfo(np.int64).max, np.int64)
    half = np.empty(len(order), np.float32)
    _pack(E, row, order, start, packed, low, high, first_row, half)
    return Cells(order, start, packed, low, high, first_row, half)


def _halve(
    E: NDArray[np.float32], order: NDArray[np.int64], keys: NDArray[np.float32], a: int, b: int, leaf: int
) -> NDArray[np.int64]:
    """Cut ``order[a:b]`` at medians in place; returns the bounds of its leaves."""
    leaves = _power(-(-(b - a) // leaf))
    start = a + np.arange(leaves + 1, dtype=np.int64) * (b - a) // leaves
    _cut(E, order, keys, start, np.zeros(2 * leaves, np.int64), np.zeros(2 * leaves, np.float32))
    return start


def _grow_sampled(E: NDArray[np.float32], leaf: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    n = len(E)
    leaves = _power(-(-n // (leaf * 3 // 4)))
    sample = np.ascontiguousarray(E[:: max(1, n // (_PER_CELL * leaves))])
    axis, value = np.zeros(2 * leaves, np.int64), np.zeros(2 * leaves, np.float32)
    bounds = np.arange(leaves + 1, dtype=np.int64) * len(sample) // leaves
    _cut(sample, np.arange(len(sample)), np.empty(len(sample), np.float32), bounds, axis, value)
    cell, order = np.empty(n, np.int64), np.empty(n, np.int64)
    _assign(E, axis, value, leaves, cell)
    counts = np.bincount(cell, minlength=leaves)
    ends = np.cumsum(counts)
    _sort(cell, ends - counts, order)
    pieces, keys = [], np.empty(n, np.float32)
    for a, b in zip((ends - counts)[counts > 0].tolist(), ends[counts > 0].tolist(), strict=True):
        pieces.append(_halve(E, order, keys, a, b, leaf)[:-1] if b - a > leaf else np.array([a]))
    return order, np.concatenate([*pieces, [n]])


def _power(count: int) -> int:
    """The smallest power of two that is not below ``count``."""
    return 1 << max(0, count - 1).bit_length()
