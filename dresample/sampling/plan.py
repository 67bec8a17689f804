"""What a run needs: does the data fit, and what will one worker peak at. Figures measured in `tests.benchmarks.full memory`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from dresample import errors
from dresample.containers.source import Source
from dresample.distribution.profile import Classes
from dresample.report.summary import RunPlan

__all__ = ["Machine", "assuming", "fits", "known_workers", "machine", "plan"]

#: Share of the memory that persisted features may take under ``persist="auto"``.
PERSIST_SHARE = 0.25
#: A worker process with dask, pandas, pyarrow, scikit-learn and the compiled kernels loaded, before any data.
BASE_BYTES = 400 * 2**20
#: Copies of a partition that are alive while a task reads, converts, embeds or writes it.
PARTITION_COPIES = 12.0
#: Copies of the rows of the over-sampled classes that a worker may hold (gathered pieces, joined block, transfers).
CLASS_COPIES = 4.0

#: Share of a worker's memory that the partitions of one search task may take, and copies of them (joined, embedded, in a tree).
GROUP_SHARE, GROUP_COPIES = 0.05, 2.0


@dataclass(frozen=True)
class Machine:
    """Where tasks run: worker processes, threads of each, bytes of each."""

    workers: int
    threads: int
    worker_memory: int


_assumed: ContextVar[Machine | None] = ContextVar("assumed", default=None)


@contextmanager
def assuming(machine: Machine | None) -> Iterator[None]:
    """Plan inside the block as if tasks ran on another machine: a cluster that is not there yet. None changes nothing."""
    token = _assumed.set(machine)
    try:
        yield
    finally:
        _assumed.reset(token)


def machine() -> Machine:
    """The active cluster, or this process."""
    import os

    import psutil

    assumed = _assumed.get()
    if assumed is not None:
        return assumed
    client = _client()
    if client is not None:
        workers = known_workers(client).values()
        limits = [int(w["memory_limit"] or 0) for w in workers]
        if limits:
            threads = max(int(w["nthreads"]) for w in workers)
            return Machine(len(limits), threads, min(limits) or int(psutil.virtual_memory().total))
    return Machine(1, os.cpu_count() or 1, int(psutil.virtual_memory().available))


def known_workers(client: Any) -> dict[str, Any]:
    """What the scheduler knows of its workers, by address.

    A client refreshes its copy in the background, without workers, so that an answer may be empty by accident: it is asked again.

    Raises
    ------
    ClusterError
        The scheduler is gone: what the client has of it is empty.
    """
    for _ in range(3):
        told = client.scheduler_info(n_workers=-1)
        if "workers" not in told:
            raise errors.scheduler_lost(address_of(client))
        found: dict[str, Any] = told["workers"]
        if found:
            break
    return found


def address_of(client: Any) -> str:
    """Where the scheduler of a client is, or was."""
    return str(getattr(client.scheduler, "address", None) or getattr(client, "_start_arg", None) or "an unknown address")


def _client() -> Any:
    import sys

    if "distributed" not in sys.modules:
        return None
    from distributed import get_client

    try:
        return get_client()
    except ValueError:
        return None


def fits(nbytes: int) -> bool:
    """Whether persisted features leave enough memory for everything else."""
    here = machine()
    return nbytes <= PERSIST_SHARE * here.workers * here.worker_memory


def plan(
    sampler: str,
    source: Source,
    classes: Classes,
    change: Mapping[Any, int],
    passes: int,
    persisted: bool,
    tasks: int,
    notes: Mapping[str, str] | None = None,
    repeats: bool = False,
) -> RunPlan:
    """Estimate passes, tasks and bytes."""
    here = machine()
    row = len(source.names) * source.dtype.itemsize + 16
    made = sum(n for n in change.values() if n > 0)
    after = classes.rows + sum(change.values())
    part = int(classes.lengths.max(initial=0)) * row
    sampled = sum(classes.counts[c] for c, n in change.items() if n > 0) * (row + 16 * 5)
    held = classes.rows * row // here.workers if persisted else 0
    if source.is_dask:
        group = min(classes.rows * row, GROUP_SHARE * here.worker_memory)
        tasks_at_once = PARTITION_COPIES * part + GROUP_COPIES * group
        peak = BASE_BYTES + int(here.threads * tasks_at_once + CLASS_COPIES * sampled) + held
    else:
        peak = BASE_BYTES + (classes.rows + after) * row + int(CLASS_COPIES * sampled)
    parts = len(source.blocks) + -(-made * len(source.blocks) // max(classes.rows, 1))
    return RunPlan(
        sampler, classes.counts, dict(change), passes, tasks + 2 * parts, persisted, peak, after * row, here.workers, here.threads,
        notes, repeats and source.is_dask and not persisted,
    )  # fmt: skip
