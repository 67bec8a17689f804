"""Sums of float columns that do not depend on the order: exact, and rounded once at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.block import Floats

__all__ = ["ExactSum", "added", "exact_chunk"]

_HALF = 27  # bits of the upper part of a 53-bit significand; sums of 2**26 such parts stay exact in float64
_ROWS = 2**24


@dataclass(frozen=True, slots=True)
class ExactSum:
    """Exact sums of float64 columns as rationals: addition in any order gives the same bits.

    Each value is m * 2**e with an integer m of 53 bits; the integers are added per exponent, without rounding, and the total
    is rounded once, at the end.
    """

    totals: tuple[Fraction, ...]

    def __add__(self, other: ExactSum) -> ExactSum:
        return ExactSum(tuple(a + b for a, b in zip(self.totals, other.totals, strict=True)))

    def rounded(self, divisor: int = 1) -> NDArray[np.float64]:
        """The sums over ``divisor``, correctly rounded to float64."""
        return np.array([float(t / divisor) for t in self.totals])


def added(sums: Sequence[ExactSum]) -> ExactSum:
    """All sums together."""
    total = sums[0]
    for other in sums[1:]:
        total = total + other
    return total


def exact_chunk(X: Floats, mean: NDArray[np.float64] | None = None) -> ExactSum:
    """Exact column sums of an (n, d) array, or of its squared deviations from ``mean`` (each rounded to float64 once).

    Examples
    --------
    >>> import numpy as np
    >>> exact_chunk(np.array([[1e16], [1.0], [-1e16]])).rounded()
    array([1.])
    """
    if worth_compiling(100.0 * X.size):
        from dresample.arithmetic.exact_sum_compiled import LOW_BITS, accumulate

        upper, lower = accumulate(X, mean)
        return ExactSum(tuple(_of_parts(u, w, LOW_BITS) for u, w in zip(upper, lower, strict=True)))
    values = X.astype(np.float64) if mean is None else np.square(X.astype(np.float64) - mean)
    sums = [Fraction(0)] * values.shape[1]
    for a in range(0, len(values), _ROWS):
        for c, column in enumerate(values[a : a + _ROWS].T):
            sums[c] += _exact_column(column)
    return ExactSum(tuple(sums))


def _of_parts(upper: NDArray[np.int64], lower: NDArray[np.int64], low_bits: int) -> Fraction:
    filled = np.flatnonzero(upper | lower)
    total = sum(((int(upper[e]) << low_bits) + int(lower[e])) << int(e) for e in filled)
    return Fraction(total, 2**1075)


def _exact_column(column: NDArray[np.float64]) -> Fraction:
    significand, exponent = np.frexp(column)
    low_exponent = int(exponent.min(initial=0))
    slot = exponent - low_exponent
    whole = np.ldexp(significand, 53)
    upper = np.floor(np.ldexp(whole, _HALF - 53))
    lower = whole - np.ldexp(upper, 53 - _HALF)
    total = 0
    for part, shift in ((upper, 53 - _HALF), (lower, 0)):
        binned = np.bincount(slot, weights=part)
        total += sum(int(v) << (i + shift) for i, v in enumerate(binned) if v)
    power = low_exponent - 53
    return Fraction(total) * (Fraction(2) ** power if power >= 0 else Fraction(1, 2**-power))
