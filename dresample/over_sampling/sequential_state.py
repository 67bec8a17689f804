"""The rows while classes take their turns: which originals are left, where they have gone, and the new rows so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.arithmetic.interpolation import numbered
from dresample.block import Block
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import at_numbers, rows_by_number
from dresample.over_sampling.cleaning import inliers
from dresample.results.change import NewPart, NewRows
from dresample.sampling.codes import Codes, codes_of
from dresample.sampling.generation import Allotted
from dresample.sampling.run import Run

__all__ = ["Bases", "Members", "Opponents", "SequentialState"]


class Bases(NamedTuple):
    """The rows of a class that new rows begin at: one block, and their global numbers."""

    block: Delayed
    row: NDArray[np.int64]


class Members(NamedTuple):
    """The rows of a class that new rows begin at: in blocks of consecutive rows, and their global numbers."""

    blocks: list[Delayed]
    rows: list[NDArray[np.int64]]


class Opponents(NamedTuple):
    """Rows that a class meets: one task for each partition, then one for each task of new rows.

    ``counts`` says how many of them each task holds; ``starts`` the number that its rows begin at, whether they are met or not.
    """

    blocks: list[Delayed]
    counts: NDArray[np.int64]
    starts: NDArray[np.int64]

    @property
    def rows(self) -> int:
        """How many there are."""
        return int(self.counts.sum())


class Made(NamedTuple):
    """A task that holds new rows of a class as a Block, their numbers, the base row of each, and the number they began at."""

    label: Any
    task: Delayed
    number: NDArray[np.int64]
    base: NDArray[np.int64]
    start: int


@dataclass
class SequentialState:
    """The rows while classes take their turns: which originals are left, where they have gone, and the new rows so far.

    Parameters
    ----------
    run : Run
    clean : {None, "isolation-forest", "lof", "dbscan"}
        What tells outliers of a class, which are no bases.
    weight : ndarray of shape (d,)
        Factors of the features for that.
    """

    run: Run
    clean: str | None
    weight: NDArray[np.float64]
    codes: Codes = field(init=False)
    alive: NDArray[np.bool_] = field(init=False)
    moves: list[Delayed] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    given: int = 0
    allotted: list[Allotted] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.codes = codes_of(self.run)
        self.alive = np.ones(self.run.classes.rows, bool)

    @property
    def order(self) -> list[Any]:
        """Labels by falling size; equal ones in sorted order."""
        counts = self.run.classes.counts
        return sorted(counts, key=lambda label: -counts[label])

    def key(self, label: Any) -> tuple[int, int]:
        """Key of the draws of a class."""
        return draws.class_key(self.run.seed, label)

    def rows(self, label: Any) -> NDArray[np.int64]:
        """Global numbers of the originals of a class that are left."""
        return np.flatnonzero(self.codes.of(label) & self.alive)

    def bases(self, label: Any) -> Bases:
        """The originals of a class but its outliers, in one block."""
        members = self.members(label, len(self.alive))
        return Bases(members.blocks[0], members.rows[0])

    def members(self, label: Any, most_rows: int) -> Members:
        """The originals of a class but its outliers, in blocks of so many rows. No class has lost or moved rows before its turn."""
        run, every = self.run, self.rows(label)
        rows = [every[a : a + most_rows] for a in range(0, len(every), most_rows)]
        tasks = [rows_by_number(run.blocks, run.classes.starts, row) for row in rows]
        _, kept = run.keep("gather", [], tasks)
        if self.clean is None:
            return Members(kept, rows)
        inside = np.split(inliers(run, label, kept, rows, self.weight, self.clean, 0), np.cumsum([len(r) for r in rows])[:-1])
        some = [i for i, flags in enumerate(inside) if flags.any()] or [0]
        picks = [lazy("pick", Block.take, kept[i], np.flatnonzero(inside[i])) for i in some]
        _, left = run.execution.keep("pick", [], picks)
        return Members(left, [rows[i][inside[i]] for i in some])

    def opponents(self, label: Any) -> Opponents:
        """The rows that a class meets, as they are now."""
        order, run = self.order, self.run
        before = order[: order.index(label)]
        quota = run.classes.counts[order[0]] // max(1, len(before))
        met = np.concatenate([np.empty(0, np.int64), *[self._drawn(label, other, quota) for other in before]])
        flags = np.zeros(len(self.alive) + self.given, bool)
        flags[met] = True
        cut = np.split(flags[: len(self.alive)], np.cumsum(run.classes.lengths)[:-1])
        moves: Sequence[Delayed | None] = self.moves or [None] * len(cut)
        old = [lazy("opponents", _met, b, np.packbits(f), m) for b, f, m in zip(run.blocks, cut, moves, strict=True)]
        new = [lazy("opponents", at_numbers, m.task, m.number[flags[m.number]]) for m in self.made]
        counts = [*[int(f.sum()) for f in cut], *[int(flags[m.number].sum()) for m in self.made]]
        starts = np.concatenate([run.classes.starts, np.array([m.start for m in self.made], np.int64)])
        return Opponents([*old, *new], np.array(counts, np.int64), starts)

    def _drawn(self, label: Any, other: Any, quota: int) -> NDArray[np.int64]:
        rows = np.concatenate([self.rows(other), *[m.number for m in self.made if m.label == other]])
        if len(rows) > quota:
            words, _ = draws.words64(self.key(label), rows, draws.label_code(other) & 0xFFFFFFFF, "opponent")
            rows = rows[np.lexsort((rows, words))[:quota]]
        return rows

    def move(self, moved: Sequence[Delayed]) -> int:
        """Some rows of each task of opponents take new places: blocks of these, in the order of :class:`Opponents`. How many?"""
        old, new = moved[: len(self.run.blocks)], moved[len(self.run.blocks) :]
        merged = [lazy("move", _merged, m, s) for m, s in zip(self.moves, old, strict=True)] if self.moves else list(old)
        placed = [lazy("move", _replaced, m.task, s) for m, s in zip(self.made, new, strict=True)]
        sizes = [lazy("count", len, block) for block in moved]
        counts, kept = self.run.keep("move", sizes, [*merged, *placed])
        self.moves = kept[: len(merged)]
        self.made = [m._replace(task=task) for m, task in zip(self.made, kept[len(merged) :], strict=True)]
        return int(sum(counts))

    def drop(self, hit: Sequence[Delayed]) -> int:
        """Some rows of each task of opponents go: tasks that give their numbers. Says how many."""
        found = self.run.look("drop", *hit)
        gone = np.concatenate([np.empty(0, np.int64), *found])
        self.alive[gone[gone < len(self.alive)]] = False
        self.made = [_without(m, gone) for m in self.made]
        return len(gone)

    def add(self, label: Any, tasks: Sequence[Delayed], bases: Sequence[NDArray[np.int64]], looks: bool = False) -> None:
        """New rows of a class: tasks that give their features, and the base row of each. They are numbered.

        ``looks`` tells that the tasks read rows of other classes from the source.
        """
        numbered = []
        for task, base in zip(tasks, bases, strict=True):
            number = len(self.alive) + self.given + np.arange(len(base))
            numbered.append(Made(label, lazy("number", _numbered, task, number), number, base, len(self.alive) + self.given))
            self.given += len(base)
        _, kept = self.run.execution.keep("generate", [], [m.task for m in numbered], passes=self.run.source_pass if looks else 0)
        self.made += [m._replace(task=task) for m, task in zip(numbered, kept, strict=True)]

    def pieces(
        self, label: Any, row: NDArray[np.int64], copies: NDArray[np.int64]
    ) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Base (a position among the bases) and copy of new rows, a partition's worth at a time; the copies are noted."""
        self.allotted.append(Allotted(label, row, copies))
        base, copy = numbered(copies, 0, int(copies.sum()))
        size = self.run.part_rows
        return [(base[a : a + size], copy[a : a + size]) for a in range(0, len(base), size)]

    def parts(self) -> list[NewPart]:
        """The new rows that are left, by class."""
        left = [m for m in sorted(self.made, key=lambda m: self.codes.labels.index(m.label)) if len(m.number)]
        return [
            NewPart(m.label, len(m.number), lazy("rows", _as_rows, m.task, m.base), m.base, np.ones(len(m.base), np.int64))
            for m in left
        ]

    def counts(self) -> dict[Any, int]:
        """Rows per class now."""
        found = self.codes.counts(self.alive)
        for m in self.made:
            found[m.label] += len(m.number)
        return found


