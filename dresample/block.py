"""The rows of one partition as arrays: the word that every kernel speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

__all__ = ["Block", "Floats", "Labels", "concatenate"]


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of the data, in row order.

    Parameters
    ----------
    X : ndarray of shape (n, d), float32 or float64
        Features, C-contiguous. float32 only where every column fits into it exactly.
    y : ndarray of shape (n,)
        Labels as the source holds them.
    row : ndarray of shape (n,), int64
        Global row numbers, rising: the position of each row in the whole data set.
    """

    X: Floats
    y: NDArray[Any]
    row: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.row)

    def take(self, index: NDArray[Any]) -> Block:
        """Return the rows at the given positions (or under the given mask)."""
        return Block(np.ascontiguousarray(self.X[index]), self.y[index], self.row[index])


class Labels(NamedTuple):
    """Classes of the rows of one partition, and the largest label of its index; None where that has no numbers."""

    values: NDArray[Any]
    top: int | None


def concatenate(blocks: Sequence[Block]) -> Block:
    """Join blocks; the caller passes them in row order."""
    if len(blocks) == 1:
        return blocks[0]
    return Block(
        np.concatenate([b.X for b in blocks]),
        np.concatenate([b.y for b in blocks]),
        np.concatenate([b.row for b in blocks]),
    )
