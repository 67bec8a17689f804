"""The potential of RBO, and the search that makes it small.

    Phi(x) = sum over rows of others exp(-(|x - y| / gamma)**2)  -  the same over rows of the class,    |.| city-block

A search begins at a row and tries steps along single features, in drawn directions, keeping those that lower |Phi|. It is a
function of the row, the copy and the seed. Many run side by side; each one's arithmetic is the same whoever runs beside it: sums go
in the order of the neighbours, and the exponential is made of IEEE operations only, so the bits are the same on any machine.

In NumPy; :mod:`dresample.over_sampling.kernels.potential_compiled` gives the same bits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.arithmetic.engine import worth_compiling
from dresample.over_sampling.kernels.decay import decay

__all__ = ["potential", "walk"]

#: Operations for one row at one trial.
_EACH = 30.0


def potential(distance: NDArray[np.float64], sign: NDArray[np.float64], gamma: float) -> NDArray[np.float64]:
    """Phi of m points, from their distances to k rows, shape (k, m); ``sign`` is 1 for rows of others, -1 for the class.

    Examples
    --------
    >>> potential(np.array([[0.0], [1.0]]), np.array([[-1.0], [1.0]]), 1.0).round(6).tolist()
    [-0.632121]
    """
    ratio = distance / gamma
    terms = sign * decay(ratio * ratio)
    total = np.zeros(distance.shape[1])
    for line in terms:
        total += line
    return total


def walk(
    start: NDArray[np.float64],
    near: NDArray[np.float64],
    sign: NDArray[np.float64],
    movable: NDArray[np.bool_],
    gamma: float,
    step: float,
    steps: int,
    key: tuple[int, int],
    row: NDArray[np.int64],
    copy: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Where m searches end: steps from the start along each feature, shape (m, d).

    Parameters
    ----------
    start : ndarray of shape (m, d)
    near : ndarray of shape (k, m, d)
        The rows that give each start its potential.
    sign : ndarray of shape (k, m)
        1 for rows of others, -1 for rows of the class.
    movable : ndarray of bool, shape (d,)
        Features to move along.
    gamma, step : float
    steps : int
        Trials at most.
    key, row, copy
        Of the draws.
    """
    m, d = start.shape
    if worth_compiling(_EACH * sign.size * steps):
        from dresample.over_sampling.kernels import potential_compiled

        return potential_compiled.walk(start, near, sign, movable, gamma, step, steps, key, row, copy)
    ways = np.repeat(movable, 2)  # feature f up and down: 2 f and 2 f + 1
    out = np.zeros((m, d), np.int64)
    who = np.arange(m)
    at, is_open = np.zeros((m, d), np.int64), np.tile(ways, (m, 1))
    distance = np.zeros((len(near), m))
    for f in range(d):
        distance += np.abs(start[:, f] - near[:, :, f])
    phi = np.abs(potential(distance, sign, gamma))
    for trial in range(steps):
        count = is_open.sum(axis=1)
        if 2 * np.count_nonzero(count) < len(who):  # those that are done leave
            done = count == 0
            out[who[done]] = at[done]
            who, at, is_open, distance, phi = who[~done], at[~done], is_open[~done], distance[:, ~done], phi[~done]
            start, near, sign, count = start[~done], near[:, ~done], sign[:, ~done], count[~done]
        if not len(who):
            break
        line = np.arange(len(who))
        u = draws.uniform_pair(key, row[who], copy[who], "step", lane=trial // 2)[trial % 2]
        rank = np.floor(u * count).astype(np.int64)
        way = (np.cumsum(is_open, axis=1) > rank[:, None]).argmax(axis=1)
        f, side = way // 2, 1 - 2 * (way % 2)
        moved = at[line, f] + side
        column = near[:, line, f]
        old, new = start[line, f] + at[line, f] * step, start[line, f] + moved * step
        there = distance - np.abs(old - column) + np.abs(new - column)
        value = np.abs(potential(np.maximum(there, 0.0), sign, gamma))
        better = (count > 0) & (value < phi)
        is_open[line, way] = False
        at[line[better], f[better]] = moved[better]
        phi[better] = value[better]
        distance[:, better] = there[:, better]
        is_open[better] = ways
        is_open[line[better], way[better] ^ 1] = False
    out[who] = at
    return out
