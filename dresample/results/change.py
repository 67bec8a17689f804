"""What becomes of the rows: the one answer that every sampler gives. Some stay, some move, some are copied, new ones are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.block import Floats
from dresample.containers.source import Source
from dresample.distribution.execution import Execution
from dresample.distribution.labels import Classes
from dresample.results.names import Names

__all__ = ["Change", "Grown", "NewPart", "NewRows", "Originals"]

Rows = NDArray[np.int64]


class NewRows(NamedTuple):
    """New rows of one class: features, and where each came from (-1 and gap 0 for a plain copy)."""

    X: Floats
    base_row: Rows
    neighbor_row: Rows
    gap: NDArray[np.float64]


@dataclass(frozen=True)
class NewPart:
    """One task's worth of new rows: ``rows`` gives :class:`NewRows`, so many ``copies`` of each of the ``bases``, in this order."""

    label: Any
    count: int
    rows: Delayed
    bases: Rows
    copies: Rows

    @property
    def total(self) -> int:
        """New rows."""
        return self.count

    def parts(self, size: int, into: Floats | None = None) -> list[NewPart]:
        """Itself: it is cut already, and finds a place of its own for its rows."""
        return [self]


class Grown(Protocol):
    """A class, or a part of one, that gets ``total`` new rows, which may be cut into parts."""

    @property
    def label(self) -> Any: ...

    @property
    def total(self) -> int: ...

    def parts(self, size: int, into: Floats | None = None) -> list[NewPart]:
        """Tasks of about ``size`` rows each; ``into`` is where they may write the features of all of them."""


@dataclass(frozen=True)
class Change:
    """What becomes of the rows, as a sampler answers.

    Parameters
    ----------
    keep : ndarray of shape (n,), optional
        How often each row stays, where it is: flags, or counts. None: all stay.
    moves : list of tasks
        For each partition a Block of the new features of some of its rows; none where no row moves.
    copies : dict of {label: ndarray}
        Numbers of rows that are there once more, below the others, in this order.
    made : list of Grown, optional
        New rows, below all others. None where the method makes none: then columns stay as they are, while new rows need columns
        that can hold nulls.
    """

    keep: NDArray[Any] | None = None
    moves: Sequence[Delayed] = ()
    copies: Mapping[Any, Rows] = field(default_factory=dict)
    made: Sequence[Grown] | None = None

    def kept(self, lengths: Rows) -> Rows:
        """Rows of each partition that stay, from how many it has."""
        if self.keep is None:
            return lengths
        ends = np.concatenate([[0], np.cumsum(lengths)])
        found: Rows = np.diff(np.concatenate([[0], np.cumsum(self.keep, dtype=np.int64)])[ends])
        return found

    def copied(self) -> Rows:
        """Numbers of all rows that are copied, in the order of the result."""
        return np.concatenate([np.empty(0, np.int64), *self.copies.values()])

    def indices(self, rows: int) -> Rows:
        """Numbers of the rows of the result, of ``rows`` that came in; new rows have none."""
        return np.concatenate([np.arange(rows) if self.keep is None else positions(self.keep), self.copied()])


class Originals(Protocol):
    """What a result has to know of the rows that came in."""

    source: Source
    execution: Execution
    classes: Classes

    @property
    def part_rows(self) -> int:
        """Rows of one partition of new rows."""

    @property
    def names(self) -> Names | None:
        """What the bases and neighbours of new rows are called, if not by their numbers."""

    def positions(self, rows: Rows) -> Rows:
        """Positions of bases of new rows in what came in."""


def positions(keep: NDArray[Any]) -> Rows:
    """Positions that stay, as often as they do.

    Examples
    --------
    >>> positions(np.array([True, False, True])).tolist(), positions(np.array([2, 0, 1])).tolist()
    ([0, 2], [0, 0, 2])
    """
    return np.flatnonzero(keep) if keep.dtype == bool else np.repeat(np.arange(len(keep)), keep)
