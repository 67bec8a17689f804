"""Nearest rows that outlive nearer ones: what a window that moves needs to know of a row's neighbourhood.

A window over parts of the data (files, in order) loses its first parts and gets new ones. A row of part p is among the k nearest
rows of x in some window that begins at p or before exactly if fewer than k nearer rows lie in p or in later parts:

    kept(x) = { y : #{ z : (d(x, z), z) < (d(x, y), y)  and  part(z) >= part(y) } < k }

the k-skyband of (distance, expiry). It holds k (1 + ln(m / k)) of m parts' rows about, and the k nearest rows of every window that
begins later are its first k that are left. Skybands of two sets of parts merge into that of both: what k rows of one dominate, they
dominate in both, and those k are in the skyband of it.

Of rows of other classes less is needed. One counts only while fewer than k rows of any class come before it, so that what nearer
rows of the class outlive is left out, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.neighbors.outlived import outlived
from dresample.neighbors.topk import Nearest, merge_nearest

__all__ = ["Lists", "Neighbors", "empty", "first", "latest", "listed", "merged", "picked", "placed", "rivals_within",
           "selected", "side_by_side"]  # fmt: skip

_LAST = np.iinfo(np.int64).max
#: About so many operations for each entry that is merged, as searches count theirs.
_PER_ENTRY = 100.0


class Lists(NamedTuple):
    """One list of rows for each of n rows, in rising order of (squared distance, row), all in a line.

    Parameters
    ----------
    start : ndarray of shape (n + 1,), int64
        List i is ``start[i]:start[i + 1]``.
    squared : ndarray, float64
        Squared distances.
    part : ndarray, int32
        Part that each row lies in; rows of later parts have larger numbers.
    row : ndarray, int64
        Row numbers.
    """

    start: NDArray[np.int64]
    squared: NDArray[np.float64]
    part: NDArray[np.int32]
    row: NDArray[np.int64]

    @property
    def owner(self) -> NDArray[np.int64]:
        """Which list each entry is of."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


class Neighbors(NamedTuple):
    """Of each row of a class: rows of the class, and rows of others."""

    own: Lists
    others: Lists


def empty(n: int) -> Lists:
    """n lists that hold nothing."""
    return Lists(np.zeros(n + 1, np.int64), np.empty(0), np.empty(0, np.int32), np.empty(0, np.int64))


def listed(
    n: int, owner: NDArray[np.int64], squared: NDArray[np.float64], part: NDArray[np.int32], row: NDArray[np.int64]
) -> Lists:
    """Lists of entries that come in any order."""
    start = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=n))]).astype(np.int64)
    if worth_compiling(len(row) * _PER_ENTRY):
        from dresample.neighbors.skyband_compiled import in_order

        order = in_order(start, owner, squared, row)
    else:
        order = np.lexsort((row, squared, owner))
    return Lists(start, squared[order], part[order], row[order])


def selected(lists: Lists, keep: NDArray[np.bool_]) -> Lists:
    """Some of the entries."""
    start = np.concatenate([[0], np.cumsum(keep)]).astype(np.int64)[lists.start]
    return Lists(start, lists.squared[keep], lists.part[keep], lists.row[keep])


def picked(lists: Lists, at: NDArray[np.int64]) -> Lists:
    """Some of the lists, in another order maybe."""
    size = np.diff(lists.start)[at]
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    entry = np.repeat(lists.start[:-1][at] - start[:-1], size) + np.arange(start[-1])
    return Lists(start, lists.squared[entry], lists.part[entry], lists.row[entry])


def placed(lists: Lists, at: NDArray[np.int64], n: int) -> Lists:
    """The lists as those of some of n rows (rising positions); the others hold nothing."""
    size = np.zeros(n, np.int64)
    size[at] = np.diff(lists.start)
    return lists._replace(start=np.concatenate([[0], np.cumsum(size)]).astype(np.int64))


