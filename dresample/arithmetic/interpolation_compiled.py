"""Draw and place new rows in compiled code: the bits of :mod:`dresample.arithmetic.interpolation`."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.draws_compiled import uniform_pair
from dresample.block import Floats

__all__ = ["choose", "place"]


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _choose(row, copies, n_partners, key0, key1, first, last, base, partner, gap):
    seen = 0
    for i in range(len(row)):
        begin = max(first - seen, 0)
        end = min(last - seen, copies[i])
        for copy in range(begin, end):
            pick, width = uniform_pair(key0, key1, row[i], copy, 0)
            t = seen + copy - first
            base[t] = i
            if n_partners[i] > 0:
                partner[t] = np.int64(pick * n_partners[i])
                gap[t] = width
            else:
                partner[t] = -1
                gap[t] = 0.0
        seen += copies[i]
        if seen >= last:
            break


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _place(X, base, pool, partner, gap, out):
    d = X.shape[1]
    for t in range(len(base)):
        i, j, step = base[t], partner[t], gap[t]
        for f in range(d):
            x = np.float64(X[i, f])
            out[t, f] = x + step * (np.float64(pool[j, f]) - x)


def choose(
    row: NDArray[np.int64],
    copies: NDArray[np.int64],
    n_partners: NDArray[np.int64],
    key: tuple[int, int],
    first: int,
    last: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """As :func:`dresample.arithmetic.interpolation.choose`."""
    n = last - first
    base, partner, gap = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n)
    _choose(row, copies, n_partners, key[0], key[1], first, last, base, partner, gap)
    return base, partner, gap


def place(
    X: Floats,
    base: NDArray[np.int64],
    pool: Floats,
    partner: NDArray[np.int64],
    gap: NDArray[np.float64],
    out: Floats | None = None,
) -> Floats:
    """As :func:`dresample.arithmetic.interpolation.place`."""
    for index, rows in ((base, len(X)), (partner, len(pool))):
        if len(index) and (int(index.min()) < 0 or int(index.max()) >= rows):
            raise IndexError(f"A position in [{index.min()}, {index.max()}] is outside the {rows} rows of its block.")
    if out is None:
        out = np.empty((len(base), X.shape[1]), X.dtype)
    _place(X, base, pool, partner, gap, out)
    return out
