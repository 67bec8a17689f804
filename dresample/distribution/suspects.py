"""Which features are none: the same in all rows, a copy of the label, a number of the row. And which floats are whole numbers.

All is found in the survey of the features, partition by partition, and no answer depends on how the rows are cut:

* *whole*: no value has a fraction.
* *constant*: the smallest value is the largest.
* *label copy*: one value in all rows of a class, another one in each class.
* *identifier*: whole numbers, as many different ones as there are rows. That is known where they rise with the row number, in a few
  runs that do not overlap (the ids of one file after another), and where the survey holds all rows, as it does of small tables.

Most columns are settled by the first rows of a partition; only the others are looked at to the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.block import Block, Floats

__all__ = ["Run", "Suspects", "Traits", "agreed", "observed", "suspects", "united"]

#: Rising numbers may break off so often, and in one of so many rows.
MOST_BREAKS, ROWS_PER_BREAK = 100, 20
#: Fewer rows than these have different values by chance.
LEAST_ROWS = 20
#: Different values are no chance where two alike were to be expected: n rows and a range of n ** 2 / SURPRISE numbers at most.
SURPRISE = 40
#: Rows that are looked at before, and at a time after.
_FIRST, _STEP = 256, 16_384


class Run(NamedTuple):
    """A stretch of rows in which a column rises strictly."""

    first_row: int
    low: float
    last_row: int
    high: float


@dataclass(frozen=True)
class Traits:
    """What some rows show of each feature.

    Parameters
    ----------
    whole : ndarray of bool
        No value has a fraction.
    by_class : tuple
        ``{label: value}`` of a feature that has one value in each class, else None.
    runs : tuple
        The strictly rising runs of a feature, by row, or None: two rows that follow each other are alike, or too many runs.
    """

    whole: NDArray[np.bool_]
    by_class: tuple[dict[Any, float] | None, ...]
    runs: tuple[tuple[Run, ...] | None, ...]


@dataclass(frozen=True)
class Suspects:
    """Positions of the features that are none, and of those that hold whole numbers."""

    constant: tuple[int, ...]
    copies: tuple[int, ...]
    identifiers: tuple[int, ...]
    whole: tuple[int, ...]


# --- one partition ----------------------------------------------------------------------------------------------------


def observed(block: Block, floats: Sequence[bool]) -> Traits:
    """Look at the rows of a partition.

    Parameters
    ----------
    block : Block
        Numbered rows.
    floats : sequence of bool
        Which features may have fractions at all.
    """
    whole = np.ones(block.X.shape[1], bool)
    whole[_fractional(block.X, np.flatnonzero(floats))] = False
    runs = tuple(_runs(block.X[:, c], block.row) if whole[c] else None for c in range(len(whole)))
    return Traits(whole, _by_class(block.X, block.y), runs)


def _pieces(rows: int) -> list[tuple[int, int]]:
    cuts = [0, *range(min(_FIRST, rows), rows, _STEP), rows]
    return [(a, z) for a, z in pairwise(cuts) if z > a]


def _fractional(X: Floats, columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of some columns that hold a number with a fraction."""
    left = columns
    for a, z in _pieces(len(X)):
        part = X[a:z] if len(left) == X.shape[1] else X[a:z, left]
        left = left[(part == np.rint(part)).all(axis=0)]
        if not len(left):
            break
    return np.setdiff1d(columns, left)


def _by_class(X: Floats, y: NDArray[Any]) -> tuple[dict[Any, float] | None, ...]:
    """Columns that have one value in each class, another one in each."""
    left = np.arange(X.shape[1])
    values: dict[Any, Floats] = {}
    for a, z in _pieces(len(X)):
        part, labels = X[a:z], y[a:z]
        for label in set(labels.tolist()):
            own = part[labels == label]
            value = values.setdefault(label, own[0])
            left = left[(own[:, left] == value[left]).all(axis=0)]
        # Two classes of one value: the rows that follow will not mend it.
        seen = np.sort(np.stack(list(values.values()))[:, left], axis=0)
        left = left[(seen[1:] > seen[:-1]).all(axis=0)]
        if not len(left):
            break
    out: list[dict[Any, float] | None] = [None] * X.shape[1]
    for c in left.tolist():
        out[c] = {label: float(value[c]) for label, value in values.items()}
    return tuple(out)


