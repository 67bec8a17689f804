"""The column of the keys, set apart: it names its row and is no feature, so it rides along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dresample import errors
from dresample.containers.collections import collection, is_array, is_dask, partitions
from dresample.containers.index import check_divisions
from dresample.containers.keys import keys_of
from dresample.distribution.reduction import lazy

__all__ = ["HIDDEN", "Apart", "apart", "beside", "labels_like", "new_name", "with_keys", "with_labels", "without"]


@dataclass(frozen=True)
class Apart:
    """The features without the column of the keys, that column, and the table of both (None where it is the user's frame)."""

    features: Any
    column: Any = None
    table: Any = None


def apart(X: Any, name: Any) -> Apart:
    """X without the column of the keys.

    Raises
    ------
    InputError
        There is no such column.
    """
    if name is None:
        return Apart(X)
    if not hasattr(X, "columns") or X.ndim != 2:
        raise errors.row_key_of_arrays(name, "Dask array" if is_dask(X) and is_array(X) else type(X).__name__)
    columns = list(X.columns)
    if name not in columns:
        raise errors.row_key_missing(name, columns)
    if columns.count(name) > 1:
        raise errors.duplicate_columns([name])
    return Apart(X[[c for c in columns if c != name]], X[name], X)


def beside(frame: Any, name: Any, target: Any, features: Sequence[Any] | None, carry: Sequence[Any]) -> Apart:
    """Names of the features of a frame (None: the default), where the column of the keys is none; and that column."""
    if name is None or not hasattr(frame, "columns"):
        return Apart(features)
    columns = list(frame.columns)
    if name not in columns:
        raise errors.row_key_missing(name, columns)
    if name == target or (features is not None and not isinstance(features, str) and name in features):
        raise errors.row_key_is_feature(name, "target" if name == target else "features")
    if columns.count(name) > 1:
        raise errors.duplicate_columns([name])
    if features is None:
        features = [c for c in columns if c != target and c != name and c not in carry]
        if not features:
            raise errors.no_features(target)
    return Apart(features, frame[name])


# --- between two samplers ---------------------------------------------------------------------------------------------

#: The column in which all rows have keys between two samplers.
HIDDEN = "__dresample_row_key__"


def with_keys(frame: Any, name: Any, into: str) -> Any:
    """A frame with one column more: the keys of its rows as whole numbers."""
    if is_dask(frame):
        import pandas as pd

        keys = frame[name].map_partitions(
            _keys, name, into, meta=pd.Series([], dtype="int64", name=into, index=frame._meta.index[:0])
        )
        return frame.assign(**{into: keys})
    return frame.assign(**{into: _keys(frame[name], name, into)})


def _keys(column: Any, name: Any, into: str) -> Any:
    import pandas as pd

    return pd.Series(keys_of(column, name).key, index=column.index, name=into)


def new_name(X: Any) -> str:
    """A name that no column has."""
    name = "__dresample_target__"
    while name in X.columns:
        name += "_"
    return name


def with_labels(X: Any, y: Any, name: str) -> Any:
    """A frame with its labels as a column; rows are paired by position."""
    if not is_dask(X):
        return X.assign(**{name: y.set_axis(X.index) if hasattr(y, "iloc") else y})
    if y.ndim == 2:
        y = y[y.columns[0]]
    if X.npartitions != y.npartitions:
        raise errors.not_aligned(X.npartitions, y.npartitions, "partitions")
    check_divisions(X, y)
    tasks = [lazy("labels", _assigned, x, labels, name) for x, labels in zip(partitions(X), partitions(y), strict=True)]
    return collection(tasks, _assigned(X._meta, y._meta[:0], name))


def _assigned(X: Any, y: Any, name: str) -> Any:
    return X.assign(**{name: y.set_axis(X.index)})


def labels_like(column: Any, y: Any) -> Any:
    """The labels of a result in the container that those of the data came in."""
    if not hasattr(y, "iloc") and not is_dask(y):
        return column.to_numpy(dtype=y.dtype)
    return column.rename(y.columns[0] if y.ndim == 2 else y.name)


def without(frame: Any, *names: str) -> Any:
    """A frame without some columns."""
    return frame[[c for c in frame.columns if c not in names]]
