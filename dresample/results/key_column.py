"""The column of the keys, set apart: it names its row and is no feature, so it rides along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dresample import errors
from dresample.containers.collections import is_array, is_dask

__all__ = ["Apart", "apart", "beside"]


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
