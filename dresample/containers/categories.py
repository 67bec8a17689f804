"""Nominal columns <-> integer codes: categories united over partitions in one pass, and their values put back into new rows.

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
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Block, Floats, Labels
from dresample.containers import objects
from dresample.containers import source as frame
from dresample.containers.index import check_order
from dresample.containers.source import Source
from dresample.distribution.reduction import Reduction, lazy

__all__ = ["Columns", "coded", "count_values", "nominal_positions", "read", "unite"]

#: float32 holds all integers up to here.
_EXACT = 2**24
_TEXT = ("object", "string", "str")
#: Distinct values of a nominal column, at most: they are gathered on the client and travel with the tasks.
MOST_VALUES = 1_000_000


@dataclass(frozen=True)
class Columns:
    """What the columns of a table are, in the user's order, and what the codes of the nominal ones stand for.

    Parameters
    ----------
    names, dtypes : tuple
        Of all columns. Once the codes are known, categorical dtypes hold the categories that new rows declare.
    nominal : tuple of int
        Positions of the nominal columns, rising.
    sampler : str
        For messages.
    values : tuple of tuples
        Of each nominal column: what code 0, 1, ... stands for.
    """

    names: tuple[Any, ...]
    dtypes: tuple[Any, ...]
    nominal: tuple[int, ...]
    sampler: str
    values: tuple[tuple[Any, ...], ...] = ()

    @property
    def continuous(self) -> tuple[int, ...]:
        """Positions of all other columns."""
        return tuple(i for i in range(len(self.names)) if i not in set(self.nominal))

    @property
    def order(self) -> tuple[int, ...]:
        """Positions in the order of the blocks: continuous columns first."""
        return (*self.continuous, *self.nominal)

    @property
    def matrix_dtype(self) -> np.dtype[Any]:
        """float32 where it holds all numbers and codes exactly, else float64."""
        many = any(len(v) > _EXACT for v in self.values)
        return np.dtype(np.float64) if many else frame.matrix_dtype([self.dtypes[i] for i in self.continuous])

    # --- in -----------------------------------------------------------------------------------------------------------

    def matrix(self, part: Any) -> Floats:
        """Rows of a frame or an array as a matrix of the blocks."""
        out = np.empty((len(part), len(self.names)), self.matrix_dtype)
        plain = [i for i in self.continuous if str(self.dtypes[i]) != "object"]
        at = {i: c for c, i in enumerate(self.order)}
        if plain:
            values = part.iloc[:, plain] if hasattr(part, "iloc") else part[:, plain]
            numbers = frame.frame_matrix(values, out.dtype) if hasattr(part, "iloc") else values
            out[:, [at[i] for i in plain]] = numbers
        for i in self.continuous:
            if i not in plain:
                out[:, at[i]] = _numbers(_column(part, i), self.names[i], self.sampler)
        for i, values in zip(self.nominal, self.values, strict=True):
            out[:, at[i]] = _codes(_column(part, i), values, self.names[i], self.sampler)
        return out

    # --- out ----------------------------------------------------------------------------------------------------------

    def frame(self, matrix: Floats, index: Any) -> Any:
        """New rows as a pandas DataFrame of the originals' columns and dtypes."""
        import pandas as pd

        columns: dict[int, Any] = {}
        for c, i in enumerate(self.order):
            dtype = self.dtypes[i]
            if c < len(self.continuous):
                columns[i] = frame.to_columns(matrix[:, c : c + 1], [dtype])[0]
            else:
                values = pd.Series(list(self.values[c - len(self.continuous)]), dtype=dtype).array
                columns[i] = values.take(matrix[:, c].astype(np.int64))
        out = pd.DataFrame({i: columns[i] for i in range(len(self.names))}, index=index, copy=False)
        out.columns = pd.Index(self.names)
        return out

    def array(self, matrix: Floats) -> NDArray[Any]:
        """New rows as an array of the originals' dtype."""
        dtype = np.dtype(self.dtypes[0])
        out = np.empty(matrix.shape, dtype)
        for c, i in enumerate(self.order):
            if c < len(self.continuous):
                out[:, i] = frame.to_columns(matrix[:, c : c + 1], [dtype])[0]
            else:
                values = self.values[c - len(self.continuous)]
                table = np.empty(len(values), dtype)
                for code, value in enumerate(values):
                    table[code] = value
                out[:, i] = table[matrix[:, c].astype(np.int64)]
        return out


