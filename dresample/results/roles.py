"""Which columns of one frame are features, which the target, and which ride along: checked before any work is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from dresample import errors
from dresample.containers import readers
from dresample.containers.columns import check_columns, check_pickable
from dresample.containers.nulls import check_holds_nulls
from dresample.results.provenance import check_free

__all__ = ["check_target", "split_columns"]


def check_target(data: Any, target: Any, provenance: bool = False) -> list[Any]:
    """Refuse what is no frame, has no such column, or has columns of the names that provenance adds. Gives the columns."""
    if not hasattr(data, "columns"):
        raise errors.frame_wanted(data)
    columns = list(data.columns)
    check_columns(columns, list(data.dtypes), "The sampler", numeric=False)
    check_pickable(data)
    if target not in columns:
        raise errors.target_missing(target, columns)
    if provenance:
        check_free(data.columns)
    return columns


def split_columns(
    data: Any, target: Any, features: Sequence[Any] | None, carry: Sequence[Any], provenance: bool, makes_rows: bool = True
) -> tuple[Any, ...]:
    """The feature columns of a frame, after checking all names, and that all other columns can be kept as they are."""
    for name, value in (("features", features), ("carry", carry)):
        if isinstance(value, str):
            raise errors.names_wanted(name, value)
    columns = check_target(data, target, provenance)
    chosen = [c for c in columns if c != target and c not in carry] if features is None else list(features)
    for name, named in (("features", chosen), ("carry", carry)):
        if missing := [c for c in named if c not in columns]:
            raise errors.features_missing(missing, columns, name)
    parts = Counter([*chosen, *carry, target])
    twice = sorted(str(c) for c, n in parts.items() if n > 1)
    if twice:
        raise errors.twice_named(twice)
    if not chosen:
        raise errors.no_features(target)
    others = [c for c in columns if c not in chosen and c != target]
    if makes_rows:
        alone = [c for c in others if c not in carry]
        check_holds_nulls(alone, [data[c].dtype for c in alone])
    readers.check_kept(data, others)
    return tuple(chosen)
