"""The filter: which rows of a leaf may be within the radius of a query, in float32 over the embedding.

Two ways to the same question. Differences, (x - q)**2 summed, are good at any scale. Products take half as long,

    ||x - q||**2  <=  L     <=>     ||x||**2 / 2 - q'x  <=  (L - ||q||**2) / 2,

but what they lose grows with the distance from the origin. With u = 2**-24 and P coordinates, ||x||**2 / 2 is off by at most
u ||x||**2 / 2, the product by P u ||q|| ||x||, and each of the P / 4 sums by u (||x||**2 / 2 + ||q|| ||x||); so twice the left side
is off by less than 2 (P + 4) u (||x|| + ||q||)**2, and rows that count have ||x|| <= ||q|| + sqrt(L). Products are taken where that
slack is a small share of L.
"""

from __future__ import annotations

import numba
import numpy as np

__all__ = ["by_products", "differences", "length", "products", "threshold"]

_FAST = {"contract", "reassoc", "nsz"}
#: Share of the squared radius up to which the slack of products lets more rows through.
_SHARE = 2.0**-6


@numba.njit(nogil=True, cache=True, error_model="numpy")
def length(QE, i):
    """The length of an embedded row."""
    total = 0.0
    for c in range(QE.shape[1]):
        total += np.float64(QE[i, c]) ** 2
    return np.sqrt(total)


@numba.njit(nogil=True, cache=True, error_model="numpy")
def threshold(squared, norm, scale, slack, width):
    """Largest sum of squared differences that a row within the radius can have (embedding.py derives it)."""
    if squared == np.inf:
        return np.float32(np.inf)
    # The constant stands for squares that underflowed: rows apart by less than 1e-162 per feature have a computed distance of 0.
    r = np.sqrt(squared + 1e-310) * scale * (1.0 + 1e-9)
    reach = r + slack * (2.0 * norm + r)
    value = np.float32(reach * reach * (1.0 + (width + 8) * 2.0**-24) * (1.0 + 2.0**-22))
    return value + np.float32(1e-37)


@numba.njit(nogil=True, cache=True, error_model="numpy")
def by_products(limit, norm, width):
    """The same limit for products; infinity where differences are to be taken."""
    total = 2.0 * norm + np.sqrt(np.float64(limit))
    slack = 2.0 * (width + 4) * 2.0**-24 * total * total + 1e-36
    if not slack <= _SHARE * limit:
        return np.float32(np.inf)
    value = 0.5 * (limit + slack - norm * norm)
    return np.float32(value + abs(value) * 2.0**-22)


# Whole arrays and unsigned numbers: a slice would count references, atomically, for every leaf.


@numba.njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def differences(packed, first, m, QE, i, limit, out):
    """Fill ``out`` with sums of squared differences from query i to the m rows of a leaf; how many are within the limit.

    Four coordinates a pass; stops as soon as the leading ones (the widest) rule every row out.
    """
    count, at = np.uint64(m), np.uint64(first) * np.uint64(QE.shape[1])
    for c in range(0, QE.shape[1], 4):
        q0, q1, q2, q3 = QE[i, c], QE[i, c + 1], QE[i, c + 2], QE[i, c + 3]
        a, b, e, g = at, at + count, at + count + count, at + count + count + count
        if c == 0:
            for t in range(count):
                u, v, w, x = packed[a + t] - q0, packed[b + t] - q1, packed[e + t] - q2, packed[g + t] - q3
                out[t] = (u * u + v * v) + (w * w + x * x)
        else:
            for t in range(count):
                u, v, w, x = packed[a + t] - q0, packed[b + t] - q1, packed[e + t] - q2, packed[g + t] - q3
                out[t] += (u * u + v * v) + (w * w + x * x)
        within = np.int32(0)
        for t in range(count):
            within = within + np.int32(out[t] <= limit)
        if within == 0:
            return within
        at = g + count
    return within


@numba.njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def products(packed, half, first, m, QE, i, limit, out):
    """Fill ``out`` with halves of the squared norms less the products with query i; how many are within the limit."""
    count, row, at = np.uint64(m), np.uint64(first), np.uint64(first) * np.uint64(QE.shape[1])
    for c in range(0, QE.shape[1], 4):
        q0, q1, q2, q3 = QE[i, c], QE[i, c + 1], QE[i, c + 2], QE[i, c + 3]
        a, b, e, g = at, at + count, at + count + count, at + count + count + count
        if c == 0:
            for t in range(count):
                out[t] = half[row + t] - ((packed[a + t] * q0 + packed[b + t] * q1) + (packed[e + t] * q2 + packed[g + t] * q3))
        else:
            for t in range(count):
                out[t] -= (packed[a + t] * q0 + packed[b + t] * q1) + (packed[e + t] * q2 + packed[g + t] * q3)
        at = g + count
    within = np.int32(0)
    for t in range(count):
        within = within + np.int32(out[t] <= limit)
    return within
