"""The rows of the classes to over-sample in the order of their keys, by one pass over the features.

A row has its key in the place of its number, and a class is cut into blocks by ranges of keys, so that nothing that is made of
these blocks depends on where a row comes from. The plain sample that steers the search is taken by key too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.block import Block
from dresample.distribution.profile import PLAIN_ROWS, Look, plain_stride, survey
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import gathered_rows, joined, seeded_sample
from dresample.sampling.row_keys import Keyed, Places, places_of
from dresample.sampling.run import Run

__all__ = ["ClassBlocks", "gathered"]

#: No row has a number that it divides but the first one: a survey that takes no sample.
NO_SAMPLE = 1 << 62


class ClassBlocks(NamedTuple):
    """The rows of a class in a few blocks, kept on the workers, and their global numbers."""

    blocks: list[Delayed]
    rows: list[NDArray[np.int64]]


def gathered(run: Run, keyed: Keyed, labels: Sequence[Any], passes: int) -> tuple[Look, dict[Any, ClassBlocks]]:
    """The ranges of the features and a sample, which nobody has judged yet; and the rows of some classes, by key."""
    classes, d = run.classes, len(run.source.names)
    where = places_of(run.execution, keyed.column, run.source.labels, classes, labels, int(run.source.is_dask))
    keyed.places = _united(list(where.values()))
    most = gathered_rows(d * run.source.dtype.itemsize)
    rows = {c: np.array_split(places.key, max(1, -(-len(places.key) // most))) for c, places in where.items()}
    held = {c: [_gathered(run, c, own, where[c]) for own in parts] for c, parts in rows.items()}
    every = [block for blocks in held.values() for block in blocks]
    # Positions, not keys, where a message says which row holds what.
    look = survey.tree([(b,) for b in keyed.plain_blocks], NO_SAMPLE, run.floats)
    size = -(-classes.rows // plain_stride(classes.rows, d))
    sample = seeded_sample(run.blocks, run.seed, min(size, PLAIN_ROWS))
    (found, some), kept = run.execution.keep("gather", [look, sample], every, nbytes=run.nbytes, passes=passes)
    block = iter(kept)
    return replace(found, sample=[(0, some.X)]), {c: ClassBlocks([next(block) for _ in parts], parts) for c, parts in rows.items()}


def _united(places: Sequence[Places]) -> Places:
    key, position = (np.concatenate([p[i] for p in places]) for i in (0, 1))
    order = np.argsort(key)
    return Places(key[order], position[order])


def _gathered(run: Run, label: Any, keys: NDArray[np.int64], places: Places) -> Delayed:
    """A range of the keys of a class as one block, out of the partitions that hold any of them."""
    first, last = int(keys[0]), int(keys[-1])
    inside = np.unique(np.searchsorted(run.classes.starts, places.of(keys), side="right") - 1)
    # A partition without rows starts where the next one does, which is the one that is found.
    parts = [lazy("gather", _in_range, run.blocks[p], label, first, last) for p in inside.tolist()]
    return lazy("gather", joined, parts)


def _in_range(block: Block, label: Any, first: int, last: int) -> Block:
    return block.take(np.flatnonzero((block.y == label) & (block.row >= first) & (block.row <= last)))
