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

max_y R = 1 - (min_y sum_a |s_a - y_a| / range_a) / d, and a minimum over partitions does not depend on how the rows are cut. A new
row that is alike at the last threshold is not looked at further. The rows stay on the workers; the driver counts how many qualify
first at each threshold, and is told of those that are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Annotated, Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
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
from dresample.over_sampling.gathering import ClassBlocks
from dresample.over_sampling.smote import between_neighbors
from dresample.results.change import NewRows
from dresample.sampling import advice
from dresample.sampling.fixed_pairs import FixedPairs
from dresample.sampling.generation import ClassRows, Recipe, new_parts
from dresample.sampling.neighborhoods import groups_of
from dresample.sampling.parameters import from_zero, neighbor_number, positive_number
from dresample.sampling.run import Run

__all__ = ["SMOTERSB", "first_reached"]

#: New rows of one task: so many at least, and about so many bytes.
TASK_ROWS, TASK_BYTES = 8_192, 16 * 2**20
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
        steps = _steps(self.threshold, self.threshold_step, self.threshold_max)
        need = max(1, ceil(Fraction(repr(float(self.kept_share))) * n_new))
        made, tally = _compared(members, plain, self._width, steps)
        step = first_reached(tally, need)
        self.thresholds_[label] = None if step is None else steps[step]
        if step is None:
            run.warned += advice.emit([errors.all_alike(label, n_new, self.threshold_max)])
            return plain
        told = run.execution.compute("kept", *[lazy("kept", _kept, part, step) for part in made])
        base, partner, gap = (np.concatenate(some) for some in zip(*told, strict=True))
        if len(base) < FEW * n_new:
            run.warned += advice.emit([errors.few_unlike(label, len(base), n_new, steps[step])])
        run.notes[f"new rows kept, class {label!r}"] = f"{len(base):,} of {n_new:,} at threshold {steps[step]:g}"
        copies = np.bincount(np.searchsorted(members.row, base), minlength=len(members)).astype(np.int64)
        return members.chosen(copies, recipe=Recipe(pairs=FixedPairs(partner, gap)))

    def _plan_notes(self, run: Run, wanted: dict[Any, int]) -> dict[str, str]:
        made = any(n > 0 for n in wanted.values())
        return {"rows made": "at most those of 'change': those that resemble a row of another class go"} if made else {}

    def _more_passes(self) -> int:
        return 1


def first_reached(tally: NDArray[np.int64], need: int = 1) -> int | None:
    """The first threshold at which ``need`` rows qualify, or the last one; None where no row qualifies at all.

    ``tally`` counts the rows that qualify first at each threshold, then those that never do.

    Examples
    --------
    >>> first_reached(np.array([0, 2, 5, 1])), first_reached(np.array([0, 2, 5, 1]), need=3)
    (1, 2)
    """
    qualified = np.cumsum(tally[:-1])
    if not qualified[-1]:
        return None
    reached = np.flatnonzero(qualified >= need)
    return int(reached[0]) if len(reached) else len(qualified) - 1


def _steps(first: float, step: float, last: float) -> list[float]:
    """The thresholds, on decimals: 0.4 + 10 * 0.05 is 0.9."""
    low, by, high = (Fraction(repr(float(v))) for v in (first, step, last))
    return [float(low + i * by) for i in range(int((high - low) / by) + 1)]


class _Compared(NamedTuple):
    """New rows of SMOTE: base and partner (numbers), gap, and the first threshold at which each qualifies."""

    base: NDArray[np.int64]
    partner: NDArray[np.int64]
    gap: NDArray[np.float64]
    step: NDArray[np.int64]


def _compared(
    members: ClassView, plain: ClassRows, width: NDArray[np.float64], steps: list[float]
) -> tuple[list[Delayed], NDArray[np.int64]]:
    """Tasks that hold the new rows as they compare to the rows of other classes; and how many qualify first at each threshold.

    ``width``: range of each feature over all rows; infinity for a constant one.
    """
    run, enough = members.run, _enough(steps[-1], len(width))
    parts = new_parts(plain, max(TASK_ROWS, TASK_BYTES // (8 * len(width))))
    tree = Reduction("compare", _least_chunk, _least)
    gaps = [tree.tree([(g, part.rows) for g in groups_of(run)], members.label, width, enough) for part in parts]
    made = [lazy("compare", _steps_of, gap, part.rows, steps, len(width)) for gap, part in zip(gaps, parts, strict=True)]
    tallies, held = run.keep("compare", [lazy("tally", _tally, part, len(steps)) for part in made], made)
    return held, np.sum(tallies, axis=0)


def _enough(last: float, d: int) -> float:
    """A distance below which a new row is alike at the last threshold, whatever else there is: nobody looks for a nearer row."""
    bound = d * (1.0 - last) * (1.0 - 1e-9)
    return bound if 1.0 - bound / d > last else 0.0


def _least_chunk(pool: Sequence[Block], new: NewRows, label: Any, width: NDArray[np.float64], enough: float) -> NDArray[np.float64]:
    return cityblock.least_distance(new.X, joined_others(pool, label).X, width, enough)


def _least(answers: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.minimum.reduce(list(answers))
    return found


def _steps_of(least: NDArray[np.float64], new: NewRows, steps: list[float], d: int) -> _Compared:
    return _Compared(new.base_row, new.neighbor_row, new.gap, np.searchsorted(steps, 1.0 - least / d))


def _tally(made: _Compared, steps: int) -> NDArray[np.int64]:
    return np.bincount(made.step, minlength=steps + 1)


def _kept(made: _Compared, step: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    kept = made.step <= step
    return made.base[kept], made.partner[kept], made.gap[kept]
