"""ART's update: from the F1 score of each class to the class distribution of the next epoch set. NumPy only.

A. Basandrai, S. Jain, K. Ilanthenral, "ART: Adaptive Resampling-based Training for Difficulty-aware Classification",
arXiv:2509.00955, 2025. With N rows, C classes, n_i rows of class i, f_i its F1 score on held-out rows, c the blending constant:

    Pi_i = n_i / N                          prior
    s_i  = 1 - f_i                          difficulty
    w_i  = s_i / sum_j s_j                  adaptive weight; 1/C before the first refresh, and if all s are 0
    p_i  = c Pi_i + (1 - c) w_i             sampling distribution

An epoch set has the class distribution p. ``rule="two-part"``, as the authors' package: B = round(c N) rows from all rows without
replacement, and round(w_i (N - B)) rows of each class with replacement; N rows up to rounding. ``rule="direct"``: p_i N rows of
each class by largest remainders, N rows exactly, with replacement only where a class has fewer.

READING. The equations are lost in the text at hand; its prose, a summary by others that prints them, and the authors' package
agree.
READING. "class-wise macro F1" means the F1 score of each class.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["ABSENT", "RULES", "Quotas", "blend", "difficulty", "prior", "quotas", "weights"]

RULES = ("two-part", "direct")
ABSENT = ("zero", "ignore")


class Quotas(NamedTuple):
    """Rows of an epoch set: ``uniform`` of all rows without replacement, and ``per_class`` of each class.

    ``direct`` tells how those of a class are drawn: without replacement unless it has too few, or (False) always with.
    """

    uniform: int
    per_class: NDArray[np.int64]
    direct: bool

    @property
    def total(self) -> int:
        """Rows in all."""
        return self.uniform + int(self.per_class.sum())


def prior(counts: ArrayLike) -> NDArray[np.float64]:
    """Pi: the share of each class among the rows.

    Examples
    --------
    >>> prior([6, 3, 1]).tolist()
    [0.6, 0.3, 0.1]
    """
    sizes = np.asarray(counts, np.float64)
    shares: NDArray[np.float64] = sizes / sizes.sum()
    return shares


def difficulty(f1: ArrayLike) -> NDArray[np.float64]:
    """s: how hard each class is.

    Examples
    --------
    >>> difficulty([0.75, 0.0]).tolist()
    [0.25, 1.0]
    """
    hard: NDArray[np.float64] = 1.0 - np.asarray(f1, np.float64)
    return hard


def weights(
    f1: ArrayLike | None, shares: ArrayLike, measured: ArrayLike | None = None, absent: str = "zero"
) -> NDArray[np.float64]:
    """w: the adaptive weight of each class.

    Parameters
    ----------
    f1 : array of shape (C,) or None
        F1 scores; None before the first refresh: uniform weights.
    shares : array of shape (C,)
        Pi. A class of share 0 has no rows to draw: its weight is 0, and those of the others are normalised without it.
    measured : array of bool of shape (C,), optional
        Which classes have rows among those that ``f1`` was measured on; all by default.
    absent : {"zero", "ignore"}
        A class that has none: an F1 score of 0, as in the authors' package, which makes it the hardest for ever; or its prior
        as its weight, while the others share the rest by difficulty.

    Returns
    -------
    ndarray of shape (C,), float64
        Sum 1.

    Examples
    --------
    >>> weights([5 / 7, 0.4, 0.0], [0.6, 0.3, 0.1]).round(6).tolist()
    [0.151515, 0.318182, 0.530303]
    >>> weights(None, [0.6, 0.3, 0.1]).round(6).tolist()
    [0.333333, 0.333333, 0.333333]
    >>> weights([0.5, 0.5, 0.0], [0.6, 0.3, 0.1], [True, True, False], absent="ignore").round(6).tolist()
    [0.45, 0.45, 0.1]
    """
    share = np.asarray(shares, np.float64)
    there = share > 0
    if f1 is None:
        even: NDArray[np.float64] = there / there.sum()
        return even
    known = there if measured is None else there & np.asarray(measured, bool)
    score = np.where(known, np.asarray(f1, np.float64), 0.0)
    fixed = there & ~known if absent == "ignore" else np.zeros_like(there)
    out = np.where(fixed, share, 0.0)
    free = there & ~fixed
    hard = np.where(free, difficulty(score), 0.0)
    total = hard.sum()
    # Where nothing is hard, all are equally so.
    part = hard / total if total > 0 else free / max(1, free.sum())
    result: NDArray[np.float64] = out + (1.0 - out.sum()) * part if free.any() else out
    return result


def blend(shares: ArrayLike, adaptive: ArrayLike, constant: float) -> NDArray[np.float64]:
    """p = c Pi + (1 - c) w: the sampling distribution.

    Examples
    --------
    >>> blend([0.6, 0.3, 0.1], [5 / 33, 7 / 22, 35 / 66], 0.3).round(6).tolist()
    [0.286061, 0.312727, 0.401212]
    """
    p: NDArray[np.float64] = constant * np.asarray(shares, np.float64) + (1.0 - constant) * np.asarray(adaptive, np.float64)
    return p


def quotas(rows: int, shares: ArrayLike, adaptive: ArrayLike, constant: float, rule: str = "two-part") -> Quotas:
    """Rows to draw, rounded once for all of the data.

    Parameters
    ----------
    rows : int
        N.
    shares, adaptive : array of shape (C,)
        Pi and w.
    constant : float
        c, in [0, 1].
    rule : {"two-part", "direct"}
        Roundings of ``"two-part"`` are half to even, and its total may differ from N; largest remainders of ``"direct"`` with ties
        to the first class.

    Examples
    --------
    The start (uniform weights) misses one of 100 rows by rounding:

    >>> start = quotas(100, [0.6, 0.3, 0.1], [1 / 3, 1 / 3, 1 / 3], 0.3)
    >>> start.uniform, start.per_class.tolist(), start.total
    (30, [23, 23, 23], 99)
    >>> quotas(100, [0.6, 0.3, 0.1], [5 / 33, 7 / 22, 35 / 66], 0.3, "direct").per_class.tolist()
    [29, 31, 40]
    """
    w = np.asarray(adaptive, np.float64)
    if rule == "direct":
        return Quotas(0, _largest_remainders(blend(shares, w, constant) * rows, rows), True)
    uniform = round(constant * rows)
    return Quotas(uniform, np.rint(w * (rows - uniform)).astype(np.int64), False)


def _largest_remainders(wanted: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    # A share of 60 may come out as 59.999999999999993: that is no remainder.
    near = np.rint(wanted)
    exact = np.where(np.abs(wanted - near) <= 1e-9 * np.maximum(1.0, near), near, wanted)
    found = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - found), kind="stable")
    found[order[: total - int(found.sum())]] += 1
    return found
