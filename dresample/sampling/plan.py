"""What a run needs: does the data fit, and what will one worker peak at. Figures measured in `tests.benchmarks.full memory`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dresample.containers.source import Source
from dresample.distribution import cluster
from dresample.distribution.labels import Classes
from dresample.report.summary import RunPlan

__all__ = ["fits", "plan"]

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


def fits(nbytes: int) -> bool:
    """Whether persisted features leave enough memory for everything else."""
    here = cluster.machine()
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
    task_bytes: int = 0,
) -> RunPlan:
    """Estimate passes, tasks and bytes; ``task_bytes`` is what the largest task of the method takes by itself."""
    here = cluster.machine()
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
    peak += task_bytes
    parts = len(source.blocks) + -(-made * len(source.blocks) // max(classes.rows, 1))
    return RunPlan(
        sampler, classes.counts, dict(change), passes, tasks + 2 * parts, persisted, peak, after * row, here.workers, here.threads,
        notes, repeats and source.is_dask and not persisted,
    )  # fmt: skip
