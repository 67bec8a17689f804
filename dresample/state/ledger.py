"""The parts of the data that a run saw, in order: which they were, and what each showed of itself.

A part is a file, or some row groups of one. It is known again by its address, size and version; its rows by their number in it. So
a part that goes renumbers nothing that is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.distribution.profile import Look

__all__ = ["Difference", "Key", "Part", "Spread", "difference", "spread_of", "united_spread", "word"]


class Key(NamedTuple):
    """What tells a part from others: address, bytes, time of change or another word for the version; row groups, and which rows."""

    path: str
    nbytes: int
    version: int | str
    groups: tuple[int, ...] | None = None
    rows: str = ""


def word(keys: Sequence[Key]) -> str:
    """One word for some parts in their order."""
    return hashlib.sha256(repr([tuple(key) for key in keys]).encode()).hexdigest()[:16]


class Spread(NamedTuple):
    """Rows, mean of each feature, and sum of the squared deviations from it."""

    rows: int
    mean: NDArray[np.float64]
    squares: NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """A part, and what it showed.

    Parameters
    ----------
    key : Key
    counts : dict of {label: int}
        Rows of each class.
    look : Look
        Ranges, traits and a few rows; its row numbers begin with 0.
    spread : Spread
    """

    key: Key
    counts: dict[Any, int]
    look: Look
    spread: Spread

    @property
    def rows(self) -> int:
        """Rows in all."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Difference:
    """How the parts of a run differ from those of an earlier one.

    Parameters
    ----------
    now : ndarray of shape (parts before,), int64
        Where each part is now; -1 for one that is gone.
    added : tuple of int
        Parts, as they are numbered now, that were not there.
    first : int
        How many parts are gone from the front.
    gone : tuple of int
        Parts, as they were numbered then, that are gone from between others.
    """

    now: NDArray[np.int64]
    added: tuple[int, ...]
    first: int
    gone: tuple[int, ...]


def difference(before: Sequence[Key], now: Sequence[Key]) -> Difference | str:
    """Compare the parts of two runs; a text instead says why what was known of them is of no use.

    Examples
    --------
    >>> day = lambda name: Key(name, 1, 0)
    >>> found = difference([day("1"), day("2"), day("4")], [day("2"), day("3"), day("4"), day("5")])
    >>> found.now.tolist(), found.added, found.first, found.gone
    ([-1, 0, 2], (1, 3), 1, ())
    >>> difference([day("1")], [Key("1", 2, 0)])
    '1 is another file than it was: 1 bytes then, 2 now'
    """
    at = {key: i for i, key in enumerate(now)}
    places = {(key.path, key.groups, key.rows): key for key in now}
    for key in before:
        other = places.get((key.path, key.groups, key.rows))
        if other is not None and other != key:
            what = "it was written again" if other.nbytes == key.nbytes else f"{key.nbytes:,} bytes then, {other.nbytes:,} now"
            return f"{key.path} is another file than it was: {what}"
    where = np.array([at.get(key, -1) for key in before], np.int64)
    there = where[where >= 0]
    for a, b in pairwise(there.tolist()):
        if b < a:
            return f"{now[b].path} comes before {now[a].path}, and it came after it"
    first = int(np.argmax(where >= 0)) if len(there) else len(where)
    gone = tuple(i for i in range(first, len(where)) if where[i] < 0)
    known = set(there.tolist())
    return Difference(where, tuple(i for i in range(len(now)) if i not in known), first, gone)


def spread_of(X: NDArray[Any]) -> Spread:
    """The spread of some rows."""
    values = np.asarray(X, np.float64)
    mean = values.mean(axis=0) if len(values) else np.zeros(values.shape[1])
    return Spread(len(values), mean, np.square(values - mean).sum(axis=0))


def united_spread(some: Sequence[Spread]) -> Spread:
    """The spread of the rows of several parts.

    Examples
    --------
    >>> import numpy as np
    >>> rows = np.array([[1.0], [2.0], [6.0]])
    >>> united_spread([spread_of(rows[:2]), spread_of(rows[2:])]).squares.round(9).tolist()
    [14.0]
    """
    rows = np.array([one.rows for one in some], np.float64)[:, None]
    means = np.stack([one.mean for one in some])
    mean = (rows * means).sum(axis=0) / max(rows.sum(), 1)
    squares = np.stack([one.squares for one in some]).sum(axis=0) + (rows * np.square(means - mean)).sum(axis=0)
    return Spread(int(rows.sum()), mean, squares)
