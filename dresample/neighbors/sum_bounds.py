"""Between what the sum of the distances from a point to many rows lies, found from leaves of rows: far less than all pairs.

Let a leaf hold m rows y = c + b with the mean c, so that the b add up to nothing; V = sum |b|**2, r = max |b|, and W at least the
largest eigenvalue of sum b b'. For a point x let D = |c - x|, and let each c + b - x have the part u along c - x and the part s
across. The u add up to m D, the s**2 to at least V - W, and no |c + b - x| exceeds D + r. Hence

    sum |y - x|  >=  m D + (V - W) / (2 (D + r))        as  sqrt(u**2 + s**2) - u  >=  s**2 / (2 sqrt(u**2 + s**2))
    sum |y - x|  <=  sqrt(m (m D**2 + V))               as a mean is at most the root of the mean of the squares

W is the Frobenius norm of sum b b'. A leaf of one row gives its distance.

Points and leaves are centred and scaled as for the search (:mod:`dresample.neighbors.embedding`), in float32. With u = 2**-24,
rounding moves a point z by at most u |z|, so D by at most u (|x| + |c|); both bounds move by at most m times that, since neither
rises faster than m D. Arithmetic is off by a factor of at most 1 + (d + 8) u in each leaf, the sum over ``TILE`` leaves by one of
1 + TILE u; tiles are added in float64. What is given back has twice that slack, so it bounds the sums of computed distances too.

Bounds spare work and steer nothing else, so NumPy has no twin of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.leaves import Leaves

__all__ = ["leaves_of", "single", "sum_bounds"]


def leaves_of(X: Floats, embedding: Embedding, sizes: tuple[int, ...]) -> list[Leaves]:
    """Some rows in leaves of about so many rows (falling, each a multiple of the last), near rows in one leaf."""
    from dresample.neighbors import sum_bounds_compiled

    return sum_bounds_compiled.leaves_of(X, embedding, sizes)


def single(X: Floats, embedding: Embedding) -> Leaves:
    """Every row a leaf by itself."""
    from dresample.neighbors import sum_bounds_compiled

    return sum_bounds_compiled.single(X, embedding)


def sum_bounds(queries: Floats, leaves: Leaves, embedding: Embedding) -> NDArray[np.float64]:
    """For each query two bounds on the sum of its distances to the rows of all leaves, in units of the embedding; shape (n, 2)."""
    from dresample.neighbors import sum_bounds_compiled

    return sum_bounds_compiled.sum_bounds(queries, leaves, embedding)
