"""What is wrong with the column that names the rows (``row_key``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import InputError, ParameterError
from dresample.errors.words import count as counted
from dresample.errors.words import few, nearest, parameter, setting, shown

__all__ = [
    "copies_share_keys",
    "row_key_is_feature",
    "row_key_is_no_name",
    "row_key_missing",
    "row_key_of_arrays",
    "row_key_of_member",
    "row_keys_collide",
    "row_keys_null",
    "row_keys_of_kind",
    "row_keys_twice",
]


def row_key_missing(name: Any, columns: Sequence[Any]) -> InputError:
    return InputError(
        f"The column {shown(name)} of {parameter('row_key')} is not among the columns: {few(columns, 12)}. "
        f"{nearest(name, columns)}Pass {setting('row_key')} the column that names each row."
    )


def row_key_of_arrays(name: Any, kind: str) -> InputError:
    return InputError(
        f"{setting('row_key', name)} names a column, but X is a {kind}, which has no names. Pass a DataFrame that holds the "
        f"column, or leave {parameter('row_key')} out."
    )


def row_key_is_feature(name: Any, part: str) -> InputError:
    return InputError(
        f"The column {shown(name)} is named in {parameter(part)} and in {parameter('row_key')}. A key names its row and is no "
        f"{'label' if part == 'target' else 'feature'}: take it out of one of them."
    )


def row_key_is_no_name(owner: str, value: Any) -> ParameterError:
    return ParameterError(f"{setting('row_key', value)} of {owner} is no column name. Pass the name of one column, or None.")


def row_keys_twice(name: Any, value: Any, rows: Sequence[int]) -> InputError:
    """``rows``: numbers of the first two rows that have the key."""
    return InputError(
        f"Column {shown(name)} holds {shown(value)} twice ({_two(rows)}). A row key names one row: drop the duplicates "
        f"first, or leave {parameter('row_key')} out."
    )


def row_keys_null(name: Any, count: int, row: int) -> InputError:
    return InputError(
        f"Column {shown(name)} holds {counted(count, 'null')} (first in row {row:,}, counted from 0). A row key names every row: "
        f"fill or drop these rows first, or leave {parameter('row_key')} out."
    )


def row_keys_of_kind(name: Any, example: Any) -> InputError:
    return InputError(
        f"Column {shown(name)} holds {shown(example)}, a {type(example).__name__}, which is no row key. Keys are whole numbers, "
        "text, bytes, dates, times, decimals or UUIDs: cast the column first."
    )


def row_keys_collide(name: Any, values: Sequence[Any], rows: Sequence[int]) -> InputError:
    """``values``: the two keys, of ``rows``."""
    one, other = map(shown, values)
    return InputError(
        f"The keys {one} and {other} of column {shown(name)} ({_two(rows)}) are different, but have the same 63-bit hash, so that "
        "their rows could not be told apart. Of a million keys of text two do so once in ten million tables. Name the rows by a "
        "column of whole numbers, which are taken as they are."
    )


def copies_share_keys(owner: str, member: str) -> ParameterError:
    return ParameterError(
        f"{parameter('row_key')} of {owner} needs a first sampler that makes or drops rows. {member} copies rows, and a copy has "
        f"the key of its row, so that the second could not tell them apart. Leave {parameter('row_key')} out, or make new rows "
        "first."
    )


def row_key_of_member(owner: str, name: str) -> ParameterError:
    return ParameterError(
        f"{name} of {owner} has a {parameter('row_key')} of its own. Both samplers go by one: give it to {owner}, and leave it out "
        f"of {name}."
    )


def _two(rows: Sequence[int]) -> str:
    return f"rows {rows[0]:,} and {rows[1]:,}, counted from 0"
