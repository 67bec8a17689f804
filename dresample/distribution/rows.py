"""Some rows of the data: of a class, of all others, by number, a seeded sample; gathered out of the partitions in row order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.block import Block, concatenate
from dresample.distribution.reduction import Reduction, lazy

__all__ = [
    "at_numbers",
    "GATHERED_BYTES",
    "by_partition",
    "class_blocks",
    "consecutive",
    "gathered_rows",
    "in_one_block",
    "joined",
    "joined_others",
    "of_class",
    "of_others",
    "rows_by_number",
    "sampled",
    "seeded_sample",
    "stretches",
]

#: Bytes of one gathered block of a class, about.
GATHERED_BYTES = 64 * 2**20


def of_class(block: Block, label: Any) -> Block:
    """The rows of one class."""
    return block.take(np.flatnonzero(block.y == label))


def of_others(block: Block, label: Any) -> Block:
    """The rows of all other classes."""
    return block.take(np.flatnonzero(block.y != label))


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


def stretches(numbers: NDArray[Any]) -> list[tuple[int, int, int]]:
    """Where each of some rising numbers begins and ends.

    Examples
    --------
    >>> import numpy as np
    >>> stretches(np.array([2, 2, 5])), stretches(np.array([], int))
    ([(2, 0, 2), (5, 2, 3)], [])
    """
    found, begin = np.unique(numbers, return_index=True)
    ends = np.append(begin, len(numbers))[1:]
    return list(zip(found.tolist(), begin.tolist(), ends.tolist(), strict=True))


def at_numbers(block: Block, rows: NDArray[np.int64]) -> Block:
    """The rows of a block that have these numbers (rising; all of them are there)."""
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
    parts = [lazy("fetch", at_numbers, blocks[p], own) for p, own in by_partition(rows, starts)]
    return parts[0] if len(parts) == 1 else lazy("fetch", joined, parts)


def joined(blocks: Sequence[Block]) -> Block:
    """Concatenate in row order, whatever the order of arrival."""
    filled = [b for b in blocks if len(b)] or list(blocks[:1])
    whole = concatenate(sorted(filled, key=lambda b: int(b.row[0]) if len(b) else -1))
    # Partitions follow each other by number; where rows go by their keys, these lie among each other.
    rising = len(filled) < 2 or bool((whole.row[1:] > whole.row[:-1]).all())
    return whole if rising else whole.take(np.argsort(whole.row))


def joined_others(blocks: Sequence[Block], label: Any) -> Block:
    """The rows of all other classes of some blocks, in row order."""
    return joined([of_others(block, label) for block in blocks])


def gathered_rows(row_bytes: int) -> int:
    """Rows of one gathered block: those of ``GATHERED_BYTES``, a thousand at least."""
    return max(1024, GATHERED_BYTES // max(1, row_bytes))


def in_one_block(nbytes: int) -> bool:
    """Whether rows of so many bytes are joined into one block."""
    return nbytes <= GATHERED_BYTES


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
        Rows of one gathered block, about (:func:`gathered_rows`).
    """
    groups = consecutive(counts, most_rows)
    return [lazy("gather", joined, [lazy("gather", of_class, blocks[i], label) for i in group]) for group in groups]


def consecutive(counts: NDArray[np.int64], most_rows: int) -> list[list[int]]:
    """Positions of consecutive pieces with any rows, ``most_rows`` together at most, or one piece.

    Examples
    --------
    >>> import numpy as np
    >>> consecutive(np.array([3, 0, 2, 4, 9, 1]), 5)
    [[0, 2], [3], [4], [5]]
    """
    out: list[list[int]] = []
    held = 0
    for i, count in enumerate(counts.tolist()):
        if count == 0:
            continue
        if not out or held + count > most_rows:
            out.append([])
            held = 0
        out[-1].append(i)
        held += count
    return out


def sampled(block: Block, seed: int, size: int) -> Block:
    """The ``size`` rows of a block with the smallest Philox(seed, row), in row order."""
    return block.take(draws.first_drawn(draws.class_key(seed, 0), block.row, size))


def _sample_chunk(block: Block, seed: int, size: int, without: Any = None) -> Block:
    return sampled(block if without is None else of_others(block, without), seed, size)


def _sample_combine(seed: int, size: int, answers: Sequence[Block]) -> Block:
    return sampled(joined(answers), seed, size)


def seeded_sample(blocks: Sequence[Delayed], seed: int, size: int, without: Any = None) -> Delayed:
    """The ``size`` rows with the smallest Philox(seed, row), in row order, as one Block; rows of class ``without`` left out."""
    return Reduction("sample", _sample_chunk, partial(_sample_combine, seed, size)).tree(blocks, seed, size, without)
