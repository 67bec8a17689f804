"""Random under-sampling: of each class keep the q rows with the smallest Philox(seed, class, row).

A hash of the row number in the place of a shuffle: which rows stay does not depend on the partitions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.containers.readers import check_kept
from dresample.results.change import Change
from dresample.results.roles import check_target
from dresample.sampling.codes import codes_of
from dresample.sampling.parameters import one_of
from dresample.sampling.run import Run
from dresample.sampling.sampler import Sampler
from dresample.sampling.shared import Seeded, Traced

__all__ = ["RandomUnderSampler"]


class RandomUnderSampler(Seeded, Traced, Sampler):
    """Under-sample by dropping rows; features may be of any type and may be missing.

    Parameters
    ----------
    replacement : bool, default=False
        Draw the kept rows with replacement.
    provenance : bool, default=False
        Accepted for symmetry: no row is new; ``sample_indices_`` tells which rows stayed.
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

    replacement: Annotated[bool, one_of(True, False)] = False
    keep_index: Annotated[bool, one_of(True, False)] = True

    @property
    def sample_indices_(self) -> Any:
        """Global row numbers of the rows of the result, rising."""
        if not hasattr(self, "_kept"):
            raise AttributeError("sample_indices_ exists after fit_resample().")
        return self._kept

    def _split_columns(
        self, frame: Any, target: Any, features: Sequence[Any] | None, carry: Sequence[Any]
    ) -> tuple[Any, ...] | None:
        check_kept(frame, check_target(frame, target))
        return None

    def _copies(self) -> bool:
        return bool(self.replacement)

    def _change(self, run: Run) -> Change:
        wanted, codes = self._resolve(run), codes_of(run)
        keep = np.ones(len(codes.code), np.int64 if self.replacement else bool)
        for label, count in wanted.items():
            rows, key = np.flatnonzero(codes.of(label)), draws.class_key(run.seed, label)
            keep[rows] = _drawn(key, len(rows), count) if self.replacement else _kept(key, run.drawn_by(rows), count)
        return Change(keep)

    def _conclude(self, run: Run, change: Change, provenance: Any) -> None:
        self._kept = change.indices(run.classes.rows)
        after = {c: self.sampling_strategy_.get(c, n) for c, n in run.classes.counts.items()}
        self.report_ = self._report(run, after)


def _kept(key: tuple[int, int], rows: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """Flags of the ``count`` rows of a class with the smallest Philox(seed, class, row)."""
    flags = np.zeros(len(rows), bool)
    flags[draws.first_drawn(key, rows, count, purpose="pick")] = True
    return flags


def _drawn(key: tuple[int, int], size: int, count: int) -> NDArray[np.int64]:
    """How often each row of a class is drawn, of ``count`` draws with replacement."""
    uniform, _ = draws.uniform_pair(key, np.arange(count), purpose="pick")
    return np.bincount(np.floor(uniform * size).astype(np.int64), minlength=size)
