"""exp(-t) of IEEE operations only: the bits are the same on any machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["FARTHEST", "LN2_HIGH", "LN2_LOW", "LOG2E", "TERMS", "decay"]

LOG2E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10
#: Factors of r**13, r**12, .. 1 in the exponential of r.
TERMS = 1.0 / np.cumprod([1.0, *range(1, 14)])[::-1]
#: What is farther counts as nothing.
FARTHEST = 700.0


def decay(t: NDArray[np.float64]) -> NDArray[np.float64]:
    """exp(-t) for t >= 0, within two units in the last place; 0 from t = 700.

    With -t = n ln 2 + r, |r| <= ln 2 / 2: a polynomial of degree 13 in r, times 2**n.

    Examples
    --------
    >>> decay(np.array([0.0, 1.0, 1e9])).round(15).tolist()
    [1.0, 0.367879441171442, 0.0]
    """
    near = np.minimum(t, FARTHEST)
    n = np.rint(near * -LOG2E)
    r = (-near - n * LN2_HIGH) - n * LN2_LOW
    p = np.full(r.shape, TERMS[0])
    for term in TERMS[1:]:
        p *= r
        p += term
    return np.where(t < FARTHEST, np.ldexp(p, n.astype(np.int32)), 0.0)
