"""``sampling_strategy`` -> {class: rows}, with imbalanced-learn's meaning.

For over-samplers the value is how many rows to add, for under-samplers how many to keep, for cleaning which classes to touch.
A float s is read as the decimal that it prints as: the target is floor(s * n) computed on integers, so 0.29 of 100 is 29.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import floor
from numbers import Real
from typing import Any, Literal

from dresample import errors

__all__ = ["KINDS", "Strategy", "resolve", "targets_by_ratio"]

Kind = Literal["over-sampling", "under-sampling", "clean-sampling"]
Label = Any
Counts = Mapping[Label, int]
Strategy = str | float | Mapping[Label, int] | Iterable[Label] | Callable[[Any], Mapping[Label, int]]

KINDS: tuple[Kind, ...] = ("over-sampling", "under-sampling", "clean-sampling")
NAMES = ("minority", "majority", "not minority", "not majority", "all", "auto")


def resolve(strategy: Strategy, counts: Counts, kind: Kind, y: Any = None) -> dict[Label, int]:
    """Turn a strategy into a number per class.

    Parameters
    ----------
    strategy : str, float, dict, list or callable
        As in imbalanced-learn; a callable gets ``y`` where there is one in memory, else the class counts.
    counts : dict of {label: int}
        Present rows per class.
    kind : {"over-sampling", "under-sampling", "clean-sampling"}

    Returns
    -------
    dict of {label: int}
        Sorted by class; rows to add ("over-sampling"), to keep ("under-sampling"), or 0 per touched class ("clean-sampling").

    Examples
    --------
    >>> resolve("auto", {0: 900, 1: 100}, "over-sampling")
    {1: 800}
    >>> resolve(0.3, {0: 900, 1: 100}, "over-sampling")
    {1: 170}
    >>> resolve(0.5, {0: 900, 1: 100}, "under-sampling")
    {0: 200}
    """
    if kind not in KINDS:
        raise ValueError(f"'sampling_type' should be one of {KINDS}. Got '{kind}' instead.")
    if len(counts) <= 1:
        raise errors.one_class(next(iter(counts), None))
    if kind == "clean-sampling" and isinstance(strategy, (Mapping, Real)) and not isinstance(strategy, str):
        what = "dict" if isinstance(strategy, Mapping) else "float"
        raise errors.InputError(
            f"'sampling_strategy' as a {what} for cleaning methods is not supported. Please give a list of the classes to be "
            "targeted by the sampling."
        )
    if isinstance(strategy, str):
        if strategy not in NAMES:
            raise errors.InputError(
                f"When 'sampling_strategy' is a string, it needs to be one of {sorted(NAMES)}. Got '{strategy}' instead."
            )
        found = _by_name(strategy, counts, kind)
    elif isinstance(strategy, Mapping):
        found = _by_count(strategy, counts, kind)
    elif isinstance(strategy, Real) and not isinstance(strategy, bool):
        if not 0 < strategy <= 1:
            raise errors.InputError(
                f"When 'sampling_strategy' is a float, it should be in the range (0, 1]. Got {strategy} instead."
            )
        found = _by_ratio(float(strategy), counts, kind)
    elif callable(strategy):
        found = _by_count(strategy(counts if y is None else y), counts, kind)
    elif isinstance(strategy, Iterable):
        if kind != "clean-sampling":
            raise errors.InputError(
                "'sampling_strategy' cannot be a list for samplers which are not cleaning methods. "
                f"Pass a dict of class: count instead of {strategy!r}."
            )
        found = dict.fromkeys(_known(list(strategy), counts), 0)
    else:
        raise errors.InputError(
            f"'sampling_strategy' must be a string, a float, a dict, a list or a callable. Got {type(strategy).__name__}."
        )
    return dict(sorted(found.items(), key=lambda item: list(counts).index(item[0])))


def targets_by_ratio(ratio: float, rows: int) -> int:
    """``floor(ratio * rows)`` with the ratio read as the decimal that it prints as.

    Examples
    --------
    >>> targets_by_ratio(0.29, 100), int(0.29 * 100)
    (29, 28)
    """
    return floor(Fraction(repr(ratio)) * rows)


def _by_name(name: str, counts: Counts, kind: Kind) -> dict[Label, int]:
    largest = max(counts, key=lambda label: counts[label])
    smallest = min(counts, key=lambda label: counts[label])
    if name == "auto":
        name = "not majority" if kind == "over-sampling" else "not minority"
    if kind == "over-sampling":
        if name == "majority":
            raise errors.InputError("'sampling_strategy'='majority' cannot be used with over-sampler.")
    elif name == "minority":
        raise errors.InputError(
            "'sampling_strategy'='minority' cannot be used with under-sampler and clean-sampler. Use 'not minority' or 'all'."
        )
    chosen = {
        "minority": [smallest],
        "majority": [largest],
        "not minority": [c for c in counts if c != smallest],
        "not majority": [c for c in counts if c != largest],
        "all": list(counts),
    }[name]
    if kind == "over-sampling":
        return {c: counts[largest] - counts[c] for c in chosen}
    return dict.fromkeys(chosen, counts[smallest] if kind == "under-sampling" else 0)


def _known(labels: Iterable[Label], counts: Counts) -> list[Label]:
    labels = list(labels)
    unknown = [c for c in labels if c not in counts]
    if unknown:
        raise errors.InputError(f"The {unknown} target class is/are not present in the data. The classes are {list(counts)}.")
    return labels


def _by_count(wanted: Mapping[Label, int], counts: Counts, kind: Kind) -> dict[Label, int]:
    _known(wanted, counts)
    for label, count in wanted.items():
        if not isinstance(count, Real) or isinstance(count, bool) or not float(count).is_integer():
            raise errors.InputError(f"The wanted number of rows of class {label!r} is {count!r}. Pass whole numbers.")
        if count < 0:
            raise errors.InputError(
                "The number of samples in a class cannot be negative."
                f"'sampling_strategy' contains some negative value: {dict(wanted)}"
            )
    if kind == "over-sampling":
        for label, count in wanted.items():
            if count < counts[label]:
                raise errors.InputError(
                    "With over-sampling methods, the number of samples in a class should be greater or equal to the original "
                    f"number of samples. Originally, there is {counts[label]} samples and {count} samples are asked for class "
                    f"{label!r}. Raise the target or use an under-sampler."
                )
        return {label: int(count) - counts[label] for label, count in wanted.items()}
    for label, count in wanted.items():
        if kind == "under-sampling" and count > counts[label]:
            raise errors.InputError(
                "With under-sampling methods, the number of samples in a class should be less or equal to the original "
                f"number of samples. Originally, there is {counts[label]} samples and {count} samples are asked for class "
                f"{label!r}. Lower the target or use an over-sampler."
            )
    return {label: int(count) for label, count in wanted.items()}


def _by_ratio(ratio: float, counts: Counts, kind: Kind) -> dict[Label, int]:
    if len(counts) != 2:
        raise errors.float_multiclass()
    largest = max(counts, key=lambda label: counts[label])
    smallest = min(counts, key=lambda label: counts[label])
    if kind == "over-sampling":
        found = {c: targets_by_ratio(ratio, counts[largest]) - counts[c] for c in counts if c != largest}
        if any(n <= 0 for n in found.values()):
            raise errors.InputError(
                "The specified ratio required to remove samples from the minority class while trying to generate new samples. "
                f"Please increase the ratio: {ratio} of {counts[largest]} rows is {targets_by_ratio(ratio, counts[largest])}, "
                f"the class has {counts[smallest]}."
            )
        return found
    target = floor(Fraction(counts[smallest]) / Fraction(repr(ratio)))
    found = {c: target for c in counts if c != smallest}
    if any(n > counts[c] for c, n in found.items()):
        raise errors.InputError(
            "The specified ratio required to generate new sample in the majority class while trying to remove samples. "
            f"Please increase the ratio: {counts[smallest]} / {ratio} is {target} rows, the class has {counts[largest]}."
        )
    return found
