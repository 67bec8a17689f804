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
from dresample.over_sampling.clouds import scattered, silverman
from dresample.over_sampling.gathering import ClassBlocks, gathered
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.run import Fit

__all__ = ["finite", "smoothed"]


def finite(fitted: Fit, labels: Sequence[Any]) -> dict[Any, ClassBlocks]:
    """The rows of some classes, by one pass over the features, which must be finite."""
    # Not read before, and not again: the features are not loaded first.
    look, held = gathered(fitted, labels, int(fitted.source.is_dask))
    if broken := look.beyond(FINITE, fitted.source.names):
        raise errors.shrinkage_finite(broken)
    fitted.advise_whole(look, fitted.suspect(look))
    return held


def smoothed(
    fitted: Fit, classes: Mapping[Any, ClassBlocks], copies: Mapping[Any, NDArray[np.int64]], factors: Mapping[Any, float]
) -> list[ClassRows]:
    """Classes with their copies, each of which is moved by noise.

    Parameters
    ----------
    fitted : Fit
    classes : dict of {label: ClassBlocks}
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
        key = draws.class_key(fitted.seed, label)
        recipe, none = Recipe(make=partial(scattered, width)), np.zeros(len(number), np.int64)
        out.append(ClassRows(label, key, held, None, number, starts, copies[label], none, recipe=recipe))
    return out
