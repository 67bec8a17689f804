"""What is wrong with features of dates, and of Python objects that are no plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.columns import left_out
from dresample.errors.kinds import InputError
from dresample.errors.words import count, few, sampler, shown

__all__ = ["dates_refused", "missing_objects", "objects_refused"]

#: What a value that is no number is called in a message.
_SORTS = {
    "number as text": "text that reads as a number",
    "date": "a date or time",
    "large": "beyond the range of 64-bit floats",
}


def dates_refused(columns: Sequence[tuple[Any, Any]], owner: str) -> InputError:
    """``columns``: names, and the dtype or a value of each."""
    listed, first = few(f"{name} ({what})" for name, what in columns), shown(columns[0][0])
    return InputError(
        f"Columns of dates or times: {listed}. {owner} computes with numbers: turn them into numbers that mean something, as "
        f"(frame[{first}] - frame[{first}].min()).dt.total_seconds() or frame[{first}].dt.hour, or leave them out with "
        f"{left_out([name for name, _ in columns])} (in a resampled table they ride along). {sampler('RandomOverSampler')} takes "
        "columns of any type."
    )


def objects_refused(odd: Sequence[tuple[Any, int, str, str]], owner: str) -> InputError:
    """``odd``: of each column its name and the first value that is no number: row, value as shown, and its sort."""
    listed = few(f"{name} (row {row} holds {value}, {_SORTS.get(sort, sort)})" for name, row, value, sort in odd)
    text = [name for name, _, _, sort in odd if sort == "number as text"]
    advice = f" Text that reads as numbers: frame.astype({shown(dict.fromkeys(text, 'float'))})." if text else ""
    return InputError(
        f"Columns that are not numbers: {listed}. In a column of Python objects every value has to be a number: int, float, "
        f"Decimal or bool.{advice} {owner} computes with numbers: encode other values, or leave the columns out with "
        f"{left_out([name for name, *_ in odd])} (in a resampled table they ride along). Among samplers, {sampler('SMOTENC')} "
        f"takes mixed data, {sampler('SMOTEN')} tables without numbers, {sampler('RandomOverSampler')} anything."
    )


def missing_objects(counts: Sequence[tuple[Any, int]], owner: str) -> InputError:
    listed = few(f"{name} ({count(n, 'row')})" for name, n in counts)
    return InputError(
        f"Missing values in features: {listed}. {owner} measures distances and needs a number in every row: impute or drop these "
        f"rows first, or leave the columns out with {left_out([name for name, _ in counts])} so that they ride along."
    )
