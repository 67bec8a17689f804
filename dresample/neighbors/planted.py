"""Planted rows: embedded, laid out in the order of their trees. Made once for all tasks that search for the rows, or among them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dresample.block import Block, Floats
from dresample.neighbors.embedding import Embedding

if TYPE_CHECKING:
    from dresample.neighbors.tree import Cells

__all__ = ["Planted", "plant", "planted_rows"]


@dataclass(frozen=True, slots=True)
class Planted:
    """Rows in the order of the tree that groups them as queries: near ones lie beside each other.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    E : ndarray of shape (n, width), float32
        Embedded.
    row : ndarray of shape (n,), int64
        Global row numbers.
    order : ndarray of shape (n,), int64
        Position of each in the block that it came from.
    start : ndarray of shape (groups + 1,), int64
        The groups of queries.
    low, high : ndarray of shape (width, groups), float32
        Their boxes.
    cells : Cells
        The leaves that others search.
    """

    X: Floats
    E: NDArray[np.float32]
    row: NDArray[np.int64]
    order: NDArray[np.int64]
    start: NDArray[np.int64]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    cells: Cells

    def __len__(self) -> int:
        return len(self.row)

    def part(self, number: int, parts: int) -> Planted:
        """One of several parts of about as many groups: what one task searches for."""
        groups = len(self.start) - 1
        a, z = groups * number // parts, groups * (number + 1) // parts
        first, last = self.start[a], self.start[z]
        low, high = np.ascontiguousarray(self.low[:, a:z]), np.ascontiguousarray(self.high[:, a:z])
        return replace(
            self, X=self.X[first:last], E=self.E[first:last], row=self.row[first:last], order=self.order[first:last],
            start=self.start[a : z + 1] - first, low=low, high=high,
        )  # fmt: skip


def plant(block: Block, embedding: Embedding) -> Planted:
    """A block as queries and as a pool."""
    from dresample.neighbors.tree import LEAF, embed, grow

    planted = planted_rows(block.X, block.row, embed(block.X, embedding))
    return replace(planted, cells=grow(planted.E, planted.row, LEAF))


def planted_rows(X: Floats, row: NDArray[np.int64], E: NDArray[np.float32]) -> Planted:
    """Rows as queries, with their embedding; ``cells`` are those of the groups."""
    from dresample.neighbors.tree import GROUP, grow

    groups = grow(E, row, GROUP)
    order = groups.order
    return Planted(np.ascontiguousarray(X[order]), E[order], row[order], order, groups.start, groups.low, groups.high, groups)
