"""The slots of A-SMOTE over partitions: candidates are made on the workers, where the rows are that they are measured to.

What a slot and an attempt are stands in :mod:`dresample.over_sampling.kernels.candidates`; only the numbers of attempts, squared
distances and sums of distances come here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.distribution import rows
from dresample.distribution.distances import rejected
from dresample.distribution.reduction import lazy
from dresample.distribution.search import nearest
from dresample.neighbors.topk import Nearest
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.kernels.candidates import Slots, attempt, bases_of, draw, drawn_rows, made
from dresample.sampling.fixed_pairs import FixedPairs
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.neighborhoods import groups_of

__all__ = ["Candidates", "Work", "batches", "opened"]

#: Candidates of one task: at least so many, and at most ``TASKS`` tasks, each about this many bytes.
TASK_ROWS, TASKS, TASK_BYTES = 8_192, 4, 32 * 2**20


class Candidates(NamedTuple):
    """Tasks that make some attempts, how many each makes, and which of those asked for come one after the other."""

    tasks: list[Delayed]
    sizes: list[int]
    order: NDArray[np.int64]

    def in_order(self, found: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """What was found for the candidates of each task, in the order that they were asked for."""
        joined = np.concatenate(list(found))
        out = np.empty_like(joined)
        out[self.order] = joined
        return out


class Work(NamedTuple):
    """A class in hand: its slots here and on the workers, and the rows of all other classes.

    ``number`` is always the attempt that each slot takes (or tries), by slot.
    """

    members: ClassView
    slots: Slots
    sent: Delayed
    others: list[Delayed]

    @property
    def others_count(self) -> int:
        """How many rows other classes have."""
        classes = self.members.run.classes
        return classes.rows - classes.counts[self.members.label]

    def candidates(self, slot: NDArray[np.int64], number: NDArray[np.int64]) -> Candidates:
        """Tasks that make some attempts; where the class has several blocks, those of near bases together."""
        order = np.arange(len(slot))
        if len(self.members.blocks) > 1:
            order = np.argsort(self.slots.base[slot], kind="stable")
        slot, number = _narrow(slot[order]), _narrow(number[order])
        width = max(1, self.members.weight.size * 8)
        rows = max(1, min(max(TASK_ROWS, -(-len(slot) // TASKS)), max(1024, TASK_BYTES // width)))
        parts = [(slot[a : a + rows], number[a : a + rows]) for a in range(0, len(slot), rows)]
        return Candidates([self._made(*part) for part in parts], [len(some) for some, _ in parts], order)

    def _made(self, slot: NDArray[Any], number: NDArray[Any]) -> Delayed:
        """Some candidates, out of those rows of each block that they lie between."""
        blocks = self.members.blocks
        if len(blocks) == 1:
            return lazy("attempt", attempt, blocks[0], self.sent, slot, number)
        drawn = lazy("draw", draw, self.sent, slot, number)
        starts = np.cumsum([0, *self.members.sizes[:-1]]).tolist()
        pools = [lazy("draw", drawn_rows, block, start, drawn) for block, start in zip(blocks, starts, strict=True)]
        return lazy("attempt", made, drawn, pools)

    def judged(self, slot: NDArray[np.int64], tried: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Of some attempts of each slot: squared distance to the nearest row of the class, and whether it is rejected."""
        run, embedding = self.members.run, self.members.embedding
        found = self.candidates(np.repeat(slot, len(tried)), np.tile(tried, len(slot)))
        own = nearest(found.tasks, found.sizes, self.members.blocks, 1, embedding)
        flags = rejected(found.tasks, own, self.others, embedding)
        squared = [lazy("nearest", _first, near) for near in own]
        answers = run.look("accept", *squared, *flags)
        shape, half = (len(slot), len(tried)), len(found.tasks)
        return found.in_order(answers[:half]).reshape(shape), found.in_order(answers[half:]).reshape(shape)

    def chosen(self, slot: NDArray[np.int64], number: NDArray[np.int64]) -> ClassRows:
        """The rows of the slots that are left, by base row and slot."""
        base, partner, gap = draw(self.slots, slot, number[slot])
        order = np.lexsort((slot, base))
        copies = np.bincount(base, minlength=len(self.members)).astype(np.int64)
        pairs = FixedPairs(self.members.row[partner[order]], gap[order])
        return self.members.chosen(copies, recipe=Recipe(pairs=pairs))


def opened(members: ClassView, count: int, order: str) -> Work:
    """A class with ``count`` slots."""
    run = members.run
    table = lazy("slots", _slots, members.own(members.n_partners), members.row, members.key, count, order)
    (slots,), (sent,) = run.execution.keep("slots", [table], [table])
    others = [lazy("others", rows.joined_others, group, members.label) for group in groups_of(run)]
    return Work(members, slots, sent, others)


def _slots(own: Sequence[Nearest], row: NDArray[np.int64], key: tuple[int, int], count: int, order: str) -> Slots:
    partner = np.searchsorted(row, np.concatenate([near[1] for near in own]))
    return Slots(key, bases_of(key, row, count, order), partner)


def _narrow(numbers: NDArray[np.int64]) -> NDArray[Any]:
    """The same in the smallest dtype: they travel with the tasks."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def _first(near: Nearest) -> NDArray[np.float64]:
    return near[0][:, 0]


def batches(most: int) -> Iterator[NDArray[np.int64]]:
    """Attempts to make at once: 1, 2, 4, .. of them. Few passes over the data, and few attempts in vain."""
    done, width = 0, 1
    while done < most:
        yield np.arange(done, min(done + width, most))
        done, width = done + width, 2 * width
