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

from dresample import errors
from dresample.arithmetic import draws
from dresample.distribution.moments import moments
from dresample.distribution.profile import FINITE
from dresample.over_sampling.gathering import ClassBlocks, gathered
from dresample.over_sampling.normal_noise import scattered, silverman
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.run import Run

__all__ = ["finite", "smoothed"]


def finite(run: Run, labels: Sequence[Any]) -> dict[Any, ClassBlocks]:
    """The rows of some classes, by one pass over the features, which must be finite."""
    # Not read before, and not again: the features are not loaded first.
    look, held = gathered(run, labels, int(run.source.is_dask))
    if broken := look.beyond(FINITE, run.source.names):
        raise errors.shrinkage_finite(broken)
    run.advise_whole(look, run.suspect(look))
    return held


def smoothed(
    run: Run, classes: Mapping[Any, ClassBlocks], copies: Mapping[Any, NDArray[np.int64]], factors: Mapping[Any, float]
) -> list[ClassRows]:
    """Classes with their copies, each of which is moved by noise.

    Parameters
    ----------
    run : Run
    classes : dict of {label: ClassBlocks}
    copies : dict of {label: ndarray of int64}
        Copies of each row of a class.
    factors : dict of {label: float}
        The shrinkage of each class.
    """
    d, out = len(run.source.names), []
    for label, (held, row) in classes.items():
        number = np.concatenate(row)
        width = factors[label] * silverman(run.classes.rows, d) * moments(run.execution, held, len(number)).spread
        starts = np.cumsum([0, *(len(r) for r in row[:-1])])
        key = draws.class_key(run.seed, label)
        recipe, none = Recipe(make=partial(scattered, width)), np.zeros(len(number), np.int64)
        out.append(ClassRows(label, key, held, None, number, starts, copies[label], none, recipe=recipe))
    return out
