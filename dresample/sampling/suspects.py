"""Which features are none: the same in all rows, a copy of the label, a number of the row. And which floats are whole numbers.

All is found in the survey of the features (:mod:`dresample.distribution.traits`):

* *whole*: no value has a fraction.
* *constant*: the smallest value is the largest.
* *label copy*: one value in all rows of a class, another one in each class.
* *identifier*: whole numbers, as many different ones as there are rows. That is known where they rise with the row number, in a few
  stretches that do not overlap (the ids of one file after another), and where the survey holds all rows, as of small tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats
from dresample.distribution.traits import Rise, Traits

__all__ = ["LEAST_ROWS", "SURPRISE", "Suspects", "suspects"]

#: Rising numbers may break off in one of so many rows.
ROWS_PER_BREAK = 20
#: Fewer rows than these have different values by chance.
LEAST_ROWS = 20
#: Different values are no chance where two alike were to be expected: n rows and a range of n ** 2 / SURPRISE numbers at most.
SURPRISE = 40


@dataclass(frozen=True)
class Suspects:
    """Positions of the features that are none, and of those that hold whole numbers."""

    constant: tuple[int, ...]
    copies: tuple[int, ...]
    identifiers: tuple[int, ...]
    whole: tuple[int, ...]


def suspects(
    traits: Traits, low: NDArray[np.float64], high: NDArray[np.float64], sample: Floats, rows: int, classes: int
) -> Suspects:
    """Judge the features.

    Parameters
    ----------
    traits : Traits
        Of all rows.
    low, high : ndarray of shape (d,)
        Smallest and largest value.
    sample : ndarray of shape (s, d)
        Some rows, or all.
    rows, classes : int
        How many there are.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.repeat([0, 1], 50)
    >>> X = np.column_stack([np.arange(100.0), np.full(100, 0.5), 2.0 * y - 1.0, np.sin(np.arange(100))])
    >>> from dresample.block import Block
    >>> from dresample.distribution.traits import observed
    >>> seen = observed(Block(X, y, np.arange(100)), [True] * 4)
    >>> suspects(seen, X.min(axis=0), X.max(axis=0), X, rows=100, classes=2)
    Suspects(constant=(1,), copies=(2,), identifiers=(0,), whole=(0, 2))
    """
    constant = low == high
    copies = [found is not None and len(found) == classes > 1 for found in traits.by_class]
    numbers = [
        bool(whole) and not constant[c] and (_apart(rises, rows) or _unlike(sample[:, c], low[c], high[c], rows))
        for c, (whole, rises) in enumerate(zip(traits.whole, traits.rises, strict=True))
    ]
    return Suspects(_at(constant), _at(copies), _at(numbers), _at(traits.whole))


def _at(flags: Any) -> tuple[int, ...]:
    return tuple(np.flatnonzero(flags).tolist())


def _apart(rises: tuple[Rise, ...] | None, rows: int) -> bool:
    """Whether the stretches hold no number twice."""
    if rises is None or rows < LEAST_ROWS or len(rises) - 1 > rows // ROWS_PER_BREAK:
        return False
    ordered = sorted(rises, key=lambda rise: rise.low)
    return all(a.high < b.low for a, b in pairwise(ordered))


def _unlike(values: Floats, low: float, high: float, rows: int) -> bool:
    """Whether all rows have different numbers where chance would have given two of them the same."""
    span = high - low + 1
    return len(values) == rows and LEAST_ROWS <= rows <= span <= rows**2 / SURPRISE and len(np.unique(values)) == rows
