"""Nearest-neighbour rules against a store of rows: who is classified wrong, and a store that grows while rows are scanned.

A store holds all rows of one class, the *others*, and some rows of a second, the *own* class. By the vote of its k nearest rows in
the store a row of the second class is classified right if at least m of them are own rows:

    m = floor(k / 2) + 1  or, where a tie falls to the own class,  ceil(k / 2)

that is, if at least m own rows of the store come before T(x), the (k - m + 1)-th nearest of the others, by (squared distance, row).
The others never change, so T(x) is found once; own rows only join, so who is right stays right.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.block import Block, Floats, concatenate
from dresample.neighbors import exact
from dresample.neighbors.embedding import Embedding

__all__ = ["Misjudged", "absorb", "before", "misjudged", "nearest_in", "needed"]

#: Rows scanned between two looks at the store as a tree; it steers speed only.
STEP = 4096


@dataclass(frozen=True)
class Misjudged:
    """Rows that a store gets wrong, and where the vote turns: T(x).

    Parameters
    ----------
    block : Block
    squared : ndarray of shape (n,), float64
    row : ndarray of shape (n,), int64
    """

    block: Block
    squared: NDArray[np.float64]
    row: NDArray[np.int64]


def needed(k: int, wins_ties: bool) -> int:
    """m: own rows among the k nearest with which the vote is right.

    Examples
    --------
    >>> [needed(k, False) for k in (1, 2, 3, 4)], [needed(k, True) for k in (1, 2, 3, 4)]
    ([1, 2, 2, 3], [1, 1, 2, 2])
    """
    return -(-k // 2) if wins_ties else k // 2 + 1


def nearest_in(query: Block, pool: Block, k: int, embedding: Embedding) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The k nearest rows of one block in another: squared distances and rows, infinity and the largest int64 where missing."""
    return exact.find_nearest(query.X, query.row, pool, k, embedding)


def before(
    query: Block, squared: NDArray[np.float64], row: NDArray[np.int64], pool: Block, most: int, embedding: Embedding
) -> NDArray[np.int64]:
    """How many rows of the pool come before (squared, row) from each query; no more than ``most`` are counted."""
    # The kernel counts before K neighbours and stops where the count no longer matters: K times the same one counts up to K.
    limits = np.repeat(squared[:, None], most, axis=1), np.repeat(row[:, None], most, axis=1)
    return exact.count_rivals(query.X, limits, pool, embedding)[:, 0]


def misjudged(own: Block, others: Block, seeds: Block, k: int, m: int, embedding: Embedding) -> Misjudged:
    """Rows of a class that the store of the others and some seeds of the class gets wrong."""
    all_squared, all_rows = nearest_in(own, others, k - m + 1, embedding)
    squared, row = all_squared[:, -1], all_rows[:, -1]
    wrong = np.flatnonzero(before(own, squared, row, seeds, m, embedding) < m)
    return Misjudged(own.take(wrong), squared[wrong], row[wrong])


def absorb(rows: Misjudged, store: Block, m: int, embedding: Embedding) -> Block:
    """Scan rows in their order; one that the store gets wrong joins it at once. Returns the own rows of the store."""
    for a in range(0, len(rows.block), STEP):
        block = rows.block.take(np.arange(a, min(a + STEP, len(rows.block))))
        squared, row = rows.squared[a : a + STEP], rows.row[a : a + STEP]
        hits = before(block, squared, row, store, m, embedding)
        open_ = np.flatnonzero(hits < m)
        added = open_[_scan(block.X[open_], squared[open_], row[open_], block.row[open_], m - hits[open_], embedding)]
        if len(added):
            store = concatenate([store, block.take(added)])
            store = store.take(np.argsort(store.row))
    return store


def _scan(
    X: Floats,
    squared: NDArray[np.float64],
    row: NDArray[np.int64],
    number: NDArray[np.int64],
    missing: NDArray[np.int64],
    embedding: Embedding,
) -> NDArray[np.int64]:
    """Positions of the rows that join, in their order: fewer than ``missing`` of those that joined before lie before their T(x)."""
    if worth_compiling(0.01 * len(X) * len(X) * X.shape[1]):
        from dresample.neighbors.condense_compiled import joining

        return joining(np.ascontiguousarray(X), squared, row, number, missing, embedding.weight, embedding.nominal)
    from dresample.neighbors.search import squared_distances

    found: list[int] = []
    for i in range(len(X)):
        d2 = squared_distances(X[i : i + 1], X[found], embedding.weight, embedding.nominal)[0]
        hits = (d2 < squared[i]) | ((d2 == squared[i]) & (number[found] < row[i]))
        if hits.sum() < missing[i]:
            found.append(i)
    return np.array(found, np.int64)
