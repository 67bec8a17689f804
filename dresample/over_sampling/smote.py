"""SMOTE: synthetic minority over-sampling.

N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority over-sampling technique", JAIR 16, 2002,
pp. 321-357:

    s = x_i + lambda * (x_z - x_i),    x_z uniform among the k nearest rows of the class,    lambda ~ U[0, 1), one per row

The printed algorithm draws lambda per attribute; its text, and every library, takes one per row. Bases are taken evenly: every
row gets the floor or the ceiling of G / n copies.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np

from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.class_view import ClassView
from dresample.sampling.generation import ClassRows
from dresample.sampling.parameters import neighbor_number, one_of

__all__ = ["SMOTE", "between_neighbors"]


class SMOTE(Interpolating):
    """Over-sample by interpolating between near rows of a class.

    Parameters
    ----------
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each row. Of an object its k and Minkowski p=2 are honoured.
    backend : {"exact", "approximate", "subsample"}, default="exact"
        "subsample" is "exact" here: SMOTE never looks at other classes.

    Attributes
    ----------
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null.

    See Also
    --------
    ADASYN : more new rows where the class is harder to learn.

    References
    ----------
    .. [1] N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority over-sampling technique",
       JAIR 16, 2002, pp. 321-357.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SMOTE
    >>> rng = np.random.default_rng(0)
    >>> X, y = rng.normal(size=(300, 2)), np.repeat([0, 1], [200, 100])
    >>> X_new, y_new = SMOTE(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [200, 200]
    """

    _incremental: ClassVar[bool] = True

    k_neighbors: Annotated[Any, neighbor_number] = 5
    backend: Annotated[str, one_of("exact", "approximate", "subsample")] = "exact"

    def _choose(self, members: ClassView, n_new: int) -> ClassRows:
        return between_neighbors(members, n_new, self._neighbor_count())


def between_neighbors(members: ClassView, n_new: int, k: int) -> ClassRows:
    """SMOTE in one class: each of its rows is a base alike, each of the k nearest a partner alike."""
    n = len(members)
    copies = members.shares(np.ones(n, np.int64), n_new)  # the floor or the ceiling of G / n for every x_i
    neighbors = members.own(k)  # what x_z is drawn from
    return members.chosen(copies, np.full(n, members.n_partners), neighbors)  # s = x_i + lambda * (x_z - x_i)
