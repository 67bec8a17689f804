"""New rows dressed as the originals are: names, dtypes, categories and labels of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from dask.delayed import Delayed

from dresample.block import Floats
from dresample.containers.casts import to_columns
from dresample.containers.coding import Coding
from dresample.containers.collections import is_array, is_dask, partitions
from dresample.containers.dtypes import unknown_categories
from dresample.distribution.reduction import lazy

__all__ = ["declared_dtypes", "to_frame", "to_labels"]


def to_frame(matrix: Floats, names: Sequence[Any], dtypes: Sequence[Any], index: Any, coded: Coding | None = None) -> Any:
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
    if isinstance(dtype, np.dtype) and dtype.kind in "iufb":
        return pd.Series(np.full(count, label, dtype), index=index, name=y_meta.name)
    return pd.Series([label] * count if count < 1 else np.repeat(np.array([label], dtype=object), count), index=index,
                     name=y_meta.name).astype(dtype)  # fmt: skip


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
