"""The main job: files in, a resampled folder of parquet files out, with a report."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from dresample import errors
from dresample.containers.source import partitions
from dresample.distribution import execution
from dresample.distribution.cluster import address_of
from dresample.distribution.reduction import lazy
from dresample.jobs import inputs, interrupts, outputs, staging
from dresample.jobs.arrow_round_trip import check_written
from dresample.jobs.delimited import Roles
from dresample.jobs.names import written_names
from dresample.jobs.progress import Bars
from dresample.report.summary import Report, RunPlan

__all__ = ["Columns", "Outcome", "plan_files", "resample_files"]

#: Seconds between two looks at which files are written.
POLL = 0.05


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


@dataclass(frozen=True)
class _Opened:
    """Input of a job: files, roles of their columns, the table, the features, and the columns that may be null in the result."""

    files: inputs.Inputs
    columns: Columns
    frame: Any
    features: list[str]
    with_nulls: frozenset[str]


def _opened(
    sampler: Any, paths: Sequence[str] | inputs.Inputs, columns: Columns, labels_only: bool = False, client: Any = None
) -> _Opened:
    found = paths if isinstance(paths, inputs.Inputs) else inputs.find(paths)
    columns = columns.resolved(found.names)
    features = columns.chosen(found.names)
    asked = {"numbers" if _needs_numbers(sampler) else "values": tuple(features)}
    found = inputs.typed(found, Roles(columns.target, **asked), labels_only, keep=client is None)
    assert found.schema is not None
    looked_at = {columns.target, *(features if _looks(sampler) else ())}
    found = found.as_numbers(looked_at - {columns.target})
    assert found.schema is not None
    _check_features(sampler, found, features, columns.target)
    check_written(found.schema)
    made_null = set() if _picks(sampler) else set(found.schema.names) - looked_at - set(columns.carry)
    with_nulls = frozenset(made_null | (found.with_nulls - looked_at))
    return _Opened(found, columns, inputs.read(found, looked_at), features, with_nulls)


def _check_features(sampler: Any, found: inputs.Inputs, features: Sequence[str], target: str) -> None:
    """What is missing in the columns that a sampler computes with, as far as footers tell."""
    needed = [target, *(features if _looks(sampler) else ())]
    missing = [(name, found.missing[name][0], len(found.missing[name])) for name in needed if name in found.missing]
    if missing:
        raise errors.columns_missing_in_files(missing)
    if _needs_numbers(sampler):
        assert found.schema is not None
        numbers = [name for name in features if _is_number(found.schema.field(name).type)]
        counts = [(name, count) for name in numbers if (count := found.nulls.get(name))]
        if counts:
            raise errors.nulls_in_features(counts)


def _is_number(kind: pa.DataType) -> bool:
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_boolean)
    return any(is_one(kind) for is_one in tests)


def _looks(sampler: Any) -> bool:
    """Whether a sampler computes with the features; those that do not pick rows of any kind."""
    return bool(sampler._numeric or sampler._mixed)


def _needs_numbers(sampler: Any) -> bool:
    """Whether every feature has to be a number."""
    return bool(sampler._numeric and not sampler._mixed)


def _picks(sampler: Any) -> bool:
    """Whether each row of the result is a row of the input, with all its columns."""
    picks = sampler.__sklearn_tags__().sampler_tags.sample_indices
    return bool(picks and not (sampler._kind == "over-sampling" and _looks(sampler)))


def plan_files(sampler: Any, paths: Sequence[str] | inputs.Inputs, columns: Columns) -> RunPlan:
    """Plan a job: reads the labels only."""
    data = _opened(sampler, paths, columns, labels_only=True)
    plan: RunPlan = sampler.plan(data.frame[data.features], data.frame[data.columns.target])
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
    data = _opened(sampler, paths, columns, client=client)
    frame, features, columns = data.frame, data.features, data.columns
    with execution.set_progress(bars):
        result = sampler.resample(frame, columns.target, features=features, carry=columns.carry)
    if data.files.notes:
        sampler.report_ = replace(sampler.report_, notes={**sampler.report_.notes, "input": "; ".join(data.files.notes)})
    if synthetic_only:
        if result.npartitions <= frame.npartitions:
            raise errors.InputError(
                "There are no new rows to write: --synthetic-only needs an over-sampler and a class below its target."
            )
        result = result.partitions[frame.npartitions :]
    schema = outputs.schema_of(result._meta, data.files.schema, data.with_nulls)
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
