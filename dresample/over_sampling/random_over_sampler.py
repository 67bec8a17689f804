"""Random over-sampling: copies of rows of the small classes, of any dtype; with ``shrinkage`` copies with noise.

Every row of a class of n rows gets the floor or the ceiling of G / n copies; which ones get the ceiling is drawn (the comb of
``dresample.arithmetic.allocation``). The noise is that of ``dresample.over_sampling.smoothed_bootstrap``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import allocation, draws
from dresample.containers import objects, source
from dresample.containers.interchange import pairs, tables
from dresample.over_sampling.smoothed_bootstrap import gathered, smoothed
from dresample.results import output, selection
from dresample.sampling.generation import ClassRows
from dresample.sampling.sampler import AllTags, Fit, Sampler, SamplerTags

__all__ = ["RandomOverSampler"]


class RandomOverSampler(Sampler):
    """Over-sample by copying rows; features may be of any type and may be missing.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    random_state : int, RandomState, Generator or None
    shrinkage : float, dict or None, default=None
        Move the copies by normal noise, so many times as wide as a kernel density estimate of the class would take it; one number
        for all classes, or a dict with one for each class that is over-sampled. Columns must then be finite numbers; integers are
        rounded.
    provenance : bool, default=False
    persist : {True, False, "auto"}, default="auto"
        Accepted for symmetry: copies need no pass over the features.
    keep_index : bool, default=False
        Keep the index of a pandas frame; copies carry the index of their base (with ``shrinkage`` they go on counting).

    Attributes
    ----------
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, in order; for copies that of their base.
    shrinkage_ : dict or None
        The factor of each class that is over-sampled.
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
    _lacks: ClassVar = {
        "clean": "features may be of any type: drop rows before",
        "scale": "no distance is measured on numbers",
        "integer": "noise moves every number (that of `shrinkage`): give columns of whole numbers an integer dtype",
        "placement": "copies are appended; for mixed batches shuffle afterwards",
    }

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        shrinkage: Any = None,
        provenance: bool = False,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.shrinkage = shrinkage
        self.provenance = provenance
        self.persist = persist
        self.keep_index = keep_index

    @pairs
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
        self._check_columns(X)
        checked, labels, restore = self._check_data(X, y)
        fitted = self._open(checked, labels)
        if self.shrinkage is None:
            copies = self._copies(fitted)
            X_new, y_new = selection.with_copies(fitted, copies, self.keep_index)
        else:
            classes, copies = self._smoothed(fitted)
            placement = output.Placement("append", fitted.seed, self.keep_index)
            (X_new, y_new), _ = output.resampled(fitted, classes, placement, False)
        self._conclude(fitted, copies)
        return restore(X_new, y_new)

    @tables
    def resample(self, frame: Any, target: Any, features: Any = None, carry: Any = ()) -> Any:
        """Resample one frame; every column is copied, and ``features`` and ``carry`` are accepted for symmetry.

        With ``shrinkage``, ``features`` (all but the target by default) are the columns that noise moves; of the others copies
        have the columns named by ``carry``, and nulls elsewhere.
        """
        self._check_parameters()
        if self.shrinkage is not None:
            return self._resample_smoothed(frame, target, features, carry)
        selection.check_target(frame, target, self.provenance)
        _, labels, _ = self._check_data(frame, frame[target])
        fitted = self._open(frame, labels)
        copies = self._copies(fitted)
        out = selection.with_copies(fitted, copies, self.keep_index)[0]
        self._conclude(fitted, copies)
        return selection.tell(out, fitted, copies) if self.provenance else out

    def _resample_smoothed(self, data: Any, target: Any, features: Any, carry: Any) -> Any:
        chosen = output.split_columns(data, target, features, carry, self.provenance)
        self._check_columns(data[list(chosen)])
        checked, labels, _ = self._check_data(data[list(chosen)], data[target])
        fitted = self._open(checked, labels)
        classes, copies = self._smoothed(fitted)
        placement = output.Placement("append", fitted.seed, self.keep_index)
        out = output.resampled_frame(data, target, chosen, tuple(carry), fitted, classes, placement, self.provenance)
        self._conclude(fitted, copies)
        return out

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

    # --- shrinkage ----------------------------------------------------------------------------------------------------

    @property
    def _numeric(self) -> bool:  # type: ignore[override]
        return self.shrinkage is not None

    def __sklearn_tags__(self) -> AllTags:
        tags = super().__sklearn_tags__()
        tags.sampler_tags = SamplerTags(sample_indices=True)
        return tags

    def _grade_in_force(self) -> str:
        return self._grade if self.shrinkage is None else "B"

    def _check_parameters(self) -> None:
        super()._check_parameters()
        value = self.shrinkage
        if value is not None and not isinstance(value, Mapping) and not _is_factor(value):
            need = "a float in the range [0.0, inf), a dict of one for each class, or None"
            raise errors.bad_number(type(self).__name__, "shrinkage", value, need)

    def _check_columns(self, X: Any) -> None:
        """Noise needs numbers."""
        if self.shrinkage is None:
            return
        if hasattr(X, "columns"):
            source.check_columns(list(X.columns), list(X.dtypes), type(self).__name__, numeric=False)
            seen_later = objects.positions(list(X.dtypes))  # whether they hold numbers
            wrong = [
                n for i, (n, d) in enumerate(zip(X.columns, X.dtypes, strict=True)) if not (source.is_number(d) or i in seen_later)
            ]
        elif source.is_dask(X):
            wrong = [] if source.is_number(X.dtype) else ["X"]
        else:
            wrong = source.text_columns(X)
        if wrong:
            raise errors.shrinkage_numbers(wrong)

    def _resolve(self, fitted: Fit) -> dict[Any, int]:
        wanted = super()._resolve(fitted)
        if self.shrinkage is None:
            self.shrinkage_ = None
        elif isinstance(self.shrinkage, Mapping):
            missing = [c for c in wanted if c not in self.shrinkage]
            if missing:
                raise errors.shrinkage_missing(missing)
            for label, factor in self.shrinkage.items():
                if not _is_factor(factor):
                    raise errors.shrinkage_negative(label, factor)
            self.shrinkage_ = {c: float(self.shrinkage[c]) for c in wanted}
        else:
            self.shrinkage_ = dict.fromkeys(wanted, float(self.shrinkage))
        return wanted

    # --- copies -------------------------------------------------------------------------------------------------------

    def _copies(self, fitted: Fit) -> dict[Any, Any]:
        """Base rows of the copies of each class, in order."""
        wanted = {c: n for c, n in self._resolve(fitted).items() if n > 0}
        rows = selection.rows_of(fitted, list(wanted))
        return {c: np.repeat(rows[c], _shares(fitted, c, rows[c], n)) for c, n in wanted.items()}

    def _smoothed(self, fitted: Fit) -> tuple[list[ClassRows], dict[Any, Any]]:
        """The classes with copies that noise moves, and the base rows of these as :meth:`_copies` gives them."""
        wanted = {c: n for c, n in self._resolve(fitted).items() if n > 0}
        held = gathered(fitted, list(wanted))
        copies = {c: _shares(fitted, c, np.concatenate(held[c].rows), n) for c, n in wanted.items()}
        classes = smoothed(fitted, held, copies, self.shrinkage_ or {})
        return classes, {c.label: np.repeat(c.rows, c.copies) for c in classes}

    def _conclude(self, fitted: Fit, copies: dict[Any, Any]) -> None:
        self._rows = fitted.classes.rows
        self._copied = np.concatenate([np.empty(0, np.int64), *copies.values()])
        after = {c: n + len(copies.get(c, ())) for c, n in fitted.classes.counts.items()}
        self.report_ = self._report(fitted, after)


def _shares(fitted: Fit, label: Any, rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Copies of each row of a class."""
    key = draws.class_key(fitted.seed, fitted.classes.labels.index(label))
    return allocation.allocate(np.ones(len(rows), np.int64), count, key, rows)


def _is_factor(value: Any) -> bool:
    """Whether a shrinkage is a finite number that is not negative."""
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and bool(0 <= value < float("inf"))
