"""What some rows show of each column that may be no feature: is it whole, one value in each class, rising with the row number.

Found partition by partition and united in any order; no answer depends on how the rows are cut. Most columns are settled by the
first rows of a partition; only the others are looked at to the end. :mod:`dresample.sampling.suspects` judges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.block import Block, Floats

__all__ = ["Rise", "Traits", "agreed", "moved_traits", "observed", "united"]

#: Rising numbers may break off so often.
MOST_BREAKS = 100
#: Rows that are looked at before, and at a time after.
_FIRST, _STEP = 256, 16_384


class Rise(NamedTuple):
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
    rises : tuple
        Where a feature rises strictly, by row, or None: two rows that follow each other are alike, or it falls too often.
    """

    whole: NDArray[np.bool_]
    by_class: tuple[dict[Any, float] | None, ...]
    rises: tuple[tuple[Rise, ...] | None, ...]


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
    rises = tuple(_rises(block.X[:, c], block.row) if whole[c] else None for c in range(len(whole)))
    return Traits(whole, _by_class(block.X, block.y), rises)


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


def _rises(column: Floats, row: NDArray[np.int64]) -> tuple[Rise, ...] | None:
    """Where the rows of a partition, which follow each other, rise."""
    if _breaks(column[:_FIRST]) is None:
        return None
    breaks = _breaks(column)
    if breaks is None or not len(column):
        return None if breaks is None else ()
    starts, ends = [0, *(breaks + 1).tolist()], [*breaks.tolist(), len(column) - 1]
    return tuple(Rise(int(row[a]), float(column[a]), int(row[z]), float(column[z])) for a, z in zip(starts, ends, strict=True))


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
    return Traits(whole, by_class, tuple(_followed(some) for some in zip(*(a.rises for a in answers), strict=True)))


def moved_traits(traits: Traits, start: int) -> Traits:
    """The same of rows whose numbers begin with ``start`` and not with 0."""
    moved = lambda rise: rise._replace(first_row=rise.first_row + start, last_row=rise.last_row + start)
    return replace(traits, rises=tuple(None if rises is None else tuple(map(moved, rises)) for rises in traits.rises))


def agreed(some: Sequence[Mapping[Any, Any] | None]) -> dict[Any, Any] | None:
    """The one value of each class that all partitions show; None where they show several."""
    out: dict[Any, Any] = {}
    for found in some:
        if found is None or any(out.setdefault(label, value) != value for label, value in found.items()):
            return None
    return out


def _distinct(values: dict[Any, float] | None) -> dict[Any, float] | None:
    return None if values is None or len(set(values.values())) < len(values) else values


def _followed(some: Sequence[tuple[Rise, ...] | None]) -> tuple[Rise, ...] | None:
    """Rises in the order of their rows; those that go on in the next partition are one."""
    rises: list[Rise] = []
    breaks = 0
    for rise in sorted(r for found in some for r in found or ()):
        if rises and rises[-1].last_row + 1 == rise.first_row:
            if rises[-1].high == rise.low:
                return None
            if rises[-1].high < rise.low:
                rises[-1] = rises[-1]._replace(last_row=rise.last_row, high=rise.high)
                continue
            breaks += 1
        rises.append(rise)
    return None if breaks > MOST_BREAKS or any(found is None for found in some) else tuple(rises)
