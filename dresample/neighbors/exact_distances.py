"""Sums of distances whose bits do not depend on the order: every distance is laid on two fixed grids before it is added.

Let n distances be at most 2**e, and b = ceil(log2 n) + 1. Adding and subtracting a large constant rounds to a grid:

    h = (s + M1) - M1,    M1 = 1.5 * 2**(e + b)            multiples of 2**(e + b - 52)
    l = ((s - h) + M2) - M2,    M2 = M1 * 2**(b - 52)      multiples of 2**(e + 2 b - 104)

A sum of n values h needs at most 53 bits, and so does a sum of n values l: both are exact, in any order. What l leaves out of a
distance is below 2**(e + 2 b - 105), for a million rows 2**-63 of the bound. The two sums are added once, at the end. The
constants are functions of the data as a whole, never of a partition.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.block import Floats
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.search import squared_distances

__all__ = ["Grids", "rounding_grids", "sum_distances", "total"]

_PAIRS = 1_000_000


class Grids(NamedTuple):
    """The constants M1 and M2 of two grids to round to, a coarse and a fine one."""

    coarse: float
    fine: float


def rounding_grids(embedding: Embedding, rows: int) -> Grids:
    """The grids for sums of ``rows`` distances between points in the box of the data.

    The embedding scales the box into a ball of diameter 2, so no distance exceeds ``2 / scale``; one more power of two covers
    rounding.

    Examples
    --------
    >>> from dresample.neighbors.embedding import fit_embedding
    >>> low, high = np.zeros(1), np.ones(1)
    >>> rounding_grids(fit_embedding(np.zeros((1, 1)), np.ones(1), low, high), 1000).coarse
    24576.0
    """
    exponent = 2 - int(np.frexp(embedding.scale)[1]) + 1
    bits = max(1, rows - 1).bit_length() + 1
    coarse = float(np.ldexp(1.5, exponent + bits))
    return Grids(coarse, float(np.ldexp(coarse, bits - 52)))


def sum_distances(queries: Floats, pool: Floats, weight: NDArray[np.float64], grids: Grids) -> NDArray[np.float64]:
    """For each query the two sums over all rows of the pool, shape (n, 2)."""
    if worth_compiling(2.0 * len(queries) * len(pool) * queries.shape[1]):
        from dresample.neighbors import exact_distances_compiled

        return exact_distances_compiled.sum_distances(queries, pool, weight, *grids)
    out = np.zeros((len(queries), 2))
    if not len(pool):
        return out
    step = max(1, _PAIRS // len(pool))
    for a in range(0, len(queries), step):
        distance = np.sqrt(squared_distances(queries[a : a + step], pool, weight))
        upper = (distance + grids.coarse) - grids.coarse
        lower = ((distance - upper) + grids.fine) - grids.fine
        out[a : a + step, 0], out[a : a + step, 1] = upper.sum(axis=1), lower.sum(axis=1)
    return out


def total(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sums of distances, rounded once."""
    added: NDArray[np.float64] = sums[:, 0] + sums[:, 1]
    return added
