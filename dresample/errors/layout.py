"""What is wrong with how an output is to be laid out, and with tables of Delta."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import InputError, OutputError, ParameterError
from dresample.errors.words import either, few, nearest, shown

__all__ = [
    "append_or_overwrite", "compression_unknown", "delta_alone", "delta_broken", "delta_conflict", "delta_feature", "delta_missing",
    "delta_no_version", "delta_only", "delta_schema", "delta_transaction", "delta_unsupported", "delta_version_without_table",
    "file_rows_below_one", "partition_takes_all", "partition_twice", "partition_type", "partition_value", "table_exists",
    "transaction_done",
]  # fmt: skip

_BY = either("partition_by", "--partition-by")


def compression_unknown(found: Any, known: Sequence[str]) -> ParameterError:
    wish = either("compression", "--compression")
    return ParameterError(f"{wish} must be one of {few(known, 9)}. Got {shown(found)}. {nearest(str(found), known)}")


def file_rows_below_one(found: int) -> ParameterError:
    return ParameterError(f"{either('file_rows', '--file-rows')} must be at least 1. Got {shown(found)}.")


def partition_twice(names: Sequence[str]) -> ParameterError:
    return ParameterError(f"{_BY} names a column twice: {few(names)}. Name each once.")


def partition_takes_all(names: Sequence[str]) -> InputError:
    return InputError(f"{_BY} takes every column into folder names: {few(names)}. Leave at least one for the files.")


def partition_value(column: str, found: Any) -> InputError:
    return InputError(
        f"Column {column!r} holds {shown(found)}, which does not come back from the name of a folder. Leave it out of {_BY}."
    )


def partition_type(column: str, kind: str) -> InputError:
    return InputError(f"Column {column!r} is {kind}: such values cannot name folders. Leave it out of {_BY}.")


def delta_missing() -> InputError:
    return InputError("Tables of Delta need the package deltalake, which is not installed. Run: pip install deltalake")


def delta_alone(path: str) -> InputError:
    return InputError(f"{path} is a Delta table, and is read alone. Leave the other inputs out, or run twice.")


def delta_broken(path: str, reason: str) -> InputError:
    return InputError(f"Cannot read the Delta table {path}: {reason}.")


def delta_no_version(path: str, version: int, reason: str) -> InputError:
    return InputError(f"The Delta table {path} has no version {version} any more, or not yet: {reason}.")


def delta_feature(path: str, feature: str) -> InputError:
    return InputError(
        f"The Delta table {path} uses {feature}, which this reader would get wrong. Write the table again without it "
        "(a plain copy by the program that wrote it), and pass that."
    )


def delta_version_without_table(path: str) -> InputError:
    return InputError(f"{path} is no Delta table, so it has no versions. Leave {either('delta_version', '--delta-version')} out.")


def delta_schema(path: str, reason: str) -> OutputError:
    return OutputError(f"The result does not fit the Delta table {path}: {reason}. Write to a new table, or change this one first.")


def delta_conflict(path: str, reason: str) -> OutputError:
    return OutputError(
        f"The commit to the Delta table {path} was refused: {reason}. Nothing was added. Run the same command again."
    )


def delta_unsupported(option: str) -> ParameterError:
    return ParameterError(
        f"{option} means nothing for a Delta table: it keeps versions by itself, and its log says which files count. Leave it out."
    )


def delta_transaction(found: str) -> ParameterError:
    return ParameterError(
        f"A transaction is written NAME:NUMBER, as nightly:20261129; the number grows with each run. Got {shown(found)}."
    )


def append_or_overwrite() -> ParameterError:
    return ParameterError(f"{either('append', '--append')} and {either('overwrite', '--overwrite')} exclude each other. Pass one.")


def delta_only(option: str, output: str) -> ParameterError:
    return ParameterError(
        f"{option} is for Delta tables, and {output} is none. Write it as delta:///path or delta+s3://bucket/path, or leave the "
        "option out."
    )


def table_exists(path: str) -> OutputError:
    wish = " or ".join((either("append=True", "--append"), either("overwrite=True", "--overwrite")))
    return OutputError(f"The Delta table {path} exists. Pass {wish}: both make a new version and keep the old ones.")


def transaction_done(path: str, name: str, number: int) -> OutputError:
    return OutputError(
        f"Number {number} of {name} was committed to the Delta table {path} already, and its report is gone. Nothing is done; pass "
        f"a higher number with {either('transaction', '--transaction')} to commit again."
    )
