"""Sums of distances in compiled code: the bits of :mod:`dresample.neighbors.exact_distances`, a tile of the pool at a time."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats

__all__ = ["sum_distances"]

#: Rows of a tile; it stays in the nearest cache while all queries pass by.
TILE = 128


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _distances(q, tile, weight, unit, lane):
    """Squared distances from one query to the rows of a tile (feature-major), each summed in the order of the features."""
    d = len(q)
    for t in range(TILE):
        lane[t] = 0.0
    f = 0
    while f + 4 <= d:
        q0, q1, q2, q3 = q[f], q[f + 1], q[f + 2], q[f + 3]
        a, b, c, e = tile[f], tile[f + 1], tile[f + 2], tile[f + 3]
        if unit:
            for t in range(TILE):
                u, v, w, x = q0 - a[t], q1 - b[t], q2 - c[t], q3 - e[t]
                lane[t] = (((lane[t] + u * u) + v * v) + w * w) + x * x
        else:
            w0, w1, w2, w3 = weight[f], weight[f + 1], weight[f + 2], weight[f + 3]
            for t in range(TILE):
                u, v, w, x = (q0 - a[t]) * w0, (q1 - b[t]) * w1, (q2 - c[t]) * w2, (q3 - e[t]) * w3
                lane[t] = (((lane[t] + u * u) + v * v) + w * w) + x * x
        f += 4
    while f < d:
        q0, a, w0 = q[f], tile[f], weight[f]
        for t in range(TILE):
            u = (q0 - a[t]) * w0
            lane[t] += u * u
        f += 1


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _lay(lane, coarse, fine, upper, lower):
    """Roots, on the two grids."""
    for t in range(TILE):
        s = np.sqrt(lane[t])
        h = (s + coarse) - coarse
        upper[t] = h
        lower[t] = ((s - h) + fine) - fine


@numba.njit(nogil=True, cache=True, fastmath={"reassoc"}, error_model="numpy")
def _add_up(values, m):
    """The sum of m values on one grid: exact, so its order is free."""
    total = 0.0
    for t in range(m):
        total += values[t]
    return total


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _sum_distances(Q, P, weight, unit, coarse, fine, out):
    n, d = Q.shape
    tile = np.zeros((d, TILE))
    q = np.empty(d)
    lane, upper, lower = np.empty(TILE), np.empty(TILE), np.empty(TILE)
    for a in range(0, len(P), TILE):
        m = min(TILE, len(P) - a)
        for t in range(m):
            for f in range(d):
                tile[f, t] = P[a + t, f]
        for i in range(n):
            for f in range(d):
                q[f] = Q[i, f]
            _distances(q, tile, weight, unit, lane)
            _lay(lane, coarse, fine, upper, lower)
            out[i, 0] += _add_up(upper, m)
            out[i, 1] += _add_up(lower, m)


def sum_distances(queries: Floats, pool: Floats, weight: NDArray[np.float64], coarse: float, fine: float) -> NDArray[np.float64]:
    """As :func:`dresample.neighbors.exact_distances.sum_distances`."""
    out = np.zeros((len(queries), 2))
    unit = bool(np.all(weight == 1.0))
    _sum_distances(np.ascontiguousarray(queries), np.ascontiguousarray(pool), weight, unit, float(coarse), float(fine), out)
    return out
