"""What columns are called and hold, checked before anything is computed: names, and numbers where numbers are needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.containers import objects
from dresample.containers.collections import is_dask
from dresample.containers.dtypes import is_date, is_number

__all__ = ["check_columns", "check_no_masks", "check_numbers", "check_pickable", "columns_of", "not_numbers"]


def columns_of(X: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Names and dtypes of the columns of a table; those of arrays have numbers for names."""
    if hasattr(X, "columns"):
        return tuple(X.columns), tuple(X.dtypes)
    return tuple(range(X.shape[1])), (getattr(X, "dtype", None),) * X.shape[1]


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


def not_numbers(X: Any, owner: str) -> list[Any]:
    """Columns of a table that hold no numbers, as far as their dtypes tell; Python objects are looked at later."""
    if hasattr(X, "columns"):
        names, dtypes = columns_of(X)
        check_columns(names, dtypes, owner, numeric=False)
        later = objects.positions(dtypes)
        return [n for i, (n, d) in enumerate(zip(names, dtypes, strict=True)) if not (is_number(d) or i in later)]
    if is_dask(X):
        return [] if is_number(X.dtype) else ["X"]
    return _text_columns(X)


def check_numbers(X: Any, sampler: str) -> None:
    """Refuse arrays and lists of text or dates, naming the columns that are no numbers."""
    wrong, dtype = _text_columns(X), np.asarray(X).dtype
    if wrong and is_date(dtype):
        raise errors.dates_refused([(c, dtype) for c in wrong], sampler)
    if wrong:
        raise errors.not_numeric(wrong, sampler)


def _text_columns(X: Any) -> list[int]:
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
