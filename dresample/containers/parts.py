"""One partition, checked against what was declared of all, as a Block of its rows or as its labels alone."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Block, Labels
from dresample.containers import index
from dresample.containers.casts import frame_matrix, series_labels

__all__ = ["array_block", "array_labels", "check_array_part", "check_frame_part", "checked_labels", "frame_block", "frame_labels",
           "label_block"]  # fmt: skip

# --- labels -----------------------------------------------------------------------------------------------------------


def frame_labels(y: Any) -> Labels:
    """Labels of a partition of a series."""
    return Labels(series_labels(y), index.top(y.index))


def array_labels(y: NDArray[Any]) -> Labels:
    """Labels of a chunk of an array."""
    return Labels(y, None)


def checked_labels(labels: Labels, column: Any) -> Labels:
    """The labels of a partition, if its X (one column of it) has as many rows."""
    if len(labels.values) != len(column):
        raise errors.not_aligned(len(column), len(labels.values), "rows in a partition")
    return labels


def label_block(labels: Labels) -> Block:
    """A block without features, for samplers that only pick rows."""
    return Block(np.empty((len(labels.values), 0), np.float32), labels.values, np.arange(len(labels.values)))


# --- features ---------------------------------------------------------------------------------------------------------


def frame_block(X: Any, y: Any, dtype: np.dtype[Any], declared: tuple[str, ...]) -> Block:
    """A partition of frames of numbers."""
    check_frame_part(X, y, declared)
    return Block(frame_matrix(X, dtype), series_labels(y), np.arange(len(X)))


def array_block(X: NDArray[Any], labels: Labels, dtype: np.dtype[Any], declared: str, sampler: str) -> Block:
    """A chunk of arrays of numbers."""
    check_array_part(X, declared, sampler)
    return Block(np.ascontiguousarray(X, dtype), labels.values, np.arange(len(X)))


def check_frame_part(X: Any, y: Any, declared: Sequence[str], alike: Callable[[str, str], bool] = operator.eq) -> None:
    """Refuse a partition whose X and y are other rows, or whose columns have other dtypes than the meta declares."""
    if len(X) != len(y):
        raise errors.not_aligned(len(X), len(y), "rows in a partition")
    index.check_order(X, y)
    odd = [(n, str(f), d) for n, f, d in zip(X.columns, X.dtypes, declared, strict=True) if len(X) and not alike(str(f), d)]
    _check_nulls(X, [name for name, _, _ in odd])
    for name, found, wanted in odd:
        raise errors.mixed_dtypes(name, found, wanted)


def _check_nulls(X: Any, odd: Sequence[Any]) -> None:
    """Columns of another dtype than the meta's, for the nulls in them: integers and bools with nulls come as floats and objects."""
    nulls = [(name, int(X[name].isna().sum())) for name in odd]
    if any(count for _, count in nulls):
        raise errors.missing_values([(name, count) for name, count in nulls if count])


def check_array_part(X: Any, declared: str, sampler: str) -> None:
    """Refuse a chunk that is sparse, or of another dtype than the array declares."""
    if not isinstance(X, np.ndarray):
        raise errors.sparse_refused(sampler)
    if str(X.dtype) != declared:
        raise errors.mixed_dtypes("X", str(X.dtype), declared)
