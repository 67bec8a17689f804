"""A checked job file -> the job. The one place that knows which key becomes which field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from dresample import errors
from dresample.jobs.cluster import ClusterOptions, Tls
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.config.checked import Origins, refused, written_key
from dresample.jobs.config.run_schema import ClusterTable, RunFile, StateTable
from dresample.jobs.config.sampler import sampler_of
from dresample.jobs.gates import KINDS
from dresample.jobs.remembering import StateOptions
from dresample.jobs.run import ResampleJob
from dresample.jobs.window import Selection, Window
from dresample.storage.addresses import address

__all__ = ["job_of"]


def job_of(file: RunFile, path: str, origins: Origins | None = None) -> ResampleJob:
    """The job that a file asks for.

    Parameters
    ----------
    file : RunFile
    path : str
        Of the job file, for messages.
    origins : dict, optional
        Options and variables that values come from, by their keys.

    Raises
    ------
    ParameterError
        Values that do not go together, or a parameter that the method does not take.
    """
    _check_gates(file, path)
    _check_cluster(file.cluster, path, origins)
    output, columns = file.output, file.columns
    # Fields of other parts of this version: what a job has no field for is refused where it is said.
    more_output = {
        name: getattr(output, name)
        for name in ("keep", "originals", "partition_by", "compression", "file_rows", "append", "transaction")
    }
    roles = ColumnRoles(
        columns.target, columns.features, columns.drop, columns.carry,
        **_known(ColumnRoles, {"row_key": columns.row_key}, "columns", columns.model_fields_set, path),
    )  # fmt: skip
    return ResampleJob(
        sampler=sampler_of(file.method.name, file.method.parameters, output.synthetic_only, path),
        paths=tuple(address(each) for each in file.source.paths),
        roles=roles,
        output=address(output.folder),
        text=file.source.text.options(),
        cluster=_cluster(file.cluster),
        overwrite=output.overwrite,
        synthetic_only=output.synthetic_only,
        page=None if output.report is None else address(output.report),
        selection=_selection(file),
        delta_version=file.source.delta_version,
        fail_on=file.run.fail_on,
        **_known(ResampleJob, more_output, "output", output.model_fields_set, path),
        state=_state(file.state),
        resume=True,
    )


def _known(kind: type[Any], values: Mapping[str, Any], table: str, said: set[str], path: str) -> dict[str, Any]:
    """The values that a job has fields for; another one that somebody asks for is refused."""
    there = {field.name for field in fields(kind)}
    for name in values:
        if name in said and name not in there and values[name] is not None:
            raise errors.job_key_ahead(path, written_key((table, name) if table else (name,)))
    return {name: value for name, value in values.items() if name in there}


def _state(table: StateTable | None) -> StateOptions | None:
    return None if table is None else StateOptions(table.folder, table.on_change, table.rescale, table.features)


def _selection(file: RunFile) -> Selection:
    source = file.source
    if source.date_column is None:
        if source.since is not None or source.until is not None or source.days is not None:
            raise errors.window_without_column()
        return Selection(source.last_files)
    return Selection(source.last_files, Window(source.date_column, source.since, source.until, source.days))


def _cluster(table: ClusterTable) -> ClusterOptions:
    files = (table.tls_ca_file, table.tls_cert, table.tls_key)
    tls = Tls(*files) if any(each is not None for each in files) else None
    return ClusterOptions(table.scheduler, table.workers, table.memory_limit, tls, table.client)


def _check_cluster(table: ClusterTable, path: str, origins: Origins | None) -> None:
    """Refuse what is said for nothing: a cluster is a local one, one at an address, or what a function gives."""
    first = next((name for name in ("client", "scheduler") if getattr(table, name) is not None), None)
    if first is not None:
        for name in ("scheduler", "workers", "memory_limit"):
            value = getattr(table, name)
            if name != first and value is not None:
                raise refused(path, ("cluster", name), value, f"left out where {first} is given", origins)
    for name in ("tls_ca_file", "tls_cert", "tls_key"):
        value = getattr(table, name)
        if value is not None and (table.scheduler is None or not table.scheduler.startswith("tls://")):
            raise refused(path, ("cluster", name), value, "left out where scheduler is no tls:// address", origins)


def _check_gates(file: RunFile, path: str) -> None:
    for name in file.run.fail_on:
        if name not in KINDS:
            raise errors.unknown_gate(path, name, KINDS)
