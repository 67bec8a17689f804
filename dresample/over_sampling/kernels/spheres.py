"""Spheres of CCR: how far energy carries each row among the rows of other classes, who is inside, and where new rows go.

All distances are city-block. A sphere of q rows of other classes costs q + 1 per unit of radius (q once all rows are inside):

    radius   r with  sum of costs up to r = energy
    moved    y + sum_i (r_i - D_i) / D_i * (y - x_i)    over the spheres i that hold y, D_i = |y - x_i| < r_i
    new      x + u r v / |v|,   v uniform in [-1, 1)^d, u uniform in [0, 1)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.block import Floats
from dresample.neighbors import cityblock

__all__ = ["moved", "points", "radii"]

#: A row nearer than this to a centre has no direction to go: it gets one.
TOUCHING, JITTER = 1e-20, 1e-6


def radii(found: NDArray[np.float64], energy: float, total: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Radius of each sphere, and whether it is final.

    Parameters
    ----------
    found : ndarray of shape (n, k)
        The k smallest distances to rows of other classes below the energy, rising; infinity where there are fewer.
    energy : float
    total : int
        Rows of other classes in all.

    Examples
    --------
    >>> radii(np.array([[0.8, 1.9, np.inf], [0.5, 0.6, 1.1]]), 1.0, 10)
    (array([0.9, 0.7]), array([ True,  True]))
    """
    n, k = found.shape
    left, radius, over = np.full(n, energy), np.zeros(n), np.zeros(n, bool)
    for q in range(k):
        step = left / (q + 1.0)
        ends = ~over & (found[:, q] >= radius + step)
        radius = np.where(ends, radius + step, radius)
        over |= ends
        grows = np.flatnonzero(~over)
        left[grows] -= (found[grows, q] - radius[grows]) * (q + 1.0)
        left = np.maximum(left, 0.0)
        radius[grows] = found[grows, q]
        if not len(grows):
            break
    if total <= k:  # all rows are inside
        radius = np.where(over, radius, radius + left / max(total, 1))
        over[:] = True
    return radius, over


def moved(
    rows: Floats, number: NDArray[np.int64], centres: Floats, radius: NDArray[np.float64], key: tuple[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Which rows are inside a sphere (rising positions), and where they go: each to the borders, the ways added up.

    The ways of a row are added in the order of the centres.

    Examples
    --------
    >>> at, X = moved(np.array([[3.0], [9.0]]), np.arange(2), np.array([[2.2], [3.5]]), np.array([0.9, 0.7]), (0, 0))
    >>> at.tolist(), X.round(9).tolist()
    ([0], [[2.9]])
    """
    row, centre = cityblock.within(rows, centres, radius)
    at = np.unique(row)
    out = rows[at].astype(np.float64)
    apart = rows[row].astype(np.float64) - centres[centre].astype(np.float64)
    distance = _lengths(apart)
    touching = distance < TOUCHING
    if touching.any():
        u = draws.uniforms(key, number[row[touching]], 0, 2 * rows.shape[1], "jitter")
        size, side = u[:, 0::2], u[:, 1::2]
        apart[touching] = JITTER * (1.0 + size) * np.where(side < 0.5, -1.0, 1.0)
        distance[touching] = _lengths(apart[touching])
    way = np.where(touching, radius[centre], radius[centre] - distance)
    np.add.at(out, np.searchsorted(at, row), (way / distance)[:, None] * apart)
    return at, out


def points(
    centres: Floats, radius: NDArray[np.float64], key: tuple[int, int], number: NDArray[np.int64], copy: NDArray[np.int64]
) -> NDArray[np.float64]:
    """A point in each sphere: a direction, and a part of the radius."""
    d = centres.shape[1]
    u = draws.uniforms(key, number, copy, d + 1, "noise")
    direction = 2.0 * u[:, :d] - 1.0
    length = _lengths(direction)
    direction[length == 0, :1] = 1.0
    length[length == 0] = 1.0
    out: NDArray[np.float64] = centres.astype(np.float64) + (u[:, d] * radius / length)[:, None] * direction
    return out


def _lengths(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """City-block lengths, summed in the order of the features."""
    total = np.zeros(len(vectors))
    for column in vectors.T:
        total += np.abs(column)
    return total
