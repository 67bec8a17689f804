"""Rows of each value and class, for columns of codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.block import Block
from dresample.distribution.reduction import Reduction

__all__ = ["count_values"]


def _count_chunk(block: Block, labels: Sequence[Any], sizes: Sequence[int]) -> list[NDArray[np.int64]]:
    first = block.X.shape[1] - len(sizes)
    of_class = [block.X[block.y == label, first:].astype(np.int64) for label in labels]
    return [np.column_stack([np.bincount(X[:, c], minlength=n) for X in of_class]) for c, n in enumerate(sizes)]


def _count_combine(answers: Sequence[list[NDArray[np.int64]]]) -> list[NDArray[np.int64]]:
    return [np.sum(tables, axis=0) for tables in zip(*answers, strict=True)]


#: Rows of each value and class, one table of shape (values, classes) for each nominal column.
count_values = Reduction("values", _count_chunk, _count_combine)
