"""A smoothed bootstrap: copies with normal noise of the width that a kernel density estimate would have.

As RandomOverSampler of imbalanced-learn with ``shrinkage``. With n the rows of the data, d its features, sd_c the standard
deviations of class c (population), and e standard normal:

    h = (4 / ((d + 2) n)) ** (1 / (d + 4)),        s = x + shrinkage_c * h * sd_c * e
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.block import Block
from dresample.distribution.moments import moments
from dresample.distribution.profile import FINITE, Look, plain_stride, survey
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import class_blocks, gathered_rows
from dresample.over_sampling.clouds import scattered, silverman
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.run import Fit

__all__ = ["Gathered", "gathered", "smoothed"]


class Gathered(NamedTuple):
    """The rows of a class in a few blocks, kept on the workers, and their global numbers."""

    blocks: list[Delayed]
    rows: list[NDArray[np.int64]]


def gathered(fitted: Fit, labels: Sequence[Any]) -> dict[Any, Gathered]:
    """The rows of some classes, by one pass over the features, which must be finite."""
    classes, d = fitted.classes, len(fitted.source.names)
    most = gathered_rows(d * fitted.source.dtype.itemsize)
    found = {c: class_blocks(fitted.blocks, classes.table[:, classes.labels.index(c)], c, most) for c in labels}
    numbers = [lazy("rows", _row_numbers, b) for blocks in found.values() for b in blocks]
    look = survey.tree([(b,) for b in fitted.blocks], plain_stride(classes.rows, d), fitted.floats)
    # Not read before, and not again: the features are not loaded first.
    (ranges, *rows), kept = fitted.run.keep(
        "gather", [look, *numbers], [b for blocks in found.values() for b in blocks],
        nbytes=fitted.nbytes, passes=int(fitted.source.is_dask),
    )  # fmt: skip
    _check_finite(ranges, fitted.source.names)
    fitted.advise_whole(ranges, fitted.suspect(ranges))
    held, row = iter(kept), iter(rows)
    return {c: Gathered([next(held) for _ in blocks], [next(row) for _ in blocks]) for c, blocks in found.items()}


def smoothed(
    fitted: Fit, classes: Mapping[Any, Gathered], copies: Mapping[Any, NDArray[np.int64]], factors: Mapping[Any, float]
) -> list[ClassRows]:
    """Classes with their copies, each of which is moved by noise.

    Parameters
    ----------
    fitted : Fit
    classes : dict of {label: Gathered}
    copies : dict of {label: ndarray of int64}
        Copies of each row of a class.
    factors : dict of {label: float}
        The shrinkage of each class.
    """
    d, out = len(fitted.source.names), []
    for label, (held, row) in classes.items():
        number = np.concatenate(row)
        width = factors[label] * silverman(fitted.classes.rows, d) * moments(fitted.run, held, len(number)).spread
        starts = np.cumsum([0, *(len(r) for r in row[:-1])])
        key = draws.class_key(fitted.seed, fitted.classes.labels.index(label))
        recipe, none = Recipe(make=partial(scattered, width)), np.zeros(len(number), np.int64)
        out.append(ClassRows(label, key, held, None, number, starts, copies[label], none, recipe=recipe))
    return out


def _check_finite(look: Look, names: Sequence[Any]) -> None:
    if broken := look.beyond(FINITE, names):
        raise errors.shrinkage_finite(broken)


def _row_numbers(block: Block) -> NDArray[np.int64]:
    return block.row
