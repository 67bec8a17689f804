"""The rows of the classes to over-sample, gathered into a few blocks by one pass over the features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.block import Block
from dresample.distribution.profile import Look, plain_stride, survey
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import class_blocks, gathered_rows
from dresample.over_sampling import keyed_gathering
from dresample.over_sampling.keyed_gathering import ClassBlocks
from dresample.sampling.run import Run

__all__ = ["ClassBlocks", "gathered"]


def gathered(run: Run, labels: Sequence[Any], passes: int) -> tuple[Look, dict[Any, ClassBlocks]]:
    """The ranges of the features and a plain sample, which nobody has judged yet; and the rows of some classes."""
    if run.keyed is not None:
        return keyed_gathering.gathered(run, run.keyed, labels, passes)
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
