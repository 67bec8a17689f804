"""The first job file of a table: what a look at the data suggests, written with its reasons."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from dresample import errors
from dresample.errors.words import count
from dresample.jobs import inputs
from dresample.jobs.describe import Column, Description, describe
from dresample.jobs.targets import check_apart, check_target
from dresample.jobs.text.dialect import NOTHING_SAID, TextOptions
from dresample.jobs.text.survey import TextRoles
from dresample.sampling.advice import SCALE_FACTOR
from dresample.storage.addresses import storage_of
from dresample.storage.contents import holding
from dresample.storage.failures import reason

__all__ = ["first_text", "write_first"]

#: A ratio of the classes that is a good start where there are two; a table that has it already is balanced in full.
RATIO = 0.3
#: Neighbours of the method that is suggested.
_K = 5
_DAY = re.compile(r"(19|20)\d\d-?[01]\d-?[0-3]\d")
_ID = re.compile(r"(^|[_\s-])(id|key|uuid)$", re.IGNORECASE)


@dataclass
class _Parts:
    """What columns are for, with the reasons."""

    features: list[str] = field(default_factory=list)
    drop: dict[str, str] = field(default_factory=dict)
    carry: dict[str, str] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)


def write_first(paths: Sequence[str], target: str, output: str, options: TextOptions = NOTHING_SAID) -> None:
    """Look at files and write a job file.

    Parameters
    ----------
    paths : list of str
    target : str
    output : str
        The job file.
    options : TextOptions

    Raises
    ------
    OutputError
        It is there already, or cannot be written.
    InputError
        No column can be a feature, or there is only one class.
    """
    storage = storage_of(output)
    if storage.kind(output) is not None or storage.is_link(output):
        raise errors.job_exists(output)
    if (obstacle := storage.obstacle(output)) is not None:
        raise errors.output_unwritable(output, obstacle)
    text = first_text(paths, target, options)
    try:
        storage.write(output, holding(text))
    except OSError as problem:
        raise errors.output_unwritable(output, reason(problem)) from problem


def first_text(paths: Sequence[str], target: str, options: TextOptions = NOTHING_SAID) -> str:
    """The text of a job file for some files."""
    look = describe(paths, target, options)
    if len(look.classes) < 2:
        raise errors.one_class(next(iter(look.classes), None))
    files = inputs.find(paths, options)
    others = tuple(name for name in files.names if name != target)
    schema = inputs.typed(files, TextRoles(target, values=others), keep=True).schema
    assert schema is not None
    parts = _parted(look, schema, target)
    if not parts.features:
        raise errors.no_numbers(target, [*parts.drop, *parts.carry])
    tables = [
        _head(look, target), _source(paths, files, schema, options), _columns(parts, target), _method(look, parts),
        _output(paths, files), _REST,
    ]  # fmt: skip
    return "\n".join(tables)


# --- what columns are for ---------------------------------------------------------------------------------------------


def _parted(look: Description, schema: pa.Schema, target: str) -> _Parts:
    parts = _Parts()
    for column in look.columns:
        if column.name == target:
            continue
        kind = schema.field(column.name).type
        if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
            parts.carry[column.name] = f"{kind}: new rows have that of their base"
            continue
        why = _no_feature(column, kind, look)
        if why is None:
            parts.features.append(column.name)
        else:
            parts.drop[column.name] = why
        if column.name in look.odd.get("identifiers", []) and not column.missing:
            parts.keys.append(column.name)
    return parts


def _no_feature(column: Column, kind: pa.DataType, look: Description) -> str | None:
    """Why a column is none; None for a feature."""
    reasons = {"identifiers": "a different value in each row", "copies": "a copy of the label", "constant": "one value in all rows"}
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_boolean)
    if not any(is_one(kind) for is_one in tests):
        return f"{kind}: no number"
    for odd, why in reasons.items():
        if column.name in look.odd.get(odd, []):
            return why
    if column.missing:
        return f"{column.missing:,} missing values: impute them to use it"
    if any(end is not None and math.isinf(end) for end in (column.low, column.high)):
        return "infinite values"
    return "an identifier, by its name" if _ID.search(column.name) and not pa.types.is_floating(kind) else None


# --- tables -----------------------------------------------------------------------------------------------------------


def _head(look: Description, target: str) -> str:
    counts = ", ".join(f"{label} {rows:,}" for label, rows in list(look.classes.items())[:8])
    more = f", and {len(look.classes) - 8} more" if len(look.classes) > 8 else ""
    return (
        f"# {count(look.rows, 'row')} in {count(look.files, 'file')}; {_line(target)}: {_line(counts)}{more}\n"
        "# See what it would do: dresample run THIS.toml --check. All keys are described in docs/job_files.md.\n"
    )


def _source(paths: Sequence[str], files: inputs.Inputs, schema: pa.Schema, options: TextOptions) -> str:
    lines = ["[source]", f"paths = {_list(paths)}"]
    if len(files.files) > 1 and sum(_DAY.search(file) is not None for file in files.files) > len(files.files) / 2:
        lines += ["# The files look daily: only the last so many, in the order of their names.", "# last_files = 180"]
    dates = [f.name for f in schema if pa.types.is_date(f.type) or pa.types.is_timestamp(f.type)] if files.parquet else []
    if dates:
        lines += ["# Only the rows of the last so many days.", f"# date_column = {_text(dates[0])}", "# days = 180"]
    if options.given:
        lines += ["", "[source.text]"]
        said = {name: getattr(options, name) for name in TextOptions.__dataclass_fields__}
        lines += [f"{name} = {_text(v) if isinstance(v, str) else _list(v)}" for name, v in said.items() if v]
    return "\n".join([*lines, ""])


def _columns(parts: _Parts, target: str) -> str:
    lines = ["[columns]", f"target = {_text(target)}"]
    lines.append(f"# Features are all columns that are not named below: {_line(', '.join(parts.features))}")
    for name, what, found in (
        ("drop", "No features: they ride along, null on new rows", parts.drop),
        ("carry", "Ride along, and new rows have the value of their base row", parts.carry),
    ):
        if found:
            lines.append(f"# {what}.")
            lines.append(f"{name} = [")
            lines += [f"    {_text(column)},  # {_line(why)}" for column, why in found.items()]
            lines.append("]")
    if parts.keys:
        lines += ["# Draws go by this key in the place of the order of rows.", f"# row_key = {_text(parts.keys[0])}"]
    return "\n".join([*lines, ""])


def _method(look: Description, parts: _Parts) -> str:
    counts = sorted(look.classes.values())
    lines = ["[method]", "# `dresample methods` lists them.", 'name = "smote"', "", "[method.parameters]", "random_state = 0"]
    if len(counts) == 2 and int(RATIO * counts[1]) > counts[0]:
        lines += ["# Rows of the small class for one of the large one: a start, to be tuned by validation."]
        lines += [f"sampling_strategy = {RATIO}"]
    else:
        lines += ["# All classes become as large as the largest.", 'sampling_strategy = "auto"']
    if counts[0] <= _K:
        policy = "duplicate" if counts[0] == 1 else "shrink"
        lines += [f"# The smallest class has too few rows for {_K} neighbours.", f'on_small_class = "{policy}"']
    lines += ["# Scale the features for the distances only.", f'{"" if _uneven(look, parts) else "# "}scale = "standard"']
    if set(look.odd.get("whole", [])) & set(parts.features):
        lines += ["# Floats that hold whole numbers only are rounded in new rows.", 'integer = "auto"']
    return "\n".join([*lines, ""])


def _uneven(look: Description, parts: _Parts) -> bool:
    """Whether one feature would decide all distances."""
    spans = [c.quartiles[2] - c.quartiles[0] for c in look.columns if c.name in parts.features and c.quartiles is not None]
    widths = [span for span in spans if span > 0]
    return bool(widths) and max(widths) > SCALE_FACTOR * min(widths)


def _output(paths: Sequence[str], files: inputs.Inputs) -> str:
    folder = next((name for name in _FOLDERS if _free(name, paths, files)), _FOLDERS[0])
    lines = ["[output]", f"folder = {_text(folder)}", "# true replaces it once the new one is complete.", "overwrite = false"]
    return "\n".join([*lines, '# report = "report.html"', ""])


_FOLDERS = ("resampled", *(f"resampled-{i}" for i in range(2, 20)), "../resampled")


def _free(folder: str, paths: Sequence[str], files: inputs.Inputs) -> bool:
    try:
        check_target(folder, overwrite=False)
        check_apart(folder, paths, files.files)
    except errors.OutputError:
        return False
    return True


_REST = """[run]
# How the job ended, for a scheduler.
# summary = "summary.json"
# Warnings that end the job before anything is published.
# fail_on = ["NoiseWarning"]
# How often to begin again, with a new cluster, after the loss of one.
# retries = 2
"""


def _text(value: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(values: Sequence[Any]) -> str:
    return f"[{', '.join(_text(str(value)) for value in values)}]"


def _line(text: str) -> str:
    """A text within a comment: on one line, without what TOML does not have there."""
    return "".join(c if c == "\t" or (c >= " " and c != "\x7f") else " " for c in str(text))
