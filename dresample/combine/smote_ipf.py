"""SMOTE-IPF: SMOTE, then the iterative partitioning filter on all classes.

J. A. Saez, J. Luengo, J. Stefanowski, F. Herrera, "SMOTE-IPF: addressing the noisy and borderline examples problem in imbalanced
classification by a re-sampling method with filtering", Information Sciences 291, 2015, pp. 184-203. The filter drops originals of
both classes as well as new rows.
"""

from __future__ import annotations

from typing import Any

from dresample.combine.smote_then import SmoteThen
from dresample.under_sampling.iterative_partitioning_filter import IterativePartitioningFilter

__all__ = ["SMOTEIPF"]


class SMOTEIPF(SmoteThen):
    """Over-sample with SMOTE, then drop the rows that classifiers of most parts of the data take for another class.

    Parameters
    ----------
    ipf : IterativePartitioningFilter, optional
        ``IterativePartitioningFilter(sampling_strategy="all")`` by default, as in the paper: 9 parts, majority, 1 %, 3 rounds.

    Attributes
    ----------
    smote_, ipf_ : sampler
        Fitted.
    sampling_strategy_, class_counts_, feature_names_in_, provenance_, report_
        As of :class:`Chain`.

    See Also
    --------
    SMOTEENN : another filter, by neighbours.

    References
    ----------
    .. [1] J. A. Saez, J. Luengo, J. Stefanowski, F. Herrera, "SMOTE-IPF: addressing the noisy and borderline examples problem in
       imbalanced classification by a re-sampling method with filtering", Information Sciences 291, 2015, pp. 184-203.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SMOTEIPF
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> sampler = SMOTEIPF(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> sampler.smote_.report_.counts_after, bool(len(X_new) < 1800)
    ({0: 900, 1: 900}, True)
    """

    _grade = "B"
    _cleaner = ("ipf", IterativePartitioningFilter)

    ipf: Any = None

    @property
    def ipf_(self) -> Any:
        """The fitted IterativePartitioningFilter."""
        return self.second_
