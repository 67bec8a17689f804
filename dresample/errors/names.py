"""What is wrong with the names of columns: bools, and names of several levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import InputError
from dresample.errors.words import few, setting

__all__ = ["bool_names", "levels_on_dask", "provenance_of_levels"]


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
        f"{setting('provenance', True)} adds the columns {few(names)}, but the names of this frame have several levels. Join the "
        "levels into one name first (frame.columns = ['_'.join(map(str, name)) for name in frame.columns]), or use fit_resample "
        "and provenance_."
    )
