"""What each row of a class keeps of its neighbourhood: lists that can be merged, stored and asked again.

Counts of rivals within fixed radii cannot be brought up to date, since a new row of the class makes the radii smaller. Sorted
lists can: of the k nearest rows of the class and the k nearest others, by (squared distance, row), those over two parts of the
data merge into those over both, and how many of the k nearest rows of all are rivals follows for every k up to theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.neighbors.topk import Nearest, merge_nearest

__all__ = ["Answers"]


@dataclass(frozen=True)
class Answers:
    """Nearest rows of some rows of a class.

    Parameters
    ----------
    row : ndarray of shape (n,), int64
        Numbers of the rows, rising.
    own, others : pair of ndarray of shape (n, k)
        Squared distances (float64) and numbers (int64) of the nearest rows of the class, and of all other classes; in rising
        order of (squared distance, number), and (infinity, largest int64) where there are no more.

    Examples
    --------
    >>> import numpy as np
    >>> near = lambda squared, row: (np.array([squared]), np.array([row]))
    >>> first = Answers(np.array([4]), near([1.0, 9.0], [2, 7]), near([4.0, 5.0], [1, 3]))
    >>> first.rivals(2).tolist()
    [1]
    >>> later = Answers(np.array([4]), near([2.0, np.inf], [11, 2**63 - 1]), near([np.inf] * 2, [2**63 - 1] * 2))
    >>> first.merged(later).rivals(2).tolist()
    [0]
    """

    row: NDArray[np.int64]
    own: Nearest
    others: Nearest

    @property
    def k(self) -> int:
        """Length of the lists: no more neighbours can be asked for."""
        return int(self.own[0].shape[1])

    def merged(self, more: Answers) -> Answers:
        """The same rows, over the data of both."""
        if not np.array_equal(self.row, more.row):
            raise ValueError("Answers of different rows do not merge: join them.")
        return Answers(self.row, merge_nearest([self.own, more.own]), merge_nearest([self.others, more.others]))

    def joined(self, more: Answers) -> Answers:
        """The rows of both, over the same data."""
        row = np.concatenate([self.row, more.row])
        order = np.argsort(row, kind="stable")
        return Answers(row[order], _below(self.own, more.own, order), _below(self.others, more.others, order))

    def rivals(self, k: int) -> NDArray[np.int64]:
        """How many of the k nearest rows of each row, over all data, are of another class; k is at most that of the lists."""
        if k > self.k:
            raise ValueError(f"The lists hold {self.k} neighbours, not {k}.")
        squared = np.concatenate([self.own[0][:, :k], self.others[0][:, :k]], axis=1)
        row = np.concatenate([self.own[1][:, :k], self.others[1][:, :k]], axis=1)
        first = np.lexsort((row, squared), axis=1)[:, :k]
        there = np.isfinite(np.take_along_axis(squared, first, axis=1))
        return np.asarray(((first >= k) & there).sum(axis=1), np.int64)

    # --- storage ------------------------------------------------------------------------------------------------------

    def table(self) -> Any:
        """All of it as a pyarrow.Table: one line per row, lists of a fixed size."""
        import pyarrow as pa

        lists = {"own_squared": self.own[0], "own_row": self.own[1], "others_squared": self.others[0], "others_row": self.others[1]}
        columns = {name: pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), self.k) for name, values in lists.items()}
        return pa.table({"row": self.row, **columns})

    @classmethod
    def of_table(cls, table: Any) -> Answers:
        """What :meth:`table` gave."""
        k = table.schema.field("own_row").type.list_size
        names = ("own_squared", "own_row", "others_squared", "others_row")
        held = [table.column(name).combine_chunks().flatten().to_numpy().reshape(-1, k) for name in names]
        return cls(table.column("row").to_numpy(), (held[0], held[1]), (held[2], held[3]))


def _below(first: Nearest, second: Nearest, order: NDArray[np.int64]) -> Nearest:
    return np.concatenate([first[0], second[0]])[order], np.concatenate([first[1], second[1]])[order]
