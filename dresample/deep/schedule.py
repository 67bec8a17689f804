"""Which rows each step of training takes: a function of (seed, epoch, step) alone, the same for every process.

An epoch takes all rows in an order of its own, cut into batches. A last batch of one row joins the batch before: batch norm can
make nothing of one row. Each step draws a class uniformly among the classes present, not by frequency, and min(n_c, |B|) of its
rows from the whole training set, without replacement:

    class     floor(u C), u from Philox(seed, epoch, step)
    rows      n_c <= 2q: the q rows of the class with the smallest Philox(seed, epoch, step, position)
              else:      the first q different ones among floor(u_i n_c), i = 0, 1, 2, ..: the cost does not grow with n_c
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.distribution.batches import seeded_order

__all__ = ["Schedule", "Step"]

_CLASS, _ROWS = 0, 1  # lanes


@dataclass(frozen=True)
class Step:
    """One step: its epoch and batch (from 1), the rows of the batch, the class drawn, and rows of this class in random order."""

    epoch: int
    batch: int
    rows: NDArray[np.int64]
    code: int
    penalty: NDArray[np.int64]


@dataclass(frozen=True)
class Schedule:
    """All steps of a training.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Class of each row, from 0.
    batch_size : int
        At least 2.
    seed : int

    Examples
    --------
    >>> import numpy as np
    >>> plan = Schedule(np.array([0, 0, 0, 0, 0, 1, 1]), batch_size=3, seed=0)
    >>> [len(step.rows) for step in plan.epoch(1)]
    [3, 4]
    """

    codes: NDArray[np.integer[Any]]
    batch_size: int
    seed: int

    def __post_init__(self) -> None:
        if self.codes.ndim != 1 or self.codes.dtype.kind not in "iu" or (len(self.codes) and int(self.codes.min()) < 0):
            raise errors.class_codes(self.codes.dtype, self.codes.shape)
        if not len(self.codes):
            raise errors.empty_frame()

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Rows of each class."""
        return np.bincount(self.codes).astype(np.int64)

    @cached_property
    def present(self) -> NDArray[np.int64]:
        """Classes that have rows."""
        return np.flatnonzero(self.counts)

    @cached_property
    def _members(self) -> NDArray[np.int64]:
        """Rows, class after class."""
        return np.argsort(self.codes, kind="stable")

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        return np.cumsum(self.counts) - self.counts

    @cached_property
    def cuts(self) -> NDArray[np.int64]:
        """Where the batches of an epoch begin, and its end."""
        n = len(self.codes)
        begins = np.arange(0, n, self.batch_size, dtype=np.int64)
        if len(begins) > 1 and n - begins[-1] == 1:
            begins = begins[:-1]
        return np.append(begins, n)

    def epoch(self, number: int) -> Iterator[Step]:
        """The steps of one epoch (from 1)."""
        order = seeded_order(self.seed, len(self.codes), number)
        for i, (a, z) in enumerate(zip(self.cuts[:-1], self.cuts[1:], strict=True), start=1):
            code, rows = self.penalty(number, i, int(z - a))
            yield Step(number, i, order[a:z], code, rows)

    def penalty(self, epoch: int, batch: int, size: int) -> tuple[int, NDArray[np.int64]]:
        """The class of one step, and ``size`` of its rows (all, if it has no more) in random order."""
        key, step = draws.class_key(self.seed, 0), epoch << 32 | batch
        u, _ = draws.uniform_pair(key, step, purpose="penalty", lane=_CLASS)
        code = int(self.present[int(float(u) * len(self.present))])
        n = int(self.counts[code])
        start = int(self._starts[code])
        return code, self._members[start + _some(key, step, n, min(n, size))]


def _some(key: tuple[int, int], step: int, n: int, q: int) -> NDArray[np.int64]:
    """q of the numbers below n, in random order."""
    if n <= 2 * q:
        words, _ = draws.words64(key, step, np.arange(n), purpose="penalty", lane=_ROWS)
        return np.argsort(words, kind="stable")[:q]
    tries = 2 * q
    while True:
        u, _ = draws.uniform_pair(key, step, np.arange(tries), purpose="penalty", lane=_ROWS)
        found = (u * n).astype(np.int64)
        _, first = np.unique(found, return_index=True)
        if len(first) >= q:
            return found[np.sort(first)[:q]]
        tries *= 2
