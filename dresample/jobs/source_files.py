"""Files as they were when the job began: whoever reads one later gets the same bytes, or an error.

A job looks at its files several times, on several machines. Were one of them replaced in between, rows found by one look would be
other rows in the next, so size and time of change are noted once and compared at every read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from dresample import errors
from dresample.storage.addresses import storage_of
from dresample.storage.failures import reason
from dresample.storage.interface import Mark

__all__ = ["SourceFile", "noted", "opened"]


@dataclass(frozen=True)
class SourceFile:
    """A file, its size in bytes, and its time of change or another word for its version."""

    path: str
    nbytes: int
    version: int | str


def noted(path: str) -> SourceFile:
    """A file as it is now.

    Raises
    ------
    InputError
        It is not there, or may not be read.
    """
    try:
        found = storage_of(path).mark(path)
    except OSError as problem:
        raise errors.input_corrupt(path, reason(problem)) from problem
    return SourceFile(path, found.nbytes, found.version)


@contextmanager
def opened(source: SourceFile) -> Iterator[IO[bytes]]:
    """The file, open; checked before and after.

    Raises
    ------
    InputError
        It is gone, or another one than was noted.
    """
    storage = storage_of(source.path)
    try:
        stream = storage.open(source.path)
    except OSError as problem:
        raise errors.input_changed(source.path, reason(problem)) from problem
    with stream:
        _check(source, storage.mark(stream))
        yield stream
        _check(source, storage.mark(stream))


def _check(source: SourceFile, found: Mark) -> None:
    if found.nbytes != source.nbytes:
        raise errors.input_changed(source.path, f"{source.nbytes:,} bytes then, {found.nbytes:,} now")
    if found.version != source.version:
        raise errors.input_changed(source.path, "it was written again")
