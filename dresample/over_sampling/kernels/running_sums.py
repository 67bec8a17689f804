"""Sums of float rows that go on where an earlier one ended: row after row, so that pieces give the bits of the whole.

    sums       S + x_1 + x_2 + ..
    products   S + x_1 x_1^T + x_2 x_2^T + ..

NumPy adds rows of two columns and more one after the other, and so it is done here. Within one column it adds in pairs, or in lanes
of the processor: such a column cannot go on, and is summed at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["goes_on", "products", "sums"]

#: Products that lie in memory at once.
_PRODUCTS = 2**17


def goes_on(width: int) -> bool:
    """Whether sums of so many columns can be carried from piece to piece."""
    return width != 1


def sums(X: NDArray[np.float64], total: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """Column sums, on from ``total``.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[1e16, 0.1], [1.0, 0.2], [-1e16, 0.3]])
    >>> bool((sums(X[1:], sums(X[:1])) == X.sum(axis=0)).all())
    True
    """
    if total is None:
        found: NDArray[np.float64] = X.sum(axis=0)
        return found
    assert goes_on(X.shape[1])
    return np.asarray(np.add.reduce(np.concatenate([total[None], X])))


def products(X: NDArray[np.float64], total: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """Sums of the products of each two columns, on from ``total``.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.random.default_rng(0).normal(size=(9, 3))
    >>> bool((products(X[4:], products(X[:4])) == np.einsum("ni,nj->ij", X, X)).all())
    True
    """
    n, d = X.shape
    if not goes_on(d):
        assert total is None
        return np.asarray(np.einsum("ni,nj->ij", X, X))
    step = max(1, _PRODUCTS // max(1, d * d))
    lines = np.zeros((min(step, n) + 1, d, d))
    if total is not None:
        lines[0] = total
    for first in range(0, n, step):
        some = X[first : first + step]
        np.multiply(some[:, :, None], some[:, None, :], out=lines[1 : len(some) + 1])
        lines[0] = np.add.reduce(lines[: len(some) + 1])
    return np.array(lines[0])
