"""Weights and margins of classes from their sizes, for losses: arithmetic only.

    balanced (Elkan 2001)            w_j = N / (C n_j)
    effective number (Cui 2019)      w_j ~ (1 - b) / (1 - b^n_j), scaled to sum C;  b = 0: all 1, b = 1: 1 / n_j
    LDAM margins (Cao 2019)          m_j = max_margin * (min_i n_i / n_j)^(1/4)

n_j = rows of class j in the training set, N = sum of n_j, C = classes with rows. A class without rows has weight 0 and margin 0 and
is left out of C, N and the minimum.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dresample import errors

__all__ = ["balanced_weights", "checked_counts", "effective_number_weights", "ldam_margins"]


def checked_counts(class_counts: ArrayLike, owner: str) -> NDArray[np.float64]:
    """Class sizes as float64; a clear error where they cannot be sizes.

    Parameters
    ----------
    class_counts : array-like of shape (n_classes,)
        Rows per class, by class code.
    owner : str
        Who asks, for the message.

    Raises
    ------
    ParameterError
        If there are no two classes, a number is negative or not whole, or there are no rows at all.

    Examples
    --------
    >>> checked_counts([100, 10], "FocalLoss").tolist()
    [100.0, 10.0]
    """
    need = "the rows of every class by code: whole numbers >= 0, two classes or more, not all 0"
    try:
        counts = np.asarray(class_counts, dtype=np.float64)
    except (TypeError, ValueError):
        raise errors.bad_number(owner, "class_counts", class_counts, need) from None
    whole = (
        counts.ndim == 1 and len(counts) > 1 and bool((np.isfinite(counts) & (counts >= 0) & (counts == np.floor(counts))).all())
    )
    if not whole or not counts.any():
        raise errors.bad_number(owner, "class_counts", class_counts, need)
    return counts


def _of_present(counts: NDArray[np.float64], value: Any) -> NDArray[np.float64]:
    out = np.zeros_like(counts)
    out[counts > 0] = value(counts[counts > 0])
    return out


def balanced_weights(class_counts: ArrayLike) -> NDArray[np.float64]:
    """Cost-sensitive weights N / (C n_j), as ``class_weight="balanced"`` of scikit-learn.

    Parameters
    ----------
    class_counts : array-like of shape (n_classes,)

    Returns
    -------
    ndarray of shape (n_classes,)

    Examples
    --------
    >>> balanced_weights([100, 10]).tolist()
    [0.55, 5.5]
    """
    return _of_present(checked_counts(class_counts, "balanced_weights"), lambda n: n.sum() / (len(n) * n))


def effective_number_weights(class_counts: ArrayLike, beta: float = 0.9999) -> NDArray[np.float64]:
    """Weights by the effective number of rows, scaled to the number of classes.

    Parameters
    ----------
    class_counts : array-like of shape (n_classes,)
    beta : float, default=0.9999
        From 0 (all weights 1) to 1 (weights 1 / n_j).

    Returns
    -------
    ndarray of shape (n_classes,)

    Examples
    --------
    >>> effective_number_weights([100, 10], 0.99).round(6).tolist()
    [0.262116, 1.737884]
    """
    counts = checked_counts(class_counts, "effective_number_weights")
    if not 0 <= beta <= 1:
        raise errors.bad_number("effective_number_weights", "beta", beta, "a number from 0 to 1")

    def scaled(n: NDArray[np.float64]) -> NDArray[np.float64]:
        # The factor 1 - b is common to all classes. expm1 keeps 1 - b^n exact for b near 1.
        raw = 1 / n if beta == 1 else np.ones_like(n) if beta == 0 else -1 / np.expm1(n * np.log(beta))
        return np.asarray(raw * (len(n) / raw.sum()))

    return _of_present(counts, scaled)


def ldam_margins(class_counts: ArrayLike, max_margin: float = 0.5) -> NDArray[np.float64]:
    """Margins of LDAM: the smallest class has ``max_margin``.

    Parameters
    ----------
    class_counts : array-like of shape (n_classes,)
    max_margin : float, default=0.5

    Returns
    -------
    ndarray of shape (n_classes,)

    Examples
    --------
    >>> ldam_margins([100, 10]).round(6).tolist()
    [0.281171, 0.5]
    """
    return _of_present(checked_counts(class_counts, "ldam_margins"), lambda n: max_margin * (n.min() / n) ** 0.25)
