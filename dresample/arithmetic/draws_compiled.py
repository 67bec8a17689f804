"""Counter-based uniforms in compiled code: the bits of :mod:`dresample.arithmetic.draws`, one draw at a time, inside of a loop."""

from __future__ import annotations

import numba
import numpy as np

__all__ = ["uniform_pair"]


@numba.njit(nogil=True, cache=True, error_model="numpy", inline="always")
def uniform_pair(key0, key1, row, copy, purpose):
    """Two uniforms in [0, 1); ``purpose`` is the last word of the counter: the number of the purpose, and the lane times 256."""
    low, shift, eleven = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(11)
    c0, c1 = np.uint64(row) & low, np.uint64(row) >> shift
    c2, c3 = np.uint64(copy), np.uint64(purpose)
    k0, k1 = np.uint64(key0), np.uint64(key1)
    for _ in range(10):
        p0, p1 = c0 * np.uint64(0xD2511F53), c2 * np.uint64(0xCD9E8D57)
        c0 = (p1 >> shift) ^ c1 ^ k0
        c2 = (p0 >> shift) ^ c3 ^ k1
        c1, c3 = p1 & low, p0 & low
        k0, k1 = (k0 + np.uint64(0x9E3779B9)) & low, (k1 + np.uint64(0xBB67AE85)) & low
    first, second = ((c0 << shift) | c1) >> eleven, ((c2 << shift) | c3) >> eleven
    return np.float64(first) * 2.0**-53, np.float64(second) * 2.0**-53
