"""The rows of the classes to over-sample, gathered into a few blocks by one pass over the features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.block import Block
from dresample.distribution.profile import Look, plain_stride, survey
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import class_blocks, gathered_rows
from dresample.sampling.run import Run

__all__ = ["ClassBlocks", "gathered"]


class ClassBlocks(NamedTuple):
    """The rows of a class in a few blocks, kept on the workers, and their global numbers."""

    blocks: list[Delayed]
    rows: list[NDArray[np.int64]]


def gathered(run: Run, labels: Sequence[Any], passes: int) -> tuple[Look, dict[Any, ClassBlocks]]:
    """The ranges of the features and a plain sample, which nobody has judged yet; and the rows of some classes."""
    classes, d = run.classes, len(run.source.names)
    most = gathered_rows(d * run.source.dtype.itemsize)
    held = {c: class_blocks(run.blocks, classes.table[:, classes.labels.index(c)], c, most) for c in labels}
    every = [block for blocks in held.values() for block in blocks]
    look = survey.tree([(b,) for b in run.blocks], plain_stride(classes.rows, d), run.floats)
    numbers = [lazy("rows", _row_numbers, block) for block in every]
    (found, *rows), kept = run.execution.keep("gather", [look, *numbers], every, nbytes=run.nbytes, passes=passes)
    block, row = iter(kept), iter(rows)
    return found, {c: ClassBlocks([next(block) for _ in blocks], [next(row) for _ in blocks]) for c, blocks in held.items()}


def _row_numbers(block: Block) -> NDArray[np.int64]:
    return block.row
