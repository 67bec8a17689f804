"""Predictions for data in any container: at once for what is in memory, lazily by partition for Dask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.containers import source
from dresample.distribution.profile import SINGLE, Look, broken_rows
from dresample.distribution.reduction import lazy
from dresample.training.table import matrix, same_columns

__all__ = ["checked_input", "predicted"]


def checked_input(owner: Any, X: Any) -> Any:
    """Data to predict with the features of ``fit``; lists become arrays.

    Raises
    ------
    InputError
        Other features, or (in memory) numbers that are not finite.
    """
    if source.is_dask(X):
        same_columns(owner, X)
        return X.rechunk({1: -1}) if source.is_array(X) else X
    if not hasattr(X, "columns"):
        from sklearn.utils.validation import check_array

        X = check_array(X, ensure_all_finite=False, dtype="numeric", estimator=type(owner).__name__)
    same_columns(owner, X)
    found = matrix(X)
    low, high = (f(axis=0, initial=0.0).astype(np.float64) for f in (found.min, found.max))
    if not (np.isfinite(low) & np.isfinite(high)).all():
        names = list(X.columns) if hasattr(X, "columns") else list(range(found.shape[1]))
        look = Look(low, high, [], broken_rows(found, np.arange(len(found)), low, high))
        raise errors.features_not_finite(look.beyond(SINGLE, names), type(owner).__name__)
    return found


def predicted(X: Any, score: Callable[[Any], NDArray[Any]], width: int | None, dtype: Any = np.float64) -> Any:
    """Apply ``score`` to float32 matrices: to X, or to each partition of a Dask collection, lazily.

    Parameters
    ----------
    X : ndarray, dask DataFrame or dask array
    score : callable
        Matrix -> one row (or one value, ``width=None``) per row.
    width : int or None
    dtype : dtype
    """
    if not source.is_dask(X):
        return score(X)
    import dask.array as da

    meta = np.empty((0,) if width is None else (0, width), dtype)
    if source.is_array(X):
        more: dict[str, Any] = {"drop_axis": 1} if width is None else {"chunks": (X.chunks[0], (width,))}
        return X.map_blocks(_scored, score, width, dtype, dtype=dtype, meta=meta, **more)
    parts = source.partitions(X)
    pieces = [
        da.from_delayed(part, shape=(np.nan,) if width is None else (np.nan, width), meta=meta)
        for part in (lazy("predict", _scored, p, score, width, dtype) for p in parts)
    ]
    return da.concatenate(pieces)


def _scored(part: Any, score: Callable[[Any], NDArray[Any]], width: int | None, dtype: Any) -> NDArray[Any]:
    if not len(part):
        return np.empty((0,) if width is None else (0, width), dtype)
    return np.asarray(score(matrix(part)), dtype)
