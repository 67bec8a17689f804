"""City-block distances in compiled code: the bits of :mod:`dresample.neighbors.cityblock`."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats

__all__ = ["smallest"]


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _smallest(Q, P, width, out):
    n, d = Q.shape
    for i in range(n):
        best = np.inf
        for j in range(len(P)):
            total = 0.0
            for f in range(d):
                total += abs(np.float64(Q[i, f]) - np.float64(P[j, f])) / width[f]
                if total >= best:  # it only grows
                    break
            if total < best:
                best = total
        out[i] = best


def smallest(queries: Floats, pool: Floats, width: NDArray[np.float64]) -> NDArray[np.float64]:
    """As :func:`dresample.neighbors.cityblock.smallest`."""
    out = np.empty(len(queries))
    _smallest(np.ascontiguousarray(queries), np.ascontiguousarray(pool), np.asarray(width, np.float64), out)
    return out