def _column(part: Any, position: int) -> Any:
    return part.iloc[:, position] if hasattr(part, "iloc") else part[:, position]


def _numbers(column: Any, name: Any, sampler: str) -> NDArray[np.float64]:
    """A column of Python objects as floats; text that looks like numbers is text."""
    import pandas as pd

    values = np.asarray(column, object)
    if any(isinstance(v, (str, bytes)) for v in values):
        raise errors.not_named([name], sampler)
    try:
        return np.where(pd.isna(values), np.nan, values).astype(np.float64)
    except (TypeError, ValueError):
        date = next((v for v in values if objects.is_date(v)), None)
        raise (errors.not_named([name], sampler) if date is None else errors.dates_refused([(name, date)], sampler)) from None


# --- categories -------------------------------------------------------------------------------------------------------


def _factorized(column: Any, name: Any) -> tuple[NDArray[np.int64], list[Any]]:
    """Numbers of the distinct values of a column (-1 for nulls), and these values."""
    import pandas as pd

    series = column if hasattr(column, "iloc") else pd.Series(column)
    try:
        codes, values = pd.factorize(series)
    except TypeError:
        example = next(v for v in series if not isinstance(v, (str, int, float)))
        raise errors.no_category(name, example) from None
    return codes, values.tolist()


def _codes(column: Any, values: Sequence[Any], name: Any, sampler: str) -> NDArray[np.int64]:
    codes, found = _factorized(column, name)
    place = {value: code for code, value in enumerate(values)}
    table = np.array([*(place.get(value, -1) for value in found), -1], np.int64)
    out = table[codes]
    if (out < 0).any():
        raise errors.null_categories([(name, int((out < 0).sum()))], sampler)
    return out


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
    return _bounded([_found(_column(part, p), name) for p, name in zip(positions, names, strict=True)], names)


def _bounded(found: list[_Found], names: Sequence[Any]) -> list[_Found]:
    """Refuse columns whose values are too many for one machine."""
    for column, name in zip(found, names, strict=True):
        if len(column.values) > MOST_VALUES:
            raise errors.too_many_values(name, MOST_VALUES)
    return found


