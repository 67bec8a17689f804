"""A run in progress: the data as numbered blocks, the classes, and what has been noticed so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.containers.dtypes import is_decimal
from dresample.containers.source import Source
from dresample.distribution.execution import Execution
from dresample.distribution.labels import Classes
from dresample.distribution.profile import Look
from dresample.sampling import advice
from dresample.sampling.suspects import suspects

__all__ = ["Run", "remembered", "remembering"]

Made = TypeVar("Made")

_memory: ContextVar[Any] = ContextVar("memory", default=None)


@contextmanager
def remembering(memory: Any) -> Iterator[None]:
    """What an earlier run found out (:class:`dresample.over_sampling.memory.Memory`), for the run inside the block."""
    token = _memory.set(memory)
    try:
        yield
    finally:
        _memory.reset(token)


def remembered() -> Any:
    """What the run may take from an earlier one, if anything."""
    return _memory.get()


@dataclass
class Run:
    """A run in progress: the source, its classes and numbered blocks, and what has been noticed."""

    source: Source
    execution: Execution
    classes: Classes
    blocks: list[Delayed]
    seed: int
    sampler: str = "The sampler"
    persisted: bool = False
    warned: list[str] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    codes: NDArray[np.int16] | None = None
    rounded: tuple[int, ...] = ()  # features that are rounded to whole numbers in new rows
    takes: frozenset[str] = frozenset()  # parameters that the sampler has: advice names no others
    carry: tuple[Any, ...] = ()  # columns of the frame that new rows copy from their bases
    memory: Any = None  # what an earlier run found out (over_sampling/memory.py), for those who can use it
    _made: dict[str, Any] = field(default_factory=dict)

    def look(self, name: str, *tasks: Delayed) -> tuple[Any, ...]:
        """Compute tasks that look at all blocks: one phase, one pass over the source where the features are not kept."""
        return self.execution.compute(name, *tasks, nbytes=self.nbytes, passes=self.source_pass)

    def keep(self, name: str, wanted: list[Delayed], kept: list[Delayed]) -> tuple[list[Any], list[Delayed]]:
        """The same, and leave ``kept`` on the workers."""
        return self.execution.keep(name, wanted, kept, nbytes=self.nbytes, passes=self.source_pass)

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What ``make`` gives, made the first time that this run asks for it by this name: models that several classes share."""
        if name not in self._made:
            self._made[name] = make()
        made: Made = self._made[name]
        return made

    @property
    def nbytes(self) -> int:
        """Bytes of the feature matrix."""
        return self.classes.rows * (len(self.source.names) * self.source.dtype.itemsize + 8)

    @property
    def part_rows(self) -> int:
        """Rows of one partition of new rows: as many as an original one has on average."""
        return max(1, -(-self.classes.rows // max(1, len(self.blocks))))

    @property
    def floats(self) -> tuple[bool, ...]:
        """Which features may have fractions: those of a float dtype, as floats among Python objects are."""
        d, plain = len(self.source.names) - self.source.nominal, ("i", "u", "b")
        return tuple(c < d and getattr(t, "kind", "O") not in plain and not is_decimal(t) for c, t in enumerate(self.source.dtypes))

    def suspect(self, look: Look, pixels: bool = False) -> tuple[int, ...]:
        """Warn about features that are none, as a survey shows them. Gives the positions of floats that hold whole numbers.

        ``pixels`` of a picture are not judged one by one: its edges are constant, and nobody can leave them out.
        """
        if look.traits is None:
            return ()
        names = self.source.names
        sample = np.concatenate([part for _, part in look.sample]) if look.sample else np.empty((0, len(names)))
        found = suspects(look.traits, look.low, look.high, sample, self.classes.rows, len(self.classes.labels))
        named = [[names[c] for c in some] for some in (found.constant, found.copies, found.identifiers)]
        ways = (advice.constant, advice.label_copies, advice.identifiers)
        if not pixels:
            self.warned += advice.emit(way(some) for way, some in zip(ways, named, strict=True))
        return tuple(c for c in found.whole if self.floats[c])

    def advise_whole(self, look: Look, whole: Sequence[int], has_integer: bool = False) -> None:
        """Warn about floats of whole numbers, where new rows will have fractions; those of constant features will have none."""
        names = [self.source.names[c] for c in whole if look.low[c] < look.high[c]]
        self.warned += advice.emit([advice.whole_floats(names, self.sampler, has_integer)])

    @property
    def source_pass(self) -> int:
        """Passes over the source that a look at all blocks costs."""
        return 0 if self.persisted or not self.source.is_dask else 1
