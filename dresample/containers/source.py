"""Dask, pandas and NumPy <-> Blocks: the only file that knows containers, dtypes and categories.

``read`` checks what can be checked without computing and returns a :class:`Source`: partitions as tasks. ``to_frame`` and
``to_labels`` dress new rows as the originals are.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from dask.delayed import Delayed, delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Block, Floats, Labels
from dresample.containers import index, objects, readers
from dresample.distribution.reduction import lazy

if TYPE_CHECKING:
    from dresample.containers.categories import Columns

__all__ = ["Source", "collection", "declared_dtypes", "frame_matrix", "is_dask", "is_number", "literal", "matrix_dtype",
           "partitions", "read", "series_labels", "to_columns"]  # fmt: skip

Container = Literal["dask-frame", "dask-array", "pandas", "numpy"]

#: Rows of one block of in-memory data: several per core, so that both cores finish together.
LOCAL_ROWS = 262_144
_SMALL_DTYPES = ("float16", "float32", "int8", "int16", "uint8", "uint16", "bool", "boolean", "Float32", "Int8", "Int16",
                 "UInt8", "UInt16")  # fmt: skip


@dataclass(frozen=True)
class Source:
    """The data as tasks, one per partition, with what is known of them before anything is computed.

    Parameters
    ----------
    container : {"dask-frame", "dask-array", "pandas", "numpy"}
    X, y : objects
        What came in (after scikit-learn's own checks for in-memory data).
    names : tuple
        Feature names (numbers for arrays).
    dtypes : tuple
        Feature dtypes by the frame's meta.
    blocks : list
        One task per partition that gives a :class:`Block` numbered from 0; empty features where they are not read as numbers.
    labels : list
        One task per partition that gives its labels only, for a first pass that reads one column.
    checked : list, optional
        The same, but X is found to have as many rows, where ``blocks`` would not tell.
    columns : Columns, optional
        How nominal columns are coded in the blocks, whose columns ``names`` and ``dtypes`` then list: continuous ones first.
    objects : list
        One task per partition that gives its features of Python objects, as a frame, where :func:`with_kinds` has still to be told
        what they hold.
    """

    container: Container
    X: Any
    y: Any
    names: tuple[Any, ...]
    dtypes: tuple[Any, ...]
    blocks: list[Delayed] = field(repr=False)
    labels: list[Delayed] = field(repr=False)
    checked: list[Delayed] | None = field(default=None, repr=False)
    columns: Columns | None = None
    objects: list[Delayed] = field(default_factory=list, repr=False)

    @property
    def is_dask(self) -> bool:
        """Whether results are lazy Dask collections."""
        return self.container.startswith("dask")

    @property
    def dtype(self) -> np.dtype[Any]:
        """Dtype of the feature matrix."""
        return matrix_dtype(self.dtypes) if self.columns is None else self.columns.matrix_dtype

    @property
    def nominal(self) -> int:
        """Trailing columns of the feature matrix that hold codes."""
        return 0 if self.columns is None else len(self.columns.nominal)


def is_dask(data: Any) -> bool:
    """Whether ``data`` is a Dask collection (without importing dask.dataframe)."""
    return hasattr(data, "__dask_graph__") and hasattr(data, "to_delayed")


def partitions(collection: Any) -> list[Delayed]:
    """One task per partition of a frame or series, or per chunk of rows of an array.

    Projections are pushed down into the readers, but nothing more is optimised: Dask's full optimisation joins small parquet
    files, more of them the fewer columns are read, so that the parts of X and of y would no longer be the same rows.
    """
    if is_array(collection):
        # Optimised, the graph of a persisted array would lose the futures that keep its chunks.
        chunks = collection.to_delayed(optimize_graph=not _holds_futures(collection))
        return list(chunks[:, 0] if collection.ndim == 2 else chunks)
    if any(type(node).__name__ in _LOSES_COLUMNS for node in collection.expr.walk()):
        return list(collection.to_delayed(optimize_graph=False))
    return list(collection.simplify().to_delayed(optimize_graph=False))


#: Expressions that lose columns when a projection is pushed through them (frame.categorize(), dask 2026.8).
_LOSES_COLUMNS = ("Categorize",)


def _holds_futures(array: Any) -> bool:
    layers = [layer for layer in array.dask.layers.values() if layer.is_materialized()]
    return any(type(value).__name__ == "Future" for layer in layers for value in dict(layer).values())


def collection(tasks: Sequence[Delayed], meta: Any) -> Any:
    """Partitions as one Dask frame or series, every value as the tasks give it.

    Dask would turn columns of Python objects (lists, bytes, dicts) into text here, which suits readers of text only.
    """
    import dask
    import dask.dataframe as dd

    with dask.config.set({"dataframe.convert-string": False}):
        return dd.from_delayed(list(tasks), meta=meta, verify_meta=False)


def is_array(collection: Any) -> bool:
    """Whether a Dask collection is an array (frames have columns, or a name)."""
    return not hasattr(collection, "divisions") and hasattr(collection, "chunks")


def matrix_dtype(dtypes: Sequence[Any]) -> np.dtype[Any]:
    """float32 where every column fits into it exactly, else float64."""
    return np.dtype(np.float32 if all(_plain_name(d) in _SMALL_DTYPES for d in dtypes) else np.float64)


def _plain_name(dtype: Any) -> str:
    name = str(dtype)
    known = {"halffloat[pyarrow]": "float16", "float[pyarrow]": "float32", "bool[pyarrow]": "bool"}
    return known.get(name, name.removesuffix("[pyarrow]"))


def is_decimal(dtype: Any) -> bool:
    """Whether a dtype is Arrow's decimal: numbers that pandas takes for objects."""
    return str(dtype).startswith("decimal") and hasattr(dtype, "pyarrow_dtype")


def is_date(dtype: Any) -> bool:
    """Whether a dtype is one of dates, times, durations or periods, of NumPy, pandas or Arrow."""
    return getattr(dtype, "kind", "O") in "mM" or str(dtype).startswith(("period[", "date32", "date64", "time32", "time64"))


def is_number(dtype: Any) -> bool:
    if is_decimal(dtype):
        return True
    kind = getattr(dtype, "kind", "O")
    if str(dtype) in ("object", "category", "string", "str") or kind in "mMOUSVc":
        return False
    return kind in "iufb"


# --- in ---------------------------------------------------------------------------------------------------------------


def read(X: Any, y: Any, sampler: str, numeric: bool = True, of_objects: bool = False) -> Source:
    """Make a Source of aligned Dask collections or of checked in-memory data.

    Parameters
    ----------
    X : dask DataFrame or array, pandas DataFrame, ndarray
    y : dask Series or array, pandas Series, ndarray
    sampler : str
        Name for messages.
    numeric : bool
        Read the features as numbers; False for samplers that only pick rows.
    of_objects : bool
        Take features of Python objects too, where these are plain numbers.
    """
    if not is_dask(X):
        if is_dask(y):
            raise errors.only_one_lazy("y", "X", X)
        return _read_local(X, y, sampler, numeric, of_objects)
    if not is_dask(y):
        raise errors.only_one_lazy("X", "y", y)
    array = is_array(X)
    if not array and (not hasattr(X, "columns") or X.ndim != 2):
        raise errors.no_table(X, "(n,)")
    if array != is_array(y):
        raise errors.mixed_collections(X, y)
    if array:
        return _read_array(X, y, sampler, numeric)
    return _read_frame(X, y, sampler, numeric, of_objects)


def check_columns(names: Sequence[Any], dtypes: Sequence[Any], sampler: str, numeric: bool, of_objects: bool = False) -> None:
    """Refuse duplicate names, and columns that are no numbers where numbers are needed."""
    twice = sorted({str(n) for n, count in Counter(names).items() if count > 1})
    if twice:
        raise errors.duplicate_columns(twice)
    if numeric:
        taken = objects.positions(dtypes) if of_objects else []
        wrong = [(n, d) for i, (n, d) in enumerate(zip(names, dtypes, strict=True)) if not is_number(d) and i not in taken]
        dates = [(n, d) for n, d in wrong if is_date(d)]
        if dates and len(dates) == len(wrong):
            raise errors.dates_refused(dates, sampler)
        if wrong:
            raise errors.not_numeric([n for n, _ in wrong], sampler)


def check_pickable(data: Any) -> None:
    """Refuse frames of whose columns some cannot be picked by name: bools are masks, and Dask knows one level of names only."""
    check_no_masks(data.columns)
    if is_dask(data) and getattr(data.columns, "nlevels", 1) > 1:
        raise errors.levels_on_dask([str(name) for name in data.columns[0]])


def check_no_masks(names: Sequence[Any]) -> None:
    """Refuse columns that are named True or False."""
    wrong = [bool(name) for name in names if isinstance(name, (bool, np.bool_))]
    if wrong:
        raise errors.bool_names(wrong)


def check_numbers(X: Any, sampler: str) -> None:
    """Refuse arrays and lists of text or dates, naming the columns that are no numbers."""
    wrong, dtype = text_columns(X), np.asarray(X).dtype
    if wrong and is_date(dtype):
        raise errors.dates_refused([(c, dtype) for c in wrong], sampler)
    if wrong:
        raise errors.not_numeric(wrong, sampler)


def text_columns(X: Any) -> list[int]:
    """Columns of an array or list that hold text or dates."""
    values = np.asarray(X)
    if values.ndim != 2 or values.dtype.kind not in "OSUMm":
        return []
    return [c for c in range(values.shape[1]) if values.dtype.kind != "O" or not _converts(values[:, c])]


def _converts(column: NDArray[Any]) -> bool:
    try:
        column.astype(np.float64)
    except ValueError:
        return False
    except TypeError:
        return True  # not text: scikit-learn's own check has the better words
    return True


def _read_frame(X: Any, y: Any, sampler: str, numeric: bool, of_objects: bool) -> Source:
    import dask.dataframe as dd

    if isinstance(y, dd.DataFrame):
        if len(y.columns) != 1:
            raise errors.target_multioutput(("?", len(y.columns)))
        y = y[y.columns[0]]
    names, dtypes = tuple(X.columns), tuple(X.dtypes)
    if not names:
        raise errors.no_features(y.name)
    if not numeric or objects.positions(dtypes):
        check_no_masks(names)
    check_columns(names, dtypes, sampler, numeric, of_objects)
    if X.npartitions != y.npartitions:
        raise errors.not_aligned(X.npartitions, y.npartitions, "partitions")
    index.check_divisions(X, y)
    meta = tuple(str(d) for d in dtypes)
    label_parts = partitions(y.map_partitions(_part_labels, meta=y._meta, enforce_metadata=False))
    if not numeric:
        readers.check_kept(X, names)
        columns = partitions(X[[names[0]]])
        checked = [lazy("read", _checked_labels, p, c) for p, c in zip(label_parts, columns, strict=True)]
        label_blocks = [lazy("read", _label_block, p) for p in label_parts]
        return Source("dask-frame", X, y, names, dtypes, label_blocks, label_parts, checked)
    blocks = dd.map_partitions(
        _frame_block, X, y, matrix_dtype(dtypes), meta, meta=X._meta, enforce_metadata=False, align_dataframes=False
    )
    found = [names[i] for i in objects.positions(dtypes)]
    held = partitions(X[found]) if found else []
    return Source("dask-frame", X, y, names, dtypes, partitions(blocks), label_parts, objects=held)


def with_kinds(source: Source, seen: Sequence[Any], lengths: Sequence[int], sampler: str) -> Source:
    """The source, once its features of Python objects have been seen (by :func:`dresample.containers.objects.look`)."""
    dtypes = _with_kinds(source.names, source.dtypes, seen, lengths, sampler)
    return replace(source, dtypes=dtypes, objects=[])


def _with_kinds(
    names: Sequence[Any], dtypes: Sequence[Any], seen: Sequence[Any], lengths: Sequence[int], sampler: str
) -> tuple[Any, ...]:
    at = objects.positions(dtypes)
    kinds = dict(zip(at, objects.kinds(seen, [names[i] for i in at], lengths, sampler), strict=True))
    return tuple(kinds.get(i, dtype) for i, dtype in enumerate(dtypes))


def _read_array(X: Any, y: Any, sampler: str, numeric: bool) -> Source:
    if X.ndim != 2:
        raise errors.no_table(X, X.shape)
    for name, array in (("X", X), ("y", y)):
        if any(np.isnan(c) for axis in array.chunks for c in axis):
            raise errors.unknown_chunks(name)
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.ndim != 1:
        raise errors.target_multioutput(y.shape)
    if X.shape[0] != y.shape[0]:
        raise errors.not_aligned(X.shape[0], y.shape[0], "rows")
    X = X.rechunk({1: -1})
    if X.chunks[0] != y.chunks[0]:
        raise errors.not_aligned(len(X.chunks[0]), len(y.chunks[0]), "chunks")
    names, dtypes = tuple(range(X.shape[1])), (X.dtype,) * X.shape[1]
    if not names:
        raise errors.no_features("y")
    check_columns(names, dtypes, sampler, numeric)
    wanted = matrix_dtype(dtypes)
    parts = list(zip(partitions(X), partitions(y), strict=True))
    blocks = [
        lazy("read", _array_block, x, labels, wanted, str(X.dtype), sampler) if numeric else lazy("read", _label_block, labels)
        for x, labels in parts
    ]
    return Source("dask-array", X, y, names, dtypes, blocks, [labels for _, labels in parts])


def _read_local(X: Any, y: Any, sampler: str, numeric: bool, of_objects: bool) -> Source:
    frame = hasattr(X, "columns")
    names = tuple(X.columns) if frame else tuple(range(X.shape[1]))
    dtypes = tuple(X.dtypes) if frame else (X.dtype,) * X.shape[1]
    check_columns(names, dtypes, sampler, numeric, of_objects and frame)
    if frame and numeric and objects.positions(dtypes):
        dtypes = _with_kinds(names, dtypes, objects.seen(X.iloc[:, objects.positions(dtypes)]), [len(X)], sampler)
    labels = series_labels(y) if hasattr(y, "iloc") else np.asarray(y)
    n = len(labels)
    if numeric:
        matrix = frame_matrix(X, matrix_dtype(dtypes)) if frame else np.ascontiguousarray(X, matrix_dtype(dtypes))
    else:
        matrix = np.empty((n, 0), np.float32)
    cuts = list(range(0, n, LOCAL_ROWS)) or [0]
    blocks = [
        literal(Block(matrix[a : a + LOCAL_ROWS], labels[a : a + LOCAL_ROWS], np.arange(len(labels[a : a + LOCAL_ROWS]))))
        for a in cuts
    ]
    tops = [index.top(data.index) for data in (X, y) if hasattr(data, "iloc")]
    largest = max((t for t in tops if t is not None), default=None)
    parts = [literal(Labels(labels[a : a + LOCAL_ROWS], largest)) for a in cuts]
    return Source("pandas" if frame else "numpy", X, y, names, dtypes, blocks, parts)


def literal(value: Any) -> Delayed:
    task: Delayed = delayed(value, pure=False, traverse=False, name=f"dresample_data-{uuid.uuid4().hex}")
    return task


def _frame_block(X: Any, y: Any, dtype: np.dtype[Any], meta: tuple[str, ...]) -> Block:
    if len(X) != len(y):
        raise errors.not_aligned(len(X), len(y), "rows in a partition")
    index.check_order(X, y)
    odd = [(n, str(f), s) for n, f, s in zip(X.columns, X.dtypes, meta, strict=True) if len(X) and str(f) != s]
    check_nulls(X, [name for name, _, _ in odd])
    for name, found, said in odd:
        raise errors.mixed_dtypes(name, found, said)
    return Block(frame_matrix(X, dtype), series_labels(y), np.arange(len(X)))


def check_nulls(X: Any, odd: Sequence[Any]) -> None:
    """Columns of another dtype than the meta's, for the nulls in them: integers and bools with nulls come as floats and objects."""
    nulls = [(name, int(X[name].isna().sum())) for name in odd]
    if any(count for _, count in nulls):
        raise errors.missing_values([(name, count) for name, count in nulls if count])


def _part_labels(y: Any) -> Labels:
    return Labels(series_labels(y), index.top(y.index))


def _label_block(labels: NDArray[Any] | Labels) -> Block:
    """A block without features, for samplers that only pick rows."""
    y = labels.values if isinstance(labels, Labels) else labels
    return Block(np.empty((len(y), 0), np.float32), y, np.arange(len(y)))


def _checked_labels(labels: Labels, column: Any) -> Labels:
    """The labels of a partition, if its X (one column of it) has as many rows."""
    if len(labels.values) != len(column):
        raise errors.not_aligned(len(column), len(labels.values), "rows in a partition")
    return labels


def _array_block(X: NDArray[Any], y: NDArray[Any], dtype: np.dtype[Any], said: str, sampler: str) -> Block:
    if not isinstance(X, np.ndarray):
        raise errors.sparse_refused(sampler)
    if str(X.dtype) != said:
        raise errors.mixed_dtypes("X", str(X.dtype), said)
    return Block(np.ascontiguousarray(X, dtype), y, np.arange(len(X)))


def frame_matrix(X: Any, dtype: np.dtype[Any]) -> Floats:
    if all(isinstance(d, np.dtype) for d in X.dtypes):
        return np.ascontiguousarray(X.to_numpy(dtype=dtype))
    out = np.empty(X.shape, dtype)
    for c in range(X.shape[1]):
        column = X.iloc[:, c]
        if is_decimal(column.dtype):
            column = column.astype(_arrow_dtype("float64"))
        masked = hasattr(column.array, "to_numpy") and not hasattr(column.dtype, "fill_value")
        out[:, c] = column.to_numpy(dtype=dtype, na_value=np.nan) if masked else np.asarray(column, dtype)
    return out


def _arrow_dtype(name: str) -> Any:
    import pandas as pd
    import pyarrow as pa

    return pd.ArrowDtype(pa.type_for_alias(name))


def series_labels(y: Any) -> NDArray[Any]:
    """Labels as a NumPy array: numbers as numbers, everything else as objects; nulls stay to be counted."""
    dtype = y.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "iufb":
        plain: NDArray[Any] = y.to_numpy()
        return plain
    if hasattr(dtype, "numpy_dtype") and getattr(dtype, "kind", "O") in "iufb" and not y.hasnans:
        whole: NDArray[Any] = y.to_numpy(dtype=dtype.numpy_dtype)
        return whole
    values = y.astype(object)
    out: NDArray[Any] = values.to_numpy(dtype=object)
    kind = getattr(dtype, "kind", "O")
    if kind in "iub" and len(out) and not values.isna().any():
        return out.astype({"i": np.int64, "u": np.uint64, "b": np.bool_}[kind])
    return out


# --- out --------------------------------------------------------------------------------------------------------------


def to_columns(matrix: Floats, dtypes: Sequence[Any]) -> list[Any]:
    """Cast the columns of new rows: integers are rounded to nearest, bool back to bool, nullable and Arrow dtypes kept."""
    return [_cast(matrix[:, c], dtype) for c, dtype in enumerate(dtypes)]


def _cast(values: NDArray[Any], dtype: Any) -> Any:
    if isinstance(dtype, objects.Objects):
        return dtype.cast(values)
    if is_decimal(dtype):
        return _decimals(values, dtype)
    kind = getattr(dtype, "kind", "f")
    if kind in "iu":
        plain = np.dtype(getattr(dtype, "numpy_dtype", dtype))
        values = _rounded(values, plain)
    elif kind == "b":
        values = np.rint(values) > 0
    if isinstance(dtype, np.dtype):
        return values.astype(dtype, copy=False)
    import pandas as pd

    return pd.array(values, dtype=dtype)


def _decimals(values: NDArray[Any], dtype: Any) -> Any:
    """Nearest decimals of the column's scale."""
    import pandas as pd
    import pyarrow as pa

    rounded = pa.array(np.asarray(values, np.float64)).cast(dtype.pyarrow_dtype, safe=False)
    return pd.array(rounded, dtype=dtype)


def _rounded(values: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Nearest integers; the ends of the range, which float64 rounds up to a number beyond, stay inside."""
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    whole = np.rint(values)
    inside = (whole > low) & (whole < float(high))
    out = np.where(inside, whole, 0).astype(dtype)
    out[whole <= low] = low
    out[whole >= float(high)] = high
    return out


def to_frame(matrix: Floats, names: Sequence[Any], dtypes: Sequence[Any], index: Any, coded: Columns | None = None) -> Any:
    """New rows as a pandas DataFrame with the dtypes of the originals; ``coded`` knows what codes stand for."""
    import pandas as pd

    if coded is not None:
        return coded.frame(matrix, index)
    labels = names if isinstance(names, pd.Index) else pd.Index(names)
    if all(isinstance(d, np.dtype) and d == matrix.dtype for d in dtypes):
        return pd.DataFrame(matrix, columns=labels, index=index, copy=False)
    columns = to_columns(matrix, dtypes)
    frame = pd.DataFrame(dict(enumerate(columns)), index=index, copy=False)
    frame.columns = labels
    return frame


def to_labels(label: Any, count: int, y_meta: Any, index: Any, classes: Sequence[Any]) -> Any:
    """A constant Series of one class, of the dtype of the originals' labels."""
    import pandas as pd

    dtype = y_meta.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        if unknown_categories(dtype):
            dtype = pd.CategoricalDtype(list(classes), ordered=bool(dtype.ordered))
        elif label not in list(dtype.categories):  # each partition declares its own
            dtype = pd.CategoricalDtype(dtype.categories.append(pd.Index([label], dtype=dtype.categories.dtype)), dtype.ordered)
        codes = np.full(count, list(dtype.categories).index(label))
        return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype), index=index, name=y_meta.name)
    return pd.Series([label] * count if count < 1 else np.repeat(np.array([label], dtype=object), count), index=index,
                     name=y_meta.name).astype(dtype)  # fmt: skip


def unknown_categories(dtype: Any) -> bool:
    """Whether a categorical dtype of a Dask meta stands for categories that only the partitions know."""
    categories = getattr(dtype, "categories", None)
    return categories is not None and "__UNKNOWN_CATEGORIES__" in list(categories)


def declared_dtypes(collection: Any) -> Delayed | None:
    """A task that gives the dtypes of the columns whose categories only the partitions know, as the first partition has them.

    New rows take them, so that they can be joined with the originals: categories of int32 and of int64 cannot. None where all
    dtypes are known.
    """
    if not is_dask(collection) or is_array(collection):
        return None
    if collection.ndim == 1:
        return lazy("dtypes", _own_dtype, partitions(collection)[0]) if unknown_categories(collection.dtype) else None
    names = [name for name, dtype in zip(collection.columns, collection.dtypes, strict=True) if unknown_categories(dtype)]
    return lazy("dtypes", _column_dtypes, partitions(collection[names])[0]) if names else None


def _own_dtype(part: Any) -> dict[Any, Any]:
    return {part.name: part.dtype}


def _column_dtypes(part: Any) -> dict[Any, Any]:
    return dict(zip(part.columns, part.dtypes, strict=True))
