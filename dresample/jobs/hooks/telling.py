"""Hooks are told in turn; one that fails is a warning, is told no more, and never spoils the job."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dresample.jobs.hooks.facts import Begun, Hook
from dresample.jobs.run import Outcome
from dresample.storage.failures import first_line

__all__ = ["Told"]


class Told:
    """Some hooks as one.

    Parameters
    ----------
    hooks : list of Hook
    warn : callable
        Told of what fails.
    """

    def __init__(self, hooks: Sequence[Hook], warn: Callable[[str], None]) -> None:
        self.hooks, self.warn = list(hooks), warn

    def start(self, job: Begun) -> None:
        """The job begins."""
        self._each(lambda hook: hook.start(job))

    def complete(self, outcome: Outcome, digest: str, seconds: float) -> None:
        """The output is published."""
        self._each(lambda hook: hook.complete(outcome, digest, seconds))

    def fail(self, kind: str, message: str) -> None:
        """The job failed."""
        self._each(lambda hook: hook.fail(kind, message))

    def _each(self, tell: Callable[[Hook], None]) -> None:
        for hook in list(self.hooks):
            try:
                tell(hook)
            except Exception as problem:
                self.hooks.remove(hook)
                name = type(hook).__name__.removeprefix("With")
                missing = f" Install it (pip install '.[{name.lower()}]')." if isinstance(problem, ImportError) else ""
                self.warn(f"Warning: the hook {name} failed: {type(problem).__name__}: {first_line(problem)}.{missing}")
