"""What is wrong with features of dates, and of Python objects that are no plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import InputError
from dresample.errors.words import few

__all__ = ["bool_names", "dates_refused", "levels_on_dask", "missing_objects", "objects_refused", "provenance_of_levels"]

#: What a value that is no number is called in a message.
_SORTS = {
    "number as text": "text that reads as a number",
    "date": "a date or time",
    "large": "beyond the range of 64-bit floats",
}


def dates_refused(columns: Sequence[tuple[Any, Any]], sampler: str) -> InputError:
    """``columns``: names, and the dtype or a value of each."""
    told, first = few(f"{name} ({what})" for name, what in columns), columns[0][0]
    return InputError(
        f"Columns of dates or times: {told}. {sampler} computes with numbers: turn them into numbers that mean something, as "
        f"(frame[{first!r}] - frame[{first!r}].min()).dt.total_seconds() or frame[{first!r}].dt.hour, or drop them, or let them "
        "ride along: resample(frame, target, features=[...]) or --drop. RandomOverSampler takes columns of any type."
    )


def objects_refused(odd: Sequence[tuple[Any, int, str, str]], sampler: str) -> InputError:
    """``odd``: of each column its name and the first value that is no number: row, value as shown, and its sort."""
    told = few(f"{name} (row {row} holds {value}, {_SORTS.get(sort, sort)})" for name, row, value, sort in odd)
    text = [name for name, _, _, sort in odd if sort == "number as text"]
    advice = f" Text that reads as numbers: frame.astype({dict.fromkeys(text, 'float')})." if text else ""
    return InputError(
        f"Columns that are not numbers: {told}. In a column of Python objects every value has to be a number: int, float, "
        f"Decimal or bool.{advice} {sampler} computes with numbers: encode other values, or leave the columns out with "
        "features=[...] or --drop (in a resampled table they ride along). Among samplers, SMOTENC takes mixed data, SMOTEN tables "
        "without numbers, RandomOverSampler anything."
    )


def bool_names(names: Sequence[Any]) -> InputError:
    return InputError(
        f"Columns are named {few(names)}. pandas and Dask take a list of bools for a mask, so these columns cannot be picked by "
        "name: rename them (frame.columns = frame.columns.map(str))."
    )


def levels_on_dask(example: Sequence[str]) -> InputError:
    return InputError(
        f"The columns have names of several levels, such as {'/'.join(example)}, which Dask cannot pick. Join the levels into one "
        "name first: frame.columns = ['_'.join(map(str, name)) for name in frame.columns]."
    )


def provenance_of_levels(names: Sequence[str]) -> InputError:
    return InputError(
        f"provenance=True adds the columns {few(names)}, but the names of this frame have several levels. Join the levels into "
        "one name first (frame.columns = ['_'.join(map(str, name)) for name in frame.columns]), or use fit_resample and "
        "provenance_."
    )


def missing_objects(counts: Sequence[tuple[Any, int]], sampler: str) -> InputError:
    told = few(f"{name} ({count} row{'s' if count > 1 else ''})" for name, count in counts)
    return InputError(
        f"Missing values in features: {told}. {sampler} measures distances and needs a number in every row: impute or drop these "
        "rows first, or leave the columns out with features=[...] so that they ride along."
    )
