"""What hooks tell of a job: plain values, so that each of them words them in its own way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Protocol

from dresample.jobs.run import Outcome, ResampleJob
from dresample.storage.addresses import storage_of

__all__ = ["Begun", "Hook", "begun", "digest_of"]


@dataclass(frozen=True)
class Begun:
    """A job at its beginning.

    Parameters
    ----------
    name : str
    paths : tuple of str
        As they were given.
    output : str
    parameters : dict
        Of the sampler, as text.
    columns : dict
        What columns are for.
    """

    name: str
    paths: tuple[str, ...]
    output: str
    parameters: dict[str, str]
    columns: dict[str, Any] = field(default_factory=dict)


class Hook(Protocol):
    """Told of a job. Whatever it raises is a warning, and no more."""

    def start(self, job: Begun) -> None:
        """The job begins."""

    def complete(self, outcome: Outcome, digest: str, seconds: float) -> None:
        """The output is published; ``digest`` is that of the files that were read."""

    def fail(self, kind: str, message: str) -> None:
        """The job failed."""


def begun(name: str, job: ResampleJob) -> Begun:
    """What is known of a job before it runs."""
    parameters = {"method": type(job.sampler).__name__} | {k: str(v) for k, v in sorted(job.sampler.get_params(deep=False).items())}
    columns = {"target": job.roles.target, "features": job.roles.features, "drop": job.roles.drop, "carry": job.roles.carry}
    place = storage_of(job.output).absolute(job.output)
    return Begun(name, tuple(storage_of(path).absolute(path) for path in job.paths), place, parameters, columns)


def digest_of(marks: Any) -> str:
    """32 hexadecimal digits that change with any of the files: their names, sizes and versions in order.

    Examples
    --------
    >>> digest_of([("a.parquet", 10, 1)]) == digest_of([("a.parquet", 10, 2)])
    False
    """
    text = "\n".join(f"{path}\t{nbytes}\t{version}" for path, nbytes, version in marks)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
