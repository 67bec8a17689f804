"""SMOTE, then edited nearest neighbours on all classes.

G. E. A. P. A. Batista, R. C. Prati, M. C. Monard, "A study of the behavior of several methods for balancing machine learning
training data", SIGKDD Explorations 6(1), 2004, pp. 20-29.
"""

from __future__ import annotations

from typing import Any

from dresample.combine.smote_then import SmoteThen
from dresample.under_sampling.edited_nearest_neighbours import EditedNearestNeighbours

__all__ = ["SMOTEENN"]


class SMOTEENN(SmoteThen):
    """Over-sample with SMOTE, then drop rows of any class whose neighbours disagree with them.

    Parameters
    ----------
    enn : EditedNearestNeighbours, optional
        ``EditedNearestNeighbours(sampling_strategy="all")`` by default: any neighbour that disagrees drops a row, as in
        imbalanced-learn. The paper lets the majority of three neighbours decide: ``kind_sel="mode"``.

    Attributes
    ----------
    smote_, enn_ : sampler
        Fitted.
    sampling_strategy_, class_counts_, feature_names_in_, provenance_, report_
        As of :class:`Chain`.

    References
    ----------
    .. [1] G. E. A. P. A. Batista, R. C. Prati, M. C. Monard, "A study of the behavior of several methods for balancing machine
       learning training data", SIGKDD Explorations 6(1), 2004, pp. 20-29.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SMOTEENN
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> sampler = SMOTEENN(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> sampler.smote_.report_.counts_after, bool(len(X_new) < 1800)
    ({0: 900, 1: 900}, True)
    """

    _cleaner = ("enn", EditedNearestNeighbours)

    enn: Any = None

    @property
    def enn_(self) -> Any:
        """The fitted EditedNearestNeighbours."""
        return self.second_
