"""The first pass: which classes there are, how many rows of each in each partition; from this the rows get their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Block, Labels
from dresample.distribution.execution import Execution
from dresample.distribution.reduction import Reduction, concatenate_lists, lazy

__all__ = ["Classes", "Counted", "class_codes", "classes_of", "codes_in", "count_labels", "counted", "number_rows", "numbered"]


@dataclass(frozen=True)
class Classes:
    """Classes of the data, sorted, with their rows per partition.

    Parameters
    ----------
    labels : tuple
        Sorted.
    table : ndarray of shape (partitions, classes), int64
        Rows per partition and class.
    top : int, optional
        Largest label of the index, where this has numbers.
    """

    labels: tuple[Any, ...]
    table: NDArray[np.int64]
    top: int | None = None

    @property
    def counts(self) -> dict[Any, int]:
        """Rows per class."""
        return dict(zip(self.labels, (int(n) for n in self.table.sum(axis=0)), strict=True))

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Rows per partition."""
        return np.asarray(self.table.sum(axis=1))

    @property
    def starts(self) -> NDArray[np.int64]:
        """Global number of the first row of each partition."""
        return np.concatenate([[0], np.cumsum(self.lengths)[:-1]])

    @property
    def rows(self) -> int:
        """Rows in all."""
        return int(self.table.sum())

    @property
    def next_label(self) -> int:
        """Label of the first new row: behind the number of rows, and behind every label of theirs."""
        return self.rows if self.top is None else max(self.rows, self.top + 1)


class Counted(NamedTuple):
    """Rows per class of one partition, by its number, and the largest label of its index."""

    number: int
    counts: dict[Any, int]
    top: int | None


def _label_chunk(labels: Labels, number: int) -> list[Counted]:
    return [Counted(number, _count(np.asarray(labels.values)), labels.top)]


def _count(labels: NDArray[Any]) -> dict[Any, int]:
    if labels.dtype.kind in "iub":
        values, counts = np.unique(labels, return_counts=True)
    elif labels.dtype.kind == "f":
        nulls = int(np.isnan(labels).sum())
        if nulls:
            return {None: nulls}
        values, counts = np.unique(labels, return_counts=True)
        broken = values[(values != np.rint(values)) | ~np.isfinite(values)]
        if len(broken):
            raise errors.target_continuous(broken[0].item())
    else:
        return _count_objects(labels)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def _count_objects(labels: NDArray[Any]) -> dict[Any, int]:
    import pandas as pd

    nulls = int(pd.isna(labels).sum()) if labels.dtype == object else 0
    if nulls:
        return {None: nulls}
    counts: dict[Any, int] = {}
    for label, count in pd.Series(labels, dtype=object).value_counts(sort=False).items():
        plain = label.item() if isinstance(label, np.generic) else label
        if not isinstance(plain, (str, int, bool, float)):
            raise errors.label_types(plain)
        if isinstance(plain, float) and not plain.is_integer():
            raise errors.target_continuous(plain)
        counts[plain] = int(count)
    return counts


count_labels = Reduction("labels", _label_chunk, concatenate_lists)


def classes_of(counted: Sequence[Counted]) -> Classes:
    """Sort the labels and tabulate them by partition."""
    nulls = sum(part.counts.get(None, 0) for part in counted)
    if nulls:
        raise errors.target_null(nulls)
    found = set().union(*(part.counts for part in counted))
    if not found:
        raise errors.empty_frame()
    kinds = {isinstance(label, str) for label in found}
    if len(kinds) > 1:
        raise errors.label_types(next(label for label in found if not isinstance(label, str)))
    labels = tuple(sorted(found))
    table = np.array([[part.counts.get(label, 0) for label in labels] for part in counted], np.int64)
    tops = [part.top for part in counted if part.top is not None]
    return Classes(labels, table.reshape(len(counted), len(labels)), max(tops, default=None))


def counted(
    execution: Execution, labels: Sequence[Delayed], *beside: Delayed, passes: int, known: Mapping[int, Counted] | None = None
) -> tuple[Classes, list[Any]]:
    """The first phase of a run: rows per class and partition, and the answers of tasks that run beside.

    Parameters
    ----------
    execution : Execution
    labels : list of tasks
        One per partition, each of which gives its :class:`~dresample.block.Labels`.
    beside : tasks
    passes : int
        Over the source, that this takes.
    known : dict of {int: Counted}, optional
        Partitions that need not be looked at.
    """
    known = known or {}
    cells = [(part, i) for i, part in enumerate(labels) if i not in known]
    tasks = [count_labels.tree(cells)] if cells else []
    answers = execution.compute("labels", *tasks, *beside, passes=passes if cells else 0) if tasks or beside else ()
    found = [counted for answer in answers[: len(tasks)] for counted in answer]
    return classes_of(sorted([*known.values(), *found], key=lambda part: part.number)), list(answers[len(tasks) :])


def numbered(blocks: Sequence[Delayed], classes: Classes) -> list[Delayed]:
    """Partitions whose rows have their global numbers."""
    return [lazy("number", number_rows, block, int(start)) for block, start in zip(blocks, classes.starts, strict=True)]


def number_rows(block: Block, start: int) -> Block:
    """Give the rows of a partition their global numbers."""
    return Block(block.X, block.y, block.row + start)


def codes_in(block: Block, labels: Sequence[Any]) -> NDArray[np.int16]:
    """Classes of the rows of a block: positions in ``labels``."""
    out = np.empty(len(block), np.int16)
    for code, label in enumerate(labels):
        out[block.y == label] = code
    return out


def _codes_chunk(block: Block, number: int, labels: Sequence[Any]) -> list[tuple[int, NDArray[np.int16]]]:
    return [(number, codes_in(block, labels))]


def _codes_result(pairs: Sequence[tuple[int, NDArray[np.int16]]]) -> NDArray[np.int16]:
    return np.concatenate([codes for _, codes in pairs])


#: Classes of all rows in row order, two bytes for each; one (block, number of the partition) per cell.
class_codes = Reduction("rows", _codes_chunk, concatenate_lists, _codes_result)