def _runs(column: Floats, row: NDArray[np.int64]) -> tuple[Run, ...] | None:
    """The rising runs of the rows of a partition, which follow each other."""
    if _breaks(column[:_FIRST]) is None:
        return None
    breaks = _breaks(column)
    if breaks is None or not len(column):
        return None if breaks is None else ()
    starts, ends = [0, *(breaks + 1).tolist()], [*breaks.tolist(), len(column) - 1]
    return tuple(Run(int(row[a]), float(column[a]), int(row[z]), float(column[z])) for a, z in zip(starts, ends, strict=True))


def _breaks(column: Floats) -> NDArray[np.int64] | None:
    """Where a column falls; None where it stays as it is, or falls too often."""
    earlier, later = column[:-1], column[1:]
    breaks = np.flatnonzero(later < earlier)
    return None if len(breaks) > MOST_BREAKS or (later == earlier).any() else breaks


# --- all of them ------------------------------------------------------------------------------------------------------


def united(answers: Sequence[Traits]) -> Traits:
    """What some partitions show together, in any order."""
    whole = np.logical_and.reduce([a.whole for a in answers])
    by_class = tuple(_distinct(agreed(some)) for some in zip(*(a.by_class for a in answers), strict=True))
    return Traits(whole, by_class, tuple(_followed(some) for some in zip(*(a.runs for a in answers), strict=True)))


def agreed(some: Sequence[Mapping[Any, Any] | None]) -> dict[Any, Any] | None:
    """The one value of each class that all partitions show; None where they show several."""
    out: dict[Any, Any] = {}
    for found in some:
        if found is None or any(out.setdefault(label, value) != value for label, value in found.items()):
            return None
    return out


def _distinct(values: dict[Any, float] | None) -> dict[Any, float] | None:
    return None if values is None or len(set(values.values())) < len(values) else values


def _followed(some: Sequence[tuple[Run, ...] | None]) -> tuple[Run, ...] | None:
    """Runs in the order of their rows; those that go on in the next partition are one."""
    runs: list[Run] = []
    breaks = 0
    for run in sorted(r for found in some for r in found or ()):
        if runs and runs[-1].last_row + 1 == run.first_row:
            if runs[-1].high == run.low:
                return None
            if runs[-1].high < run.low:
                runs[-1] = runs[-1]._replace(last_row=run.last_row, high=run.high)
                continue
            breaks += 1
        runs.append(run)
    return None if breaks > MOST_BREAKS or any(found is None for found in some) else tuple(runs)


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
    >>> seen = observed(Block(X, y, np.arange(100)), [True] * 4)
    >>> suspects(seen, X.min(axis=0), X.max(axis=0), X, rows=100, classes=2)
    Suspects(constant=(1,), copies=(2,), identifiers=(0,), whole=(0, 2))
    """
    constant = low == high
    copies = [found is not None and len(found) == classes > 1 for found in traits.by_class]
    numbers = [
        bool(traits.whole[c]) and not constant[c] and (_apart(traits.runs[c], rows) or _unlike(sample[:, c], low[c], high[c], rows))
        for c in range(len(low))
    ]
    return Suspects(_at(constant), _at(copies), _at(numbers), _at(traits.whole))


def _at(flags: Any) -> tuple[int, ...]:
    return tuple(np.flatnonzero(flags).tolist())


def _apart(runs: tuple[Run, ...] | None, rows: int) -> bool:
    """Whether rising runs hold no number twice."""
    if runs is None or rows < LEAST_ROWS or len(runs) - 1 > rows // ROWS_PER_BREAK:
        return False
    ordered = sorted(runs, key=lambda run: run.low)
    return all(a.high < b.low for a, b in pairwise(ordered))


def _unlike(values: Floats, low: float, high: float, rows: int) -> bool:
    """Whether all rows have different numbers where chance would have given two of them the same."""
    span = high - low + 1
    return len(values) == rows and LEAST_ROWS <= rows <= span <= rows**2 / SURPRISE and len(np.unique(values)) == rows
