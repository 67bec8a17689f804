"""What ``dresample run`` is asked to do: the job of a file, and how it goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from dresample.jobs.config.checked import checked
from dresample.jobs.config.mapping import job_of
from dresample.jobs.config.overrides import from_environment, from_options, overridden
from dresample.jobs.config.run_schema import RunFile
from dresample.jobs.config.tables import read_tables
from dresample.jobs.hooks.facts import Hook
from dresample.jobs.run import ResampleJob
from dresample.jobs.summary import check_summary
from dresample.storage.addresses import address

__all__ = ["Request", "Said", "read_request", "said"]


@dataclass(frozen=True)
class Said:
    """The tables of a job file with all that stands above them, unchecked; and who says what."""

    path: str
    tables: dict[str, Any]
    origins: dict[tuple[str, ...], str]

    def text(self, table: str, key: str) -> str | None:
        """A value that is looked at before all is checked, if it is a text."""
        inner = self.tables.get(table)
        found = inner.get(key) if isinstance(inner, dict) else None
        return found if isinstance(found, str) and found else None


@dataclass(frozen=True)
class Request:
    """A job, and how it goes.

    Parameters
    ----------
    path : str
        Of the job file.
    file : RunFile
    job : ResampleJob
    summary : str, optional
    hooks : tuple of Hook
    """

    path: str
    file: RunFile
    job: ResampleJob
    summary: str | None = None
    hooks: tuple[Hook, ...] = ()

    @property
    def name(self) -> str:
        """The name of the job file, without its ending."""
        return PurePath(self.path).stem


def said(path: str, environment: Mapping[str, str], options: Iterable[str]) -> Said:
    """A job file, the variables of the environment above it, and above these the options.

    Raises
    ------
    InputError
        The file is missing or no TOML.
    ParameterError
        An option is no pair.
    """
    path = address(path)
    above = [*from_environment(environment, RunFile), *from_options(options)]
    return Said(path, *overridden(read_tables(path), above, RunFile))


def read_request(found: Said) -> Request:
    """Check all that can be checked without the data.

    Raises
    ------
    ParameterError, OutputError
    """
    file = checked(RunFile, found.tables, found.path, found.origins)
    job = job_of(file, found.path, found.origins)
    summary = None if file.run.summary is None else address(file.run.summary)
    if summary is not None:
        check_summary(summary, job.output)
    return Request(found.path, file, job, summary, tuple(_hooks(file)))


def _hooks(file: RunFile) -> list[Hook]:
    from dresample.jobs.hooks.with_mlflow import WithMlflow
    from dresample.jobs.hooks.with_openlineage import WithOpenLineage

    found: list[Hook] = []
    if file.hooks.mlflow is not None:
        found.append(WithMlflow(**file.hooks.mlflow.model_dump()))
    if file.hooks.openlineage is not None:
        found.append(WithOpenLineage(**file.hooks.openlineage.model_dump()))
    return found