def _found(column: Any, name: Any) -> _Found:
    codes, values = _factorized(column, name)
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
    source = frame.read(X, y, sampler, numeric=False)
    names, dtypes = source.names, source.dtypes
    nominal = nominal_positions(source.X, names, dtypes, sampler, wanted)
    columns = Columns(names, dtypes, nominal, sampler)
    wrong = [names[i] for i in columns.continuous if str(dtypes[i]) != "object" and not frame.is_number(dtypes[i])]
    dates = [(names[i], dtypes[i]) for i in columns.continuous if frame.is_date(dtypes[i])]
    if dates and len(dates) == len(wrong):
        raise errors.dates_refused(dates, sampler)
    if wrong:
        raise errors.not_named(wrong, sampler)
    order = columns.order
    return replace(
        source, checked=None, columns=columns, names=tuple(names[i] for i in order),
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


def _slices(source: Source) -> list[Any]:
    """Parts of data in memory."""
    rows = range(0, len(source.X), frame.LOCAL_ROWS)
    pick = source.X.iloc if hasattr(source.X, "iloc") else source.X
    return [frame.literal(pick[a : a + frame.LOCAL_ROWS]) for a in rows]


def unite(source: Source) -> Delayed:
    """The task that finds the values of all nominal columns: one pass, which reads these columns only."""
    columns = source.columns
    assert columns is not None
    names, positions = [columns.names[i] for i in columns.nominal], list(columns.nominal)
    if source.container == "dask-frame":
        parts = frame.partitions(source.X[names])
        positions = list(range(len(names)))
    else:
        parts = frame.partitions(source.X) if source.is_dask else _slices(source)
    tree = Reduction("categories", _found_chunk, partial(_found_combine, names))
    return tree.tree([(p,) for p in parts], positions, names)


def coded(source: Source, found: Sequence[_Found]) -> Source:
    """The source with its codes known, and blocks to read."""
    columns = source.columns
    assert columns is not None
    nulls = [(columns.names[i], f.nulls) for i, f in zip(columns.nominal, found, strict=True) if f.nulls]
    if nulls:
        raise errors.null_categories(nulls, columns.sampler)
    dtypes = list(columns.dtypes)
    for i, f in zip(columns.nominal, found, strict=True):
        dtypes[i] = _declared(dtypes[i], f)
    values = tuple(_sorted(list(f.values), f.kind) for f in found)
    columns = replace(columns, dtypes=tuple(dtypes), values=values)
    return replace(source, columns=columns, blocks=_blocks(source, columns))


def _blocks(source: Source, columns: Columns) -> list[Delayed]:
    X, y = source.X, source.y
    if source.container == "dask-frame":
        import dask.dataframe as dd

        meta = tuple(str(d) for d in X.dtypes)
        blocks = dd.map_partitions(
            _frame_block, X, y, columns, meta, meta=X._meta, enforce_metadata=False, align_dataframes=False
        )  # fmt: skip
        return frame.partitions(blocks)
    parts = frame.partitions(X) if source.is_dask else _slices(source)
    said = str(X.dtype) if source.container == "dask-array" else None
    return [lazy("read", _block, part, labels, columns, said) for part, labels in zip(parts, source.labels, strict=True)]


def _frame_block(X: Any, y: Any, columns: Columns, meta: tuple[str, ...]) -> Block:
    if len(X) != len(y):
        raise errors.not_aligned(len(X), len(y), "rows in a partition")
    check_order(X, y)
    for name, dtype, said in zip(X.columns, X.dtypes, meta, strict=True):
        found = str(dtype)
        if found != said and len(X) and not (_is_text(found) and _is_text(said)):
            frame.check_nulls(X, [name])
            raise errors.mixed_dtypes(name, found, said)
    return Block(columns.matrix(X), frame.series_labels(y), np.arange(len(X)))


def _is_text(dtype: str) -> bool:
    return dtype.partition("[")[0] in _TEXT


def _block(part: Any, labels: NDArray[Any] | Labels, columns: Columns, said: str | None) -> Block:
    if said is not None and not isinstance(part, np.ndarray):
        raise errors.sparse_refused(columns.sampler)
    if said is not None and str(part.dtype) != said:
        raise errors.mixed_dtypes("X", str(part.dtype), said)
    y = labels.values if isinstance(labels, Labels) else labels
    return Block(columns.matrix(part), y, np.arange(len(part)))


# --- counts of values -------------------------------------------------------------------------------------------------


def _count_chunk(block: Block, labels: Sequence[Any], sizes: Sequence[int]) -> list[NDArray[np.int64]]:
    first = block.X.shape[1] - len(sizes)
    of_class = [block.X[block.y == label, first:].astype(np.int64) for label in labels]
    return [np.column_stack([np.bincount(X[:, c], minlength=n) for X in of_class]) for c, n in enumerate(sizes)]


def _count_combine(answers: Sequence[list[NDArray[np.int64]]]) -> list[NDArray[np.int64]]:
    return [np.sum(tables, axis=0) for tables in zip(*answers, strict=True)]


#: Rows of each value and class, one table of shape (values, classes) for each nominal column.
count_values = Reduction("values", _count_chunk, _count_combine)
