"""Files as they were when the job began: whoever reads one later gets the same bytes, or an error.

A job looks at its files several times, on several machines. Were one of them replaced in between, rows found by one look would be
other rows in the next, so size and time of change are noted once and compared at every read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from dresample import errors

__all__ = ["SourceFile", "noted", "opened"]


@dataclass(frozen=True)
class SourceFile:
    """A file, its size in bytes and its time of change in nanoseconds."""

    path: str
    nbytes: int
    mtime_ns: int


def noted(path: str) -> SourceFile:
    """A file as it is now.

    Raises
    ------
    InputError
        It is not there, or may not be read.
    """
    try:
        found = os.stat(path)
    except OSError as problem:
        raise errors.input_corrupt(path, problem.strerror or str(problem)) from problem
    return SourceFile(path, found.st_size, found.st_mtime_ns)


@contextmanager
def opened(source: SourceFile) -> Iterator[BinaryIO]:
    """The file, open; checked before and after.

    Raises
    ------
    InputError
        It is gone, or another one than was noted.
    """
    try:
        stream = open(source.path, "rb")  # noqa: SIM115  (closed below; only opening may fail so)
    except OSError as problem:
        raise errors.input_changed(source.path, problem.strerror or str(problem)) from problem
    with stream:
        _check(source, stream)
        yield stream
        _check(source, stream)


def _check(source: SourceFile, stream: BinaryIO) -> None:
    found = os.fstat(stream.fileno())
    if found.st_size != source.nbytes:
        raise errors.input_changed(source.path, f"{source.nbytes:,} bytes then, {found.st_size:,} now")
    if found.st_mtime_ns != source.mtime_ns:
        raise errors.input_changed(source.path, "it was written again")
