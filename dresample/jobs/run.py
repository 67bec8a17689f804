"""The main job: files in, a resampled folder of parquet files out, with a report."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from os import PathLike
from typing import Any, Literal

from dresample import errors
from dresample.containers.collections import collection, partitions
from dresample.distribution import execution
from dresample.distribution.reduction import lazy
from dresample.jobs import cluster, inputs, output_schema, outputs, remembering, staging
from dresample.jobs.cluster import ClusterOptions
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.delta.outputs import check_table, made_before, noted, transaction_of
from dresample.jobs.found_files import delta_table
from dresample.jobs.gates import Warned, heard
from dresample.jobs.layout import Compression, Layout, laid_out
from dresample.jobs.originals import originals_from, pass_untouched
from dresample.jobs.output.drafts import clear_drafts, part_names, published
from dresample.jobs.output.identity import Identity, identified
from dresample.jobs.output.journal import finished
from dresample.jobs.output.manifest import Manifest, Part, manifest_text
from dresample.jobs.output.plain_values import plain
from dresample.jobs.output.references import check_referable, reads_of
from dresample.jobs.output.searched import Searched
from dresample.jobs.output.versions import FILES, check_versions, is_versioned, switch, version_folder
from dresample.jobs.progress import Bars
from dresample.jobs.remembering import StateOptions
from dresample.jobs.source_files import SourceFile
from dresample.jobs.table import Table, by_row_key, table_of
from dresample.jobs.targets import check_address, check_apart, check_page, check_target
from dresample.jobs.text.dialect import NOTHING_SAID, TextOptions
from dresample.jobs.waiting import answers
from dresample.jobs.window import EVERYTHING, Selection
from dresample.report.summary import Report, RunPlan
from dresample.storage.addresses import address, plain_path, storage_of
from dresample.storage.contents import holding
from dresample.storage.delta_addresses import is_delta
from dresample.storage.interface import MANIFEST, Draft

__all__ = ["Outcome", "ResampleJob", "check_job", "known", "plan_files", "resample_files", "run_job", "standing"]

_ANY_CLUSTER = ClusterOptions()

#: What writes one part of an output, and what it is of: a piece of the source, or a partition of the result.
Way = tuple[Any, ...]


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
    resume : bool
        Keep what is finished when the run does not end well; the next run of the same job goes on from there. A job whose output
        stands already does nothing.
    keep : int, optional
        The output keeps so many versions, each complete, and one pointer to the current.
    originals : {"copied", "referenced"}
        Whether the output holds the originals, or names the files that do.
    state : StateOptions, optional
        Take from an earlier run what it found out, and leave what the next one may take.
    selection : Selection
        Which of the files, and which of their rows.
    fail_on : tuple of str
        Kinds of warnings that end the job before anything is published.
    append : bool
        Add to a Delta table.
    transaction : str, optional
        Under which a Delta table is committed to, as ``nightly:20261129``: no number twice. Without, the same job commits once.
    delta_version : int, optional
        Which version of a Delta table is read.
    partition_by : tuple of str
        Columns whose values become folders, as ``year=2026/``.
    compression : {"snappy", "zstd", "gzip", "lz4", "none"}
    file_rows : int, optional
        Rows of one file at the most.
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
    resume: bool = False
    keep: int | None = None
    originals: Literal["copied", "referenced"] = "copied"
    state: StateOptions | None = None
    selection: Selection = EVERYTHING
    fail_on: tuple[str, ...] = ()
    append: bool = False
    transaction: str | None = None
    delta_version: int | None = None
    partition_by: tuple[str, ...] = ()
    compression: Compression = "snappy"
    file_rows: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "paths", tuple(map(plain_path, self.paths)))

    @property
    def lasts(self) -> bool:
        """Whether another process has to know the job again."""
        return self.resume or self.keep is not None

    @property
    def layout(self) -> Layout:
        """How files are laid out."""
        return Layout(self.partition_by, self.compression, self.file_rows)

    @property
    def options(self) -> dict[str, Any]:
        """What decides over the output besides sampler, files and columns, as plain values."""
        return {item.name: plain(getattr(self, item.name)) for item in fields(self) if item.name not in _NOT_OF_THE_ROWS}


#: Fields of a job that change no byte of its parts, or have a place of their own.
_NOT_OF_THE_ROWS = frozenset(
    ("sampler", "paths", "roles", "output", "text", "cluster", "overwrite", "page", "resume", "keep", "state", "append",
     "transaction", "delta_version")
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a job wrote, the warnings that its data gave, and the files that it read."""

    report: Report
    output: str
    files: int
    rows: int
    nbytes: int
    warned: tuple[Warned, ...] = ()
    sources: tuple[SourceFile, ...] = ()


