"""Nominal columns: which they are, and the values that they hold, united over partitions in one pass.

The code of a value is its place among all values that the column holds, sorted: it depends on the data, not on partitions, on
declared categories or on which row came first. ``read`` gives a :class:`~dresample.containers.source.Source` whose codes are not
known yet, ``unite`` the tasks that find them, ``coded`` the source with its blocks: continuous columns first, then codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from dask.delayed import Delayed

from dresample import errors
from dresample.block import Block, Labels
from dresample.containers import parts
from dresample.containers.casts import series_labels
from dresample.containers.coding import Coding, column_at, factorized
from dresample.containers.collections import partitions
from dresample.containers.dtypes import is_date, is_number
from dresample.containers.source import Source, literal, slices
from dresample.containers.source import read as read_source
from dresample.distribution.reduction import Reduction, lazy

__all__ = ["coded", "nominal_positions", "read", "unite"]

_TEXT = ("object", "string", "str")
#: Distinct values of a nominal column, at most: they are gathered on the client and travel with the tasks.
MOST_VALUES = 1_000_000


# --- what they hold ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Found:
    """What one partition (or all of them) shows of a nominal column.

    Parameters
    ----------
    values : frozenset
    nulls : int
    kind : int
        Of the numbers in a column of Python objects: 0 bool, 1 whole, 2 floats; -1 where there are none.
    declared : dict of {tuple: bool}
        Categories of categorical dtypes, and whether they are ordered.
    kinds : frozenset
        Dtypes of these categories.
    """

    values: frozenset[Any]
    nulls: int
    kind: int
    declared: dict[tuple[Any, ...], bool] = field(default_factory=dict)
    kinds: frozenset[Any] = frozenset()


def _found_chunk(part: Any, positions: Sequence[int], names: Sequence[Any]) -> list[_Found]:
    return _bounded([_found(column_at(part, p), name) for p, name in zip(positions, names, strict=True)], names)


def _bounded(found: list[_Found], names: Sequence[Any]) -> list[_Found]:
    """Refuse columns whose values are too many for one machine."""
    for column, name in zip(found, names, strict=True):
        if len(column.values) > MOST_VALUES:
            raise errors.too_many_values(name, MOST_VALUES)
    return found


def _found(column: Any, name: Any) -> _Found:
    codes, values = factorized(column, name)
    kind = -1
    if str(column.dtype) == "object":
        kinds = {type(v) for v in column}
        kind = max((_kind(k) for k in kinds), default=-1)
    declared: dict[tuple[Any, ...], bool] = {}
    dtypes: frozenset[Any] = frozenset()
    if hasattr(column.dtype, "categories") and len(column):
        declared[tuple(column.dtype.categories.tolist())] = bool(column.dtype.ordered)
        dtypes = frozenset([column.dtype.categories.dtype])
    return _Found(frozenset(values), int((codes < 0).sum()), kind, declared, dtypes)


def _kind(number: type) -> int:
    if issubclass(number, (bool, np.bool_)):
        return 0
    if issubclass(number, (int, np.integer)):
        return 1
    return 2 if issubclass(number, (float, np.floating)) else -1


def _found_combine(names: Sequence[Any], answers: Sequence[list[_Found]]) -> list[_Found]:
    out = []
    for column in zip(*answers, strict=True):
        declared = {categories: ordered for found in column for categories, ordered in found.declared.items()}
        values = frozenset().union(*(found.values for found in column))
        kinds = frozenset[Any]().union(*(found.kinds for found in column))
        out.append(_Found(values, sum(f.nulls for f in column), max(f.kind for f in column), declared, kinds))
    return _bounded(out, names)


def _sorted(values: Sequence[Any], kind: int) -> tuple[Any, ...]:
    """Values in an order of their own; equal numbers of several types become one, of the widest type that the column holds."""
    number = {-1: None, 0: bool, 1: int, 2: float}[kind]
    plain = set()
    for value in values:
        new = value
        if isinstance(value, (np.number, np.bool_)):
            new = value.item()
        if number is not None and isinstance(new, (bool, int, float)) and number(new) == new:
            new = number(new)
        plain.add(new + 0.0 if isinstance(new, float) else new)  # one zero
    try:
        return tuple(sorted(plain, key=_rank))
    except TypeError:
        return tuple(sorted(plain, key=lambda v: (type(v).__name__, repr(v))))


def _rank(value: Any) -> tuple[Any, ...]:
    if isinstance(value, (bool, int, float)):
        return (0, "", value)
    return (1, "", value) if isinstance(value, str) else (2, type(value).__name__, value)


def _declared(dtype: Any, found: _Found) -> Any:
    """The dtype that new rows have: the categories that all partitions declare, or the union of theirs."""
    import pandas as pd

    if not hasattr(dtype, "categories"):
        return dtype
    # Categories of int32 or of Arrow's text are others than pandas' own to those who join them.
    kind = next(iter(found.kinds)) if len(found.kinds) == 1 else None
    if len(found.declared) == 1:
        ((categories, ordered),) = found.declared.items()
        return pd.CategoricalDtype(pd.Index(list(categories), dtype=kind), ordered)
    union = _sorted([c for categories in found.declared for c in categories], -1)
    return pd.CategoricalDtype(pd.Index(list(union), dtype=kind), all(found.declared.values()))


# --- reading ----------------------------------------------------------------------------------------------------------


def read(X: Any, y: Any, sampler: str, wanted: Any = None) -> Source:
    """Make a Source of a table with nominal columns; nothing is computed.

    Parameters
    ----------
    X, y
        As for :func:`dresample.containers.source.read`.
    sampler : str
    wanted : "auto", list of positions, of names, or a mask; or None
        The nominal columns; all of them if None.
    """
    source = read_source(X, y, sampler, numeric=False)
    names, dtypes = source.names, source.dtypes
    nominal = nominal_positions(source.X, names, dtypes, sampler, wanted)
    coding = Coding(names, dtypes, nominal, sampler)
    wrong = [names[i] for i in coding.continuous if str(dtypes[i]) != "object" and not is_number(dtypes[i])]
    dates = [(names[i], dtypes[i]) for i in coding.continuous if is_date(dtypes[i])]
    if dates and len(dates) == len(wrong):
        raise errors.dates_refused(dates, sampler)
    if wrong:
        raise errors.not_named(wrong, sampler)
    order = coding.order
    return replace(
        source, checked=None, coding=coding, names=tuple(names[i] for i in order),
        dtypes=tuple(dtypes[i] for i in order),
    )  # fmt: skip


def nominal_positions(X: Any, names: Sequence[Any], dtypes: Sequence[Any], sampler: str, wanted: Any) -> tuple[int, ...]:
    """Positions of the nominal columns of a table that a user names (see :func:`read`)."""
    if wanted is None:
        return tuple(range(len(names)))
    auto = isinstance(wanted, str) and wanted == "auto"
    if auto:
        if not hasattr(X, "columns"):
            raise errors.no_auto(X)
        found = [i for i, d in enumerate(dtypes) if hasattr(d, "categories")]
    elif isinstance(wanted, str):
        raise errors.names_wanted("categorical_features", wanted)
    else:
        found = _indices(wanted, names)
    text = [n for n, d in zip(names, dtypes, strict=True) if str(d) in _TEXT]
    if not found:
        raise errors.no_nominal(sampler, auto, text)
    if len(found) == len(names):
        raise errors.no_continuous(sampler, len(names))
    return tuple(sorted(found))


def _indices(wanted: Any, names: Sequence[Any]) -> list[int]:
    items = np.asarray(wanted).tolist() if hasattr(wanted, "dtype") else list(np.atleast_1d(np.array(wanted, object)))
    n = len(names)
    if all(isinstance(i, (bool, np.bool_)) for i in items):
        if items and len(items) != n:
            raise errors.no_such_columns(wanted, names)
        return [i for i, chosen in enumerate(items) if chosen]
    if all(isinstance(i, (int, np.integer)) and not isinstance(i, bool) for i in items):
        if any(not -n <= i < n for i in items):
            raise errors.no_such_columns(wanted, names)
        return sorted({int(i) % n for i in items})
    if all(isinstance(i, str) and i in names for i in items):
        return sorted({list(names).index(i) for i in items})
    raise errors.no_such_columns(wanted, names)


def unite(source: Source) -> Delayed:
    """The task that finds the values of all nominal columns: one pass, which reads these columns only."""
    coding = source.coding
    assert coding is not None
    names, positions = [coding.names[i] for i in coding.nominal], list(coding.nominal)
    if source.container == "dask-frame":
        held = partitions(source.X[names])
        positions = list(range(len(names)))
    else:
        held = partitions(source.X) if source.is_dask else [literal(rows) for rows in slices(source.X)]
    tree = Reduction("categories", _found_chunk, partial(_found_combine, names))
    return tree.tree([(p,) for p in held], positions, names)


def coded(source: Source, found: Sequence[_Found]) -> Source:
    """The source with its codes known, and blocks to read."""
    coding = source.coding
    assert coding is not None
    nulls = [(coding.names[i], f.nulls) for i, f in zip(coding.nominal, found, strict=True) if f.nulls]
    if nulls:
        raise errors.null_categories(nulls, coding.sampler)
    dtypes = list(coding.dtypes)
    for i, f in zip(coding.nominal, found, strict=True):
        dtypes[i] = _declared(dtypes[i], f)
    values = tuple(_sorted(list(f.values), f.kind) for f in found)
    coding = replace(coding, dtypes=tuple(dtypes), values=values)
    return replace(source, coding=coding, blocks=_blocks(source, coding))


def _blocks(source: Source, coding: Coding) -> list[Delayed]:
    X, y = source.X, source.y
    if source.container == "dask-frame":
        import dask.dataframe as dd

        declared = tuple(str(d) for d in X.dtypes)
        blocks = dd.map_partitions(
            _frame_block, X, y, coding, declared, meta=X._meta, enforce_metadata=False, align_dataframes=False
        )  # fmt: skip
        return partitions(blocks)
    if source.is_dask:
        pairs = zip(partitions(X), source.labels, strict=True)
        return [lazy("read", _array_block, part, labels, coding, str(X.dtype)) for part, labels in pairs]
    pairs = zip(slices(X), source.labels, strict=True)
    return [lazy("read", _local_block, literal(rows), labels, coding) for rows, labels in pairs]


def _frame_block(X: Any, y: Any, coding: Coding, declared: tuple[str, ...]) -> Block:
    parts.check_frame_part(X, y, declared, _alike)
    return Block(coding.matrix(X), series_labels(y), np.arange(len(X)))


def _alike(found: str, declared: str) -> bool:
    """Whether two dtypes are one, or are both text."""
    return found == declared or all(dtype.partition("[")[0] in _TEXT for dtype in (found, declared))


def _array_block(X: Any, labels: Labels, coding: Coding, declared: str) -> Block:
    parts.check_array_part(X, declared, coding.sampler)
    return _local_block(X, labels, coding)


def _local_block(rows: Any, labels: Labels, coding: Coding) -> Block:
    return Block(coding.matrix(rows), labels.values, np.arange(len(rows)))
