"""``dresample run``: a job file from its words to its end, told in text or in JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console

from dresample import errors
from dresample.cli import printing
from dresample.cli.guard import guarded
from dresample.jobs.methods import METHODS

__all__ = ["Telling", "run_file"]


class Telling:
    """Where a job is told of while it runs, and how its end is told.

    Parameters
    ----------
    path : str
        Of the job file.
    as_json : bool
        One JSON line on standard output at the end.
    quiet : bool
        Nothing but errors.
    """

    def __init__(self, path: str, as_json: bool, quiet: bool) -> None:
        self.path, self.as_json, self.quiet = path, as_json, quiet
        self.summary: str | None = None
        self.output: str | None = None
        self.begin = time.perf_counter()
        self.listen("text", None, None)

    def listen(self, log_format: str, summary: str | None, output: str | None) -> None:
        """Take a format of the log, a place for the summary, and the output that the job will have."""
        from dresample.jobs.events import EventLog
        from dresample.jobs.progress import Bars

        self.summary, self.output, self.log = summary, output, None
        self.console = Console(stderr=True, emoji=False, quiet=log_format == "json")
        if log_format == "json":
            self.log = EventLog(sys.stderr, "error" if self.quiet else "info")
        self.bars = self.log or Bars(Console(quiet=True, force_terminal=False) if self.quiet else self.console)

    @property
    def phase(self) -> str:
        """Where the job is."""
        return self.bars.phase

    @property
    def seconds(self) -> float:
        """Since the command began."""
        return time.perf_counter() - self.begin

    def done(self, facts: dict[str, Any]) -> None:
        """The job is done.

        Raises
        ------
        OutputError
            The summary cannot be written.
        """
        from dresample.jobs.summary import write_summary

        if self.summary is not None:
            write_summary(self.summary, facts)
        if self.log is not None:
            for each in facts["warnings"]:
                self.log.event("warning", "warning", **each)
            self.log.event("done", **{key: facts[key] for key in ("output", "rows", "files", "bytes", "seconds", "attempts")})
        if self.as_json:
            click.echo(json.dumps(facts, default=str))

    def failed(self, code: int, kind: str, message: str) -> None:
        """The job failed; what cannot be told is said, and changes nothing."""
        from dresample.jobs.summary import check_summary, failed, write_summary

        facts = failed(self.path, code, kind, message, self.seconds, self.phase, self.output)
        if self.log is not None:
            self.log.event("failed", "error", code=code, kind=kind, message=message, phase=self.phase)
        if self.as_json:
            click.echo(json.dumps(facts, default=str))
        if self.summary is not None:
            try:
                check_summary(self.summary, self.output or "")
                write_summary(self.summary, facts)
            except errors.OutputError as problem:
                click.echo(f"Error: {problem}", err=True)


def run_file(path: str, options: Sequence[str], check: bool, log_format: str | None, as_json: bool, quiet: bool) -> None:
    """Run the job of a file, or say what it would do."""
    from dresample.jobs.config.request import read_request, said

    telling = Telling(path, as_json, quiet)
    with errors.speaking(errors.RunFile({kind: name for name, kind in METHODS.items()})):
        telling.listen(log_format or "text", None, None)
        with guarded(telling.console, lambda: telling.phase, told=telling.failed):
            found = said(path, os.environ, options)
            summary = None if check else found.text("run", "summary")
            telling.listen(log_format or found.text("run", "log_format") or "text", summary, found.text("output", "folder"))
        with guarded(telling.console, lambda: telling.phase, told=telling.failed):
            request = read_request(found)
        telling.output = request.job.output
        with guarded(telling.console, lambda: telling.phase, request.job.output, telling.failed):
            _check(request, telling) if check else _run(request, telling)


def _check(request: Any, telling: Telling) -> None:
    from dresample.jobs.checking import check_request

    telling.bars.phase = "checking"
    found = check_request(request)
    if telling.as_json:
        click.echo(json.dumps(found.to_dict(), default=str))
    elif not telling.quiet:
        click.echo(str(found))


def _run(request: Any, telling: Telling) -> None:
    from dresample.jobs.requested import run_requested
    from dresample.jobs.summary import done

    if telling.log is not None:
        telling.log.event("start", job=request.path, output=request.job.output)
    outcome, attempts = run_requested(request, telling.bars)
    telling.done(done(request.path, outcome, telling.seconds, attempts))
    if not (telling.quiet or telling.as_json):
        printing.print_outcome(outcome, request.job.page)
