"""SMOTE-NC: SMOTE for tables of nominal and continuous features.

N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority over-sampling technique", JAIR 16, 2002,
pp. 321-357, section 6.1:

    d(x, z)^2 = sum over continuous j of (x_j - z_j)^2  +  Med^2 * (number of nominal features that differ)
    Med       = median of the standard deviations of the continuous features over the class
    s_j       = x_j + lambda * (z_j - x_j)                            for continuous j, as SMOTE
    s_j       = the value that most of the k nearest rows of x have   for nominal j

READING: the k nearest rows that vote are those of the base x (not the partners that were drawn for it), and x itself has no vote.
Equal counts are decided by a seeded draw for each new row and feature. The standard deviation is that of the population. With
Med = 0 nominal features do not count for the distance; they are voted on all the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import numpy as np

from dresample.distribution.moments import moments
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.mixed import Mixed
from dresample.over_sampling.smote import between_neighbors
from dresample.sampling.declared import positional
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.parameters import neighbor_number
from dresample.sampling.run import Run
from dresample.sampling.shared import Rounded, Scaled, SmallClasses

__all__ = ["SMOTENC"]


class SMOTENC(SmallClasses, Scaled, Rounded, Mixed):
    """Over-sample mixed data: interpolate numbers, let neighbours vote on categories.

    Parameters
    ----------
    categorical_features : "auto", list of int, of str or of bool, default="auto"
        The nominal columns by position, by name or as a mask; "auto" takes the columns of categorical dtype of a frame. Strings,
        bool, numbers, dates and nullable types are taken as they are; missing values are refused. All other columns must be
        numbers.
    k_neighbors : int or NearestNeighbors, default=5
        Neighbours of each row: its partners for the numbers, its voters for the categories.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the continuous features for the distances only; Med is then the median of the scaled standard deviations.

    Attributes
    ----------
    categorical_features_, continuous_features_ : ndarray of int64
        Positions of the columns.
    median_std_ : dict of {label: float}
        Med of each over-sampled class.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`SMOTE`.

    See Also
    --------
    SMOTE : all features are numbers.
    SMOTEN : all features are nominal.

    References
    ----------
    .. [1] N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority over-sampling technique",
       JAIR 16, 2002, pp. 321-357.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from dresample import SMOTENC
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat([0, 1], [200, 100])
    >>> X = pd.DataFrame({"age": rng.normal(40, 10, 300), "smoker": rng.random(300) < 0.3})
    >>> X["city"] = rng.choice(["Graz", "Wien"], 300)
    >>> X_new, y_new = SMOTENC(["smoker", "city"], random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist(), X_new.dtypes.equals(X.dtypes)
    ([200, 200], True)
    """

    categorical_features: Any = positional("auto")
    k_neighbors: Annotated[Any, neighbor_number] = 5

    def _wanted_nominal(self) -> Any:
        return self.categorical_features

    def _load(self, run: Run) -> None:
        super()._load(run)
        self.median_std_: dict[Any, float] = {}

    def _choose(self, members: ClassView, n_new: int) -> ClassRows:
        median = self.median_std_[members.label] = _median_deviation(members)
        measured = replace(members, embedding=members.embedding.with_nominal(median), _own={}, _trees=[])
        chosen = between_neighbors(measured, n_new, self._neighbor_count())
        return replace(chosen, recipe=Recipe(nominal=members.run.source.nominal))


def _median_deviation(members: ClassView) -> float:
    """Med: the median over the continuous features of their standard deviations in the class, from exact sums."""
    d = len(members.embedding.mean)
    spread = moments(members.run.execution, members.blocks, len(members)).spread
    return float(np.median(spread[:d] * members.weight[:d]))