def run_job(job: ResampleJob, bars: Bars) -> Outcome:
    """Run a job: what can be refused without a cluster is refused before there is one.

    Raises
    ------
    OutputError, InputError, ParameterError, ClusterError
    """
    check_job(job)
    files = inputs.find(job.paths, job.text, job.selection, job.delta_version)
    if job.originals == "referenced" and delta_table(job.paths) is not None:
        raise errors.delta_unsupported('originals="referenced"')
    for note in files.notes:
        bars.say(f"Note: {note}")
    check_apart(job.output, job.paths, files.files)
    if job.page is not None:
        check_page(job.page, job.output, files.files)
    if job.state is not None:
        remembering.check_state(job.state, job.output, job.paths, files.files)
    with staging.locked(job.output):
        if job.state is not None:
            job = replace(job, sampler=remembering.scaled_as_before(job.sampler, files, job.state, job.output))
        who = known(job, files)
        done = standing(job, who)
        if done is not None:
            bars.say(f"{done.output} is the output of this very job already: nothing is done.")
            return done
        read = None
        if job.state is not None and (job.synthetic_only or job.originals == "referenced"):
            read = remembering.new_rows(files, job.state, job.output)
        with cluster.opened(job.cluster, files, read) as client:
            bars.client = client
            if client is not None and client.dashboard_link and job.cluster.scheduler is None:
                bars.say(f"Dashboard: {client.dashboard_link}")
            return _resampled(job, who, files, client, bars)


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
        plan: RunPlan = by_row_key(sampler, key).plan(table.frame[columns], table.frame[table.roles.target])
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
    fail_on: Sequence[str] = (),
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
    fail_on : list of str
        As in a :class:`ResampleJob`.

    Raises
    ------
    GateError
        The data gave a warning of ``fail_on``. Nothing has been written.
    """
    files = _files(paths)
    job = ResampleJob(
        sampler, files.files, roles, address(output), overwrite=overwrite, synthetic_only=synthetic_only,
        page=None if page is None else address(page), fail_on=tuple(fail_on),
    )  # fmt: skip
    check_job(job)
    with staging.locked(job.output):
        return _resampled(job, known(job, files), files, client, bars)


def _files(paths: Sequence[str] | inputs.Inputs) -> inputs.Inputs:
    return paths if isinstance(paths, inputs.Inputs) else inputs.find(paths)


# --- before the work --------------------------------------------------------------------------------------------------


def check_job(job: ResampleJob) -> None:
    """Refuse what neither files nor a cluster are needed to refuse.

    Raises
    ------
    OutputError, ParameterError
    """
    job.layout.check()
    check_address(job.output)
    if is_delta(job.output):
        unsupported = [name for name, given in (("keep", job.keep), ("originals", job.originals == "referenced")) if given]
        check_table(job.output, job.overwrite, job.append, unsupported, job.transaction)
        return
    if job.append or job.transaction is not None:
        raise errors.delta_only("append" if job.append else "transaction", job.output)
    if job.keep is not None:
        check_versions(job.output)
    elif is_versioned(job.output):
        raise errors.output_is_versions(job.output)
    check_target(job.output, job.overwrite or job.lasts, FILES if job.keep is not None else (), taken_up=job.resume)
    if job.originals == "referenced":
        check_referable(job.sampler)


def known(job: ResampleJob, files: inputs.Inputs) -> Identity:
    """Who a job is, by what decides over its rows. Hold the lock of its output."""
    roles = job.roles.resolved(files.names)
    left = storage_of(job.output).leftovers(job.output) if job.lasts else []
    return identified(job.sampler, files, roles, job.text, job.options, left, job.lasts)


def standing(job: ResampleJob, who: Identity) -> Outcome | None:
    """What the same job has published before, if that is still there; the current version is it from now on.

    Raises
    ------
    OutputError
        There is another output, which may not be replaced.
    """
    if is_delta(job.output):
        made = made_before(job.output, transaction_of(job.transaction, who), job.overwrite, job.append)
        return None if made is None else _outcome(made, job.output)
    if not job.lasts:
        return None
    place = job.output if job.keep is None else version_folder(job.output, who.id)
    found = published(place, who)
    if found is None:
        check_target(job.output, job.overwrite or job.keep is not None, FILES if job.keep is not None else ())
        return None
    if job.page is not None and storage_of(job.page).kind(job.page) is None:
        return None  # made anew, with its report
    if job.keep is not None:
        switch(job.output, who.id, job.keep)
    clear_drafts(job.output)
    return _outcome(found, place)


def _outcome(found: Manifest, place: str) -> Outcome:
    parts = found.parts
    return Outcome(found.as_report(), place, len(parts), sum(p.rows for p in parts), sum(p.nbytes for p in parts))


# --- the work ---------------------------------------------------------------------------------------------------------


def _resampled(job: ResampleJob, who: Identity, files: inputs.Inputs, client: Any, bars: Bars) -> Outcome:
    table = table_of(who.sampler, files, job.roles, keep=client is None)
    sampler = by_row_key(who.sampler, table.roles.row_key)
    target = table.roles.target
    with execution.set_progress(bars), heard(job.fail_on) as warned, _searching(job, who, bars):
        result = remembering.resampled(sampler, table, job.state, job.output, bars)
    if table.files.notes:
        sampler.report_ = replace(sampler.report_, notes={**sampler.report_.notes, "input": "; ".join(table.files.notes)})
    schema = output_schema.schema_of(result._meta, table.files.schema, table.with_nulls)
    layout = job.layout.resolved(schema.names, job.roles.written)
    parts_of, originals = _ways(job, sampler, table, result, schema)
    begin = time.perf_counter()
    for left in clear_drafts(job.output, but=who.name if job.resume else None):
        bars.say(f"Note: the draft of another job was left at {left.path}: removed.")
    with staging.staged(job.output, who.name if job.resume else None, who.id if job.keep is not None else None) as draft:
        names = part_names(len(parts_of), who.id if _marked(job) else None)
        written = _write(parts_of, names, draft, schema, client, bars, job.resume, layout)
        parts = [replace(part, new=i >= originals) for i, files in enumerate(written) for part in files]
        staging.keep_only(draft, {part.name: part.nbytes for part in parts}, job.output)
        seconds = {"write": time.perf_counter() - begin}
        reads = reads_of(table) if job.originals == "referenced" else {}
        reads |= {} if not layout.partition_by else {"layout": laid_out(layout, schema)}
        if is_delta(job.output):
            transaction = transaction_of(job.transaction, who)
            reads |= {"transaction": list(transaction)}
            noted(draft, transaction, who, layout, schema, parts, job.append)
        draft.write(MANIFEST, holding(manifest_text(sampler.report_, who, table.files, parts, seconds, reads)))
    output = job.output
    if job.keep is not None:
        switch(job.output, who.id, job.keep)
        output = version_folder(job.output, who.id)
    if job.page is not None:
        from dresample.report.page import page_of

        bars.phase = "Writing the report"
        files_of_page: list[str] | None = None if layout.one_file and not is_delta(job.output) else []
        outputs.write_page(job.page, lambda: page_of(sampler, output, table.features, target, originals, files_of_page))
    rows, nbytes = sum(part.rows for part in parts), sum(part.nbytes for part in parts)
    return Outcome(sampler.report_, output, len(parts), rows, nbytes, tuple(warned), table.files.sources)


@contextmanager
def _searching(job: ResampleJob, who: Identity, bars: Bars) -> Iterator[None]:
    """The longest search is kept in the draft of a job that may be taken up. A job with a state has it there."""
    if not job.resume or job.state is not None:
        yield
        return
    place = storage_of(job.output).absolute(job.output)
    with staging.locked(place), storage_of(place).draft(place, who.name, who.id if job.keep is not None else None) as draft:
        known_before = Searched(draft)
        with execution.set_recall(known_before):
            yield
        if known_before.recalled:
            bars.say("Taken up: the rivals that were counted before.")


def _ways(job: ResampleJob, sampler: Any, table: Table, result: Any, schema: Any) -> tuple[list[Way], int]:
    """How each part of the output is written, and how many of them hold originals: where these stay, from file to file."""
    originals: int = table.frame.npartitions
    if job.synthetic_only or job.originals == "referenced":
        return _of_frame(_new_only(result, originals, job.synthetic_only)), 0
    if not pass_untouched(sampler):
        return _of_frame(result), originals
    reader = inputs.reader_of(table.files)
    read = originals_from(reader, schema)
    untouched: list[Way] = [(outputs.write_originals, piece, read) for piece in reader.pieces]
    new = _of_frame(result.partitions[originals:]) if result.npartitions > originals else []
    return [*untouched, *new], originals


def _of_frame(result: Any) -> list[Way]:
    return [(outputs.write_frame, part) for part in partitions(result)]


def _new_only(result: Any, originals: int, some: bool) -> Any:
    """The partitions of new rows. Where there are none: an error if some are wanted, else one without rows."""
    if result.npartitions > originals:
        return result.partitions[originals:]
    if some:
        raise errors.nothing_new()
    return collection([lazy("none", _no_rows, result._meta)], result._meta)


def _no_rows(meta: Any) -> Any:
    return meta.copy()


def _marked(job: ResampleJob) -> bool:
    """Whether the names of parts are of this job only: where a reader could find two jobs under one folder, one after the other."""
    storage = storage_of(job.output)
    return job.lasts or not storage.renames or storage.kind(job.output) is not None


def _write(
    ways: Sequence[Way], names: Sequence[str], draft: Draft, schema: Any, client: Any, bars: Bars, journal: bool, layout: Layout
) -> list[list[Part]]:
    done: dict[str, list[Part]] = {}
    if journal and draft.files():
        with bars("check", total=len(names)) as advance:
            done = finished(draft, names, client, advance)
        bars.say(f"Taken up: {len(done)} of {len(names)} parts were finished before.")
    tasks = [
        lazy("write", *way, draft, name, schema, journal, layout)
        for name, way in zip(names, ways, strict=True) if name not in done
    ]  # fmt: skip
    with bars("write", total=len(tasks)) as advance:
        written: list[list[outputs.Written]] = answers(tasks, client, advance) if tasks else []
    lost = [w.name for files in written for w in files if w.lost]
    if lost:
        raise errors.output_lost(draft.folder, lost)
    for files in written:
        for w in files:
            done.setdefault(w.part, []).append(Part(w.name, w.rows, w.nbytes, w.sha256))
    return [done.get(name, []) for name in names]
