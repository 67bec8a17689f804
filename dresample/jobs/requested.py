"""A requested job from its beginning to its end: attempts, and hooks that are told."""

from __future__ import annotations

import time

from dresample.jobs.config.request import Request
from dresample.jobs.hooks.facts import begun, digest_of
from dresample.jobs.hooks.telling import Told
from dresample.jobs.progress import Bars
from dresample.jobs.retries import repeated
from dresample.jobs.run import Outcome, run_job

__all__ = ["run_requested"]


def run_requested(request: Request, bars: Bars) -> tuple[Outcome, int]:
    """Run a job; what it wrote, and how many attempts it took.

    Raises
    ------
    OutputError, InputError, ParameterError, ClusterError, GateError
    """
    begin = time.perf_counter()
    hooks = Told(request.hooks, bars.say)
    hooks.start(begun(request.name, request.job))
    attempts = 0

    def attempt(number: int) -> Outcome:
        nonlocal attempts
        attempts = number
        return run_job(request.job, bars)

    try:
        outcome = repeated(attempt, request.file.run.retries, bars.say)
    except BaseException as problem:  # an interrupt ends the job for those who are told, too
        hooks.fail(type(problem).__name__, str(problem))
        raise
    marks = ((source.path, source.nbytes, source.version) for source in outcome.sources)
    hooks.complete(outcome, digest_of(marks), time.perf_counter() - begin)
    return outcome, attempts
