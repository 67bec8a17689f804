"""What is wrong with tables of other libraries, and with arguments that samplers do not take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import InputError, InputTypeError
from dresample.errors.words import few

__all__ = ["foreign_refused", "lazy_refused", "not_arrow", "nothing_else_taken", "output_refused"]


def lazy_refused(kind: str, remedy: str) -> InputTypeError:
    return InputTypeError(
        f"The data are a {kind}, a plan that holds no rows yet. Neighbours are looked for among all rows: pass data{remedy}, or a "
        "Dask DataFrame, which is resampled without being held in memory."
    )


def foreign_refused(kind: str) -> InputTypeError:
    return InputTypeError(
        f"The data are a {kind}, which can be read but not given back as one. Pass pyarrow.table(data), which comes back as a "
        "pyarrow.Table, or a frame of pandas, polars or Dask."
    )


def not_arrow(columns: Sequence[Any], reason: str) -> InputError:
    return InputError(
        f"Columns whose type Arrow does not have: {few(columns)} ({reason}). Every column goes through Arrow, so that its "
        "values stay what they are: cast these columns, or drop them."
    )


def nothing_else_taken(sampler: str, method: str, names: Sequence[str]) -> InputTypeError:
    listed = ", ".join(f"{name}=" for name in names) or "more than its arguments"
    weights = {"sample_weight", "sample_weights", "weight", "weights", "groups"} & set(names)
    advice = (
        "New rows have no weight and no group of their own. Keep them as columns: resample(frame, target, features=[...], "
        f"carry=[{sorted(weights)[0]!r}]) copies them from the base row; samplers that pick rows have sample_indices_."
        if weights
        else "Leave it out; what a sampler can be told are its parameters (set_params)."
    )
    return InputTypeError(f"{sampler}.{method} got {listed}, which it does not take. {advice}")


def output_refused(sampler: str, wanted: Any) -> InputTypeError:
    return InputTypeError(
        f"{sampler}.set_output(transform={wanted!r}): samplers give what they get, so there is no output to set. Pass X as a "
        "frame of pandas or polars to get one, or set the output of the step before."
    )
