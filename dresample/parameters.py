"""Parameters that mean the same in all samplers, checked."""

from __future__ import annotations

import numpy as np

from dresample import errors

__all__ = ["neighbor_number"]


def neighbor_number(owner: object, name: str) -> int:
    """k out of an integer or of a neighbours object (which holds k + 1, the row itself counted)."""
    value = getattr(owner, name)
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        if value < 1:
            raise errors.bad_number(type(owner).__name__, name, value, "an int of at least 1")
        return int(value)
    if hasattr(value, "kneighbors") and hasattr(value, "n_neighbors"):
        metric, p = getattr(value, "metric", "minkowski"), getattr(value, "p", 2)
        if not (metric in ("euclidean", "l2", "sqeuclidean") or (metric == "minkowski" and p == 2)):
            raise errors.neighbors_object(type(owner).__name__, name, f"metric={metric!r}, p={p!r}")
        if getattr(value, "metric_params", None):
            raise errors.neighbors_object(type(owner).__name__, name, f"metric_params={value.metric_params!r}")
        held = value.n_neighbors
        if not isinstance(held, (int, np.integer)) or isinstance(held, bool) or held < 2:
            raise errors.neighbors_object(
                type(owner).__name__, name, f"n_neighbors={held!r}, the row itself counted: at least 2 are needed"
            )
        return int(held) - 1
    raise errors.bad_number(type(owner).__name__, name, value, "an int or a NearestNeighbors object")
