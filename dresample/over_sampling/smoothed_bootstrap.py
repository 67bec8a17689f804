"""A smoothed bootstrap: copies with normal noise of the width that a kernel density estimate would have.

As RandomOverSampler of imbalanced-learn with ``shrinkage``. With n the rows of the data, d its features, sd_c the standard
deviations of class c (population), and e standard normal:

    h = (4 / ((d + 2) n)) ** (1 / (d + 4)),        s = x + shrinkage_c * h * sd_c * e
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import draws, errors, profile
from dresample.block import Block
from dresample.generation import ClassRows, NewRows, Recipe
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
        spread = factors[label] * _bandwidth(fitted.classes.rows, d) * _deviations(fitted, held, len(np.concatenate(row)))
        code, number = labels.index(label), np.concatenate(row)
        counts = np.bincount(np.searchsorted(number, copies[label]), minlength=len(number))
        starts = np.cumsum([0, *(len(r) for r in row[:-1])])
        key = draws.class_key(fitted.seed, code)
        none = np.zeros(len(number), np.int64)
        out.append(ClassRows(label, code, key, held, None, number, starts, counts, none, recipe=Recipe(make=_Noise(spread))))
    return out


@dataclass(frozen=True)
class _Noise:
    """Copies of rows, moved by normal noise of a width for each feature."""

    spread: NDArray[np.float64]

    def __call__(self, block: Block, base: NDArray[np.int64], copy: NDArray[np.int64], key: tuple[int, int]) -> NewRows:
        noise = draws.normals(key, block.row[base], copy, len(self.spread), "noise")
        X = block.X[base].astype(np.float64) + self.spread * noise
        return NewRows(X.astype(block.X.dtype), block.row[base], np.full(len(base), -1), np.zeros(len(base)))


def _bandwidth(rows: int, features: int) -> float:
    return float((4 / ((features + 2) * rows)) ** (1 / (features + 4)))


def _deviations(fitted: Fit, blocks: Sequence[Any], rows: int) -> NDArray[np.float64]:
    """Standard deviations of a class, from exact sums."""
    cells = [(b,) for b in blocks]
    (total,) = fitted.run.compute("moments", profile.column_sums.tree(cells, None))
    (squares,) = fitted.run.compute("moments", profile.column_sums.tree(cells, total.rounded(rows)))
    return np.sqrt(np.asarray(squares.rounded(rows), np.float64))


def _check_finite(look: profile.Look, names: Sequence[Any]) -> None:
    finite = np.isfinite(look.low) & np.isfinite(look.high)
    if not finite.all():
        raise errors.shrinkage_finite([n for n, ok in zip(names, finite, strict=True) if not ok])


def _row_numbers(block: Block) -> NDArray[np.int64]:
    return block.row
