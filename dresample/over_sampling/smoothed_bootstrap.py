"""A smoothed bootstrap: copies with normal noise of the width that a kernel density estimate would have.

As RandomOverSampler of imbalanced-learn with ``shrinkage``. With n the rows of the data, d its features, sd_c the standard
deviations of class c (population), and e standard normal:

    h = (4 / ((d + 2) n)) ** (1 / (d + 4)),        s = x + shrinkage_c * h * sd_c * e
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import draws, errors, profile
from dresample.block import Block
from dresample.generation import ClassRows, Recipe
from dresample.over_sampling.clouds import scattered, silverman
from dresample.reduction import lazy
from dresample.sampler import Fit

__all__ = ["smoothed"]


def smoothed(fitted: Fit, copies: Mapping[Any, NDArray[np.int64]], factors: Mapping[Any, float]) -> list[ClassRows]:
    """Classes with their copies, each of which is moved by noise.

    Parameters
    ----------
    fitted : Fit
    copies : dict of {label: ndarray of int64}
        Base rows of the copies, rising, with repeats.
    factors : dict of {label: float}
        The shrinkage of each class.
    """
    labels = fitted.classes.labels
    table, d = fitted.classes.table, len(fitted.source.names)
    most = max(1024, profile.GATHERED_BYTES // max(1, d * fitted.source.dtype.itemsize))
    gathered = {c: profile.class_blocks(fitted.blocks, table[:, labels.index(c)], c, most) for c in copies}
    numbers = [lazy("rows", _row_numbers, b) for blocks in gathered.values() for b in blocks]
    look = profile.survey.tree([(b,) for b in fitted.blocks], 1 << 62)
    found, kept = fitted.run.keep(
        "gather", [look, *numbers], [b for blocks in gathered.values() for b in blocks],
        nbytes=fitted.nbytes, passes=fitted.source_pass,
    )  # fmt: skip
    _check_finite(found[0], fitted.source.names)
    blocks, rows = iter(kept), iter(found[1:])
    out = []
    for label, tasks in gathered.items():
        held, row = [next(blocks) for _ in tasks], [next(rows) for _ in tasks]
        code, number = labels.index(label), np.concatenate(row)
        width = factors[label] * silverman(fitted.classes.rows, d) * profile.moments(fitted.run, held, len(number)).spread
        counts = np.bincount(np.searchsorted(number, copies[label]), minlength=len(number))
        starts = np.cumsum([0, *(len(r) for r in row[:-1])])
        key = draws.class_key(fitted.seed, code)
        none = np.zeros(len(number), np.int64)
        out.append(
            ClassRows(label, code, key, held, None, number, starts, counts, none, recipe=Recipe(make=partial(scattered, width)))
        )
    return out


def _check_finite(look: profile.Look, names: Sequence[Any]) -> None:
    finite = np.isfinite(look.low) & np.isfinite(look.high)
    if not finite.all():
        raise errors.shrinkage_finite([n for n, ok in zip(names, finite, strict=True) if not ok])


def _row_numbers(block: Block) -> NDArray[np.int64]:
    return block.row
