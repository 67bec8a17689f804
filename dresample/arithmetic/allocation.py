"""From weights to copies per row: G new rows shared out over integer weights.

The comb, with C_i = w_1 + .. + w_i in row order, S = C_n and a seeded integer U in [0, S):

    g_i = floor((C_i G + U) / S) - floor((C_{i-1} G + U) / S)

gives every row the floor or the ceiling of its share, exactly G in all, and E[g_i] = w_i G / S. Integer arithmetic only.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws

__all__ = ["ROUNDINGS", "allocate", "whole_weights"]

ROUNDINGS = ("exact", "rint", "largest-remainder")
_LIMIT = 2**62


def allocate(
    weights: NDArray[np.integer[Any]],
    total: int,
    key: tuple[int, int],
    row: NDArray[np.int64],
    rounding: str = "exact",
    denominator: int = 1,
) -> NDArray[np.int64]:
    """Share ``total`` new rows out over the rows of a class.

    Parameters
    ----------
    weights : ndarray of shape (n,), integer
        Not negative, in row order, with a positive sum.
    total : int
        G, the number of rows to make.
    key : two int
        Key of the class (:func:`dresample.arithmetic.draws.class_key`).
    row : ndarray of shape (n,)
        Global row numbers; they break the ties of ``"largest-remainder"``.
    rounding : {"exact", "rint", "largest-remainder"}
        ``"exact"`` is the comb; ``"rint"`` rounds each share half to even, as imbalanced-learn does, and may miss ``total``;
        ``"largest-remainder"`` gives the rows left over to the largest remainders, ties by Philox(seed, class, row).
    denominator : int
        K: the density ratios of ``"rint"`` are ``weights / denominator``, in imbalanced-learn's order of operations.

    Returns
    -------
    ndarray of shape (n,), int64
        Copies per row.

    Examples
    --------
    >>> import numpy as np
    >>> copies = allocate(np.array([1, 1, 1, 3]), 6, (0, 0), np.arange(4))
    >>> copies.tolist()
    [1, 1, 1, 3]
    """
    w = np.asarray(weights, np.int64)
    if rounding == "rint":
        ratios = w / denominator
        ratios /= np.sum(ratios)
        return np.rint(ratios * total).astype(np.int64)
    mass = int(w.sum())
    if mass * total + mass >= _LIMIT:
        raise errors.allocation_overflow(mass, total)
    if rounding == "largest-remainder":
        product = w * np.int64(total)
        copies, remainder = product // mass, product % mass
        left = total - int(copies.sum())
        ties, _ = draws.words64(key, row, purpose="ties")
        order = np.lexsort((row, ties, -remainder))
        copies[order[:left]] += 1
        return copies
    first, _ = draws.words64(key, 0, purpose="comb")
    offset = int(first) * mass >> 64
    marks = (np.cumsum(w) * np.int64(total) + np.int64(offset)) // np.int64(mass)
    return np.diff(marks, prepend=np.int64(0))


def whole_weights(weights: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Integer weights in proportion to float ones, as fine as ``total`` new rows leave room for: S G stays below 2**62.

    Parameters
    ----------
    weights : ndarray of shape (n,)
        Finite, not negative.
    total : int
        G, the number of rows to make.

    Examples
    --------
    >>> import numpy as np
    >>> scaled = whole_weights(np.array([1 / 9, 8 / 9, 0.0]), 100)
    >>> round(scaled[1] / scaled[0]), int(scaled[2])
    (8, 0)
    """
    largest = float(weights.max(initial=0.0))
    if not largest > 0:
        return np.zeros(len(weights), np.int64)
    room = min(2**52, (_LIMIT - 1) // (total + 1) // max(1, len(weights)) // 2)
    return np.rint(weights / largest * room).astype(np.int64)
