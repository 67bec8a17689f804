"""What is wrong with a parameter."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from dresample.errors.columns import broken_rows, left_out
from dresample.errors.kinds import InputError, ParameterError
from dresample.errors.words import either, few, nearest, own, parameter, setting, shown

__all__ = [
    "bad_choice",
    "bad_number",
    "integer_unknown",
    "integer_wanted",
    "neighbors_object",
    "scale_unknown",
    "seeded_member",
    "shrinkage_finite",
    "shrinkage_missing",
    "shrinkage_negative",
    "shrinkage_numbers",
    "unknown_parameter",
    "whole_member",
]


def _method(name: str) -> str:
    """A method as it was asked for."""
    return either(f"--method {name}", f"--method {name}", f"the method {name}")


def bad_choice(owner: str, name: str, value: Any, choices: Sequence[Any]) -> ParameterError:
    near = nearest(value, choices) if isinstance(value, str) else ""
    return ParameterError(
        f"The '{own(name)}' parameter of {owner} must be one of {list(choices)}. Got {shown(value)} instead. {near}".rstrip()
    )


def bad_number(owner: str, name: str, value: Any, need: str) -> ParameterError:
    return ParameterError(f"The '{own(name)}' parameter of {owner} must be {need}. Got {shown(value)} instead.")


def integer_wanted(owner: str, value: Any) -> ParameterError:
    need = 'False, "auto" (float features that hold whole numbers only), or a list of names of features'
    return bad_number(owner, "integer", value, need)


def integer_unknown(owner: str, missing: Sequence[Any], features: Sequence[Any]) -> ParameterError:
    return ParameterError(
        f"The '{parameter('integer')}' parameter of {owner} names no features of numbers: {few(missing)}. The features of numbers "
        f"are {few(features, 12)}. Name some of these, or pass {setting('integer', 'auto')}."
    )


def scale_unknown(owner: str, missing: Sequence[Any], features: Sequence[Any]) -> ParameterError:
    return ParameterError(
        f"The '{parameter('scale')}' parameter of {owner} has numbers for columns that are no features of numbers: {few(missing)}. "
        f"The features of numbers are {few(features, 12)}. Leave the others out of {parameter('scale')}."
    )


def shrinkage_numbers(columns: Sequence[Any]) -> InputError:
    return InputError(
        f"When {parameter('shrinkage')} is not None, X needs to contain only numerical data to later generate a smoothed bootstrap "
        f"sample. Found: {few(columns)}. Leave these columns out with {left_out(columns)}, or pass {setting('shrinkage', None)} "
        "for plain copies."
    )


def shrinkage_finite(columns: Sequence[tuple[Any, int, int]]) -> InputError:
    """Of each column: its name, how many rows, and the number of the first."""
    return InputError(
        f"Input X contains NaN or infinity in: {broken_rows(columns)}. With {parameter('shrinkage')} the copies are moved by noise "
        f"of the width of each column, which must be finite: impute or drop these values first, or pass "
        f"{setting('shrinkage', None)} for plain copies."
    )


def shrinkage_missing(missing: Sequence[Any]) -> ParameterError:
    return ParameterError(
        f"`{parameter('shrinkage')}` should contain a shrinkage factor for each class that will be resampled. The missing classes "
        f"are: {shown(list(missing))}. Add them to the dict; 0 gives plain copies."
    )


def shrinkage_negative(label: Any, value: Any) -> ParameterError:
    return ParameterError(f"The shrinkage factor needs to be >= 0. Got {shown(value)} for class {shown(label)}.")


def neighbors_object(owner: str, name: str, found: str, scales: bool) -> ParameterError:
    """``scales``: whether the owner can weigh the features."""
    scale = f", or use {setting('scale')} to weigh the features" if scales else ""
    return ParameterError(
        f"The '{own(name)}' parameter of {owner} is a neighbours object with {found}. Its number of neighbours and Minkowski "
        f"p of 2 are honoured; the search itself is dresample's. Pass an integer{scale}."
    )


def unknown_parameter(method: str, prefix: str, name: str, known: Sequence[str], whole: Sequence[str]) -> ParameterError:
    """``whole``: the names that there are, those of members inside too, with all of their prefixes."""
    of = f"With {prefix} go" if prefix else "It has"
    last = name.rpartition("__")[2]
    for names in ([each for each in whole if each.startswith(prefix)], whole):  # those of the same sampler first
        ends = {each.rpartition("__")[2]: each for each in reversed(names)}
        close = [last] if last in ends else difflib.get_close_matches(last, ends, n=1, cutoff=0.7)
        if close:
            break
    near = f"Did you mean {ends[close[0]]!r}? " if close else ""
    return ParameterError(f"{_method(method)} has no parameter {prefix}{name}. {near}{of} {', '.join(known)}.")


def seeded_member(method: str, name: str) -> ParameterError:
    return ParameterError(
        f"{_method(method)} has no use for {name}: {parameter('random_state')} seeds all of its samplers. Leave it out."
    )


def whole_member(method: str, name: str, value: Any, kind: str) -> ParameterError:
    return ParameterError(
        f"{_method(method)}: {name} is its {kind}, not a value. Got {shown(value)}. Give the parameters of it one by one, as "
        f"{either('', f'-p {name}__NAME=VALUE', f'{name}__NAME = VALUE')}; `dresample methods {method}` lists them."
    )
