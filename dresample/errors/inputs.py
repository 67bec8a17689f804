"""What is wrong with files that make a table: where they are, what they are part of, how their columns differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.columns import left_out
from dresample.errors.kinds import InputError
from dresample.errors.words import count, few

__all__ = [
    "broken_link",
    "columns_missing_in_files",
    "folder_column_contradicts",
    "folder_columns_differ",
    "input_twice",
    "link_loop",
    "nulls_in_features",
    "part_of_a_table",
    "twice_in_file",
    "types_differ",
    "unreadable_folder",
    "widening_loses",
]

_CAST = (
    "Write one of the files again with the other's type, for example\n"
    "  python -c \"import pyarrow.parquet as pq; t = pq.read_table({file!r}); i = t.column_names.index({column!r}); "
    "pq.write_table(t.set_column(i, {column!r}, t[{column!r}].cast({wanted!r})), {file!r})\"\n"
    "or leave it out."
)  # fmt: skip


def part_of_a_table(path: str, table: str, kind: str, sign: str, how: str) -> InputError:
    where = "is" if path == table else f"lies in {table}, which is"
    return InputError(
        f"{path} {where} a {kind} table (it has {sign}). Its folder also holds files of rows that were removed or replaced since, "
        f"and only {kind}'s own log tells which count. Export it to plain parquet first, or pass a frame in Python: {how}."
    )


def input_twice(one: str, other: str) -> InputError:
    same = "is named twice" if one == other else f"and {other} are one file"
    return InputError(f"{one} {same}: its rows would count twice. Name it once.")


def link_loop(path: str, target: str) -> InputError:
    return InputError(
        f"The link {path} leads back to {target}, which it lies in. Remove the link, or name the files or folders to read."
    )


def broken_link(path: str) -> InputError:
    return InputError(f"The link {path} leads to nothing. Remove it, or bring back what it should lead to.")


def unreadable_folder(path: str, reason: str) -> InputError:
    return InputError(
        f"Cannot look into the folder {path}: {reason}. Its files would be missed: make it readable, or leave it out."
    )


def folder_columns_differ(one: str, found: Sequence[str], first: str, wanted: Sequence[str]) -> InputError:
    def said(names: Sequence[str]) -> str:
        return "/".join(f"{name}=..." for name in names) or "no column"

    return InputError(
        f"Folder names give the columns of a table to all its files, or to none: {one} has {said(found)}, {first} has "
        f"{said(wanted)}. Name the files that belong together."
    )


def folder_column_contradicts(file: str, column: str, folder: str, found: Any) -> InputError:
    return InputError(
        f"The column {column!r} of {file} holds {found!r}, but its folder says {column}={folder}. One of them is wrong: rename the "
        "folder, or write the file again."
    )


def types_differ(column: str, file: str, found: Any, first: str, wanted: Any) -> InputError:
    return InputError(
        f"Column {column!r} is {found} in {file} but {wanted} in {first}, and no type holds the values of both. "
        + _CAST.format(file=file, column=column, wanted=str(wanted))
    )


def widening_loses(column: str, file: str, found: Any, wanted: Any, reason: str) -> InputError:
    return InputError(
        f"Column {column!r} is {found} in {file} but {wanted} in other files, and its values do not fit ({reason}). Write the "
        "files again with one type that holds them all, or leave some out."
    )


def columns_missing_in_files(columns: Sequence[tuple[str, str, int]]) -> InputError:
    named = "; ".join(f"{name} (not in {file}{f' and {count - 1} more' if count > 1 else ''})" for name, file, count in columns[:5])
    return InputError(
        f"The target and the features must be in every file. Missing: {named}. Leave these files out, or leave the column out of "
        "the features (--features, --drop): it then rides along, null where it is missing."
    )


def twice_in_file(file: str, names: Sequence[str]) -> InputError:
    return InputError(
        f"Column names occur more than once in {file}: {few(names)}. A result could not tell them apart: write the file again with "
        "names of their own."
    )


def nulls_in_features(counts: Sequence[tuple[str, int]]) -> InputError:
    named = few((f"{name} ({count(nulls, 'row')})" for name, nulls in counts), 8)
    return InputError(
        f"Missing values in features: {named}. Distances need a number in every row: impute or drop these rows first, or leave the "
        f"columns out with {left_out([name for name, _ in counts])} (they ride along)."
    )
