"""The flow of all under-samplers that look at the features: check, look, decide which rows stay, filter the partitions.

A method answers through one hook: ``_keep`` gives one flag per row of the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.containers.interchange import pairs, tables
from dresample.distribution.labels import class_codes
from dresample.results import output, selection
from dresample.sampling import advice
from dresample.sampling.neighborhoods import Pool, look_at
from dresample.sampling.sampler import AllTags, Fit, Sampler, SamplerTags

__all__ = ["Cleaner", "Codes", "codes_of", "elected", "smallest_class", "votes"]


class Codes(NamedTuple):
    """Classes of all rows: ``code[row]`` is a position in ``labels``."""

    labels: tuple[Any, ...]
    code: NDArray[np.int16]

    def of(self, label: Any) -> NDArray[np.bool_]:
        """Flags of the rows of one class."""
        return np.asarray(self.code == self.labels.index(label))

    def counts(self, alive: NDArray[np.bool_]) -> dict[Any, int]:
        """Rows per class among some."""
        found = np.bincount(self.code[alive], minlength=len(self.labels))
        return dict(zip(self.labels, found.tolist(), strict=True))


class Cleaner(Sampler):
    """Base of the under-samplers that measure distances; not for use by itself."""

    _kind: ClassVar[Literal["over-sampling", "under-sampling", "clean-sampling"]] = "clean-sampling"
    _numeric: ClassVar[bool] = True

    @pairs
    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Resample: the kept rows in their order.

        Parameters
        ----------
        X : {dask, pandas} DataFrame, {dask, numpy} array or list of shape (n, d)
            Finite numbers.
        y : Series, array or list of shape (n,)
            Labels: integers, bool, strings, categories, whole-number floats.

        Returns
        -------
        X_resampled, y_resampled
            In the containers that came in; Dask collections are lazy.
        """
        self._check_parameters()
        checked, labels, restore = self._check_data(X, y)
        fitted = self._open(checked, labels)
        kept = self._fit_keep(fitted)
        return restore(*selection.flagged(fitted, kept, self.keep_index))

    @tables
    def resample(self, frame: Any, target: Any, features: Sequence[Any] | None = None, carry: Sequence[Any] = ()) -> Any:
        """Resample one frame: distances are measured on ``features`` (all but the target by default); every column stays.

        Parameters
        ----------
        frame : {dask, pandas} DataFrame
        target : column name
        features : list of column names, optional
        carry : list of column names
            Columns that are no features (no row is new, so there is nothing to copy).

        Returns
        -------
        DataFrame
        """
        self._check_parameters()
        chosen = output.split_columns(frame, target, features, carry, False, makes_rows=False)
        checked, labels, _ = self._check_data(frame[list(chosen)], frame[target])
        fitted = self._open(checked, labels)
        kept = self._fit_keep(fitted)
        return selection.flagged_frame(fitted, kept, self.keep_index, frame)

    @property
    def sample_indices_(self) -> NDArray[np.int64]:
        """Global row numbers of the rows of the result, rising."""
        if not hasattr(self, "_flags"):
            raise AttributeError("sample_indices_ exists after fit_resample().")
        return np.flatnonzero(np.unpackbits(self._flags)[: self._rows])

    def __sklearn_tags__(self) -> AllTags:
        tags = super().__sklearn_tags__()
        tags.sampler_tags = SamplerTags(sample_indices=True)
        return tags

    # --- hooks --------------------------------------------------------------------------------------------------------

    def _keep(self, fitted: Fit, pool: Pool, codes: Codes) -> NDArray[np.bool_]:
        """One flag per row of the data: does it stay?"""
        raise NotImplementedError

    def _plan_notes(self, fitted: Fit, wanted: dict[Any, int]) -> dict[str, str]:
        return {"rows dropped": "not known before; 'after' still counts them"} if self._kind == "clean-sampling" else {}

    # --- flow ---------------------------------------------------------------------------------------------------------

    def _fit_keep(self, fitted: Fit) -> NDArray[np.bool_]:
        self._resolve(fitted)
        self._load(fitted)
        pool = look_at(fitted)
        kept = self._keep(fitted, pool, codes_of(fitted))
        self._flags, self._rows = np.packbits(kept), len(kept)
        after = codes_of(fitted).counts(kept)
        asked = self.sampling_strategy_ if self._kind == "under-sampling" else {}
        counts, told = fitted.classes.counts, self.get_params(deep=False)
        fitted.warned += advice.emit(
            advice.vanished(label, counts[label], n, told) for label, n in after.items() if asked.get(label) != 0
        )
        self.report_ = self._report(fitted, after)
        return kept

    def _looks(self, fitted: Fit) -> int:
        return 2 * len(self.sampling_strategy_)  # of each class: which rows are not settled, and their neighbours

    def _tasks(self, fitted: Fit) -> int:
        return 12 * len(fitted.blocks)


def codes_of(fitted: Fit) -> Codes:
    """Classes of all rows, here."""
    labels = fitted.classes.labels
    if fitted.codes is None:
        tree = class_codes.tree([(b, i) for i, b in enumerate(fitted.blocks)], labels)
        (fitted.codes,) = fitted.run.compute("rows", tree, passes=fitted.source_pass)
    assert fitted.codes is not None
    return Codes(labels, fitted.codes)


def votes(near: NDArray[np.int64], codes: Codes) -> NDArray[np.int16]:
    """Class codes of neighbours; -1 where there is no neighbour."""
    missing = near == np.iinfo(np.int64).max
    return np.where(missing, np.int16(-1), codes.code[np.where(missing, 0, near)])


def elected(near: NDArray[np.int16], classes: int) -> NDArray[np.int16]:
    """Code of the most frequent class of each row of :func:`votes`; the first one in a tie."""
    counts = np.stack([(near == c).sum(axis=1) for c in range(classes)], axis=1)
    most: NDArray[np.int16] = counts.argmax(axis=1).astype(np.int16)
    return most


def smallest_class(counts: Mapping[Any, int]) -> Any:
    """The class with the fewest rows; the first one in a tie."""
    return min(counts, key=lambda label: counts[label])
