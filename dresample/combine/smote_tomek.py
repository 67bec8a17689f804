"""SMOTE, then both ends of every Tomek link dropped.

G. E. A. P. A. Batista, R. C. Prati, M. C. Monard, "A study of the behavior of several methods for balancing machine learning
training data", SIGKDD Explorations 6(1), 2004, pp. 20-29.
"""

from __future__ import annotations

from typing import Any

from dresample.combine.smote_then import SmoteThen
from dresample.under_sampling.tomek_links import TomekLinks

__all__ = ["SMOTETomek"]


class SMOTETomek(SmoteThen):
    """Over-sample with SMOTE, then drop both ends of every Tomek link.

    Parameters
    ----------
    tomek : TomekLinks, optional
        ``TomekLinks(sampling_strategy="all")`` by default, as in imbalanced-learn.

    Attributes
    ----------
    smote_, tomek_ : sampler
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
    >>> from dresample import SMOTETomek
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> sampler = SMOTETomek(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> sampler.smote_.report_.counts_after, bool(len(X_new) < 1800)
    ({0: 900, 1: 900}, True)
    """

    _cleaner = ("tomek", TomekLinks)

    tomek: Any = None

    @property
    def tomek_(self) -> Any:
        """The fitted TomekLinks."""
        return self.second_
