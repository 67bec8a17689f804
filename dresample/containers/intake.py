"""What comes in is checked and made plain: a table, and one label for each row; and it goes out as the kind that it came in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dresample import errors
from dresample.containers import index
from dresample.containers.collections import is_dask
from dresample.containers.columns import check_columns, check_numbers

__all__ = ["AsGiven", "record_features", "taken", "taken_to_learn", "taken_to_predict"]


@dataclass(frozen=True)
class AsGiven:
    """What the caller's lists, one-hot targets and targets of one column were, to give the same back."""

    x_list: bool = False
    y_list: bool = False
    one_hot: bool = False
    y_column: Any = None

    def __call__(self, X: Any, y: Any) -> tuple[Any, Any]:
        if self.one_hot:
            from sklearn.preprocessing import label_binarize

            y = label_binarize(y, classes=np.unique(y))
        if self.y_column is not None:
            y = y.to_frame(name=self.y_column)
        return (X.tolist() if self.x_list else X), (y.tolist() if self.y_list else y)


def taken(X: Any, y: Any, owner: str, numeric: bool = True, mixed: bool = False) -> tuple[Any, Any, AsGiven]:
    """X and y as samplers take them, and how results are given back; of Dask collections nothing is looked at yet.

    Parameters
    ----------
    X, y
        As users give them.
    owner : str
        Whose name messages bear.
    numeric : bool
        The features are needed as numbers.
    mixed : bool
        Some features may be nominal.

    Examples
    --------
    >>> X, y, given = taken([[0.5], [1.5]], [["a"], ["b"]], "SMOTE")
    >>> X.ravel().tolist(), y.tolist(), given(X, y)
    ([0.5, 1.5], ['a', 'b'], ([[0.5], [1.5]], ['a', 'b']))
    """
    if is_dask(X) or is_dask(y):
        return X, y, AsGiven(y_column=_only_column(y))
    if y is None:
        raise errors.no_target(owner)
    table = _checked_table(X, owner, numeric, mixed)
    if not _feature_count(table):
        raise errors.no_features(getattr(y, "name", "y"))
    labels, given = _one_label_per_row(y, AsGiven(x_list=isinstance(X, list), y_list=isinstance(y, list)))
    _check_lengths(table, labels)
    index.check_paired(table, labels)
    return table, labels, given


def taken_to_learn(X: Any, y: Any, owner: str) -> tuple[Any, Any]:
    """X and y as estimators take them: numbers, and one label for each row; of Dask collections nothing is looked at yet."""
    from sklearn.utils.validation import column_or_1d

    if y is None:
        raise errors.no_target(owner)
    if is_dask(X) or is_dask(y):
        return X, y
    table, labels = _checked_table(X, owner), _flat_target(y)
    if labels.ndim != 1:
        raise errors.target_multioutput(labels.shape)
    if not hasattr(labels, "iloc"):
        labels = column_or_1d(np.asarray(y), warn=True)  # as scikit-learn's classifiers warn of a column
    _check_lengths(table, labels)
    return table, labels


def taken_to_predict(X: Any, estimator: Any) -> Any:
    """Data to predict with the features of ``fit``, by name where both have names, else by number; lists become arrays."""
    from sklearn.utils.validation import check_array

    name = type(estimator).__name__
    if not (is_dask(X) or hasattr(X, "columns")):
        X = check_array(X, ensure_all_finite=False, dtype="numeric", estimator=name)
    known = getattr(estimator, "feature_names_in_", None)
    if hasattr(X, "columns") and known is not None and all(isinstance(c, str) for c in X.columns):
        if list(X.columns) != list(known):
            raise errors.columns_differ(name, list(X.columns), list(known))
    elif X.ndim != 2:
        raise errors.no_table(X, X.shape)
    elif X.shape[1] != estimator.n_features_in_:
        raise errors.width_differs(name, X.shape[1], estimator.n_features_in_)
    return X


def record_features(estimator: Any, X: Any) -> None:
    """Set ``n_features_in_``, and ``feature_names_in_`` where all names are text, as scikit-learn keeps them."""
    vars(estimator).pop("feature_names_in_", None)
    count = _feature_count(X)
    if count is not None:
        estimator.n_features_in_ = count
    if count and hasattr(X, "columns") and all(isinstance(name, str) for name in X.columns):
        estimator.feature_names_in_ = np.asarray(X.columns, dtype=object)


def _check_lengths(X: Any, y: Any) -> None:
    if len(X) != len(y):
        raise errors.not_aligned(len(X), len(y), "rows")


# --- features ---------------------------------------------------------------------------------------------------------


def _checked_table(X: Any, owner: str, numeric: bool = True, mixed: bool = False) -> Any:
    """A table in memory: a frame as it is, anything else as an array (see :func:`taken`)."""
    from scipy.sparse import issparse
    from sklearn.utils.validation import check_array

    if issparse(X):
        raise errors.sparse_refused(owner)
    numbers = numeric and not mixed
    if hasattr(X, "columns") and hasattr(X, "iloc"):
        check_columns(list(X.columns), list(X.dtypes), owner, numbers, of_objects=True)
        if not len(X):
            raise errors.empty_frame()
        return X
    if numbers:
        check_numbers(X, owner)
    elif mixed and isinstance(X, list):
        X = np.array(X, dtype=object)  # a list of numbers and text would become text
    return check_array(X, dtype="numeric" if numbers else None, ensure_all_finite=False, input_name="X", estimator=owner)


def _feature_count(X: Any) -> int | None:
    """Columns of a table; None where it does not say."""
    if hasattr(X, "columns") and X.ndim == 2:
        return len(X.columns)
    return X.shape[1] if hasattr(X, "shape") and len(X.shape) == 2 else None


# --- target -----------------------------------------------------------------------------------------------------------


def _flat_target(y: Any) -> Any:
    """The Series or the vector that a target is, or that its one column is; an array of several axes where it is neither."""
    if hasattr(y, "iloc"):
        if y.ndim == 1:
            return y
        if y.shape[1] == 1:
            return y.iloc[:, 0]
    values = np.asarray(y)
    return values.ravel() if values.ndim == 2 and values.shape[1] == 1 else values


def _one_label_per_row(y: Any, given: AsGiven) -> tuple[Any, AsGiven]:
    """One label per row out of a Series, a one-column frame, a one-hot indicator, an array or a list."""
    from sklearn.utils.multiclass import type_of_target

    labels = _flat_target(y)
    if labels.ndim == 1:
        return labels, replace(given, y_column=_only_column(y))
    one_hot = labels.ndim == 2 and type_of_target(labels) == "multilabel-indicator" and not np.any(labels.sum(axis=1) > 1)
    if not one_hot:
        raise errors.target_multioutput(labels.shape)
    return labels.argmax(axis=1), replace(given, one_hot=True)


def _only_column(y: Any) -> Any:
    """Name of the one column of a target that is a frame; None for all others."""
    return y.columns[0] if hasattr(y, "iloc") and y.ndim == 2 and len(y.columns) == 1 else None
