"""The table of a job: its files as one frame, what its columns are for, and which of them may be null in the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from dresample import errors
from dresample.jobs import inputs
from dresample.jobs.arrow_types import check_written
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.text.survey import TextRoles

__all__ = ["Table", "table_of"]


@dataclass(frozen=True)
class Table:
    """Files, roles of their columns, the frame, the features, and the columns that may be null in the result.

    ``looked_at`` are the columns that are pandas' own types in the frame; all others are Arrow.
    """

    files: inputs.Inputs
    roles: ColumnRoles
    frame: Any
    features: list[str]
    with_nulls: frozenset[str]
    looked_at: frozenset[str]


def table_of(sampler: Any, files: inputs.Inputs, roles: ColumnRoles, labels_only: bool = False, keep: bool = False) -> Table:
    """The table that a sampler is to work on, checked as far as the files tell before they are read.

    Parameters
    ----------
    sampler : Sampler
    files : Inputs
    roles : ColumnRoles
    labels_only : bool
        Features of text are not going to be read.
    keep : bool
        All that follows is done in this process, so that small text may be kept in memory.

    Raises
    ------
    InputError
    """
    roles = roles.resolved(files.names)
    features = roles.chosen(files.names)
    cells = {"numbers" if _needs_numbers(sampler) else "values": tuple(features)}
    files = inputs.typed(files, TextRoles(roles.target, **cells), labels_only, keep)
    assert files.schema is not None
    looked_at = {roles.target, *(features if _looks(sampler) else ())}
    files = files.as_numbers(looked_at - {roles.target})
    assert files.schema is not None
    _check_features(sampler, files, features, roles.target)
    check_written(files.schema)
    made_null = set() if _picks(sampler) else set(files.schema.names) - looked_at - set(roles.carry)
    with_nulls = frozenset(made_null | (files.with_nulls - looked_at))
    return Table(files, roles, inputs.read(files, looked_at), features, with_nulls, frozenset(looked_at))


def _check_features(sampler: Any, files: inputs.Inputs, features: Sequence[str], target: str) -> None:
    """What is missing in the columns that a sampler computes with, as far as footers tell."""
    needed = [target, *(features if _looks(sampler) else ())]
    missing = [(name, files.missing[name][0], len(files.missing[name])) for name in needed if name in files.missing]
    if missing:
        raise errors.columns_missing_in_files(missing)
    if _needs_numbers(sampler):
        assert files.schema is not None
        numbers = [name for name in features if _is_number(files.schema.field(name).type)]
        counts = [(name, count) for name in numbers if (count := files.nulls.get(name))]
        if counts:
            raise errors.nulls_in_features(counts)


def _is_number(kind: pa.DataType) -> bool:
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_boolean)
    return any(is_one(kind) for is_one in tests)


# --- what a sampler does with columns ---------------------------------------------------------------------------------


def _looks(sampler: Any) -> bool:
    """Whether a sampler computes with the features; those that do not pick rows of any kind."""
    return bool(sampler._numeric or sampler._mixed)


def _needs_numbers(sampler: Any) -> bool:
    """Whether every feature has to be a number."""
    return bool(sampler._numeric and not sampler._mixed)


def _picks(sampler: Any) -> bool:
    """Whether each row of the result is a row of the input, with all its columns."""
    picks = sampler.__sklearn_tags__().sampler_tags.sample_indices
    return bool(picks and not (sampler._kind == "over-sampling" and _looks(sampler)))
