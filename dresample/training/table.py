"""X and y in any container -> rows by number, and the class of each row.

What is in memory is taken as one float32 matrix. A Dask collection stays where it is: its labels are read once, a check of its
features and the classes of all rows take one pass, and then batches are fetched window by window
(:mod:`dresample.distribution.batches`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Floats
from dresample.containers.casts import matrix
from dresample.containers.intake import taken_to_learn
from dresample.containers.source import Source, read
from dresample.distribution import batches, labels
from dresample.distribution.batches import HeldRows, PartitionRows, Rows
from dresample.distribution.execution import Execution
from dresample.distribution.labels import Classes, class_codes
from dresample.distribution.profile import SINGLE, survey
from dresample.sampling import plan

__all__ = ["Counted", "Table", "counted"]


@dataclass(frozen=True)
class Table:
    """Rows by number.

    Parameters
    ----------
    rows : Rows
        Features; :class:`HeldRows` of float32 where they are in memory.
    codes : ndarray of shape (n,), int16
        Class of each row, in row order.
    features : int
    window : int
        Rows that are fetched at once where they are not in memory.
    """

    rows: Rows
    codes: NDArray[np.int16]
    features: int
    window: int

    def batches(self, wanted: Iterable[NDArray[np.int64]]) -> Iterator[Floats]:
        """Features of the rows of each batch, as float32."""
        for X in batches.stream(self.rows, wanted, self.window):
            yield np.ascontiguousarray(X, np.float32)


@dataclass(frozen=True)
class Counted:
    """Data whose labels have been counted and whose features have not been read yet."""

    owner: str
    source: Source
    run: Execution
    classes: Classes
    blocks: list[Delayed]

    def codes(self, labels: Sequence[Any]) -> NDArray[np.int16]:
        """Class of each row, as its position in ``labels``; the features are checked in the same pass.

        Raises
        ------
        InputError
            A feature holds NaN, infinity or numbers beyond float32.
        """
        cells = [(block, number, labels) for number, block in enumerate(self.blocks)]
        once = 1 if self.source.is_dask else 0
        codes: NDArray[np.int16]
        codes, look = self.run.compute(
            "rows", class_codes.tree(cells), survey.tree([(b,) for b in self.blocks], 1 << 62), passes=once
        )
        if broken := look.beyond(SINGLE, self.source.names):
            raise errors.features_not_finite(broken, self.owner)
        return codes

    def table(self, labels: Sequence[Any]) -> Table:
        """The rows, and their classes as positions in ``labels``; raises as ``codes``."""
        codes, d, n = self.codes(labels), len(self.source.names), self.classes.rows
        window = batches.window_rows(d * self.source.dtype.itemsize, 1)
        return Table(self._rows(n, window), codes, d, window)

    def _rows(self, n: int, window: int) -> Rows:
        if not self.source.is_dask:
            return HeldRows(matrix(self.source.X, np.dtype(np.float32)))
        blocks = self.blocks
        if n > window and plan.fits(n * len(self.source.names) * self.source.dtype.itemsize):
            _, blocks = self.run.keep("read", [], blocks, passes=1)
        rows = batches.held(PartitionRows(blocks, self.classes.starts, self.run.scheduler), n, window)
        return HeldRows(rows.X.astype(np.float32, copy=False)) if isinstance(rows, HeldRows) else rows


def counted(owner: str, X: Any, y: Any) -> Counted:
    """Count the labels.

    Parameters
    ----------
    owner : str
        Whose name messages bear.
    X : {dask, pandas} DataFrame, {dask, numpy} array or list of shape (n, d)
        Numbers.
    y : Series, array or list of shape (n,)

    Examples
    --------
    >>> import numpy as np
    >>> found = counted("ARTClassifier", np.zeros((3, 2)), np.array(["b", "a", "a"]))
    >>> found.classes.counts, found.table(("a", "b")).codes.tolist()
    ({'a': 2, 'b': 1}, [1, 0, 0])
    """
    source = read(*taken_to_learn(X, y, owner), owner)
    run = Execution(None if source.is_dask else "synchronous")
    classes, _ = labels.counted(run, source.labels, passes=int(source.is_dask))
    return Counted(owner, source, run, classes, labels.numbered(source.blocks, classes))
