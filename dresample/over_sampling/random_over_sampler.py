"""Random over-sampling: copies of rows of the small classes, of any dtype.

Every row of a class of n rows gets the floor or the ceiling of G / n copies; which ones get the ceiling is drawn (the comb of
``dresample.allocation``).
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from dresample import allocation, draws, selection
from dresample.sampler import Fit, Sampler

__all__ = ["RandomOverSampler"]


class RandomOverSampler(Sampler):
    """Over-sample by copying rows; features may be of any type and may be missing.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    random_state : int, RandomState, Generator or None
    provenance : bool, default=False
    persist : {True, False, "auto"}, default="auto"
        Accepted for symmetry: copies need no pass over the features.
    keep_index : bool, default=False
        Keep the index of a pandas frame; copies carry the index of their base.

    Attributes
    ----------
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, in order.
    sampling_strategy_, class_counts_, feature_names_in_, report_, seed_
        As for :class:`ADASYN`.

    Examples
    --------
    >>> from dresample import RandomOverSampler
    >>> X, y = [["a"], ["b"], ["c"]], [0, 0, 1]
    >>> RandomOverSampler(random_state=0).fit_resample(X, y)
    ([['a'], ['b'], ['c'], ['c']], [0, 0, 1, 1])
    """

    _kind = "over-sampling"
    _numeric: ClassVar[bool] = False

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        provenance: bool = False,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.provenance = provenance
        self.persist = persist
        self.keep_index = keep_index

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Resample: the originals, then copies by class, base row and copy.

        Parameters
        ----------
        X : {dask, pandas} DataFrame, {dask, numpy} array or list of shape (n, d)
        y : Series, array or list of shape (n,)

        Returns
        -------
        X_resampled, y_resampled
            In the containers that came in; Dask collections are lazy.
        """
        self._check_parameters()
        checked, labels, restore = self._check_data(X, y)
        fitted = self._open(checked, labels)
        copies = self._copies(fitted)
        X_new, y_new = selection.with_copies(fitted, copies, self.keep_index)
        self._conclude(fitted, copies)
        return restore(X_new, y_new)

    def resample(self, frame: Any, target: Any, features: Any = None, carry: Any = ()) -> Any:
        """Resample one frame; every column is copied. ``features`` and ``carry`` are accepted for symmetry."""
        self._check_parameters()
        selection.check_target(frame, target, self.provenance)
        _, labels, _ = self._check_data(frame, frame[target])
        fitted = self._open(frame, labels)
        copies = self._copies(fitted)
        out = selection.with_copies(fitted, copies, self.keep_index)[0]
        self._conclude(fitted, copies)
        return selection.tell(out, fitted, copies) if self.provenance else out

    @property
    def provenance_(self) -> Any:
        """Which rows of the result are copies, and of which row."""
        if not hasattr(self, "_copied"):
            raise AttributeError("provenance_ exists after fit_resample().")
        return selection.provenance(self._rows, self._copied)

    @property
    def sample_indices_(self) -> Any:
        """Global row numbers of the rows of the result, in order."""
        if not hasattr(self, "_copied"):
            raise AttributeError("sample_indices_ exists after fit_resample().")
        return np.concatenate([np.arange(self._rows), self._copied])

    def _copies(self, fitted: Fit) -> dict[Any, Any]:
        """Base rows of the copies of each class, in order."""
        wanted = {c: n for c, n in self._resolve(fitted).items() if n > 0}
        rows = selection.rows_of(fitted, list(wanted))
        out = {}
        for label, count in wanted.items():
            key = draws.class_key(fitted.seed, fitted.classes.labels.index(label))
            copies = allocation.allocate(np.ones(len(rows[label]), np.int64), count, key, rows[label])
            out[label] = np.repeat(rows[label], copies)
        return out

    def _conclude(self, fitted: Fit, copies: dict[Any, Any]) -> None:
        self._rows = fitted.classes.rows
        self._copied = np.concatenate([np.empty(0, np.int64), *copies.values()])
        after = {c: n + len(copies.get(c, ())) for c, n in fitted.classes.counts.items()}
        self.report_ = self._report(fitted, after)
