"""A job file as it is written: its tables, unchecked."""

from __future__ import annotations

import tomllib
from os import PathLike
from typing import Any

from dresample import errors
from dresample.storage.addresses import address
from dresample.storage.contents import contents

__all__ = ["read_tables"]


def read_tables(path: str | PathLike[str]) -> dict[str, Any]:
    """The tables of a job file.

    Raises
    ------
    InputError
        The file is missing or no TOML.
    """
    path = address(path)
    try:
        return tomllib.loads(contents(path).decode())
    except OSError as problem:
        raise errors.job_file(path, problem.strerror or type(problem).__name__) from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise errors.job_file(path, str(problem)) from problem