# --- chunks -----------------------------------------------------------------------------------------------------------


def _met(block: Block, flags: NDArray[np.uint8], moves: Block | None) -> Block:
    """Some rows of a partition in float64, where they are now."""
    some = block.take(np.flatnonzero(np.unpackbits(flags)[: len(block)]))
    wide = Block(some.X.astype(np.float64), some.y, some.row)
    return wide if moves is None else _replaced(wide, moves)


def _replaced(block: Block, moves: Block) -> Block:
    """A block with some of its rows where they have moved; of ``moves`` those that it has."""
    there = np.isin(moves.row, block.row)
    X = block.X.copy()
    X[np.searchsorted(block.row, moves.row[there])] = moves.X[there]
    return Block(X, block.y, block.row)


def _merged(before: Block, after: Block) -> Block:
    """Moves of earlier turns, and those of this one, which count."""
    rows = np.union1d(before.row, after.row)
    whole = Block(np.empty((len(rows), after.X.shape[1])), np.zeros(len(rows), np.int8), rows)
    return _replaced(_replaced(whole, before), after)


def _without(made: Made, gone: NDArray[np.int64]) -> Made:
    left = ~np.isin(made.number, gone)
    if left.all():
        return made
    number = made.number[left]
    return made._replace(task=lazy("drop", at_numbers, made.task, number), number=number, base=made.base[left])


def _numbered(X: NDArray[np.float64], number: NDArray[np.int64]) -> Block:
    return Block(X, np.zeros(len(X), np.int8), number)


def _as_rows(block: Block, base: NDArray[np.int64]) -> NewRows:
    return NewRows(block.X, base, np.full(len(base), -1), np.full(len(base), np.nan))
