"""The main job: files in, a resampled folder of parquet files out, with a report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dresample import errors, execution
from dresample.frame import partitions
from dresample.jobs import inputs, outputs
from dresample.jobs.names import written_names
from dresample.jobs.progress import Bars
from dresample.reduction import lazy
from dresample.report.summary import Report, RunPlan

__all__ = ["Columns", "Outcome", "plan_files", "resample_files"]


@dataclass(frozen=True)
class Columns:
    """Which columns play which part: the target, the features (None: all others but ``drop``), those left to ride along.

    ``written``: the names are as they stand after options, several in one value, until :meth:`resolved` knows the columns.
    """

    target: str
    features: tuple[str, ...] | None = None
    drop: tuple[str, ...] = ()
    carry: tuple[str, ...] = ()
    written: bool = False

    def resolved(self, available: Sequence[str]) -> Columns:
        """The same with one name for each column."""
        if not self.written:
            return self
        features = None if self.features is None else written_names("--features", self.features, available)
        drop, carry = (written_names(f"--{part}", getattr(self, part), available) for part in ("drop", "carry"))
        return Columns(self.target, features, drop, carry)

    def chosen(self, available: Sequence[str]) -> list[str]:
        """The features, checked."""
        if self.target not in available:
            raise errors.target_missing(self.target, available)
        for part in ("features", "drop", "carry"):
            if missing := [c for c in getattr(self, part) or () if c not in available]:
                raise errors.features_missing(missing, available, part)
        parts = Counter([self.target, *(self.features or ()), *self.drop, *self.carry])
        if twice := sorted(c for c, n in parts.items() if n > 1):
            raise errors.twice_named(twice)
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


def _opened(paths: Sequence[str] | inputs.Inputs, columns: Columns) -> tuple[inputs.Inputs, Any, Columns]:
    """Columns: with all features, by their own names."""
    found = paths if isinstance(paths, inputs.Inputs) else inputs.find(paths)
    frame = inputs.read(found)
    named = columns.resolved(list(frame.columns))
    return found, frame, replace(named, features=tuple(named.chosen(list(frame.columns))))


def plan_files(sampler: Any, paths: Sequence[str] | inputs.Inputs, columns: Columns) -> RunPlan:
    """Plan a job: reads the labels only."""
    _, frame, named = _opened(paths, columns)
    plan: RunPlan = sampler.plan(frame[list(named.features or ())], frame[named.target])
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
    found, frame, named = _opened(paths, columns)
    features = list(named.features or ())
    with execution.set_progress(bars):
        result = sampler.resample(frame, columns.target, features=features, carry=named.carry)
    if synthetic_only:
        if result.npartitions <= frame.npartitions:
            raise errors.InputError(
                "There are no new rows to write: --synthetic-only needs an over-sampler and a class below its target."
            )
        result = result.partitions[frame.npartitions :]
    schema = outputs.schema_of(result._meta, found.schema)
    with outputs.staged(output) as folder:
        written = _write(result, folder, schema, client, bars)
        (folder / "_dresample.json").write_text(json.dumps(sampler.report_.to_dict(), indent=1, default=str))
    if page is not None:
        from dresample.report.page import write_page

        write_page(page, sampler, output, features, columns.target, originals=0 if synthetic_only else frame.npartitions)
    return Outcome(sampler.report_, output, len(written), sum(w.rows for w in written), sum(w.nbytes for w in written))


def _write(result: Any, folder: Path, schema: Any, client: Any, bars: Bars) -> list[outputs.Written]:
    parts = partitions(result)
    tasks = [
        lazy("write", outputs.write_part, p, str(folder.absolute() / f"part-{i:05d}.parquet"), schema) for i, p in enumerate(parts)
    ]
    with bars("write", total=len(tasks)) as advance:
        return _computed(tasks) if client is None else _collected(tasks, client, advance)


def _computed(tasks: list[Any]) -> list[outputs.Written]:
    from dask.base import compute

    return list(compute(*tasks))


def _collected(tasks: list[Any], client: Any, advance: Callable[[int], None]) -> list[outputs.Written]:
    """The answers of a cluster, one by one as they are ready."""
    from distributed import as_completed

    written: list[outputs.Written] = []
    futures = client.compute(tasks)
    try:
        for _, answer in as_completed(futures, with_results=True):
            written.append(answer)
            advance(len(written))
    finally:
        client.cancel(futures)
    return written
