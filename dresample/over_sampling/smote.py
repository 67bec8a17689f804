"""SMOTE: synthetic minority over-sampling.

N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority over-sampling technique", JAIR 16, 2002,
pp. 321-357:

    s = x_i + lambda * (x_z - x_i),    x_z uniform among the k nearest rows of the class,    lambda ~ U[0, 1), one per row

The printed algorithm draws lambda per attribute; its text, and every library, takes one per row. Bases are taken evenly: every
row gets the floor or the ceiling of G / n copies.
"""

from __future__ import annotations

from typing import Any

from dresample.over_sampling.base import Interpolating

__all__ = ["SMOTE"]


class SMOTE(Interpolating):
    """Over-sample by interpolating between near rows of a class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    random_state : int, RandomState, Generator or None
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each row. Of an object its k and Minkowski p=2 are honoured.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
    scale : {None, "standard", "robust"}, default=None
        Scale the features for the distances only.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
    backend : {"exact", "approximate", "subsample"}, default="exact"
        "subsample" is "exact" here: SMOTE never looks at other classes.
    provenance : bool, default=False
    persist : {True, False, "auto"}, default="auto"
    keep_index : bool, default=False

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

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        on_small_class: str = "raise",
        scale: str | None = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        backend: str = "exact",
        provenance: bool = False,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.on_small_class = on_small_class
        self.scale = scale
        self.clean = clean
        self.integer = integer
        self.placement = placement
        self.backend = backend
        self.provenance = provenance
        self.persist = persist
        self.keep_index = keep_index
