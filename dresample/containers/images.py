"""Images as rows of a matrix, and back: C*H*W numeric columns, one column of lists, or an array of shape (n, C, H, W).

A row holds the pixels of its image in the order (C, H, W), the last index fastest, as NumPy lays them out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dresample import errors
from dresample.containers.collections import is_dask

__all__ = ["Packing", "flattened", "list_column", "pixel_names", "unpacked"]

Shape = tuple[int, int, int]


@dataclass(frozen=True)
class Packing:
    """How images came in, to give the new ones back alike.

    Parameters
    ----------
    kind : {"rows", "array", "list"}
        As a matrix, an array of more than two axes, or one column of lists.
    tail : tuple of int
        Shape of one image (of an array).
    column : object
        Name of the column of lists.
    dtype : object
        Its dtype: pyarrow's list, or object.
    item : numpy.dtype
        Dtype of its pixels.
    order : tuple
        All columns of the frame, as they came.
    """

    kind: str
    tail: tuple[int, ...] = ()
    column: Any = None
    dtype: Any = None
    item: Any = None
    order: tuple[Any, ...] = ()

    def packed(self, data: Any) -> Any:
        """Rows of pixels as the images came in."""
        if self.kind == "array":
            if not is_dask(data):
                return np.asarray(data).reshape(-1, *self.tail)
            chunks = (data.chunks[0], *((n,) for n in self.tail))
            axes = list(range(2, 1 + len(self.tail)))
            return data.map_blocks(_reshaped, self.tail, dtype=data.dtype, chunks=chunks, new_axis=axes or None)
        if self.kind == "list":
            if not is_dask(data):
                return _packed(data, self)
            return data.map_partitions(_packed, self, meta=_packed(data._meta, self))
        return data


def flattened(X: Any, shape: Shape, owner: str) -> tuple[Any, Packing]:
    """Images as a matrix: one row each, C*H*W columns.

    Parameters
    ----------
    X : {dask, pandas} DataFrame, {dask, numpy} array or list
    shape : tuple of int
        (C, H, W).
    owner : str
        The sampler, for messages.

    Raises
    ------
    InputError
        The columns (or axes) do not make such images.

    Examples
    --------
    >>> import numpy as np
    >>> X, packing = flattened(np.zeros((5, 1, 16, 16)), (1, 16, 16), "DeepSMOTE")
    >>> X.shape, packing.packed(X).shape
    ((5, 256), (5, 1, 16, 16))
    """
    if hasattr(X, "columns"):
        lists = _list_columns(X)
        if len(lists) == 1 and len(X.columns) == 1:
            return unpacked(X, lists[0], shape, owner)
        _check_no_text(X, list(X.columns), owner)
        _check_width(len(X.columns), shape, owner)
        return X, Packing("rows")
    if isinstance(X, list):
        X = np.asarray(X)
    if getattr(X, "ndim", 2) <= 2:
        _check_width(int(X.shape[1]) if X.ndim == 2 else 1, shape, owner)
        return X, Packing("rows")
    tail = tuple(int(n) for n in X.shape[1:])
    if tail != tuple(shape) and not (shape[0] == 1 and tail == tuple(shape[1:])):
        raise errors.image_axes(owner, tail, shape)
    if not is_dask(X):
        return X.reshape(len(X), -1), Packing("array", tail)
    X = X.rechunk(dict.fromkeys(range(1, X.ndim), -1))
    width = int(np.prod(tail))
    flat = X.map_blocks(_flat, dtype=X.dtype, chunks=(X.chunks[0], (width,)), drop_axis=list(range(2, X.ndim)))
    return flat, Packing("array", tail)


def list_column(data: Any, target: Any, features: Sequence[Any] | None, carry: Sequence[Any], owner: str) -> Any:
    """The column of lists, where the features of a frame are one; None where they are not."""
    if not hasattr(data, "columns"):
        raise errors.frame_wanted(data)
    chosen = [c for c in data.columns if c != target and c not in carry] if features is None else list(features)
    found = [c for c in _list_columns(data) if c in chosen]
    _check_no_text(data, chosen, owner)
    return found[0] if len(found) == 1 and len(chosen) == 1 else None


def _list_columns(data: Any) -> list[Any]:
    """Columns of a frame that may hold lists: pyarrow lists, and objects that are no text."""
    found = []
    for name, dtype in zip(data.columns, data.dtypes, strict=True):
        arrow = getattr(dtype, "pyarrow_dtype", None)
        if (arrow is not None and "list" in str(arrow)) or (arrow is None and str(dtype) == "object"):
            found.append(name)
    return found


def _check_no_text(data: Any, columns: Sequence[Any], owner: str) -> None:
    """Refuse one column of text: Dask turns columns of Python lists into text unless told otherwise."""
    if len(columns) == 1 and str(data.dtypes[columns[0]]) in ("string", "str"):
        raise errors.lists_as_text(owner, columns[0])


def unpacked(data: Any, column: Any, shape: Shape, owner: str) -> tuple[Any, Packing]:
    """A frame whose column of lists became C*H*W columns of numbers, in its place; the others stay as they are."""
    dtype = data.dtypes[column]
    item, length = _first(data, column, owner)
    _check_width(length, shape, owner)
    packing = Packing("list", tuple(shape), column, dtype, item, tuple(data.columns))
    if not is_dask(data):
        return _unpacked(data, packing, owner), packing
    return data.map_partitions(_unpacked, packing, owner, meta=_unpacked(data._meta, packing, owner)), packing


def pixel_names(packing: Packing) -> list[str]:
    """Names of the columns that the pixels have meanwhile."""
    return [f"{packing.column}[{i}]" for i in range(int(np.prod(packing.tail)))]


def _first(data: Any, column: Any, owner: str) -> tuple[np.dtype[Any], int]:
    """Dtype and length of the first list of a column."""
    parts = data.partitions if is_dask(data) else [data]
    for part in parts:
        values = part[column].compute() if is_dask(part) else part[column]
        filled = values.dropna()
        if len(filled):
            first = np.asarray(filled.iloc[0])
            arrow = getattr(values.dtype, "pyarrow_dtype", None)
            item = np.dtype(arrow.value_type.to_pandas_dtype()) if arrow is not None else first.dtype
            if item.kind not in "iuf" or first.ndim != 1:
                raise errors.no_pixels(owner, column, type(filled.iloc[0]).__name__)
            return item, len(first)
    raise errors.no_pixels(owner, column, "nothing")


def _unpacked(part: Any, packing: Packing, owner: str) -> Any:
    import pandas as pd

    width, names = int(np.prod(packing.tail)), pixel_names(packing)
    values = part[packing.column]
    rows = [np.asarray(v, packing.item) if v is not None and v is not pd.NA else np.empty(0, packing.item) for v in values]
    odd = [i for i, row in enumerate(rows) if row.shape != (width,)]
    if odd:
        raise errors.image_length(owner, packing.column, odd[0], len(rows[odd[0]]), packing.tail)
    matrix = np.stack(rows) if rows else np.empty((0, width), packing.item)
    pixels = pd.DataFrame(matrix, columns=names, index=part.index)
    at = packing.order.index(packing.column)
    before, after = part[list(packing.order[:at])], part[list(packing.order[at + 1 :])]
    return pd.concat([before, pixels, after], axis=1)


def _packed(part: Any, packing: Packing) -> Any:
    import pandas as pd

    names = pixel_names(packing)
    matrix = part[names].to_numpy(packing.item)
    arrow = getattr(packing.dtype, "pyarrow_dtype", None)
    if arrow is None:
        values = pd.Series(list(matrix), index=part.index, dtype=object)
    else:
        import pyarrow as pa

        lists = pa.FixedSizeListArray.from_arrays(pa.array(matrix.ravel()), matrix.shape[1]).cast(arrow)
        values = pd.Series(pd.arrays.ArrowExtensionArray(lists), index=part.index)
    out = part.drop(columns=names)
    out.insert(packing.order.index(packing.column), packing.column, values)
    return out


def _flat(block: Any) -> Any:
    return block.reshape(len(block), -1)


def _reshaped(block: Any, tail: tuple[int, ...]) -> Any:
    return block.reshape(len(block), *tail)


def _check_width(found: int, shape: Shape, owner: str) -> None:
    if found != int(np.prod(shape)):
        raise errors.image_width(owner, found, shape)
