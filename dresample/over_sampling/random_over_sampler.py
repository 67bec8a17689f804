"""Random over-sampling: copies of rows of the small classes, of any dtype; with ``shrinkage`` copies with noise.

Every row of a class of n rows gets the floor or the ceiling of G / n copies; which ones get the ceiling is drawn (the comb of
``dresample.arithmetic.allocation``). The noise is that of ``dresample.over_sampling.smoothed_bootstrap``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import allocation
from dresample.containers.columns import not_numbers
from dresample.containers.readers import check_kept
from dresample.over_sampling.smoothed_bootstrap import finite, smoothed
from dresample.results.change import Change
from dresample.results.provenance import of_copies, of_result
from dresample.results.roles import check_target
from dresample.sampling.codes import codes_of
from dresample.sampling.generation import ClassRows
from dresample.sampling.parameters import must
from dresample.sampling.run import Run
from dresample.sampling.sampler import Sampler
from dresample.sampling.shared import Seeded, Traced

__all__ = ["RandomOverSampler"]

FACTOR = "a float in the range [0.0, inf), a dict of one for each class, or None"


class RandomOverSampler(Seeded, Traced, Sampler):
    """Over-sample by copying rows; features may be of any type and may be missing.

    Parameters
    ----------
    shrinkage : float, dict or None, default=None
        Move the copies by normal noise, so many times as wide as a kernel density estimate of the class would take it; one number
        for all classes, or a dict with one for each class that is over-sampled. Columns must then be finite numbers; integers are
        rounded.
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

    shrinkage: Annotated[Any, must(lambda value: value is None or isinstance(value, Mapping) or _is_factor(value), FACTOR)] = None

    @property
    def provenance_(self) -> Any:
        """Which rows of the result are copies, and of which row."""
        if not hasattr(self, "_copied"):
            raise AttributeError("provenance_ exists after fit_resample().")
        return of_result(self._rows, [of_copies(self._bases)], self._names)

    @property
    def sample_indices_(self) -> Any:
        """Global row numbers of the rows of the result, in order."""
        if not hasattr(self, "_copied"):
            raise AttributeError("sample_indices_ exists after fit_resample().")
        return np.concatenate([np.arange(self._rows), self._copied])

    # --- shrinkage ----------------------------------------------------------------------------------------------------

    @property
    def _by_rank(self) -> bool:  # type: ignore[override]
        return self.shrinkage is None

    @property
    def _numeric(self) -> bool:  # type: ignore[override]
        return self.shrinkage is not None

    @property
    def _picks(self) -> bool:
        return True

    def _copies(self) -> bool:
        return self.shrinkage is None

    def _grade_in_force(self) -> str:
        return self._grade if self.shrinkage is None else "B"

    def _check_columns(self, X: Any) -> None:
        """Noise needs numbers."""
        if self.shrinkage is not None and (wrong := not_numbers(X, type(self).__name__)):
            raise errors.shrinkage_numbers(wrong)

    def _resolve(self, run: Run) -> dict[Any, int]:
        wanted = super()._resolve(run)
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

    def _check_data(self, X: Any, y: Any) -> Any:
        self._check_columns(X)
        return super()._check_data(X, y)

    def _split_columns(
        self, frame: Any, target: Any, features: Sequence[Any] | None, carry: Sequence[Any]
    ) -> tuple[Any, ...] | None:
        if self.shrinkage is not None:
            return super()._split_columns(frame, target, features, carry)
        check_kept(frame, check_target(frame, target, self.provenance))
        return None

    def _tells(self) -> bool:
        return False  # its table is made of numbers alone, when somebody asks for it

    def _change(self, run: Run) -> Change:
        """Copies of rows, whole; or new rows of the classes, which noise moves."""
        wanted = {c: n for c, n in self._resolve(run).items() if n > 0}
        if self.shrinkage is None:
            codes = codes_of(run)
            rows = {c: np.flatnonzero(codes.of(c)) for c in wanted}
            return Change(copies={c: np.repeat(rows[c], _shares(run, c, rows[c], n)) for c, n in wanted.items()})
        held = finite(run, list(wanted))
        copies = {c: _shares(run, c, np.concatenate(held[c].rows), n) for c, n in wanted.items()}
        return Change(made=smoothed(run, held, copies, self.shrinkage_ or {}))

    def _conclude(self, run: Run, change: Change, provenance: Any) -> None:
        grown = cast(list[ClassRows], change.made or [])
        copies = {c.label: np.repeat(c.rows, c.copies) for c in grown} if grown else change.copies
        self._rows, self._names = run.classes.rows, run.names
        self._bases = np.concatenate([np.empty(0, np.int64), *copies.values()])
        self._copied = run.positions(self._bases) if grown else self._bases
        after = {c: n + len(copies.get(c, ())) for c, n in run.classes.counts.items()}
        self.report_ = self._report(run, after)


def _shares(run: Run, label: Any, rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Copies of each row of a class."""
    return allocation.allocate(np.ones(len(rows), np.int64), count, run.class_key(label), run.drawn_by(rows))


def _is_factor(value: Any) -> bool:
    """Whether a shrinkage is a finite number that is not negative."""
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and bool(0 <= value < float("inf"))
