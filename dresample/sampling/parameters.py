"""What a parameter may be: functions of (owner, name) that give its value, or raise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from numbers import Real
from typing import Any

import numpy as np

from dresample import errors
from dresample.sampling import strategy

__all__ = [
    "Check",
    "OneOf",
    "SearchInForce",
    "at_least",
    "between",
    "column_name",
    "check_choices",
    "count_number",
    "from_zero",
    "is_count",
    "known_seed",
    "known_strategy",
    "must",
    "neighbor_number",
    "one_of",
    "optional",
    "positive_number",
    "search_in_force",
    "voter_number",
]

#: Gets the owner of a parameter and its name.
Check = Callable[[Any, str], Any]


@dataclass(frozen=True)
class SearchInForce:
    """A neighbour search in scikit-learn's words; the row itself is counted in ``n_neighbors``.

    It describes the search, which is dresample's own: it can be read, not run.
    """

    n_neighbors: int
    metric: str = "minkowski"
    p: int = 2


def search_in_force(owner: object, name: str) -> SearchInForce:
    """What imbalanced-learn shows as ``nn_k_`` and ``nn_m_``; there is none before ``fit``."""
    if not hasattr(owner, "sampling_strategy_"):
        raise AttributeError(f"{type(owner).__name__} is not fitted yet: call fit_resample(X, y) first.")
    return SearchInForce(neighbor_number(owner, name) + 1)


def neighbor_number(owner: object, name: str, itself: bool = True) -> int:
    """k out of an integer or of a neighbours object (which holds k + 1, the row itself counted, unless ``itself`` is False)."""
    value = getattr(owner, name)
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        if value < 1:
            raise errors.bad_number(type(owner).__name__, name, value, "an int of at least 1")
        return int(value)
    if hasattr(value, "kneighbors") and hasattr(value, "n_neighbors"):
        return _held(owner, name, value, 2) - 1 if itself else _held(owner, name, value, 1)
    raise errors.bad_number(type(owner).__name__, name, value, "an int or a NearestNeighbors object")


def _held(owner: object, name: str, value: Any, least: int) -> int:
    """``n_neighbors`` of a neighbours object that measures Euclidean distances."""
    metric, p = getattr(value, "metric", "minkowski"), getattr(value, "p", 2)
    if not (metric in ("euclidean", "l2", "sqeuclidean") or (metric == "minkowski" and p == 2)):
        raise errors.neighbors_object(type(owner).__name__, name, f"metric={metric!r}, p={p!r}", hasattr(owner, "scale"))
    if getattr(value, "metric_params", None):
        raise errors.neighbors_object(type(owner).__name__, name, f"metric_params={value.metric_params!r}", hasattr(owner, "scale"))
    held = value.n_neighbors
    if not isinstance(held, (int, np.integer)) or isinstance(held, bool) or held < least:
        counted = ", the row itself counted: at least 2 are needed" if least == 2 else ": at least 1 is needed"
        raise errors.neighbors_object(type(owner).__name__, name, f"n_neighbors={held!r}{counted}", hasattr(owner, "scale"))
    return int(held)


def voter_number(owner: object, name: str) -> int:
    """k of a vote: None is 1, a classifier holds k itself, another neighbours object k + 1."""
    value = getattr(owner, name)
    if value is None:
        return 1
    if getattr(value, "weights", "uniform") != "uniform":
        raise errors.neighbors_object(type(owner).__name__, name, f"weights={value.weights!r}", hasattr(owner, "scale"))
    return neighbor_number(owner, name, itself=not hasattr(value, "predict"))


def column_name(owner: object, name: str) -> Any:
    """The name of one column, or None."""
    value = getattr(owner, name)
    if getattr(value, "__hash__", None) is None or isinstance(value, bool):
        raise errors.row_key_is_no_name(type(owner).__name__, value)
    return value


def is_count(value: Any, least: int = 1) -> bool:
    """Whether a value is a whole number of at least 1, or so."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and bool(value >= least)


def count_number(owner: object, name: str, least: int = 1) -> int:
    """A whole number of at least 1, or so."""
    value = getattr(owner, name)
    if not is_count(value, least):
        raise errors.bad_number(type(owner).__name__, name, value, f"an int of at least {least}")
    return int(value)


def positive_number(owner: object, name: str, zero: bool = False) -> float:
    """A finite number above 0 (or 0 too)."""
    value = getattr(owner, name)
    fine = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool) and np.isfinite(value)
    if not fine or value < 0 or (value == 0 and not zero):
        raise errors.bad_number(type(owner).__name__, name, value, f"a finite number {'of at least' if zero else 'above'} 0")
    return float(value)


# --- what is written beside a parameter ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class OneOf:
    """One of some values."""

    choices: tuple[Any, ...]

    def __call__(self, owner: object, name: str) -> Any:
        """The value, or an error that names all of them."""
        value = getattr(owner, name)
        if not any(value is a or (isinstance(value, type(a)) and value == a) for a in self.choices):
            raise errors.bad_choice(type(owner).__name__, name, value, self.choices)
        return value


def one_of(*choices: Any) -> OneOf:
    """One of these values."""
    return OneOf(choices)


def check_choices(owner: object, **choices: Sequence[Any]) -> None:
    """Check that some parameters have one of their values."""
    for name, allowed in choices.items():
        OneOf(tuple(allowed))(owner, name)


def known_scale(owner: object, name: str) -> Any:
    """``scale``: nothing, the name of a statistic, or a number above 0 for some columns."""
    value = getattr(owner, name)
    if not isinstance(value, Mapping):
        return OneOf((None, "standard", "robust"))(owner, name)
    for column, unit in value.items():
        if not is_positive(unit):
            need = "None, 'standard', 'robust', or a dict that gives columns finite numbers above 0"
            raise errors.bad_number(type(owner).__name__, name, {column: unit}, need)
    return value


def is_positive(value: Any) -> bool:
    """Whether a value is a finite number above 0."""
    number = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    return number and bool(np.isfinite(value)) and value > 0


def must(test: Callable[[Any], Any], need: str) -> Check:
    """What passes a test; ``need`` says it in words."""

    def check(owner: Any, name: str) -> Any:
        value = getattr(owner, name)
        if not test(value):
            raise errors.bad_number(type(owner).__name__, name, value, need)
        return value

    return check


def between(low: float, high: float, above: bool = False) -> Check:
    """A number in [low, high], or (low, high] (``above``)."""

    def inside(value: Any) -> bool:
        return isinstance(value, Real) and low <= float(value) <= high and not (above and value == low)

    return must(inside, f"a float in {'(' if above else '['}{low}, {high}]")


def at_least(least: int) -> Check:
    """A whole number of at least so many."""
    return partial(count_number, least=least)


def from_zero(owner: object, name: str) -> float:
    """A finite number of at least 0."""
    return positive_number(owner, name, zero=True)


def optional(check: Check) -> Check:
    """None, or what passes another check."""
    return lambda owner, name: None if getattr(owner, name) is None else check(owner, name)


def known_strategy(owner: Any, name: str) -> Any:
    """What ``sampling_strategy`` may be for the kind of a sampler; its classes are looked at once the labels are known."""
    strategy.check(getattr(owner, name), owner._kind)
    return getattr(owner, name)


def known_seed(owner: object, name: str) -> Any:
    """What seeds a sampler."""
    value, seeds = getattr(owner, name), (int, np.integer, np.random.RandomState, np.random.Generator)
    if value is not None and (isinstance(value, bool) or not isinstance(value, seeds)):
        raise errors.bad_number(type(owner).__name__, name, value, "None, an int, a RandomState or a Generator")
    return value
