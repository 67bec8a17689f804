"""CBSO: cluster-based synthetic over-sampling.

S. Barua, M. M. Islam, K. Murase, "A novel synthetic minority oversampling technique for imbalanced data set learning", ICONIP 2011,
LNCS 7063, pp. 735-744. With Delta_i the rows of other classes among the K nearest of x_i in all data:

    g_i = G * Delta_i / sum_j Delta_j                                        as ADASYN
    clusters of the class: hierarchical, merging while the closest two are within T_h = C_p * mean nearest distance
    s = x_i + lambda * (y - x_i),   y another row of the cluster of x_i,   lambda ~ U[0, 1), one per row

A row alone in its cluster is copied. READING. The paper's linkage is average; smote_variants merges by the closest pair of rows
(``linkage="single"``), and C_p = 1.3 is its value.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.clusters import LINKAGES, clustered, within_cluster
from dresample.over_sampling.members import Members
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.parameters import count_number, positive_number
from dresample.sampling.sampler import check_choices

__all__ = ["CBSO"]


class CBSO(Interpolating):
    """Over-sample as ADASYN, but between rows of one cluster.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    random_state : int, RandomState, Generator or None
    n_neighbors : int or NearestNeighbors, default=5
        K, of the neighbourhood in all data that rivals are counted in. Of an object its k and Minkowski p=2 are honoured.
    c_p : float, default=1.3
        C_p: clusters merge while the closest two are within so many mean nearest distances. Larger: fewer clusters.
    linkage : {"average", "single"}, default="average"
    on_all_safe : {"raise", "uniform", "skip"}, default="raise"
        No row of a class has a rival: raise, take all rows alike, or warn and leave the class as
        it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
    scale : {None, "standard", "robust"}, default=None
        Scale the features for the distances only.
    max_fit_rows : int, default=10_000
        Rows of a class that are clustered outright. Of more, a seeded sample is, and every other row joins the cluster of its
        nearest sampled row, if that is as near.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
    provenance : bool, default=False
    persist : {True, False, "auto"}, default="auto"
    keep_index : bool, default=False

    Attributes
    ----------
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`.

    See Also
    --------
    MWMOTE : clusters too, with weights from the rows of the other classes.

    References
    ----------
    .. [1] S. Barua, M. M. Islam, K. Murase, "A novel synthetic minority oversampling technique for imbalanced data set learning",
       ICONIP 2011, LNCS 7063, pp. 735-744.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import CBSO
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = CBSO(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    _needs_rivals: ClassVar[bool] = True
    _k_name: ClassVar[str] = "n_neighbors"
    _grade: ClassVar[str] = "B"

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Any = 5,
        c_p: float = 1.3,
        linkage: str = "average",
        on_all_safe: str = "raise",
        on_small_class: str = "raise",
        scale: str | None = None,
        max_fit_rows: int = 10_000,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.n_neighbors = n_neighbors
        self.c_p = c_p
        self.linkage = linkage
        self.on_all_safe = on_all_safe
        self.on_small_class = on_small_class
        self.scale = scale
        self.max_fit_rows = max_fit_rows
        self.clean = clean
        self.integer = integer
        self.placement = placement
        self.provenance = provenance
        self.persist = persist
        self.keep_index = keep_index

    def _check_parameters(self) -> None:
        super()._check_parameters()
        check_choices(self, linkage=LINKAGES, on_all_safe=("raise", "uniform", "skip"))
        positive_number(self, "c_p")
        count_number(self, "max_fit_rows")

    def _choose(self, members: Members, wanted: int) -> ClassRows | None:
        found = self._rival_weights(members, self.on_all_safe)
        if found is None:
            return None
        rivals, weight = found
        whole = clustered(members, np.arange(len(members)), self.c_p, self.linkage, self.max_fit_rows)
        return members.chosen(members.shares(weight, wanted), rivals=rivals, recipe=Recipe(make=within_cluster), whole=whole)
