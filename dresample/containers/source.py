"""Data as tasks: ``read`` checks what can be checked without computing and returns a :class:`Source`, a task for each partition."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from dask.delayed import Delayed, delayed

from dresample import errors
from dresample.block import Block, Labels
from dresample.containers import index, objects, parts, readers
from dresample.containers.casts import matrix, series_labels
from dresample.containers.coding import Coding
from dresample.containers.collections import is_array, is_dask, partitions
from dresample.containers.columns import check_columns, check_no_masks, columns_of
from dresample.containers.dtypes import matrix_dtype
from dresample.distribution.reduction import lazy

__all__ = ["Source", "literal", "read", "slices", "with_kinds"]

Container = Literal["dask-frame", "dask-array", "pandas", "numpy"]

#: Rows of one block of in-memory data: several per core, so that both cores finish together.
LOCAL_ROWS = 262_144


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
    coding : Coding, optional
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
    coding: Coding | None = None
    objects: list[Delayed] = field(default_factory=list, repr=False)

    @property
    def is_dask(self) -> bool:
        """Whether results are lazy Dask collections."""
        return self.container.startswith("dask")

    @property
    def has_names(self) -> bool:
        """Whether the features have names of their own."""
        return self.container in ("dask-frame", "pandas")

    @property
    def dtype(self) -> np.dtype[Any]:
        """Dtype of the feature matrix."""
        return matrix_dtype(self.dtypes) if self.coding is None else self.coding.matrix_dtype

    @property
    def nominal(self) -> int:
        """Trailing columns of the feature matrix that hold codes."""
        return 0 if self.coding is None else len(self.coding.nominal)


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


def _read_frame(X: Any, y: Any, sampler: str, numeric: bool, of_objects: bool) -> Source:
    import dask.dataframe as dd

    if isinstance(y, dd.DataFrame):
        if len(y.columns) != 1:
            raise errors.target_multioutput(("?", len(y.columns)))
        y = y[y.columns[0]]
    names, dtypes = columns_of(X)
    if not names:
        raise errors.no_features(y.name)
    if not numeric or objects.positions(dtypes):
        check_no_masks(names)
    check_columns(names, dtypes, sampler, numeric, of_objects)
    if X.npartitions != y.npartitions:
        raise errors.not_aligned(X.npartitions, y.npartitions, "partitions")
    index.check_divisions(X, y)
    labels = partitions(y.map_partitions(parts.frame_labels, meta=y._meta, enforce_metadata=False))
    if not numeric:
        readers.check_kept(X, names)
        checked = [lazy("read", parts.checked_labels, p, c) for p, c in zip(labels, partitions(X[[names[0]]]), strict=True)]
        return Source("dask-frame", X, y, names, dtypes, [lazy("read", parts.label_block, p) for p in labels], labels, checked)
    declared = tuple(str(d) for d in dtypes)
    blocks = dd.map_partitions(
        parts.frame_block, X, y, matrix_dtype(dtypes), declared, meta=X._meta, enforce_metadata=False, align_dataframes=False
    )
    found = [names[i] for i in objects.positions(dtypes)]
    held = partitions(X[found]) if found else []
    return Source("dask-frame", X, y, names, dtypes, partitions(blocks), labels, objects=held)


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
    names, dtypes = columns_of(X)
    if not names:
        raise errors.no_features("y")
    check_columns(names, dtypes, sampler, numeric)
    labels = [lazy("read", parts.array_labels, part) for part in partitions(y)]
    if not numeric:
        return Source("dask-array", X, y, names, dtypes, [lazy("read", parts.label_block, p) for p in labels], labels)
    dtype, declared = matrix_dtype(dtypes), str(X.dtype)
    blocks = [lazy("read", parts.array_block, x, p, dtype, declared, sampler) for x, p in zip(partitions(X), labels, strict=True)]
    return Source("dask-array", X, y, names, dtypes, blocks, labels)


def _read_local(X: Any, y: Any, sampler: str, numeric: bool, of_objects: bool) -> Source:
    frame = hasattr(X, "columns")
    names, dtypes = columns_of(X)
    check_columns(names, dtypes, sampler, numeric, of_objects and frame)
    if frame and numeric and objects.positions(dtypes):
        dtypes = _with_kinds(names, dtypes, objects.seen(X.iloc[:, objects.positions(dtypes)]), [len(X)], sampler)
    labels = series_labels(y) if hasattr(y, "iloc") else np.asarray(y)
    if numeric:
        features = matrix(X, matrix_dtype(dtypes))
    else:
        features = np.empty((len(labels), 0), np.float32)
    tops = [index.top(data.index) for data in (X, y) if hasattr(data, "iloc")]
    largest = max((t for t in tops if t is not None), default=None)
    cuts = [(features[a : a + LOCAL_ROWS], labels[a : a + LOCAL_ROWS]) for a in range(0, max(len(labels), 1), LOCAL_ROWS)]
    blocks = [literal(Block(x, of_rows, np.arange(len(of_rows)))) for x, of_rows in cuts]
    return Source(
        "pandas" if frame else "numpy", X, y, names, dtypes, blocks, [literal(Labels(of_rows, largest)) for _, of_rows in cuts]
    )


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


def slices(data: Any) -> list[Any]:
    """Blocks of rows of data in memory."""
    pick = data.iloc if hasattr(data, "iloc") else data
    return [pick[a : a + LOCAL_ROWS] for a in range(0, len(data), LOCAL_ROWS)]


def literal(value: Any) -> Delayed:
    """A value as a task."""
    task: Delayed = delayed(value, pure=False, traverse=False, name=f"dresample_data-{uuid.uuid4().hex}")
    return task
