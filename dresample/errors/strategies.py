"""What is wrong with a ``sampling_strategy``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dresample.errors.kinds import InputError
from dresample.errors.words import count, either, nearest, plain, setting, shown

__all__ = [
    "float_multiclass",
    "negative_count",
    "no_count",
    "strategy_cleaning",
    "strategy_kind",
    "strategy_list",
    "strategy_majority",
    "strategy_minority",
    "strategy_name",
    "strategy_range",
    "strategy_type",
    "too_high_ratio",
    "too_low_ratio",
    "too_low_target",
    "too_high_target",
    "unknown_classes",
]


QUOTED = "'sampling_strategy'"


def _strategy(python: str) -> str:
    """As imbalanced-learn quotes it, or the option."""
    return either(python, "--sampling-strategy")


def float_multiclass(classes: int) -> InputError:
    return InputError(
        f"{_strategy(chr(34) + 'sampling_strategy' + chr(34))} can be a float only when the type of target is binary. For "
        f"multi-class, use {either('a dict', 'rows per class, as 1=5000,2=800')}. The target has {count(classes, 'class')}."
    )


def strategy_cleaning(what: str) -> InputError:
    strategy, named = _strategy(QUOTED), either("", ', as "[0, 1]"')
    return InputError(
        f"{strategy} as a {what} for cleaning methods is not supported. Please give a list of the classes to be targeted by the "
        f"sampling{named}."
    )


def strategy_name(found: str, names: Sequence[str]) -> InputError:
    counts = either("", " Rows per class are written as 1=5000,2=800, a ratio as 0.3.")
    return InputError(
        f"When {_strategy(QUOTED)} is a string, it needs to be one of {sorted(names)}. "
        f"Got {shown(found)} instead. {nearest(found, names)}".rstrip()
        + counts
    )


def strategy_kind(kinds: Sequence[str], found: str) -> ValueError:
    return ValueError(f"'sampling_type' should be one of {kinds}. Got '{found}' instead.")


def strategy_range(found: object) -> InputError:
    return InputError(f"When {_strategy(QUOTED)} is a float, it should be in the range (0, 1]. Got {plain(found)} instead.")


def strategy_list(found: object) -> InputError:
    strategy, instead = _strategy(QUOTED), either("a dict of class: count", "rows per class, as 1=5000,2=800,")
    return InputError(
        f"{strategy} cannot be a list for samplers which are not cleaning methods. Pass {instead} instead of {shown(found)}."
    )


def strategy_type(found: str) -> InputError:
    strategy = _strategy(QUOTED)
    return InputError(f"{strategy} must be a string, a float, a dict, a list or a callable. Got {found}.")


def strategy_majority() -> InputError:
    listed = either("'sampling_strategy'='majority'", "--sampling-strategy majority")
    return InputError(f"{listed} cannot be used with over-sampler. Use 'not majority', 'not minority', 'minority' or 'all'.")


def strategy_minority() -> InputError:
    listed = either("'sampling_strategy'='minority'", "--sampling-strategy minority")
    return InputError(f"{listed} cannot be used with under-sampler and clean-sampler. Use 'not minority' or 'all'.")


def no_count(label: Any, wanted: Any) -> InputError:
    return InputError(f"The wanted number of rows of class {shown(label)} is {shown(wanted)}. Pass whole numbers.")


def negative_count(wanted: Mapping[Any, Any]) -> InputError:
    strategy = _strategy(QUOTED)
    return InputError(
        f"The number of samples in a class cannot be negative. {strategy} contains some negative value: {shown(wanted)}. Pass the "
        "number of rows that each class should have."
    )


def unknown_classes(unknown: Sequence[Any], labels: Sequence[Any], wanted: Mapping[Any, Any] | Sequence[Any]) -> InputError:
    """Classes that the data do not have. ``wanted`` is the whole strategy: told as it should be where types are mixed up."""
    by_text = {str(label): label for label in labels}
    mixed = {c: by_text[str(c)] for c in unknown if str(c) in by_text}
    listed = f"The {shown(list(unknown))} target class is/are not present in the data. The classes are {shown(list(labels))}."
    if not mixed:
        return InputError(f"{listed} {nearest(unknown, labels)}".rstrip())
    example, label = next(iter(mixed.items()))
    right: Any = [mixed.get(c, c) for c in wanted]
    if isinstance(wanted, Mapping):
        right = dict(zip(right, wanted.values(), strict=True))
    value = shown(right)
    return InputError(
        f"{listed} {shown(example)} is {_type(example)}, and the label {shown(label)} is {_type(label)}: pass "
        f"{setting('sampling_strategy', right) if len(value) < 200 else 'labels as the data have them'}."
    )


def _type(value: Any) -> str:
    kind = plain(value)
    if isinstance(kind, str):
        return "a text"
    if isinstance(kind, bool):
        return "a bool"
    return "a number" if isinstance(kind, (int, float)) else f"a {type(kind).__name__}"


def too_low_target(label: Any, rows: int, wanted: Any) -> InputError:
    return InputError(
        "With over-sampling methods, the number of samples in a class should be greater or equal to the original number of "
        f"samples. Originally, there is {count(rows, 'sample')} and {count(plain(wanted), 'sample')} are asked for class "
        f"{shown(label)}. Raise the target or use an under-sampler."
    )


def too_high_target(label: Any, rows: int, wanted: Any) -> InputError:
    return InputError(
        "With under-sampling methods, the number of samples in a class should be less or equal to the original number of "
        f"samples. Originally, there is {count(rows, 'sample')} and {count(plain(wanted), 'sample')} are asked for class "
        f"{shown(label)}. Lower the target or use an over-sampler."
    )


def too_low_ratio(ratio: float, largest: int, target: int, smallest: int) -> InputError:
    return InputError(
        "The specified ratio required to remove samples from the minority class while trying to generate new samples. Please "
        f"increase the ratio: {ratio} of {count(largest, 'row')} is {target:,}, and the class has {smallest:,}."
    )


def too_high_ratio(ratio: float, largest: int, target: int, smallest: int) -> InputError:
    return InputError(
        "The specified ratio required to generate new sample in the majority class while trying to remove samples. Please "
        f"increase the ratio: {smallest:,} / {ratio} is {count(target, 'row')}, and the class has {largest:,}."
    )
