"""A change applied to what came in. Here it is decided whether that is Dask's or in memory, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dresample.containers import readers
from dresample.containers.collections import is_dask
from dresample.containers.new_rows import declared_dtypes
from dresample.containers.nulls import check_holds_nulls, with_nulls
from dresample.results import collections, local
from dresample.results.change import Change, Originals
from dresample.results.placement import Placement
from dresample.results.provenance import dtypes_of
from dresample.results.tables import Features, Filled, Labels, Table, Whole

__all__ = ["frame_of", "pair_of"]

#: What no column is called: a table without its target.
NO_COLUMN = object()


def pair_of(
    run: Originals, change: Change, placement: Placement, provenance: bool = False, table: Any = None
) -> tuple[tuple[Any, Any], Any]:
    """(X, y) of the result in the containers that came in, and its provenance (or None).

    ``table`` is X as it came in, where it has a column beside the features (that of the keys).
    """
    source = run.source
    X, y, classes = source.X, source.y, run.classes.labels
    names = X.columns if hasattr(X, "columns") and source.coding is None else source.names  # the names of its levels too
    features = Features(names, source.dtypes, _labels(X, placement), source.coding)
    rows = Table(X, features) if table is None else _with_keys(run, change, placement, table, names)
    tables = [rows, Table(y, Labels(classes, _empty(y, placement)), declared_dtypes(y))]
    X_new, y_new, *origins = _way(X)(run, change, tables, placement, provenance)
    return (X_new, y_new), origins[0] if origins else None


def frame_of(
    run: Originals, change: Change, placement: Placement, data: Any, target: Any, features: Sequence[Any], carry: Sequence[Any],
    provenance: bool = False, filled: Filled | None = None,
) -> Any:  # fmt: skip
    """The user's whole frame, resampled."""
    import pandas as pd

    source, meta = run.source, _empty(data, placement)
    if change.made is not None:  # new rows have no values in the columns that ride along
        has = {filled.name} if filled else set()
        meta = with_nulls(meta, {*features, target, *carry, *has}, readers.columns_with_nulls(data, carry))
    if provenance:
        dtypes = dtypes_of(run.names)
        meta = meta.assign(**{name: pd.Series([], dtype=dtype, index=meta.index) for name, dtype in dtypes.items()})
    plain = change.made is None and not provenance
    if filled is not None:
        filled = filled._replace(first=run.classes.next_label if is_dask(data) or placement.keep_index else run.classes.rows)
    whole = Whole(meta, tuple(features), target, tuple(carry), run.classes.labels, source.coding, source.dtypes, plain, filled)
    declared = declared_dtypes(data) if change.made else None
    (out,) = _way(data)(run, change, [Table(data, whole, declared)], placement, False)
    return out


def _with_keys(run: Originals, change: Change, placement: Placement, table: Any, features: Sequence[Any]) -> Table:
    """X with the column of the keys, which rides along."""
    source, meta = run.source, _empty(table, placement)
    if change.made is None:
        return Table(table, Features(table.columns, source.dtypes, _labels(table, placement), source.coding))
    others = [c for c in table.columns if c not in set(features)]
    check_holds_nulls(others, [table[c].dtype for c in others])
    whole = Whole(with_nulls(meta, set(features)), tuple(features), NO_COLUMN, (), run.classes.labels, source.coding, source.dtypes)
    return Table(table, whole, declared_dtypes(table))


def _way(data: Any) -> Callable[..., list[Any]]:
    return collections.changed if is_dask(data) else local.changed


def _empty(data: Any, placement: Placement) -> Any:
    """No rows of a container; in memory with labels from 0, where those of the originals are not kept."""
    if is_dask(data):
        return getattr(data, "_meta", None)
    if not hasattr(data, "iloc"):
        return np.asarray(data)[:0]
    return data.iloc[:0] if placement.keep_index else data.iloc[:0].reset_index(drop=True)


def _labels(data: Any, placement: Placement) -> Any:
    return getattr(_empty(data, placement), "index", None)
