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

__all__ = ["KINDS", "Strategy", "check", "check_labels", "resolve", "targets_by_ratio"]

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
        raise errors.strategy_kind(KINDS, kind)
    if len(counts) <= 1:
        raise errors.one_class(next(iter(counts), None))
    check(strategy, kind)
    if isinstance(strategy, str):
        found = _by_name(strategy, counts, kind)
    elif isinstance(strategy, Mapping):
        found = _by_count(strategy, counts, kind)
    elif isinstance(strategy, Real):
        found = _by_ratio(float(strategy), counts, kind)
    elif callable(strategy):
        wanted = strategy(counts if y is None else y)
        _check_counts(wanted)
        found = _by_count(wanted, counts, kind)
    else:
        classes: Any = strategy
        found = dict.fromkeys(check_labels(list(classes), counts), 0)
    return {label: found[label] for label in counts if label in found}  # the data's own labels, not equals of another type


def check(strategy: Any, kind: Kind) -> None:
    """Refuse what no data could make right.

    Raises
    ------
    InputError
        An unknown name, a ratio out of range, counts that are negative or no whole numbers, a type that the kind does not take.
    """
    number = isinstance(strategy, Real) and not isinstance(strategy, bool)
    if kind == "clean-sampling" and (isinstance(strategy, Mapping) or number):
        raise errors.strategy_cleaning("dict" if isinstance(strategy, Mapping) else "float")
    if isinstance(strategy, str):
        _check_name(strategy, kind)
    elif isinstance(strategy, Mapping):
        _check_counts(strategy)
    elif number:
        if not 0 < strategy <= 1:
            raise errors.strategy_range(strategy)
    elif not callable(strategy) and isinstance(strategy, Iterable):
        if kind != "clean-sampling":
            raise errors.strategy_list(strategy)
    elif not callable(strategy):
        raise errors.strategy_type(type(strategy).__name__)


def _check_name(name: str, kind: Kind) -> None:
    if name not in NAMES:
        raise errors.strategy_name(name, NAMES)
    if kind == "over-sampling" and name == "majority":
        raise errors.strategy_majority()
    if kind != "over-sampling" and name == "minority":
        raise errors.strategy_minority()


def _check_counts(wanted: Mapping[Label, Any]) -> None:
    for label, count in wanted.items():
        if not isinstance(count, Real) or isinstance(count, bool) or not float(count).is_integer():
            raise errors.no_count(label, count)
        if count < 0:
            raise errors.negative_count(wanted)


def check_labels(strategy: Any, labels: Iterable[Label]) -> Any:
    """Refuse classes, of a dict or a list, that the data do not have; anything else names none.

    Raises
    ------
    InputError
    """
    if isinstance(strategy, (Mapping, list)):
        known = list(labels)
        unknown = [c for c in strategy if c not in known]
        if unknown:
            raise errors.unknown_classes(unknown, known, strategy)
    return strategy


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


def _by_count(wanted: Mapping[Label, int], counts: Counts, kind: Kind) -> dict[Label, int]:
    check_labels(wanted, counts)
    for label, count in wanted.items():
        if kind == "over-sampling" and count < counts[label]:
            raise errors.too_low_target(label, counts[label], count)
        if kind == "under-sampling" and count > counts[label]:
            raise errors.too_high_target(label, counts[label], count)
    return {label: int(count) - (counts[label] if kind == "over-sampling" else 0) for label, count in wanted.items()}


def _by_ratio(ratio: float, counts: Counts, kind: Kind) -> dict[Label, int]:
    if len(counts) != 2:
        raise errors.float_multiclass(len(counts))
    largest = max(counts, key=lambda label: counts[label])
    smallest = min(counts, key=lambda label: counts[label])
    if kind == "over-sampling":
        found = {c: targets_by_ratio(ratio, counts[largest]) - counts[c] for c in counts if c != largest}
        if any(n <= 0 for n in found.values()):
            raise errors.too_low_ratio(ratio, counts[largest], targets_by_ratio(ratio, counts[largest]), counts[smallest])
        return found
    target = floor(Fraction(counts[smallest]) / Fraction(repr(ratio)))
    found = {c: target for c in counts if c != smallest}
    if any(n > counts[c] for c, n in found.items()):
        raise errors.too_high_ratio(ratio, counts[largest], target, counts[smallest])
    return found
