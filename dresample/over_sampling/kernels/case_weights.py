"""Case weights of AWSMOTE as integers, and its variable weights: arithmetic only."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["INITIAL", "WEIGHT_NORMS", "case_weights", "variable_weights"]

WEIGHT_NORMS = ("max", "mean", "none")
INITIAL = ("proportion", "inverse")


def variable_weights(w: NDArray[np.float64], norm: str = "max", signed: bool = True) -> NDArray[np.float64] | None:
    """The step of each variable from the normal vector of a hyperplane; None where there is no direction to take.

    Parameters
    ----------
    w : ndarray of shape (d,)
    norm : {"max", "mean", "none"}
        Divide by the largest or the mean absolute weight, or by nothing.
    signed : bool
        Keep the signs.

    Examples
    --------
    >>> variable_weights(np.array([2.0, -1.0])).tolist()
    [1.0, -0.5]
    >>> variable_weights(np.array([2.0, -1.0]), signed=False).tolist()
    [1.0, 0.5]
    """
    size = np.abs(w)
    if not np.isfinite(w).all() or not size.any():
        return None
    by = {"max": size.max(), "mean": size.mean(), "none": np.float64(1.0)}[norm]
    out: NDArray[np.float64] = (w if signed else size) / by
    return out if np.isfinite(out).all() else None


def _start(initial: Any, support: int, rows: int) -> tuple[Fraction, Fraction]:
    if initial == "proportion":
        return Fraction(support, rows), Fraction(rows - support, rows)
    if initial == "inverse":
        return Fraction(1, max(support, 1)), Fraction(1, max(rows - support, 1))
    first, second = initial
    return Fraction(repr(float(first))), Fraction(repr(float(second)))


def case_weights(
    support: NDArray[np.bool_], correct: NDArray[np.int64], trials: int, initial: Any = "proportion"
) -> NDArray[np.object_]:
    """Weights v_i, times the smallest number that makes all of them integers.

    Parameters
    ----------
    support : ndarray of bool
        Which rows are support vectors.
    correct : ndarray of int64
        How many of the trials of each row were predicted right; looked at for support vectors only.
    trials : int
    initial : {"proportion", "inverse"} or pair of numbers
        Where support vectors and other rows start.

    Returns
    -------
    ndarray of Python integers
        All 1 where all weights are zero: a sum is never 0.

    Examples
    --------
    >>> case_weights(np.array([True, True, False, False, False]), np.array([4, 2, 0, 0, 0]), 5).tolist()
    [6, 4, 3, 3, 3]
    """
    n, m = len(support), int(support.sum())
    a, b = _start(initial, m, n)
    value = [*(a + Fraction(c, trials) for c in range(trials + 1)), b]
    scale = lcm(*(v.denominator for v in value))
    which = np.where(support, correct, trials + 1)
    held = np.array([int(v * scale) for v in value], object)
    shared = gcd(*(held[i] for i in np.unique(which)))
    if shared == 0:
        return np.ones(n, object)
    weights: NDArray[np.object_] = (held // shared)[which]
    return weights
