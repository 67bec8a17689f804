"""What is wrong with a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import InputError, ParameterError
from dresample.errors.words import few, holes

__all__ = [
    "bad_choice",
    "bad_number",
    "float_multiclass",
    "integer_unknown",
    "integer_wanted",
    "neighbors_object",
    "seeded_member",
    "shrinkage_finite",
    "shrinkage_missing",
    "shrinkage_negative",
    "shrinkage_numbers",
    "unknown_parameter",
    "whole_member",
]


def bad_choice(owner: str, name: str, value: Any, choices: Sequence[Any]) -> ParameterError:
    return ParameterError(f"The {name!r} parameter of {owner} must be one of {list(choices)}. Got {value!r} instead.")


def bad_number(owner: str, name: str, value: Any, need: str) -> ParameterError:
    return ParameterError(f"The {name!r} parameter of {owner} must be {need}. Got {value!r} instead.")


def integer_wanted(owner: str, value: Any) -> ParameterError:
    need = 'False, "auto" (float features that hold whole numbers only), or a list of names of features'
    return bad_number(owner, "integer", value, need)


def integer_unknown(owner: str, missing: Sequence[Any], features: Sequence[Any]) -> ParameterError:
    return ParameterError(
        f"The 'integer' parameter of {owner} names no features of numbers: {few(missing)}. The features of numbers are "
        f"{few(features, 12)}. Name some of these, or pass integer='auto'."
    )


def shrinkage_numbers(columns: Sequence[Any]) -> InputError:
    return InputError(
        "When shrinkage is not None, X needs to contain only numerical data to later generate a smoothed bootstrap sample. "
        f"Found: {few(columns)}. Leave these columns out, or pass shrinkage=None for plain copies."
    )


def shrinkage_finite(columns: Sequence[tuple[Any, int, int]]) -> InputError:
    return InputError(
        f"Input X contains NaN or infinity in: {holes(columns)}. With shrinkage the copies are moved by noise of the width of each "
        "column, which must be finite: impute or drop these values first, or pass shrinkage=None for plain copies."
    )


def shrinkage_missing(missing: Sequence[Any]) -> ParameterError:
    return ParameterError(
        f"`shrinkage` should contain a shrinkage factor for each class that will be resampled. The missing classes are: "
        f"{list(missing)!r}. Add them to the dict; 0 gives plain copies."
    )


def shrinkage_negative(label: Any, value: Any) -> ParameterError:
    return ParameterError(f"The shrinkage factor needs to be >= 0. Got {value!r} for class {label!r}.")


def neighbors_object(owner: str, name: str, found: str) -> ParameterError:
    return ParameterError(
        f"The {name!r} parameter of {owner} is a neighbours object with {found}. Its number of neighbours and Minkowski p=2 are "
        "honoured; the search itself is dresample's. Pass an integer, or use scale= to weigh the features."
    )


def float_multiclass() -> InputError:
    return InputError('"sampling_strategy" can be a float only when the type of target is binary. For multi-class, use a dict.')


def unknown_parameter(method: str, prefix: str, name: str, known: Sequence[str]) -> ParameterError:
    of = f"With {prefix} go" if prefix else "It has"
    return ParameterError(f"--method {method} has no parameter {prefix}{name}. {of} {', '.join(known)}.")


def seeded_member(method: str, name: str) -> ParameterError:
    return ParameterError(f"--method {method} has no use for {name}: --seed seeds all of its samplers. Leave it out.")


def whole_member(method: str, name: str, value: Any, kind: str) -> ParameterError:
    return ParameterError(
        f"--method {method}: {name} is its {kind}, not a value. Got {value!r}. Give the parameters of it one by one, as "
        f"-p {name}__NAME=VALUE; `dresample methods {method}` lists them."
    )
