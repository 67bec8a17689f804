"""The compiled scan of :mod:`dresample.neighbors.condense`: rows in their order against those that joined before them."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats
from dresample.neighbors.search_compiled import squared_distance

__all__ = ["joining"]


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _joining(X, squared, row, number, missing, weight, nominal, found):
    count = 0
    for i in range(len(X)):
        hits = 0
        for j in range(count):
            d2 = squared_distance(X, i, X, found[j], weight, nominal, squared[i])
            if d2 < squared[i] or (d2 == squared[i] and number[found[j]] < row[i]):
                hits += 1
                if hits >= missing[i]:
                    break
        if hits < missing[i]:
            found[count] = i
            count += 1
    return count


def joining(
    X: Floats,
    squared: NDArray[np.float64],
    row: NDArray[np.int64],
    number: NDArray[np.int64],
    missing: NDArray[np.int64],
    weight: NDArray[np.float64],
    nominal: int,
) -> NDArray[np.int64]:
    """Positions of the rows that join a store.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    squared, row : ndarray of shape (n,)
        T(x): rows count that come before it.
    number : ndarray of shape (n,)
        Global row numbers.
    missing : ndarray of shape (n,)
        A row joins if fewer rows than this count.
    weight : ndarray of shape (d,)
    nominal : int
        Trailing columns that hold codes.
    """
    found = np.empty(len(X), np.int64)
    return found[: _joining(X, squared, row, number, missing, weight, nominal, found)]
