"""Merging answers from several blocks: associative and commutative, ordered by (squared distance, row)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Nearest", "merge_counts", "merge_nearest", "none_yet", "rivals_among"]

Nearest = tuple[NDArray[np.float64], NDArray[np.int64]]


def none_yet(n: int, k: int) -> Nearest:
    """The k nearest rows of n queries before any row was looked at: the largest int64 at infinity."""
    return np.full((n, k), np.inf), np.full((n, k), np.iinfo(np.int64).max, np.int64)


def merge_nearest(answers: Sequence[Nearest]) -> Nearest:
    """The k best of the union of the k best of several blocks."""
    if len(answers) == 1:
        return answers[0]
    k = answers[0][0].shape[1]
    squared = np.concatenate([a[0] for a in answers], axis=1)
    rows = np.concatenate([a[1] for a in answers], axis=1)
    order = np.lexsort((rows, squared), axis=1)[:, :k]
    return np.take_along_axis(squared, order, 1), np.take_along_axis(rows, order, 1)


def merge_counts(answers: Sequence[NDArray[np.unsignedinteger]]) -> NDArray[np.unsignedinteger]:
    """Sums of c_j, cut off at K (the number of columns)."""
    k = answers[0].shape[1]
    total = answers[0].astype(np.int64)
    for answer in answers[1:]:
        total += answer
    return np.minimum(total, k).astype(answers[0].dtype)


def rivals_among(counts: NDArray[np.unsignedinteger]) -> NDArray[np.int64]:
    """Delta = K - max{ j in 0..K : j + c_j <= K }: how many of the K nearest rows are of another class.

    Examples
    --------
    >>> import numpy as np
    >>> rivals_among(np.array([[0, 1, 4], [3, 3, 3]], np.uint8)).tolist()
    [1, 3]
    """
    k = counts.shape[1]
    j = np.arange(1, k + 1)
    within = np.where(j + counts.astype(np.int64) <= k, j, 0)
    best: NDArray[np.int64] = k - within.max(axis=1, initial=0)
    return best
