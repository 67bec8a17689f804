"""Random under-sampling: of each class keep the q rows with the smallest Philox(seed, class, row).

A hash of the row number in the place of a shuffle: which rows stay does not depend on the partitions, and every partition
filters by itself once the q-th smallest hash is known.
"""

from __future__ import annotations

from typing import Any, ClassVar

from dresample.containers.interchange import pairs, tables
from dresample.results import selection
from dresample.sampling.sampler import Fit, Sampler, check_choices

__all__ = ["RandomUnderSampler"]


class RandomUnderSampler(Sampler):
    """Under-sample by dropping rows; features may be of any type and may be missing.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    random_state : int, RandomState, Generator or None
    replacement : bool, default=False
        Draw the kept rows with replacement.
    provenance : bool, default=False
        Accepted for symmetry: no row is new; ``sample_indices_`` tells which rows stayed.
    persist : {True, False, "auto"}, default="auto"
    keep_index : bool, default=True
        Keep the index of a pandas frame, as imbalanced-learn does here.

    Attributes
    ----------
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_, seed_
        As for :class:`ADASYN`.

    Examples
    --------
    >>> from dresample import RandomUnderSampler
    >>> X, y = [["a"], ["b"], ["c"]], [0, 0, 1]
    >>> X_kept, y_kept = RandomUnderSampler(random_state=0).fit_resample(X, y)
    >>> y_kept
    [0, 1]
    """

    _kind = "under-sampling"
    _numeric: ClassVar[bool] = False

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        replacement: bool = False,
        provenance: bool = False,
        persist: bool | str = "auto",
        keep_index: bool = True,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.replacement = replacement
        self.provenance = provenance
        self.persist = persist
        self.keep_index = keep_index

    @pairs
    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Resample: the kept rows in their order.

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
        kept = self._kept(fitted)
        X_new, y_new = selection.kept_rows(fitted, kept, self.keep_index)
        self._conclude(fitted, kept)
        return restore(X_new, y_new)

    @tables
    def resample(self, frame: Any, target: Any, features: Any = None, carry: Any = ()) -> Any:
        """Resample one frame; every column stays. ``features`` and ``carry`` are accepted for symmetry."""
        self._check_parameters()
        selection.check_target(frame, target)
        _, labels, _ = self._check_data(frame, frame[target])
        fitted = self._open(frame, labels)
        kept = self._kept(fitted)
        out = selection.kept_rows(fitted, kept, self.keep_index)[0]
        self._conclude(fitted, kept)
        return out

    @property
    def sample_indices_(self) -> Any:
        """Global row numbers of the rows of the result, rising."""
        if not hasattr(self, "_keep"):
            raise AttributeError("sample_indices_ exists after fit_resample().")
        return self._keep.rows()

    def _check_parameters(self) -> None:
        super()._check_parameters()
        check_choices(self, replacement=(True, False))

    def _kept(self, fitted: Fit) -> selection.Keep:
        wanted = self._resolve(fitted)
        if self.replacement:
            return selection.drawn(fitted, wanted)
        return selection.smallest(fitted, wanted)

    def _conclude(self, fitted: Fit, kept: selection.Keep) -> None:
        self._keep = kept
        after = {c: self.sampling_strategy_.get(c, n) for c, n in fitted.classes.counts.items()}
        self.report_ = self._report(fitted, after)
