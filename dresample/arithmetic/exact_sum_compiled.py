"""Exact column sums in compiled code: the integers that ``exact_sum`` adds, gathered per exponent."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats

__all__ = ["LOW_BITS", "accumulate"]

#: Bits of the lower part of a significand; both parts are added as 64-bit integers.
LOW_BITS = 26


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _accumulate(X, mean, squared, upper, lower):
    number = np.empty(1, np.float64)
    bits = number.view(np.int64)
    mask = (np.int64(1) << np.int64(26)) - np.int64(1)
    for i in range(X.shape[0]):
        for c in range(X.shape[1]):
            value = np.float64(X[i, c])
            if squared:
                value -= mean[c]
                value *= value
            number[0] = value
            exponent = (bits[0] >> np.int64(52)) & np.int64(0x7FF)
            whole = bits[0] & ((np.int64(1) << np.int64(52)) - np.int64(1))
            if exponent > 0:
                whole |= np.int64(1) << np.int64(52)
            else:
                exponent = np.int64(1)
            if value < 0:
                upper[c, exponent] -= whole >> np.int64(26)
                lower[c, exponent] -= whole & mask
            else:
                upper[c, exponent] += whole >> np.int64(26)
                lower[c, exponent] += whole & mask


def accumulate(X: Floats, mean: NDArray[np.float64] | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sums of the parts of the significands of the values, or of their squared deviations from ``mean``.

    Returns
    -------
    upper, lower : ndarray of shape (d, 2048), int64
        Per column and biased exponent e; the column's sum is sum_e (upper * 2**26 + lower) * 2**(e - 1075).
    """
    d = X.shape[1]
    upper, lower = np.zeros((d, 2048), np.int64), np.zeros((d, 2048), np.int64)
    _accumulate(X, np.zeros(d) if mean is None else mean, mean is not None, upper, lower)
    return upper, lower
