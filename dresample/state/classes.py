"""The rows of an over-sampled class, and what is near each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.block import Block, Floats
from dresample.neighbors.skyband import Neighbors, empty, picked, selected
from dresample.state.ledger import Difference

__all__ = ["ClassState"]


@dataclass(frozen=True)
class ClassState:
    """A class, as one run leaves it and the next finds it.

    Parameters
    ----------
    label : object
    part : ndarray of shape (n,), int32
        Part of each row.
    row : ndarray of shape (n,), int64
        Its number over all parts, rising.
    X : ndarray of shape (n, d)
        Features.
    neighbors : Neighbors
        Near rows of the class and of others that outlive nearer ones.
    depth : ndarray of shape (n,), int64
        So many nearest rows can be told from the lists; 0 where there are none.
    """

    label: Any
    part: NDArray[np.int32]
    row: NDArray[np.int64]
    X: Floats
    neighbors: Neighbors
    depth: NDArray[np.int64]

    @classmethod
    def of_rows(cls, block: Block, label: Any, starts: NDArray[np.int64]) -> ClassState:
        """Rows of which nothing is known; ``starts`` are the first row numbers of the parts."""
        n = len(block)
        part = (np.searchsorted(starts, block.row, side="right") - 1).astype(np.int32)
        return cls(label, part, block.row, block.X, Neighbors(empty(n), empty(n)), np.zeros(n, np.int64))

    def moved(self, change: Difference, before: NDArray[np.int64], now: NDArray[np.int64]) -> ClassState:
        """The same after parts have come and gone: rows and entries of lost parts are left out, the others have new numbers.

        A part that is gone from the front has taken nothing with it that later rows would need. One that is gone from between
        others may have hidden rows behind its own, so each entry it takes along costs a step of depth.

        Parameters
        ----------
        change : Difference
        before, now : ndarray of int64
            First row number of each part, then and now.
        """
        there = np.flatnonzero(change.now[self.part] >= 0)
        shift = np.where(change.now >= 0, now[np.maximum(change.now, 0)] - before, 0) if len(now) else np.zeros_like(before)
        lost = np.zeros(len(there), np.int64)
        lists = []
        for one in self.neighbors:
            held = picked(one, there)
            alive = change.now[held.part] >= 0
            hidden = ~alive & (held.part >= change.first)
            lost += np.bincount(held.owner[hidden], minlength=len(there))
            kept = selected(held, alive)
            lists.append(kept._replace(row=kept.row + shift[kept.part], part=change.now[kept.part].astype(np.int32)))
        part = self.part[there]
        depth = np.maximum(self.depth[there] - lost, 0)
        return ClassState(
            self.label, change.now[part].astype(np.int32), self.row[there] + shift[part], self.X[there], Neighbors(*lists), depth
        )
