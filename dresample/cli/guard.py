"""What goes wrong in a job becomes one message, an exit code, and a word on the output; with ``--debug`` also the traceback."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.markup import escape

from dresample import errors
from dresample.jobs import staging
from dresample.jobs.cluster import lost
from dresample.storage import interrupts
from dresample.storage.addresses import is_url, refusal, shown, storage_of
from dresample.storage.failures import disk_full, first_line, reason

__all__ = ["CLUSTER", "GATE", "INPUT", "INTERRUPTED", "OUTPUT", "debug_option", "guarded", "stop"]

INPUT, OUTPUT, CLUSTER, GATE, INTERRUPTED = 3, 4, 5, 6, interrupts.CODE

_DEBUG = "dresample.debug"


def debug_option(function: Any) -> Any:
    """``--debug`` for a command or for the group."""
    return click.option(
        "--debug", is_flag=True, expose_value=False, callback=_debug_asked,
        help="Show tracebacks, those of workers too, and what Dask logs; also where the error has been named.",
    )(function)  # fmt: skip


def _debug_asked(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.find_root().meta[_DEBUG] = True


def _debug() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.find_root().meta.get(_DEBUG))


@contextmanager
def guarded(
    console: Console, where: Callable[[], str], output: str | None = None, told: Callable[[int, str, str], None] | None = None
) -> Iterator[None]:
    """Turn what goes wrong into one line, an exit code, and a word on the output.

    Parameters
    ----------
    console : rich.console.Console
    where : callable
        Says at which step the job is.
    output : str, optional
        What the job makes.
    told : callable, optional
        Called with the exit code, the kind of the error and its message, before the process ends.
    """
    staging.published.clear()
    staging.drafts.clear()
    debug = _debug()
    ending = lambda: f"Error: Interrupted at: {where()}.{_left(output)}"
    with _sigterm(), _quiet(debug), interrupts.tells(ending):
        warnings.simplefilter("ignore", errors.ResamplingWarning)  # the report repeats them, readably
        try:
            yield
        except click.UsageError:
            raise
        except (Exception, KeyboardInterrupt) as problem:
            code, words = _named(problem, where, _left(output))
            if debug or words is None:
                traceback.print_exception(problem, file=sys.stderr)
            if told is not None:
                told(code, type(problem).__name__, words or f"{first_line(problem)} (stopped at: {where()}.{_left(output)})")
            if words is None:
                console.print(f"[red]Stopped at: {escape(f'{where()}.{_left(output)}')}[/red]", soft_wrap=True)
                sys.exit(code)
            stop(console, words, code)


def _named(problem: BaseException, where: Callable[[], str], left: str) -> tuple[int, str | None]:
    """Exit code and message; no message of its own for what nobody has foreseen."""
    place = f"(stopped at: {where()}.{left})"
    if isinstance(problem, KeyboardInterrupt) or interrupts.arrived():  # an error behind a signal is its consequence
        return INTERRUPTED, f"Interrupted at: {where()}.{left}"
    if isinstance(problem, errors.OutputError):
        return OUTPUT, f"{problem}{left if staging.published else ''}"
    if isinstance(problem, errors.ClusterError):
        return CLUSTER, f"{problem}{left}"
    if isinstance(problem, errors.GateError):
        return GATE, f"{problem}{left}"
    if isinstance(problem, errors.DresampleError):
        return INPUT, " ".join([str(problem), *getattr(problem, "__notes__", []), place])
    if disk_full(problem):
        return OUTPUT, f"No room is left: {problem}. Make room there, or let Dask and the system use another disk {place}"
    if isinstance(problem, OSError) and isinstance(problem.filename, str) and is_url(problem.filename):  # a storage does not answer
        return INPUT, f"Cannot reach {shown(problem.filename)}: {reason(problem)} {place}"
    if lost(problem):
        said = first_line(problem)
        return CLUSTER, f"The cluster failed: {said}. Look at its log, and run the same command again {place}"
    return 1, None


def _left(output: str | None) -> str:
    """How the output was left, honestly: what was published before stays."""
    if output is None or refusal(output) is not None:
        return ""
    place = storage_of(output).absolute(output)
    done = [path for path in staging.published if PurePath(place) in (PurePath(path), *PurePath(path).parents)]
    if done:
        return f" {' and '.join(done)} was complete before, and is in its place."
    kept = " What is finished is kept for the same command." if place in staging.drafts else ""
    return f" {output} is as it was before.{kept}"


@contextmanager
def _quiet(debug: bool) -> Iterator[None]:
    """Without what libraries log, up to errors: of a lost cluster each of its parts tells with a traceback, many times."""
    before = logging.root.manager.disable
    if not debug:
        logging.disable(max(before, logging.ERROR))
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def _sigterm() -> Iterator[None]:
    """SIGTERM as Ctrl-C, where the commands were not started by ``dresample.cli.entry``, which looks after both."""
    if interrupts.installed() or threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def stop(console: Console, problem: object, code: int) -> NoReturn:
    """Print a message and end with an exit code."""
    console.print(f"[red]Error:[/red] {escape(str(problem))}", highlight=False, soft_wrap=True, markup=True)
    sys.exit(code)
