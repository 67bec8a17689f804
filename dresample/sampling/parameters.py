"""Parameters that mean the same in all samplers, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dresample import errors

__all__ = ["SearchInForce", "count_number", "is_count", "neighbor_number", "positive_number", "search_in_force", "voter_number"]


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
