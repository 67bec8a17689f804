"""Columns that folder names hold, as ``year=2024/month=01`` does (Hive's way)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import unquote

import pyarrow as pa

from dresample import errors

__all__ = ["NULL", "contradiction", "folder_column", "folder_types", "folder_values", "values_of_files"]

NULL = "__HIVE_DEFAULT_PARTITION__"
_INT64 = range(-(2**63), 2**63)

Values = dict[str, str | None]


def folder_values(file: str) -> Values:
    """What the folders in the name of a file say; the innermost counts.

    Examples
    --------
    >>> folder_values("data/year=2024/kind=a%2Fb/part-0.parquet")
    {'year': '2024', 'kind': 'a/b'}
    """
    found: Values = {}
    for part in file.replace("\\", "/").split("/")[:-1]:
        name, equals, value = part.partition("=")
        if equals and name:
            found[unquote(name)] = None if value == NULL else unquote(value)
    return found


def values_of_files(files: Sequence[str]) -> list[Values]:
    """The values of all files, which must have the same columns.

    Raises
    ------
    InputError
    """
    found = [folder_values(file) for file in files]
    for file, values in zip(files, found, strict=True):
        if list(values) != list(found[0]):
            raise errors.folder_columns_differ(file, list(values), files[0], list(found[0]))
    return found


def folder_types(values: Sequence[Values], numbers: Collection[str] = ()) -> dict[str, pa.DataType]:
    """Plain types of the columns: int64 where all values are whole numbers, else text.

    Numbers with leading zeros (``month=01``) stay text, unless they are among the columns that have to be ``numbers``.
    """
    return {name: _type([v[name] for v in values], name in numbers) for name in (values[0] if values else ())}


def _type(values: Sequence[str | None], zeros: bool) -> pa.DataType:
    texts = [v for v in values if v is not None]
    return pa.int64() if texts and all(_is_int(text, zeros) for text in texts) else pa.string()


def _is_int(text: str, zeros: bool) -> bool:
    try:
        value = int(text)
    except ValueError:
        return False
    return value in _INT64 and text.isascii() and (text == str(value) or (zeros and text.removeprefix("-").isdigit()))


def folder_column(value: str | None, kind: pa.DataType, rows: int) -> pa.Array:
    """A column of one value."""
    words = pa.scalar(value, pa.string())
    return pa.repeat(words if kind == pa.string() else words.cast(kind), rows)


def contradiction(column: pa.ChunkedArray, value: str | None) -> Any:
    """A value of a column of a file that is not what the folder says; None if all are."""
    odd = (found for found in column.unique().to_pylist() if not _agrees(found, value))
    return next(("null" if found is None else found for found in odd), None)


def _agrees(found: Any, value: str | None) -> bool:
    if found is None or value is None:
        return found is None and value is None
    if isinstance(found, bool):
        return str(found).lower() == value.lower()
    if isinstance(found, bytes):
        return found == value.encode()
    if isinstance(found, (int, float)):
        try:
            return float(value) == found if isinstance(found, float) else int(value) == found
        except ValueError:
            return False
    return str(found) == value
