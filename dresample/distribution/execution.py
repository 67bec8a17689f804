"""Running tasks: which scheduler, how long each phase took, who is told about progress."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from dask.base import compute, persist
from dask.delayed import Delayed
from dask.highlevelgraph import HighLevelGraph

__all__ = ["Execution", "Phase", "Progress", "Recall", "set_progress", "set_recall"]

#: ``progress(name, total)``: a context manager for one phase, in which so many steps are counted (None: nobody knows).
Progress = Callable[[str, int | None], AbstractContextManager[Any]]

#: ``recall(name, make)``: the answers of a phase, from an earlier run of the same job or by calling ``make``.
Recall = Callable[[str, Callable[[], tuple[Any, ...]]], tuple[Any, ...]]

_progress: list[Progress] = []
_recall: list[Recall] = []


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of a run: its name, seconds of wall time, bytes that it passed over, and whether it read the source."""

    name: str
    seconds: float
    nbytes: int
    passes: int


@dataclass
class Execution:
    """Computes tasks phase by phase and keeps the times.

    Parameters
    ----------
    scheduler : str or None
        None leaves the choice to Dask (the active client, or its configuration).
    """

    scheduler: str | None = None
    phases: list[Phase] = field(default_factory=list)

    def compute(self, name: str, *tasks: Delayed, nbytes: int = 0, passes: int = 0) -> tuple[Any, ...]:
        """Compute tasks; one phase."""
        with self.phase(name, nbytes, passes):
            make: Callable[[], tuple[Any, ...]] = partial(compute, *tasks, scheduler=self.scheduler)
            return _recall[-1](name, make) if _recall else make()

    def keep(
        self, name: str, wanted: list[Delayed], kept: list[Delayed], nbytes: int = 0, passes: int = 0
    ) -> tuple[list[Any], list[Delayed]]:
        """Compute ``wanted`` and leave ``kept`` on the workers: one phase, one pass over what they share."""
        with self.phase(name, nbytes, passes):
            held = [_anchored(task) for task in persist(*wanted, *kept, scheduler=self.scheduler)]
            found = list(compute(*held[: len(wanted)], scheduler=self.scheduler)) if wanted else []
        return found, held[len(wanted) :]

    @property
    def passes(self) -> int:
        """Passes over the source so far."""
        return sum(phase.passes for phase in self.phases)

    @contextmanager
    def phase(self, name: str, nbytes: int = 0, passes: int = 0, total: int | None = None) -> Iterator[Any]:
        """One phase by hand; yields ``advance(done, text)`` if somebody watches, else None."""
        begin = time.perf_counter()
        with _progress[-1](name, total) if _progress else nullcontext() as advance:
            yield advance
        self.phases.append(Phase(name, time.perf_counter() - begin, nbytes, passes))


def _anchored(task: Delayed) -> Delayed:
    """A persisted task under a layer of its own name: as bare dictionaries, several of them may be merged under one name."""
    return Delayed(task.key, HighLevelGraph({task.key: dict(task.__dask_graph__())}, {task.key: set()}), layer=task.key)


@contextmanager
def set_recall(recall: Recall) -> Iterator[None]:
    """Ask ``recall(name, make)`` for the answers of every phase that runs inside the block."""
    _recall.append(recall)
    try:
        yield
    finally:
        _recall.pop()


@contextmanager
def set_progress(progress: Progress) -> Iterator[None]:
    """Tell ``progress(name, total)``, a context manager, about every phase that runs inside the block."""
    _progress.append(progress)
    try:
        yield
    finally:
        _progress.pop()