def side_by_side(some: Sequence[Lists]) -> Lists:
    """The lists of several sets of rows, one set after the other."""
    if not some:
        return empty(0)
    ends = np.cumsum([0, *(lists.start[-1] for lists in some)])
    start = np.concatenate([[0], *(lists.start[1:] + end for lists, end in zip(some, ends[:-1], strict=True))]).astype(np.int64)
    squared, part, row = (np.concatenate([getattr(lists, name) for lists in some]) for name in ("squared", "part", "row"))
    return Lists(start, squared, part, row)


def first(lists: Lists, k: int) -> Nearest:
    """The first k of each list: arrays of shape (n, k); infinity and the largest int64 where a list is shorter."""
    at = lists.start[:-1, None] + np.arange(k)
    there = at < lists.start[1:, None]
    at = np.where(there, at, 0)
    if not len(lists.row):
        return np.full(at.shape, np.inf), np.full(at.shape, _LAST)
    return np.where(there, lists.squared[at], np.inf), np.where(there, lists.row[at], _LAST)


def latest(neighbors: Neighbors, k: int, after: int) -> Nearest:
    """The k nearest rows, of any class, that lie in parts later than ``after``."""
    own, others = (first(selected(lists, lists.part > after), k) for lists in neighbors)
    return own if not len(neighbors.others.row) else merge_nearest([own, others])


def rivals_within(neighbors: Neighbors, k: int) -> NDArray[np.int64]:
    """How many of the k nearest rows of each row are of another class.

    Examples
    --------
    >>> near = lambda squared, row: listed(1, np.zeros(len(row), int), np.array(squared), np.zeros(len(row), int), np.array(row))
    >>> rivals_within(Neighbors(near([1.0, 4.0], [2, 7]), near([2.0, 4.0, 5.0], [1, 3, 4])), 3).tolist()
    [2]
    """
    (own_squared, own_row), (squared, row) = first(neighbors.own, k), first(neighbors.others, k)
    distances, rows = np.concatenate([own_squared, squared], axis=1), np.concatenate([own_row, row], axis=1)
    nearest = np.lexsort((rows, distances), axis=1)[:, :k]
    there = np.isfinite(np.take_along_axis(distances, nearest, axis=1))
    return np.asarray(((nearest >= k) & there).sum(axis=1), np.int64)


def merged(some: Sequence[Neighbors], k: int) -> Neighbors:
    """The skyband over all of the data that several were found in.

    Parameters
    ----------
    some : list of Neighbors
        Of the same rows, over parts of the data that share no row. Their own lists must not leave out rows of the class that
        count against rivals, and so each skyband, or all rows, will do.
    k : int
    """
    own, others = _joined([one.own for one in some]), _joined([one.others for one in some])
    entries = len(own.row) + len(others.row)
    keep_own, keep_others = np.zeros(len(own.row), bool), np.zeros(len(others.row), bool)
    if entries:
        mark = outlived
        if worth_compiling(entries * _PER_ENTRY):
            from dresample.neighbors import skyband_compiled

            mark = skyband_compiled.outlived
        mark(*own, *others, k, keep_own, keep_others)
    return Neighbors(selected(own, keep_own), selected(others, keep_others))


def _joined(some: Sequence[Lists]) -> Lists:
    """All entries of each row in one list."""
    filled = [lists for lists in some if len(lists.row)]
    if len(filled) < 2:
        return filled[0] if filled else some[0]
    n = len(some[0].start) - 1
    if len(filled) == 2 and worth_compiling((len(filled[0].row) + len(filled[1].row)) * _PER_ENTRY):
        from dresample.neighbors.skyband_compiled import zipped

        return Lists(*zipped(*filled[0], *filled[1]))
    owner = np.concatenate([lists.owner for lists in filled])
    return listed(n, owner, *(np.concatenate([getattr(lists, name) for lists in filled]) for name in ("squared", "part", "row")))
