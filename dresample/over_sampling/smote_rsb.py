"""SMOTE-RSB*: SMOTE, then only those new rows that no row of another class resembles.

E. Ramentol, Y. Caballero, R. Bello, F. Herrera, "SMOTE-RSB*: a hybrid preprocessing approach based on oversampling and
undersampling for high imbalanced data-sets using SMOTE and rough sets theory", Knowledge and Information Systems 33(2), 2012,
pp. 245-265. For a new row s, the rows y of the other classes and d features:

    similarity   R(s, y) = 1/d sum_a delta_a(s, y),     delta_a(s, y) = 1 - |s_a - y_a| / (max_a - min_a)
    s is in the lower approximation of its class at threshold t   iff   max_y R(s, y) <= t
    t = 0.4, 0.45, .. 0.9: the first one at which a new row qualifies; those rows are kept, all others go

A feature that is constant says 1. Ranges are those of all rows.

READING: the loop of the printed algorithm contradicts its text. Here t rises until a row qualifies, as the text says, and where
none does at 0.9 plain SMOTE stands. So the class may end far below its target. ``kept_share`` is no part of the paper: t then rises
until so large a share of the new rows qualifies.

max_y R = 1 - (min_y sum_a |s_a - y_a| / range_a) / d, and a minimum over partitions does not depend on how the rows are cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Block
from dresample.distribution.profile import Look
from dresample.distribution.reduction import Reduction, lazy
from dresample.distribution.rows import joined_others
from dresample.errors.words import setting
from dresample.neighbors import cityblock
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.fixed_pairs import FixedPairs
from dresample.over_sampling.gathering import ClassBlocks
from dresample.over_sampling.smote import between_neighbors
from dresample.results.change import NewRows
from dresample.sampling import advice
from dresample.sampling.generation import ClassRows, Recipe, new_parts
from dresample.sampling.neighborhoods import groups_of
from dresample.sampling.parameters import from_zero, neighbor_number, positive_number
from dresample.sampling.run import Run

__all__ = ["SMOTERSB", "lower_approximation"]

#: Rows of one task, at most.
TASK_ROWS = 8_192
#: Share of the new rows below which it warns.
FEW = 0.2


class SMOTERSB(Interpolating):
    """Over-sample as SMOTE, keeping the new rows that resemble no row of another class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn. What SMOTE makes: fewer rows may be left.
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each row. Of an object its k and Minkowski p=2 are honoured.
    threshold : float, default=0.4
        First similarity that a new row may have to a row of another class.
    threshold_step : float, default=0.05
        Added while no row qualifies.
    threshold_max : float, default=0.9
        Last threshold; if none qualifies there, all new rows stay, with a warning.
    kept_share : float, default=0.0
        Share of the new rows that must qualify before the threshold stops rising; 0 means one row, as in the paper. If the last
        threshold does not reach it, those that qualify there are kept.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the neighbour distances only; the similarity always uses their ranges.

    Attributes
    ----------
    thresholds_ : dict of {label: float or None}
        Threshold in force per class; None where all new rows stayed.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``copies`` of ``allocation_`` are those that are left.

    See Also
    --------
    ASMOTE : another filter of new rows, which reaches the target.

    References
    ----------
    .. [1] E. Ramentol, Y. Caballero, R. Bello, F. Herrera, "SMOTE-RSB*: a hybrid preprocessing approach based on oversampling and
       undersampling for high imbalanced data-sets using SMOTE and rough sets theory", Knowledge and Information Systems 33(2),
       2012, pp. 245-265.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SMOTERSB
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (300, 2)), rng.normal(2, 1, (60, 2))])
    >>> y = np.repeat([0, 1], [300, 60])
    >>> sampler = SMOTERSB(kept_share=0.2, threshold_max=0.99, random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> bool(60 + 0.2 * 240 < np.sum(y_new == 1) < 300), sampler.thresholds_
    (True, {1: 0.9})
    """

    k_neighbors: Annotated[Any, neighbor_number] = 5
    threshold: Annotated[float, from_zero] = 0.4
    threshold_step: Annotated[float, positive_number] = 0.05
    threshold_max: Annotated[float, from_zero] = 0.9
    kept_share: Annotated[float, from_zero] = 0.0

    def _check_parameters(self) -> None:
        super()._check_parameters()
        for name in ("threshold", "threshold_step", "threshold_max", "kept_share"):
            if getattr(self, name) > 1:
                raise errors.bad_number("SMOTERSB", name, getattr(self, name), "at most 1")
        if self.threshold_max < self.threshold:
            raise errors.bad_number(
                "SMOTERSB", "threshold_max", self.threshold_max, f"at least {setting('threshold', self.threshold)}"
            )

    # --- the method ---------------------------------------------------------------------------------------------------

    def _begin(self, run: Run) -> None:
        self.thresholds_: dict[Any, float | None] = {}

    def _members(self, run: Run, look: Look, blocks: Mapping[Any, ClassBlocks], n_partners: Mapping[Any, int]) -> list[ClassView]:
        spread = look.high - look.low
        self._width = np.where(spread > 0, spread, np.inf)
        return super()._members(run, look, blocks, n_partners)

    def _choose(self, members: ClassView, n_new: int) -> ClassRows:
        plain = between_neighbors(members, n_new, self._neighbor_count())
        label, run = members.label, members.run
        made = _compared(members, plain, self._width)
        steps = _steps(self.threshold, self.threshold_step, self.threshold_max)
        need = max(1, ceil(Fraction(repr(float(self.kept_share))) * n_new))
        kept, self.thresholds_[label] = lower_approximation(made.similarity, steps, need)
        if self.thresholds_[label] is None:
            run.warned += advice.emit([errors.all_alike(label, n_new, self.threshold_max)])
            return plain
        if kept.sum() < FEW * n_new:
            run.warned += advice.emit([errors.few_unlike(label, int(kept.sum()), n_new, float(self.thresholds_[label] or 0))])
        run.notes[f"new rows kept, class {label!r}"] = f"{kept.sum():,} of {n_new:,} at threshold {self.thresholds_[label]:g}"
        row = members.row
        base = np.searchsorted(row, made.base[kept])
        copies = np.bincount(base, minlength=len(row)).astype(np.int64)
        starts = np.concatenate([[0], np.cumsum(copies)])
        make = FixedPairs(starts, np.searchsorted(row, made.partner[kept]), made.gap[kept])
        return members.chosen(copies, recipe=Recipe(make=make), whole=members.whole())

    def _plan_notes(self, run: Run, wanted: dict[Any, int]) -> dict[str, str]:
        made = any(n > 0 for n in wanted.values())
        return {"rows made": "at most those of 'change': those that resemble a row of another class go"} if made else {}

    def _more_passes(self) -> int:
        return 1


def lower_approximation(
    similarity: NDArray[np.float64], thresholds: Sequence[float], need: int = 1
) -> tuple[NDArray[np.bool_], float | None]:
    """Which rows qualify at the first threshold at which ``need`` do, or at the last one; and that threshold.

    Where none qualifies at the last one, all rows and None.

    Examples
    --------
    >>> kept, threshold = lower_approximation(np.array([0.7, 0.44, 0.5]), [0.4, 0.45, 0.5])
    >>> kept.tolist(), threshold
    ([False, True, False], 0.45)
    """
    in_force = next((t for t in thresholds if np.count_nonzero(similarity <= t) >= need), thresholds[-1])
    kept = similarity <= in_force
    return (kept, in_force) if kept.any() else (np.ones(len(similarity), bool), None)


def _steps(first: float, step: float, last: float) -> list[float]:
    """The thresholds, on decimals: 0.4 + 10 * 0.05 is 0.9."""
    low, by, high = (Fraction(repr(float(v))) for v in (first, step, last))
    return [float(low + i * by) for i in range(int((high - low) / by) + 1)]


class _Compared(NamedTuple):
    """New rows of SMOTE: base and partner (global rows), gap, and the largest similarity to a row of another class."""

    base: NDArray[np.int64]
    partner: NDArray[np.int64]
    gap: NDArray[np.float64]
    similarity: NDArray[np.float64]


def _compared(members: ClassView, plain: ClassRows, width: NDArray[np.float64]) -> _Compared:
    """``width``: range of each feature over all rows; infinity for a constant one."""
    run = members.run
    others = [lazy("others", joined_others, group, members.label) for group in groups_of(run)]
    parts = new_parts(plain, TASK_ROWS)
    tree = Reduction("compare", _least_chunk, _least)
    gaps = [tree.tree([(block, part.rows) for block in others], width) for part in parts]
    origins = [lazy("told", _origin, part.rows) for part in parts]
    answers = run.look("compare", *gaps, *origins)
    least = np.concatenate(answers[: len(parts)])
    base, partner, gap = (np.concatenate([a[i] for a in answers[len(parts) :]]) for i in range(3))
    return _Compared(base, partner, gap, 1.0 - least / len(width))


def _least_chunk(pool: Block, new: NewRows, width: NDArray[np.float64]) -> NDArray[np.float64]:
    return cityblock.least_distance(new.X, pool.X, width)


def _least(answers: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.minimum.reduce(list(answers))
    return found


def _origin(new: NewRows) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    return new.base_row, new.neighbor_row, new.gap
