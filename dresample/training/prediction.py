"""Predictions for data in any container: at once for what is in memory, lazily by partition for Dask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.containers.casts import matrix
from dresample.containers.collections import is_dask, mapped
from dresample.containers.columns import columns_of
from dresample.containers.intake import taken_to_predict
from dresample.distribution.profile import SINGLE, Look, broken_rows

__all__ = ["checked_input", "predicted"]


def checked_input(owner: Any, X: Any) -> Any:
    """Data to predict with the features of ``fit``; lists become arrays.

    Raises
    ------
    InputError
        Other features, or (in memory) numbers that are not finite.
    """
    X = taken_to_predict(X, owner)
    if is_dask(X):
        return X
    found = matrix(X, np.dtype(np.float32))
    low, high = (f(axis=0, initial=0.0).astype(np.float64) for f in (found.min, found.max))
    if not (np.isfinite(low) & np.isfinite(high)).all():
        look = Look(low, high, [], broken_rows(found, np.arange(len(found)), low, high))
        raise errors.features_not_finite(look.beyond(SINGLE, columns_of(X)[0]), type(owner).__name__)
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
    return mapped(X, "predict", width, dtype, _scored, score, width, dtype) if is_dask(X) else score(X)


def _scored(part: Any, score: Callable[[Any], NDArray[Any]], width: int | None, dtype: Any) -> NDArray[Any]:
    if not len(part):
        return np.empty((0,) if width is None else (0, width), dtype)
    return np.asarray(score(matrix(part, np.dtype(np.float32))), dtype)
