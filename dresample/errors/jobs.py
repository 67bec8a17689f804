"""What is wrong with a job as a whole: its settings, its window of rows, its gates, its cluster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import ClusterError, GateError, InputError, OutputError, ParameterError
from dresample.errors.words import count, few, nearest, parameter, setting, shown

__all__ = [
    "client_function",
    "client_refused",
    "gate_closed",
    "job_exists",
    "job_key_ahead",
    "method_refused",
    "no_numbers",
    "nothing_new",
    "only_new_rows",
    "set_is_no_pair",
    "summary_unwritable",
    "unknown_gate",
    "window_column",
    "window_column_missing",
    "window_days",
    "window_empty",
    "window_kind",
    "window_nulls",
    "window_of_text",
    "window_open",
    "window_text",
    "window_twice",
    "window_without_column",
    "window_zone",
]


def set_is_no_pair(text: str) -> ParameterError:
    return ParameterError(f"--set {text} is not of the form KEY=VALUE, as in --set output.folder=balanced.")


def job_key_ahead(path: str, key: str) -> ParameterError:
    return ParameterError(f"{path}: {key} is not available in this version. Leave it out.")


def method_refused(path: str, reason: str) -> ParameterError:
    return ParameterError(f"{path}: {reason}")


def unknown_gate(path: str, name: str, known: Sequence[str]) -> ParameterError:
    return ParameterError(
        f"{path}: fail_on of [run] has {shown(name)}, which is no warning. {nearest(name, known)}Warnings are {few(known, 40)}."
    )


def gate_closed(found: Sequence[tuple[str, str]]) -> GateError:
    """``found``: kinds and messages."""
    kinds = ", ".join(dict.fromkeys(kind for kind, _ in found))
    told = " ".join(message for _, message in found)
    return GateError(
        f"{kinds}, which fail_on of [run] names. Nothing was published. {told} Follow the advice, or take the "
        "warning out of fail_on."
    )


def client_function(name: str, reason: str) -> ParameterError:
    return ParameterError(
        f"client of [cluster] is {shown(name)}: {reason}. Name a function without arguments that gives a distributed.Client, as "
        '"package.module:function", in a module that Python finds (PYTHONPATH).'
    )


def client_refused(name: str, reason: str) -> ClusterError:
    return ClusterError(
        f"{name}, the client of [cluster], failed: {reason}. Look at what it needs, and run the same command again."
    )


def summary_unwritable(path: str, reason: str) -> OutputError:
    return OutputError(f"Cannot write the summary {path}: {reason}. Pass a file name in a folder that you may write to.")


def only_new_rows() -> ParameterError:
    return ParameterError(f"{setting('synthetic_only', True)} needs an over-sampler and {setting('placement', 'append')}.")


def nothing_new() -> InputError:
    return InputError(
        f"There are no new rows to write: {setting('synthetic_only', True)} needs an over-sampler and a class below its target."
    )


def job_exists(path: str) -> OutputError:
    return OutputError(f"{path} exists. A job file is never overwritten: pass another --output, or remove it.")


def no_numbers(target: Any, left_out: Sequence[str]) -> InputError:
    why = f" Left out are {few(left_out, 8)}." if left_out else ""
    return InputError(
        f"No column beside the target {shown(target)} holds numbers without missing values, and a method needs one.{why} Look at "
        "the columns with `dresample describe`."
    )


# --- windows ----------------------------------------------------------------------------------------------------------


def window_column_missing(name: str, path: str, known: Sequence[str]) -> InputError:
    return InputError(
        f"The date column {shown(name)} of the window is not in {path}. {nearest(name, known)}Its columns are {few(known, 12)}."
    )


def window_twice() -> ParameterError:
    return ParameterError(f"{parameter('days')} and {parameter('since')} both say where the window begins. Pass one of them.")


def window_open(name: str) -> ParameterError:
    return ParameterError(
        f"The window over {shown(name)} has no bounds. Pass {parameter('days')}, {parameter('since')} or {parameter('until')}, or "
        f"leave {parameter('date_column')} out."
    )


def window_without_column() -> ParameterError:
    return ParameterError(
        f"{parameter('since')}, {parameter('until')} and {parameter('days')} say which rows are inside a window over a column. "
        f"Name it in {parameter('date_column')}."
    )


def window_of_text(path: str) -> InputError:
    return InputError(
        f"{path} is text, whose rows are not chosen by a window: types of text are decided over all cells. Convert it to parquet, "
        f"or choose files by {parameter('last_files')}."
    )


def window_column(name: str, found: object) -> InputError:
    return InputError(
        f"The column {shown(name)} of the window is {found}. Dates, times, whole numbers, or text as 2024-03-31 or "
        "2024-03-31T12:00:00 tell which rows are inside: name such a column, or cast it."
    )


def window_kind(name: str, found: object, value: object) -> InputError:
    return InputError(
        f"The column {shown(name)} of the window is {found}, and {shown(value) if isinstance(value, int) else value} cannot be "
        "compared with it. Pass dates or times for columns of times, whole numbers for columns of whole numbers."
    )


def window_zone(name: str, found: object, value: object) -> InputError:
    return InputError(
        f"The column {shown(name)} of the window is {found}, without a time zone, and {value} has one. Leave the offset out."
    )


def window_days(name: str, found: object) -> InputError:
    return InputError(
        f"days needs a column of dates or times, and {shown(name)} is {found}. Pass since and until as whole numbers."
    )


def window_nulls(name: str, path: str, rows: int) -> InputError:
    return InputError(
        f"The column {shown(name)} of the window has no value in {count(rows, 'row')} of {path}: they are neither inside nor "
        "outside. Fill them, or drop these rows first."
    )


def window_text(name: str, path: str, reason: str) -> InputError:
    return InputError(
        f"The column {shown(name)} of the window is text, and {path} has what is no date: {reason}. Dates are written as "
        "2024-03-31 or 2024-03-31T12:00:00."
    )


def window_empty(name: str, since: object, until: object) -> InputError:
    span = " ".join([*([] if since is None else [f"from {since}"]), *([] if until is None else [f"to before {until}"])])
    return InputError(f"No row lies in the window: {shown(name)} {span}. Look at the dates of the input, and at the bounds.")
