"""How a job ended, in one JSON object: for schedulers, for ``--json``, and for the summary file."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

import dresample
from dresample import errors
from dresample.jobs.run import Outcome
from dresample.storage.addresses import refusal, shown, storage_of
from dresample.storage.contents import contents, holding
from dresample.storage.failures import reason

__all__ = ["check_summary", "done", "failed", "write_summary"]


def _facts(path: str, code: int, seconds: float, **more: Any) -> dict[str, Any]:
    return {"dresample": dresample.__version__, "job": path, "code": code, "seconds": round(seconds, 3), **more}


def done(path: str, outcome: Outcome, seconds: float, attempts: int) -> dict[str, Any]:
    """A job that wrote its output."""
    report = outcome.report.to_dict()
    return _facts(
        path, 0, seconds,
        status="done", error=None, output=outcome.output, rows=outcome.rows, files=outcome.files, bytes=outcome.nbytes,
        attempts=attempts, sampler=report["sampler"], seed=report["seed"], grade=report["grade"],
        counts_before=report["counts_before"], counts_after=report["counts_after"],
        phases={phase["name"]: round(phase["seconds"], 3) for phase in report["phases"]},
        warnings=[{"kind": each.kind, "message": each.message} for each in outcome.warned],
    )  # fmt: skip


def failed(path: str, code: int, kind: str, message: str, seconds: float, phase: str, output: str | None) -> dict[str, Any]:
    """A job that did not."""
    error = {"kind": kind, "message": message}
    return _facts(path, code, seconds, status="failed", error=error, phase=phase, output=output, rows=None)


def check_summary(summary: str, output: str) -> None:
    """Refuse a summary that could not be written at the end.

    Raises
    ------
    OutputError
    """
    if (why := refusal(summary)) is not None:
        raise errors.summary_unwritable(shown(summary), why)
    try:
        _check_place(summary, output)
    except OSError as problem:
        if isinstance(problem, errors.DresampleError):
            raise
        raise errors.summary_unwritable(summary, reason(problem)) from problem


def _check_place(summary: str, output: str) -> None:
    storage = storage_of(summary)
    if storage.kind(summary) == "folder":
        raise errors.summary_unwritable(summary, "it is a folder")
    place, folder = PurePath(storage.real(summary)), PurePath(storage_of(output).real(output))
    if place == folder or folder in place.parents:
        raise errors.summary_unwritable(summary, f"it lies inside the output folder {output}, which holds tables only")
    if storage.kind(summary) is not None and not _is_summary(summary):
        raise errors.summary_unwritable(summary, "a file is there that is no summary of a job, which would be lost")
    if (obstacle := storage.obstacle(storage.real(summary))) is not None:
        raise errors.summary_unwritable(summary, obstacle)


def _is_summary(path: str) -> bool:
    try:
        found = json.loads(contents(path))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and {"dresample", "job", "code"} <= set(found)


def write_summary(summary: str, facts: dict[str, Any]) -> None:
    """Write it, whole or not at all.

    Raises
    ------
    OutputError
    """
    try:
        storage_of(summary).write(summary, holding(json.dumps(facts, indent=1, default=str) + "\n"))
    except OSError as problem:
        raise errors.summary_unwritable(summary, reason(problem)) from problem
