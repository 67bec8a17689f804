"""The first looks at the data: labels and lengths, then ranges, a plain sample and the rows of the wanted classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.block import Block, Floats, Labels, concatenate
from dresample.distribution.execution import Execution
from dresample.distribution.reduction import ExactSum, Reduction, added, concatenate_lists, exact_chunk, lazy
from dresample.distribution.suspects import Traits, observed, united

__all__ = ["Classes", "Look", "by_partition", "class_codes", "classes_of", "codes_in", "count_labels", "moments",
           "number", "plain_stride", "rows_by_number", "seeded_sample", "survey"]  # fmt: skip

#: Rows of the systematic sample that steers the search and the scale warning.
PLAIN_ROWS = 20_000
#: Bytes of one gathered block of a class, about.
GATHERED_BYTES = 64 * 2**20
_MOST_VALUES = 4_000_000
#: Largest values: of finite numbers, of numbers whose squared distances do not overflow, and of float32.
FINITE, SQUARED, SINGLE = float(np.finfo(np.float64).max), 1e150, float(np.finfo(np.float32).max)


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


def number(block: Block, start: int) -> Block:
    """Give the rows of a partition their global numbers."""
    return Block(block.X, block.y, block.row + start)


def plain_stride(rows: int, features: int) -> int:
    """Every how many rows one enters the plain sample: a function of the size only."""
    wanted = min(PLAIN_ROWS, max(1000, _MOST_VALUES // max(features, 1)))
    return max(1, -(-rows // wanted))


@dataclass(frozen=True)
class Look:
    """What one partition (or all of them) shows of its features.

    Parameters
    ----------
    low, high : ndarray of shape (d,)
        NaN where a feature holds one.
    sample : list of (row, rows)
        Rows whose number divides the stride.
    broken : dict of {(feature, limit): (rows, row)}
        How many rows of a feature are beyond a limit, NaN included, and the number of the first of them.
    traits : Traits, optional
        Where they were asked for, and all values are finite.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    sample: list[tuple[int, Floats]]
    broken: Mapping[tuple[int, float], tuple[int, int]] = field(default_factory=dict)
    traits: Traits | None = None

    def beyond(self, limit: float, names: Sequence[Any]) -> list[tuple[Any, int, int]]:
        """Features with values beyond a limit: name, how many rows, the first of them."""
        return [(names[c], *found) for (c, of), found in self.broken.items() if of == limit]


def _look_chunk(block: Block, stride: int, floats: Sequence[bool] | None = None) -> Look:
    """``floats`` asks for traits, and tells which features may have fractions."""
    d = block.X.shape[1]
    if not len(block):
        return Look(np.full(d, np.inf), np.full(d, -np.inf), [])
    first = int(block.row[0])
    picked = block.X[(-first) % stride :: stride]
    # NaN runs through min and max, so that two passes over the values also find what is not finite.
    low, high = block.X.min(axis=0).astype(np.float64), block.X.max(axis=0).astype(np.float64)
    finite = bool(np.isfinite(low).all() and np.isfinite(high).all())
    traits = observed(block, floats) if finite and floats is not None else None
    return Look(low, high, [(first, picked.copy())], broken_rows(block.X, block.row, low, high), traits)


