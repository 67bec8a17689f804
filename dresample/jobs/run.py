"""The main job: files in, a resampled folder of parquet files out, with a report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any

from dresample import errors
from dresample.containers.collections import partitions
from dresample.distribution import execution
from dresample.distribution.reduction import lazy
from dresample.jobs import cluster, inputs, output_schema, outputs, staging
from dresample.jobs.cluster import ClusterOptions
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.progress import Bars
from dresample.jobs.table import table_of
from dresample.jobs.targets import check_apart, check_page, check_target
from dresample.jobs.text.dialect import NOTHING_SAID, TextOptions
from dresample.jobs.waiting import answers
from dresample.report.summary import Report, RunPlan
from dresample.storage.addresses import address
from dresample.storage.contents import holding
from dresample.storage.interface import Draft

__all__ = ["Outcome", "ResampleJob", "plan_files", "resample_files", "run_job"]

_ANY_CLUSTER = ClusterOptions()


@dataclass(frozen=True)
class ResampleJob:
    """What is resampled, into what, and where.

    Parameters
    ----------
    sampler : Sampler
    paths : tuple of str
        Parquet or CSV files, globs, folders.
    roles : ColumnRoles
    output : str
        Folder to make; it appears under its name only when it is complete.
    text : TextOptions
        How text files are written.
    cluster : ClusterOptions
    overwrite : bool
        Replace an existing folder of parquet files, once the new one is complete.
    synthetic_only : bool
        Write the new rows only.
    page : str, optional
        Where to write the HTML report.
    """

    sampler: Any
    paths: tuple[str, ...]
    roles: ColumnRoles
    output: str
    text: TextOptions = NOTHING_SAID
    cluster: ClusterOptions = _ANY_CLUSTER
    overwrite: bool = False
    synthetic_only: bool = False
    page: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What a job wrote."""

    report: Report
    output: str
    files: int
    rows: int
    nbytes: int


def run_job(job: ResampleJob, bars: Bars) -> Outcome:
    """Run a job: what can be refused without a cluster is refused before there is one.

    Raises
    ------
    OutputError, InputError, ParameterError, ClusterError
    """
    check_target(job.output, job.overwrite)
    files = inputs.find(job.paths, job.text)
    for note in files.notes:
        bars.say(f"Note: {note}")
    check_apart(job.output, job.paths, files.files)
    if job.page is not None:
        check_page(job.page, job.output, files.files)
    with staging.locked(job.output), cluster.opened(job.cluster, files) as client:
        bars.client = client
        if client is not None and client.dashboard_link and job.cluster.scheduler is None:
            bars.say(f"Dashboard: {client.dashboard_link}")
        return resample_files(job.sampler, files, job.roles, job.output, client, bars, job.overwrite, job.synthetic_only, job.page)


def plan_files(
    sampler: Any, paths: Sequence[str] | inputs.Inputs, roles: ColumnRoles, asked: ClusterOptions | None = None
) -> RunPlan:
    """Plan a job: reads the labels only.

    Parameters
    ----------
    sampler : Sampler
    paths : list of str, or Inputs
    roles : ColumnRoles
    asked : ClusterOptions, optional
        The cluster that the job would run on, which is not started; without, the one that is there.
    """
    from dresample.distribution.cluster import assuming

    files = _files(paths)
    with assuming(None if asked is None else cluster.described(asked, files)):
        table = table_of(sampler, files, roles, labels_only=True, keep=True)
        key = table.roles.row_key
        columns = table.features if key is None else [*table.features, key]
        plan: RunPlan = _by_row_key(sampler, key).plan(table.frame[columns], table.frame[table.roles.target])
    return plan


def resample_files(
    sampler: Any,
    paths: Sequence[str] | inputs.Inputs,
    roles: ColumnRoles,
    output: str | PathLike[str],
    client: Any,
    bars: Bars,
    overwrite: bool = False,
    synthetic_only: bool = False,
    page: str | PathLike[str] | None = None,
) -> Outcome:
    """Resample files into a folder of parquet files.

    Parameters
    ----------
    sampler : Sampler
    paths : list of str, or Inputs
        Parquet or CSV files, globs, folders; or what :func:`dresample.jobs.inputs.find` made of them.
    roles : ColumnRoles
    output : path
        As in a :class:`ResampleJob`.
    client : distributed.Client or None
        None runs on threads of this process.
    bars : Bars
    overwrite, synthetic_only : bool
    page : path, optional
        As in a :class:`ResampleJob`.
    """
    output = address(output)
    check_target(output, overwrite)
    table = table_of(sampler, _files(paths), roles, keep=client is None)
    frame, target, sampler = table.frame, table.roles.target, _by_row_key(sampler, table.roles.row_key)
    with execution.set_progress(bars):
        result = sampler.resample(frame, target, features=table.features, carry=table.roles.carry)
    if table.files.notes:
        sampler.report_ = replace(sampler.report_, notes={**sampler.report_.notes, "input": "; ".join(table.files.notes)})
    if synthetic_only:
        if result.npartitions <= frame.npartitions:
            raise errors.InputError(
                "There are no new rows to write: --synthetic-only needs an over-sampler and a class below its target."
            )
        result = result.partitions[frame.npartitions :]
    schema = output_schema.schema_of(result._meta, table.files.schema, table.with_nulls)
    with staging.staged(output) as draft:
        written = _write(result, draft, schema, client, bars)
        staging.keep_only(draft, {w.name: w.nbytes for w in written}, output)
        draft.write("_dresample.json", holding(json.dumps(sampler.report_.to_dict(), indent=1, default=str)))
    if page is not None:
        from dresample.report.page import page_of

        bars.phase = "Writing the report"
        originals = 0 if synthetic_only else frame.npartitions
        outputs.write_page(address(page), lambda: page_of(sampler, output, table.features, target, originals))
    return Outcome(sampler.report_, output, len(written), sum(w.rows for w in written), sum(w.nbytes for w in written))


def _by_row_key(sampler: Any, key: str | None) -> Any:
    """The sampler, told which column names the rows."""
    return sampler if key is None else sampler.set_params(row_key=key)


def _files(paths: Sequence[str] | inputs.Inputs) -> inputs.Inputs:
    return paths if isinstance(paths, inputs.Inputs) else inputs.find(paths)


def _write(result: Any, draft: Draft, schema: Any, client: Any, bars: Bars) -> list[outputs.Written]:
    parts = partitions(result)
    tasks = [lazy("write", outputs.write_part, p, draft, f"part-{i:05d}.parquet", schema) for i, p in enumerate(parts)]
    with bars("write", total=len(tasks)) as advance:
        written: list[outputs.Written] = answers(tasks, client, advance)
    lost = [w.name for w in written if w.lost]
    if lost:
        raise errors.output_lost(draft.folder, lost)
    return written
