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
from typing import Any

import numpy as np

from dresample.distribution.moments import moments
from dresample.over_sampling.members import Members
from dresample.over_sampling.mixed import Mixed
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.run import Fit

__all__ = ["SMOTENC"]


class SMOTENC(Mixed):
    """Over-sample mixed data: interpolate numbers, let neighbours vote on categories.

    Parameters
    ----------
    categorical_features : "auto", list of int, of str or of bool, default="auto"
        The nominal columns by position, by name or as a mask; "auto" takes the columns of categorical dtype of a frame. Strings,
        bool, numbers, dates and nullable types are taken as they are; missing values are refused. All other columns must be
        numbers.
    categorical_encoder : None
        For imbalanced-learn's signature: nothing is encoded, so anything but None is refused.
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    random_state : int, RandomState, Generator or None
    k_neighbors : int or NearestNeighbors, default=5
        Neighbours of each row: its partners for the numbers, its voters for the categories.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
    scale : {None, "standard", "robust"}, default=None
        Scale the continuous features for the distances only; Med is then the median of the scaled standard deviations.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
    provenance : bool, default=False
    persist : {True, False, "auto"}, default="auto"
    keep_index : bool, default=False

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

    def __init__(
        self,
        categorical_features: Any = "auto",
        *,
        categorical_encoder: Any = None,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        on_small_class: str = "raise",
        scale: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None:
        self.categorical_features = categorical_features
        self.categorical_encoder = categorical_encoder
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.on_small_class = on_small_class
        self.scale = scale
        self.integer = integer
        self.placement = placement
        self.provenance = provenance
        self.persist = persist
        self.keep_index = keep_index

    def _wanted_nominal(self) -> Any:
        return self.categorical_features

    def _load(self, fitted: Fit) -> None:
        super()._load(fitted)
        self.median_std_: dict[Any, float] = {}

    def _choose(self, members: Members, wanted: int) -> ClassRows | None:
        median = self.median_std_[members.label] = _median_deviation(members)
        measured = replace(members, embedding=members.embedding.with_nominal(median), _own={})
        chosen = super()._choose(measured, wanted)
        return None if chosen is None else replace(chosen, recipe=Recipe(nominal=members.fitted.source.nominal))


def _median_deviation(members: Members) -> float:
    """Med: the median over the continuous features of their standard deviations in the class, from exact sums."""
    d = len(members.embedding.mean)
    spread = moments(members.fitted.run, members.blocks, len(members)).spread
    return float(np.median(spread[:d] * members.weight[:d]))