def broken_rows(
    X: Floats, row: NDArray[np.int64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> dict[tuple[int, float], tuple[int, int]]:
    """Rows of each feature that are beyond a limit, for those features whose range is: how many, and the first of them."""
    found = {}
    for limit in (FINITE, SQUARED, SINGLE):
        for c in np.flatnonzero(~((low >= -limit) & (high <= limit))).tolist():  # NaN is neither
            here = np.flatnonzero(~(np.abs(X[:, c].astype(np.float64)) <= limit))
            found[c, limit] = (len(here), int(row[here[0]]))
    return found


def _look_combine(looks: Sequence[Look]) -> Look:
    low = np.minimum.reduce([look.low for look in looks])
    high = np.maximum.reduce([look.high for look in looks])
    broken: dict[tuple[int, float], tuple[int, int]] = {}
    for key, (count, first) in (item for look in looks for item in look.broken.items()):
        sofar, before = broken.get(key, (0, first))
        broken[key] = (sofar + count, min(before, first))
    traits = [look.traits for look in looks if look.traits is not None]
    sample = concatenate_lists([look.sample for look in looks])
    return Look(low, high, sample, dict(sorted(broken.items())), united(traits) if traits else None)


#: The features; the shared arguments are the stride of the sample and, where traits are wanted, which features are floats.
survey = Reduction("survey", _look_chunk, _look_combine)


def check_finite(look: Look, names: Sequence[Any], sampler: str) -> None:
    """Refuse NaN, infinity, and values whose squares overflow."""
    if broken := look.beyond(FINITE, names):
        raise errors.not_finite(broken, sampler)
    if large := look.beyond(SQUARED, names):
        raise errors.too_large(large)


# --- rows of a class --------------------------------------------------------------------------------------------------


def of_class(block: Block, label: Any) -> Block:
    """The rows of one class."""
    return block.take(np.flatnonzero(block.y == label))


def of_others(block: Block, label: Any) -> Block:
    """The rows of all other classes."""
    return block.take(np.flatnonzero(block.y != label))


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


def by_partition(rows: NDArray[np.int64], starts: NDArray[np.int64]) -> list[tuple[int, NDArray[np.int64]]]:
    """Rising global row numbers (twice the same ones too), cut into those of each partition that has any.

    Examples
    --------
    >>> import numpy as np
    >>> [(p, own.tolist()) for p, own in by_partition(np.array([1, 4, 4, 9]), np.array([0, 3, 3, 6, 8]))]
    [(0, [1]), (2, [4, 4]), (4, [9])]
    """
    cuts = np.append(np.searchsorted(rows, starts), len(rows)).tolist()
    return [(p, rows[a:z]) for p, (a, z) in enumerate(pairwise(cuts)) if z > a]


def _by_number(block: Block, rows: NDArray[np.int64]) -> Block:
    return block.take(np.searchsorted(block.row, rows))


def rows_by_number(blocks: Sequence[Delayed], starts: NDArray[np.int64], rows: NDArray[np.int64]) -> Delayed:
    """Some rows of the data as one Block.

    Parameters
    ----------
    blocks : list of tasks
        All partitions, numbered.
    starts : ndarray of shape (partitions,)
        Global number of the first row of each.
    rows : ndarray of int64
        Global numbers, rising, at least one.
    """
    parts = [lazy("fetch", _by_number, blocks[p], own) for p, own in by_partition(rows, starts)]
    return parts[0] if len(parts) == 1 else lazy("fetch", joined, parts)


def joined(blocks: Sequence[Block]) -> Block:
    """Concatenate in row order, whatever the order of arrival."""
    filled = [b for b in blocks if len(b)] or list(blocks[:1])
    return concatenate(sorted(filled, key=lambda b: int(b.row[0]) if len(b) else -1))


def joined_others(blocks: Sequence[Block], label: Any) -> Block:
    """The rows of all other classes of some blocks, in row order."""
    return joined([of_others(block, label) for block in blocks])


def class_blocks(blocks: Sequence[Delayed], counts: NDArray[np.int64], label: Any, most_rows: int) -> list[Delayed]:
    """The rows of one class, gathered into a few large blocks of consecutive rows.

    Parameters
    ----------
    blocks : list of tasks
        Numbered blocks.
    counts : ndarray of shape (partitions,)
        Rows of the class in each.
    label : object
    most_rows : int
        Rows of one gathered block, about.
    """
    out: list[Delayed] = []
    group: list[Delayed] = []
    held = 0
    for block, count in zip(blocks, counts.tolist(), strict=True):
        if count == 0:
            continue
        if group and held + count > most_rows:
            out.append(lazy("gather", joined, group))
            group, held = [], 0
        group.append(lazy("gather", of_class, block, label))
        held += count
    if group:
        out.append(lazy("gather", joined, group))
    return out


# --- seeded sample ----------------------------------------------------------------------------------------------------


def _smallest(block: Block, seed: int, size: int, without: Any = None) -> Block:
    own = block if without is None else of_others(block, without)
    return own.take(draws.smallest(draws.class_key(seed, 0), own.row, size))


def _smallest_of(seed: int, size: int, answers: Sequence[Block]) -> Block:
    return _smallest(joined(answers), seed, size)


def seeded_sample(blocks: Sequence[Delayed], seed: int, size: int, without: Any = None) -> Delayed:
    """The ``size`` rows with the smallest Philox(seed, row), in row order, as one Block; rows of class ``without`` left out."""
    from functools import partial

    return Reduction("sample", _smallest, partial(_smallest_of, seed, size)).tree(blocks, seed, size, without)


# --- moments ----------------------------------------------------------------------------------------------------------


def _sum_chunk(block: Block, mean: NDArray[np.float64] | None) -> ExactSum:
    return exact_chunk(block.X, mean)


#: Exact column sums, of the values (``mean=None``) or of the squared deviations from ``mean``.
column_sums = Reduction("moments", _sum_chunk, added)


class Moments(NamedTuple):
    """Means and standard deviations of the features, and the answers of the tasks that ran beside the first pass."""

    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    beside: tuple[Any, ...] = ()


def moments(
    run: Execution, blocks: Sequence[Delayed], rows: int, *beside: Delayed, lost: int = 0, nbytes: int = 0, passes: int = 0
) -> Moments:
    """Mean, then standard deviation from it: two looks at the blocks, each an exact sum, so that any partitions give the same bits.

    Parameters
    ----------
    run : Execution
    blocks : list of tasks
    rows : int
        Of all blocks.
    beside : tasks
        Computed together with the mean.
    lost : int
        Degrees of freedom: squares are divided by ``rows - lost``.
    nbytes, passes : int
        Of each look.
    """
    cells = [(block,) for block in blocks]
    sums, *more = run.compute("moments", column_sums.tree(cells, None), *beside, nbytes=nbytes, passes=passes)
    mean = sums.rounded(rows)
    (squares,) = run.compute("moments", column_sums.tree(cells, mean), nbytes=nbytes, passes=passes)
    return Moments(mean, np.sqrt(squares.rounded(max(1, rows - lost))), tuple(more))
