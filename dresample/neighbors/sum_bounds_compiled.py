"""Bounds on sums of distances in compiled code; :mod:`dresample.neighbors.sum_bounds` derives them."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.leaves import TILE, Leaves
from dresample.neighbors.tree import embed, grow

__all__ = ["leaves_of", "single", "sum_bounds"]

_FAST = {"contract", "reassoc", "nsz", "arcp"}
#: Distances whose squares vanish in float32, in units of the embedding.
_VANISHING = 1e-18


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _centred(X, mean, factor, out):
    """The rows about the mean of the data, in units of the embedding; gives the sum of their norms."""
    total = 0.0
    for i in range(len(X)):
        square = 0.0
        for f in range(len(mean)):
            z = (np.float64(X[i, f]) - mean[f]) * factor[f]
            out[i, f] = z
            square += z * z
        total += np.sqrt(square)
    return total


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _sum_up(Z, order, start, centre, rows, spread, across, radius):
    d = Z.shape[1]
    mean, apart, product = np.empty(d), np.empty(d), np.empty((d, d))
    for leaf in range(len(start) - 1):
        a, z = start[leaf], start[leaf + 1]
        if a == z:
            continue
        mean[:] = 0.0
        product[:] = 0.0
        for t in range(a, z):
            for f in range(d):
                mean[f] += Z[order[t], f]
        for f in range(d):
            mean[f] /= z - a
            centre[f, leaf] = mean[f]
        total, widest, along = 0.0, 0.0, 0.0
        for t in range(a, z):
            square = 0.0
            for f in range(d):
                apart[f] = Z[order[t], f] - mean[f]
                square += apart[f] * apart[f]
            total += square
            widest = max(widest, square)
            for f in range(d):
                for g in range(f + 1):
                    product[f, g] += apart[f] * apart[g]
        for f in range(d):
            for g in range(f):
                along += 2.0 * product[f, g] * product[f, g]
            along += product[f, f] * product[f, f]
        rows[leaf], spread[leaf], radius[leaf] = z - a, total, np.sqrt(widest)
        across[leaf] = max(0.0, total - np.sqrt(along)) / 2.0


@numba.njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def _apart(q, centre, a, lane):
    """Distances from one query to the centres of a tile."""
    for t in range(TILE):
        lane[t] = np.float32(0.0)
    for f in range(len(q)):
        value = q[f]
        line = centre[f, a : a + TILE]
        for t in range(TILE):
            w = line[t] - value
            lane[t] += w * w
    for t in range(TILE):
        lane[t] = np.sqrt(lane[t])


@numba.njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def _bounds_of(lane, a, rows, spread, across, radius):
    low, high = np.float32(0.0), np.float32(0.0)
    m, v, w, r = rows[a : a + TILE], spread[a : a + TILE], across[a : a + TILE], radius[a : a + TILE]
    for t in range(TILE):
        far = m[t] * lane[t]
        low += far + w[t] / (lane[t] + r[t])
        high += np.sqrt(far * far + m[t] * v[t])
    return low, high


@numba.njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def _added(lane, a, rows):
    total = np.float32(0.0)
    m = rows[a : a + TILE]
    for t in range(TILE):
        total += m[t] * lane[t]
    return total


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _sum_bounds(Q, centre, rows, spread, across, radius, alone, out):
    lane = np.empty(TILE, np.float32)
    for a in range(0, len(rows), TILE):
        for i in range(len(Q)):
            _apart(Q[i], centre, a, lane)
            if alone:
                low = _added(lane, a, rows)
                high = low
            else:
                low, high = _bounds_of(lane, a, rows, spread, across, radius)
            out[i, 0] += low
            out[i, 1] += high


def _whole_tiles(leaves: int) -> int:
    return -(-leaves // TILE) * TILE


def _empty(d: int, leaves: int, norms: float) -> Leaves:
    """Leaves without rows add nothing: they fill the last tile. Their radius is no division by 0."""
    size = _whole_tiles(leaves)
    rows, spread, across = (np.zeros(size, np.float32) for _ in range(3))
    return Leaves(np.zeros((d, size), np.float32), rows, spread, across, np.full(size, np.float32(_VANISHING)), norms)


def leaves_of(X: Floats, embedding: Embedding, sizes: tuple[int, ...]) -> list[Leaves]:
    """As :func:`dresample.neighbors.sum_bounds.leaves_of`."""
    Z = np.empty(X.shape)
    norms = _centred(X, embedding.mean, embedding.weight * embedding.scale, Z)
    cells = grow(embed(X, embedding), np.arange(len(X)), sizes[-1])
    found = []
    for size in sizes:
        start = np.append(cells.start[: -1 : size // sizes[-1]], len(X))
        leaves = _empty(X.shape[1], len(start) - 1, norms)
        _sum_up(Z, cells.order, start, leaves.centre, leaves.rows, leaves.spread, leaves.across, leaves.radius)
        np.maximum(leaves.radius, np.float32(_VANISHING), out=leaves.radius)
        found.append(leaves)
    return found


def single(X: Floats, embedding: Embedding) -> Leaves:
    """As :func:`dresample.neighbors.sum_bounds.single`."""
    Z = np.empty(X.shape)
    norms = _centred(X, embedding.mean, embedding.weight * embedding.scale, Z)
    leaves = _empty(X.shape[1], len(X), norms)
    leaves.centre[:, : len(X)] = Z.T
    leaves.rows[: len(X)] = 1.0
    return leaves


def sum_bounds(queries: Floats, leaves: Leaves, embedding: Embedding) -> NDArray[np.float64]:
    """As :func:`dresample.neighbors.sum_bounds.sum_bounds`."""
    Z, out = np.empty(queries.shape), np.zeros((len(queries), 2))
    _centred(queries, embedding.mean, embedding.weight * embedding.scale, Z)
    alone = not leaves.spread.any()
    _sum_bounds(Z.astype(np.float32), leaves.centre, leaves.rows, leaves.spread, leaves.across, leaves.radius, alone, out)
    u, count = 2.0**-23, float(leaves.rows.sum(dtype=np.float64))
    moved = u * (count * np.sqrt(np.square(Z).sum(axis=1)) + leaves.norms) + count * _VANISHING
    slack = (len(embedding.mean) + TILE + 16) * u * out[:, 1] + moved
    out[:, 0] -= slack
    out[:, 1] += slack
    return out
