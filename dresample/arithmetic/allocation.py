"""From weights to copies per row: G new rows shared out over integer weights.

The comb, with C_i = w_1 + .. + w_i in row order, S = C_n and a seeded integer U in [0, S):

    g_i = floor((C_i G + U) / S) - floor((C_{i-1} G + U) / S)

gives every row the floor or the ceiling of its share, exactly G in all, and E[g_i] = w_i G / S. Integer arithmetic only.

The marks of the comb move for all rows once one is gone. Rows that have keys of their own (``row_key``) are rounded by a draw u_i
of their own, a permanent random number: with f_i the fraction of the share of row i, the R = sum f_i ceilings go to the rows with
the smallest

    q_i = u_i (1 - f_i) / ((1 - u_i) f_i)

(B. Rosen, "On sampling with probability proportional to size", J. Statist. Plann. Inference 62, 1997, pp. 159-191: Pareto order
sampling). Again floor or ceiling and exactly G in all; E[g_i] = w_i G / S where all weights are equal, else nearly. If shares
move a little, few rows go from one to the other.
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
    if isinstance(key, draws.OwnKey):
        return _by_own_draw(w, total, mass, key, row)
    first, _ = draws.words64(key, 0, purpose="comb")
    offset = int(first) * mass >> 64
    marks = (np.cumsum(w) * np.int64(total) + np.int64(offset)) // np.int64(mass)
    return np.diff(marks, prepend=np.int64(0))


def _by_own_draw(
    w: NDArray[np.int64], total: int, mass: int, key: tuple[int, int], row: NDArray[np.int64]
) -> NDArray[np.int64]:  # fmt: skip
    product = w * np.int64(total)
    copies, remainder = product // mass, product % mass
    left = total - int(copies.sum())
    u, _ = draws.uniform_pair(key, row, purpose="comb")
    with np.errstate(divide="ignore", invalid="ignore"):
        # Nothing but products and quotients of two numbers: the same on every processor.
        q = np.where(remainder > 0, (u * (mass - remainder)) / ((1.0 - u) * remainder), np.inf)
    copies[np.lexsort((row, q))[:left]] += 1
    return copies


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
