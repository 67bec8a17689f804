"""Rows by number, window after window: what training loops read. No loop ever holds more than two windows of the data.

A loop says beforehand which rows each of its batches takes: a function of the seed and of row numbers, not of partitions. Batches
are joined into windows; the rows of a window are fetched from all partitions at once, while the loop works on the window before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.block import Block, Floats
from dresample.distribution.execution import Execution
from dresample.distribution.rows import rows_by_number

__all__ = ["HeldRows", "PartitionRows", "Rows", "held", "seeded_order", "stream", "window_rows"]

#: Bytes of one window.
WINDOW_BYTES = 128 * 2**20


class Rows(Protocol):
    """Rows of the data by number."""

    def fetch(self, rows: NDArray[np.int64]) -> Floats:
        """Features of some rows, in the order asked for; rows may come twice."""
        ...


@dataclass(frozen=True)
class HeldRows:
    """Rows of an array in memory.

    Examples
    --------
    >>> import numpy as np
    >>> HeldRows(np.array([[0.0], [1.0], [2.0]])).fetch(np.array([2, 0, 2])).ravel().tolist()
    [2.0, 0.0, 2.0]
    """

    X: Floats

    def fetch(self, rows: NDArray[np.int64]) -> Floats:
        """As :class:`Rows`."""
        found: Floats = self.X[rows]
        return found


@dataclass(frozen=True)
class PartitionRows:
    """Rows that lie in partitions.

    Parameters
    ----------
    blocks : list of tasks
        All partitions, numbered.
    starts : ndarray of shape (partitions,)
        Global number of the first row of each.
    scheduler : optional
        As Dask's ``scheduler``; on a worker, its client.
    """

    blocks: Sequence[Delayed]
    starts: NDArray[np.int64]
    scheduler: Any = None

    def fetch(self, rows: NDArray[np.int64]) -> Floats:
        """As :class:`Rows`: one task for each partition that holds any of them."""
        some, place = np.unique(rows, return_inverse=True)
        (block,) = Execution(self.scheduler).compute("window", rows_by_number(self.blocks, self.starts, some))
        assert isinstance(block, Block)
        found: Floats = block.X[place]
        return found


def window_rows(row_bytes: int, batch_rows: int) -> int:
    """Rows of one window: as many as ``WINDOW_BYTES`` hold, one batch at least."""
    return max(batch_rows, WINDOW_BYTES // max(1, row_bytes))


def held(source: Rows, rows: int, window: int) -> Rows:
    """The source itself, or, where one window holds all of its rows, these."""
    return HeldRows(source.fetch(np.arange(rows))) if rows <= window else source


def stream(source: Rows, wanted: Iterable[NDArray[np.int64]], window: int) -> Iterator[Floats]:
    """The features of the rows of each batch, in the order asked for.

    Parameters
    ----------
    source : Rows
    wanted : iterable of ndarray
        Row numbers of each batch, in any order; rows may come twice.
    window : int
        Rows that are fetched at once, at most (but one batch at least).

    Examples
    --------
    >>> import numpy as np
    >>> rows = HeldRows(np.arange(5.0)[:, None])
    >>> [batch.ravel().tolist() for batch in stream(rows, [np.array([3, 1]), np.array([1]), np.array([4, 0])], window=3)]
    [[3.0, 1.0], [1.0], [4.0, 0.0]]
    """
    if isinstance(source, HeldRows):
        yield from (source.fetch(rows) for rows in wanted)
        return
    with ThreadPoolExecutor(1) as ahead:
        waiting = None
        for group in chain(_windows(wanted, window), [None]):
            fetched = None if group is None else (group, ahead.submit(source.fetch, np.concatenate(group)))
            if waiting is not None:
                yield from _split(*waiting)
            waiting = fetched


def _split(group: Sequence[NDArray[np.int64]], found: Any) -> Iterator[Floats]:
    X = found.result()
    ends = np.cumsum([len(rows) for rows in group])
    yield from np.split(X, ends[:-1])


def _windows(wanted: Iterable[NDArray[np.int64]], size: int) -> Iterator[list[NDArray[np.int64]]]:
    group: list[NDArray[np.int64]] = []
    total = 0
    for rows in wanted:
        if group and total + len(rows) > size:
            yield group
            group, total = [], 0
        group.append(rows)
        total += len(rows)
    if group:
        yield group


def seeded_order(seed: int, rows: int, epoch: int) -> NDArray[np.int64]:
    """All row numbers in an order of their own for each seed and epoch: by Philox(seed, epoch, row).

    Examples
    --------
    >>> bool((np.sort(seeded_order(0, 5, 1)) == np.arange(5)).all())
    True
    >>> bool((seeded_order(0, 50, 1) == seeded_order(0, 50, 2)).all())
    False
    """
    numbers = np.arange(rows)
    words, _ = draws.words64(draws.class_key(seed, 0), numbers, epoch, "shuffle")
    return np.lexsort((numbers, words))
