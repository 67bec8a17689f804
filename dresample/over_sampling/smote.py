"""SMOTE: synthetic minority over-sampling.

N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority over-sampling technique", JAIR 16, 2002,
pp. 321-357:

    s = x_i + lambda * (x_z - x_i),    x_z uniform among the k nearest rows of the class,    lambda ~ U[0, 1), one per row

The printed algorithm draws lambda per attribute; its text, and every library, takes one per row. Bases are taken evenly: every
row gets the floor or the ceiling of G / n copies.
"""

from __future__ import annotations

from typing import Annotated, Any

from dresample.over_sampling.base import Interpolating
from dresample.sampling.parameters import neighbor_number, one_of
from dresample.sampling.shared import Measured

__all__ = ["SMOTE"]


class SMOTE(Measured, Interpolating):
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

    k_neighbors: Annotated[Any, neighbor_number] = 5
    backend: Annotated[str, one_of("exact", "approximate", "subsample")] = "exact"
