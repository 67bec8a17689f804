"""The main job: files in, a resampled folder of parquet files out, with a report."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dresample import errors, execution
from dresample.frame import partitions
from dresample.jobs import inputs, interrupts, outputs, staging
from dresample.jobs.progress import Bars
from dresample.memory import address_of
from dresample.reduction import lazy
from dresample.report.summary import Report, RunPlan

__all__ = ["Columns", "Outcome", "plan_files", "resample_files"]

#: Seconds between two looks at which files are written.
POLL = 0.05


@dataclass(frozen=True)
class Columns:
    """Which columns play which part: the target, the features (None: all others but ``drop``), those left to ride along."""

    target: str
    features: tuple[str, ...] | None = None
    drop: tuple[str, ...] = ()
    carry: tuple[str, ...] = ()

    def chosen(self, available: Sequence[str]) -> list[str]:
        """The features, checked."""
        if self.target not in available:
            raise errors.target_missing(self.target, available)
        missing = [c for c in (*self.drop, *self.carry, *(self.features or ())) if c not in available]
        if missing:
            raise errors.features_missing(missing, available)
        if self.features is not None:
            return list(self.features)
        return [c for c in available if c != self.target and c not in self.drop and c not in self.carry]


@dataclass(frozen=True)
class Outcome:
    """What a job wrote."""

    report: Report
    output: Path
    files: int
    rows: int
    nbytes: int


def _opened(paths: Sequence[str] | inputs.Inputs, columns: Columns) -> tuple[inputs.Inputs, Any, list[str]]:
    found = paths if isinstance(paths, inputs.Inputs) else inputs.find(paths)
    frame = inputs.read(found)
    return found, frame, columns.chosen(list(frame.columns))


def plan_files(sampler: Any, paths: Sequence[str] | inputs.Inputs, columns: Columns) -> RunPlan:
    """Plan a job: reads the labels only."""
    _, frame, features = _opened(paths, columns)
    plan: RunPlan = sampler.plan(frame[features], frame[columns.target])
    return plan


def resample_files(
    sampler: Any,
    paths: Sequence[str] | inputs.Inputs,
    columns: Columns,
    output: Path,
    client: Any,
    bars: Bars,
    overwrite: bool = False,
    synthetic_only: bool = False,
    page: Path | None = None,
) -> Outcome:
    """Resample files into a folder of parquet files.

    Parameters
    ----------
    sampler : Sampler
    paths : list of str, or Inputs
        Parquet or CSV files, globs, folders; or what :func:`dresample.jobs.inputs.find` made of them.
    columns : Columns
    output : Path
        Folder to make; it appears under its name only when it is complete.
    client : distributed.Client or None
        None runs on threads of this process.
    bars : Bars
    overwrite : bool
        Replace an existing folder of parquet files, once the new one is complete.
    synthetic_only : bool
        Write the new rows only.
    page : Path, optional
        Where to write the HTML report.
    """
    outputs.check_target(output, overwrite)
    found, frame, features = _opened(paths, columns)
    with execution.set_progress(bars):
        result = sampler.resample(frame, columns.target, features=features, carry=columns.carry)
    if synthetic_only:
        if result.npartitions <= frame.npartitions:
            raise errors.InputError(
                "There are no new rows to write: --synthetic-only needs an over-sampler and a class below its target."
            )
        result = result.partitions[frame.npartitions :]
    schema = outputs.schema_of(result._meta, found.schema)
    with staging.staged(output) as folder:
        written = _write(result, folder, schema, client, bars)
        staging.only(folder, {w.name: w.nbytes for w in written}, output)
        (folder / "_dresample.json").write_text(json.dumps(sampler.report_.to_dict(), indent=1, default=str))
    if page is not None:
        from dresample.report.page import write_page

        bars.phase = "Writing the report"
        with outputs.page_beside(page) as beside:
            write_page(beside, sampler, output, features, columns.target, originals=0 if synthetic_only else frame.npartitions)
    return Outcome(sampler.report_, output, len(written), sum(w.rows for w in written), sum(w.nbytes for w in written))


def _write(result: Any, folder: Path, schema: Any, client: Any, bars: Bars) -> list[outputs.Written]:
    parts = partitions(result)
    tasks = [
        lazy("write", outputs.write_part, p, str(folder.absolute() / f"part-{i:05d}.parquet"), schema) for i, p in enumerate(parts)
    ]
    with bars("write", total=len(tasks)) as advance:
        written = _computed(tasks) if client is None else _collected(tasks, client, advance)
    lost = [w.name for w in written if w.lost]
    if lost:
        raise errors.output_lost(folder, lost)
    return written


def _computed(tasks: list[Any]) -> list[outputs.Written]:
    from dask.base import compute

    return list(compute(*tasks))


def _collected(tasks: list[Any], client: Any, advance: Callable[[int], None]) -> list[outputs.Written]:
    """The answers of a cluster as they are ready.

    ``as_completed`` would wait for ever for a scheduler that is gone, and swallows an interrupt.
    """
    written: list[outputs.Written] = []
    futures = client.compute(tasks)
    try:
        waiting = list(futures)
        while waiting:
            interrupts.check()
            ready = [future for future in waiting if future.done()]
            if not ready:
                if client.status in ("closing", "closed"):
                    raise errors.scheduler_lost(address_of(client))
                time.sleep(POLL)
                continue
            written += client.gather(ready)
            done = set(ready)
            waiting = [future for future in waiting if future not in done]
            advance(len(written))
    finally:
        with suppress(Exception):  # without a scheduler there is nothing to cancel
            client.cancel(futures)
    return written
