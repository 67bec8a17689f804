"""Nearest centres and distances of pairs in compiled code: the bits of :mod:`dresample.neighbors.centres`."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats

__all__ = ["nearest_centre", "pair_distances"]


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _nearest_centre(X, centers, weight, out):
    d = X.shape[1]
    row = np.empty(d)
    for i in range(len(X)):
        for f in range(d):
            row[f] = np.float64(X[i, f]) * weight[f]
        best, at = np.inf, 0
        for j in range(len(centers)):
            total = 0.0
            for f in range(d):
                t = row[f] - centers[j, f]
                total += t * t
            if total < best:
                best, at = total, j
        out[i] = at


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _pair_distances(X, first, last, weight, out):
    d, done = X.shape[1], 0
    for i in range(first, last):
        for j in range(i + 1, len(X)):
            total = 0.0
            for f in range(d):
                t = (X[i, f] - X[j, f]) * weight[f]
                total += t * t
            out[done] = np.sqrt(total)
            done += 1


def nearest_centre(X: Floats, centers: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """As :func:`dresample.neighbors.centres.nearest_centre`."""
    out = np.empty(len(X), np.int64)
    _nearest_centre(np.ascontiguousarray(X), np.ascontiguousarray(centers, np.float64), np.asarray(weight, np.float64), out)
    return out


def pair_distances(X: Floats, first: int, last: int, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """As :func:`dresample.neighbors.centres.pair_distances`."""
    last = min(last, len(X))
    out = np.empty(sum(len(X) - 1 - i for i in range(first, last)))
    _pair_distances(np.ascontiguousarray(X, np.float64), first, last, np.asarray(weight, np.float64), out)
    return out
