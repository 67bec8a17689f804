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

from typing import Annotated, Any, ClassVar

import numpy as np

from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.clusters import LINKAGES, clustered, pairs_within, plan_notes, task_bytes
from dresample.sampling.declared import After
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.parameters import count_number, neighbor_number, one_of, positive_number
from dresample.sampling.run import Run

__all__ = ["CBSO"]


class CBSO(Interpolating):
    """Over-sample as ADASYN, but between rows of one cluster.

    Parameters
    ----------
    n_neighbors : int or NearestNeighbors, default=5
        K, of the neighbourhood in all data that rivals are counted in. Of an object its k and Minkowski p=2 are honoured.
    c_p : float, default=1.3
        C_p: clusters merge while the closest two are within so many mean nearest distances. Larger: fewer clusters.
    linkage : {"average", "single"}, default="average"
    on_all_safe : {"raise", "uniform", "skip"}, default="raise"
        No row of a class has a rival: raise, take all rows alike, or warn and leave the class as
        it is.
    max_fit_rows : int, default=10_000
        Rows of a class that are clustered outright. Of more, a seeded sample is, and every other row joins the cluster of its
        nearest sampled row, if that is as near.

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

    _incremental: ClassVar[bool] = True
    _needs_rivals: ClassVar[bool] = True
    _k_name: ClassVar[str] = "n_neighbors"
    _grade: ClassVar[str] = "B"

    n_neighbors: Annotated[Any, neighbor_number] = 5
    c_p: Annotated[float, positive_number] = 1.3
    linkage: Annotated[str, one_of(*LINKAGES)] = "average"
    on_all_safe: Annotated[str, one_of("raise", "uniform", "skip")] = "raise"
    max_fit_rows: Annotated[int, count_number, After("scale")] = 10_000

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        found = self._rival_weights(members, self.on_all_safe)
        if found is None:
            return None
        rivals, weight = found
        cluster = clustered(members, np.arange(len(members)), self.c_p, self.linkage, self.max_fit_rows)
        copies = members.shares(weight, n_new)
        return members.chosen(copies, rivals=rivals, recipe=Recipe(pairs=pairs_within(members, cluster, copies)))

    def _plan_notes(self, run: Run, wanted: dict[Any, int]) -> dict[str, str]:
        return plan_notes(run, wanted, self.max_fit_rows)

    def _task_bytes(self, run: Run, wanted: dict[Any, int]) -> int:
        return task_bytes(run, wanted, self.max_fit_rows)
