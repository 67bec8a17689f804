"""The walk of RBO in compiled code: the bits of :mod:`dresample.over_sampling.kernels.potential`.

One search after the other, each with the same operations in the same order: the exponential is the same polynomial, several
neighbours at a time, and a product with a power of two in the place of ``ldexp``, which is exact as long as no result is subnormal.
The smallest power is 2**-1010.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.draws import PURPOSES
from dresample.arithmetic.draws_compiled import uniform_pair
from dresample.over_sampling.kernels.decay import FARTHEST, LN2_HIGH, LN2_LOW, LOG2E, TERMS

__all__ = ["walk"]

_STEP = PURPOSES["step"]
(_T13, _T12, _T11, _T10, _T9, _T8, _T7, _T6, _T5, _T4, _T3, _T2, _T1, _T0) = TERMS.tolist()
#: 2**0, 2**-1, .. as far as the exponential goes.
_POWERS = np.ldexp(1.0, -np.arange(int(FARTHEST * LOG2E) + 2))


@numba.njit(nogil=True, cache=True, error_model="numpy", inline="always")
def _potential(distance, sign, gamma, terms):
    """|Phi| of a point, from its distances to k rows; ``terms`` is room for k numbers."""
    for j in range(len(distance)):
        ratio = max(distance[j], 0.0) / gamma
        t = ratio * ratio
        near = min(t, FARTHEST)
        n = np.rint(near * -LOG2E)
        r = (-near - n * LN2_HIGH) - n * LN2_LOW
        p = _T13 * r + _T12
        p = p * r + _T11
        p = p * r + _T10
        p = p * r + _T9
        p = p * r + _T8
        p = p * r + _T7
        p = p * r + _T6
        p = p * r + _T5
        p = p * r + _T4
        p = p * r + _T3
        p = p * r + _T2
        p = p * r + _T1
        p = p * r + _T0
        terms[j] = sign[j] * (p * _POWERS[np.int64(-n)] if t < FARTHEST else 0.0)
    total = 0.0
    for j in range(len(distance)):
        total += terms[j]
    return abs(total)


@numba.njit(nogil=True, cache=True, error_model="numpy", inline="always")
def _nth(is_open, rank):
    """The open way of this rank."""
    for way in range(len(is_open)):
        if is_open[way]:
            if rank == 0:
                return way
            rank -= 1
    return -1


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _walk(start, near, signs, movable, gamma, step, steps, key0, key1, row, copy, out):
    k, m, d = near.shape
    rows, sign = np.empty((d, k)), np.empty(k)
    is_open, ways = np.empty(2 * d, np.bool_), np.repeat(movable, 2)
    distance, there, terms = np.empty(k), np.empty(k), np.empty(k)
    for i in range(m):
        at = out[i]
        distance[:] = 0.0
        for f in range(d):
            for j in range(k):
                rows[f, j] = near[j, i, f]
                distance[j] += abs(start[i, f] - rows[f, j])
        sign[:] = signs[:, i]
        is_open[:] = ways
        count = all_open = ways.sum()
        phi = _potential(distance, sign, gamma, terms)
        u = later = 0.0
        for trial in range(steps):
            if count == 0:
                break
            if trial % 2 == 0:
                u, later = uniform_pair(key0, key1, row[i], copy[i], _STEP | (trial // 2) << 8)
            else:
                u = later
            way = _nth(is_open, np.int64(u * count))
            f, side = way // 2, 1 - 2 * (way % 2)
            old, new = start[i, f] + at[f] * step, start[i, f] + (at[f] + side) * step
            for j in range(k):
                there[j] = distance[j] - abs(old - rows[f, j]) + abs(new - rows[f, j])
            value = _potential(there, sign, gamma, terms)
            if value < phi:
                phi = value
                at[f] += side
                distance[:] = there
                is_open[:] = ways
                is_open[way ^ 1] = False
                count = all_open - 1
            else:
                is_open[way] = False
                count -= 1


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
    """As :func:`dresample.over_sampling.kernels.potential.walk`."""
    out = np.zeros(start.shape, np.int64)
    _walk(start, near, sign, movable, float(gamma), float(step), steps, key[0], key[1], row, copy, out)
    return out
