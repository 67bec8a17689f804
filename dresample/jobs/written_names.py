"""Names of columns as they are written after an option: several with commas between them, or one that has commas itself."""

from __future__ import annotations

import csv
from collections.abc import Sequence

from dresample import errors

__all__ = ["written_names"]


def written_names(option: str, values: Sequence[str], columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that values of an option name; which of them exist is for the caller to say.

    A value that is a column is that column. Else it is split at commas; a name in double quotes keeps its commas.

    Raises
    ------
    ParameterError
        A value is a column and all of its parts are columns too.

    Examples
    --------
    >>> written_names("--drop", ["time, id", "a,b"], ["time", "id", "a,b"])
    ('time', 'id', 'a,b')
    >>> written_names("--drop", ['time,"a,b"'], ["time", "a", "b", "a,b"])
    ('time', 'a,b')
    """
    found: list[str] = []
    for value in values:
        parts = [part.strip() for part in next(csv.reader([value], skipinitialspace=True), []) if part.strip()]
        if value not in columns:
            found += parts
        elif len(parts) > 1 and all(part in columns for part in parts):
            raise errors.ambiguous_names(option, value, parts)
        else:
            found.append(value)
    return tuple(found)
