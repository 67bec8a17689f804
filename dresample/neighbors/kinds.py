"""Kinds of rows: tables of codes hold many equal rows, and these are looked at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Distinct", "Planted", "distinct_rows"]

#: Kinds of rows are numbered below this.
_LARGEST = 2**62


class Distinct(NamedTuple):
    """The distinct rows of some rows of a class.

    Parameters
    ----------
    codes : ndarray of shape (u, columns), int32
        In lexicographic order.
    member : ndarray of shape (n,), int64
        Which of them each row is.
    start : ndarray of shape (u + 1,), int64
        ``row[start[i]:start[i + 1]]`` are the first rows of the i-th, rising.
    row : ndarray of int64
        Global row numbers.
    """

    codes: NDArray[np.int32]
    member: NDArray[np.int64]
    start: NDArray[np.int64]
    row: NDArray[np.int64]


class Planted(NamedTuple):
    """Distinct rows in the leaves of a tree, with all that the compiled search asks of them.

    Parameters
    ----------
    codes : ndarray of shape (u, columns), int32
        Leaf by leaf.
    begin, end : ndarray of shape (u,), int64
        ``row[begin[i]:end[i]]`` are the first rows of the i-th, rising.
    row : ndarray of int64
        Global row numbers.
    leaf : ndarray of shape (leaves + 1,), int64
        Where each leaf begins; there are as many as a power of two.
    low, high : ndarray of shape (2 * leaves, columns)
        Boxes of the nodes in heap order, the root at 1.
    axis : ndarray of shape (columns,), int64
        The class whose shares are the coordinate of a column.
    shares, share_at : ndarray
        Shares of the classes, value by value, and the first value of each column there.
    table, table_at : ndarray
        Differences between the values of a column, where they have been computed beforehand (-1 where not).
    size : ndarray of shape (columns,), int64
        Values of each column.
    """

    codes: NDArray[np.int32]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    row: NDArray[np.int64]
    leaf: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    axis: NDArray[np.int64]
    shares: NDArray[np.float64]
    share_at: NDArray[np.int64]
    table: NDArray[np.float64]
    table_at: NDArray[np.int64]
    size: NDArray[np.int64]


def distinct_rows(X: NDArray[np.number], row: NDArray[np.int64], k: int) -> Distinct:
    """Find the distinct rows of a matrix of codes; ``row`` rises."""
    first, member = _kinds(X)
    order = np.argsort(member, kind="stable")
    counts = np.bincount(member)
    ordinal = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    among = ordinal <= k
    start = np.concatenate([[0], np.cumsum(np.minimum(counts, k + 1))])
    return Distinct(np.ascontiguousarray(X[first], np.int32), member, start, row[order][among])


def _kinds(X: NDArray[np.number]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A row of each kind, in lexicographic order, and the kind of each row: one number stands for the codes of several columns."""
    key, held = np.zeros(len(X), np.int64), 1
    for column in X.T:
        code = column.astype(np.int64)
        size = int(code.max(initial=0)) + 1
        if held * size >= _LARGEST:
            found, key = np.unique(key, return_inverse=True)
            held = len(found)
        key, held = key * size + code, held * size
    _, first, member = np.unique(key, return_index=True, return_inverse=True)
    return first, member.reshape(-1)
