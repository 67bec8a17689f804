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
from dresample.distribution.distances import distance_sums, rejected
from dresample.distribution.reduction import lazy
from dresample.distribution.search import nearest
from dresample.neighbors.exact_distances import rounding_grids
from dresample.neighbors.topk import Nearest
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.kernels.candidates import Slots, attempt, bases_of, draw
from dresample.sampling.fixed_pairs import FixedPairs
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.neighborhoods import groups_of

__all__ = ["Work", "batches", "opened"]

#: Candidates of one task: at least so many, and at most 16 tasks, each about this many bytes.
TASK_ROWS, TASK_BYTES = 8_192, 32 * 2**20


class Work(NamedTuple):
    """A class in hand: its rows as one task, its slots here and on the workers, and the rows of all other classes.

    ``number`` is always the attempt that each slot takes (or tries), by slot.
    """

    members: ClassView
    block: Delayed
    slots: Slots
    sent: Delayed
    others: list[Delayed]

    @property
    def others_count(self) -> int:
        """How many rows other classes have."""
        classes = self.members.run.classes
        return classes.rows - classes.counts[self.members.label]

    def candidates(self, slot: NDArray[np.int64], number: NDArray[np.int64]) -> list[tuple[Delayed, int]]:
        """Tasks that make some attempts, and how many each makes."""
        slot, number = _narrow(slot), _narrow(number)
        width = max(1, self.members.weight.size * 8)
        rows = max(1, min(max(TASK_ROWS, -(-len(slot) // 16)), max(1024, TASK_BYTES // width)))
        return [
            (lazy("attempt", attempt, self.block, self.sent, slot[a : a + rows], number[a : a + rows]), len(slot[a : a + rows]))
            for a in range(0, len(slot), rows)
        ]

    def judged(self, slot: NDArray[np.int64], tried: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Of some attempts of each slot: squared distance to the nearest row of the class, and whether it is rejected."""
        run, embedding = self.members.run, self.members.embedding
        made = self.candidates(np.repeat(slot, len(tried)), np.tile(tried, len(slot)))
        tasks, sizes = [task for task, _ in made], [size for _, size in made]
        own = nearest(tasks, sizes, [self.block], 1, embedding)
        flags = rejected(tasks, own, self.others, embedding)
        squared = [lazy("nearest", _first, near) for near in own]
        found = run.look("accept", *squared, *flags)
        shape = (len(slot), len(tried))
        return np.concatenate(found[: len(made)]).reshape(shape), np.concatenate(found[len(made) :]).reshape(shape)

    def min_rap(self, number: NDArray[np.int64]) -> NDArray[np.float64]:
        """The sum of the distances from the row of each slot to all rows of its class."""
        return self._sums(np.arange(len(number)), number, [self.block], len(self.members), passes=0)

    def maj_rap(self, slot: NDArray[np.int64], number: NDArray[np.int64], most: int | None) -> NDArray[np.float64]:
        """The sum of the distances from the rows of some slots to all rows of other classes, or to a seeded sample of these."""
        run, label = self.members.run, self.members.label
        if most is None:
            return self._sums(slot, number, self.others, self.others_count, run.source_pass)
        sample = rows.seeded_sample(run.blocks, run.seed, most, label)
        return self._sums(slot, number, [sample], most, run.source_pass)

    def _sums(
        self, slot: NDArray[np.int64], number: NDArray[np.int64], pool: list[Delayed], size: int, passes: int
    ) -> NDArray[np.float64]:
        run, embedding = self.members.run, self.members.embedding
        tasks = [task for task, _ in self.candidates(slot, number[slot])]
        answers = distance_sums(tasks, pool, embedding.weight, rounding_grids(embedding, size))
        return np.concatenate(run.execution.compute("distances", *answers, nbytes=run.nbytes, passes=passes))

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
    (slots,), (block, sent) = run.execution.keep("slots", [table], [members.whole(), table])
    others = [lazy("others", rows.joined_others, group, members.label) for group in groups_of(run)]
    return Work(members, block, slots, sent, others)


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
