"""AWSMOTE: adaptive-weighting SMOTE, with weights for variables and rows out of support vector machines.

J.-B. Wang, C.-A. Zou, G.-H. Fu, "AWSMOTE: an SVM-based adaptive weighted SMOTE for class-imbalance learning", Scientific
Programming 2021, art. 9947621. For a class of n rows x_i among m others, and G rows wanted:

    w        normal vector of a linear SVM on the class (+1) and min(m, n) other rows (-1), standardised      (algorithm 1, 1)
    x_new[j] = x_i[j] + gap * w_j * (x_q[j] - x_i[j]),    gap ~ U[0, 1), one per row                            (eq. 6, 8)
    v_i      = n_sv / n + c_i / T      for a support vector; c_i of its T trial rows pass for the class         (algorithm 2)
    v_i      = (n - n_sv) / n          for another row
    g_i      = G * v_i / sum_l v_l     rows to make from x_i                                               (algorithm 1, 3-4)

READING: all formulas of the paper are images. The class is +1, which fixes the sign of w; a negative w_j moves a coordinate away
from the neighbour (the text says so). w is divided by its largest absolute value, so that equal weights give SMOTE, as the text
demands. One gap per row: ranges per variable are the authors' outlook, and ``gap_ranges`` here. One machine on one balanced set
gives both w and the support vectors. The tester, with a radial kernel, sees all rows and is fitted once: the paper's loops never
change its training set. The initial weights are the two shares that the text names before its lost symbols. T = 5.

The v_i are rational, so the shares are integers over a common denominator: no float sum decides about a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from numbers import Real
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic.allocation import ROUNDINGS, allocate
from dresample.distribution.moments import moments
from dresample.distribution.rows import seeded_sample
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.kernels.case_weights import INITIAL, WEIGHT_NORMS, case_weights
from dresample.over_sampling.one_task import check_room
from dresample.over_sampling.trials import Machines, Verdict, fit_bytes, verdict
from dresample.sampling import advice
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.parameters import at_least, count_number, must, neighbor_number, one_of
from dresample.sampling.run import Run

__all__ = ["AWSMOTE"]


def starting_weights(owner: object, name: str) -> Any:
    """A way to begin by its name, or the two weights."""
    if isinstance(getattr(owner, name), str):
        return one_of(*INITIAL)(owner, name)
    need = f"one of {list(INITIAL)} or a pair of numbers from 0"
    return must(lambda pair: _is_pair(pair) and min(pair) >= 0, need)(owner, name)


class AWSMOTE(Interpolating):
    """Over-sample off the lines between rows, along a hyperplane, with more new rows where they pass for their class.

    Parameters
    ----------
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each row. Of an object its k and Minkowski p=2 are honoured.
    C : float, default=1.0
        Of all machines.
    weight_norm : {"max", "mean", "none"}, default="max"
        What the normal vector is divided by: its largest absolute value (no coordinate overshoots), the mean of the absolute
        values (the average step is SMOTE's), or nothing (the weights depend on C and on the spread of the classes).
    signed : bool, default=True
        Keep the signs: a negative weight moves the coordinate away from the neighbour.
    initial : {"proportion", "inverse"} or pair of numbers, default="proportion"
        Weights that support vectors and other rows start from: n_sv/n and (n - n_sv)/n, or 1/n_sv and 1/(n - n_sv), or numbers.
    n_trials : int, default=5
        T, the trial rows of each support vector.
    tester_kernel : {"rbf", "linear"}, default="rbf"
        Of the machine that judges the trials. "linear" is fitted by scikit-learn's LinearSVC, for many rows.
    tester_max_rows : int, default=10_000
        Rows that it is fitted on at most: a seeded sample in the classes' proportions beyond, which the report notes.
    max_fit_rows : int, default=20_000
        Rows that the linear machine is fitted on at most, half of them of the class. Beyond, support vectors are told by their
        margin, and the report notes it.
    rounding : {"exact", "rint", "largest-remainder"}, default="exact"
        How the shares become integers.
    gap_ranges : pair, sequence of pairs or dict of {name: pair}, default=None
        Range of the gap: for all variables, for each of them, or for some by name ([0, 1) for the others).
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances only; the machines always see standardised ones.

    Attributes
    ----------
    variable_weights_ : dict of {label: ndarray of shape (d,)}
        The w in force per class, in the order of the features.
    case_weights_ : dict of {label: ndarray of shape (n,)}
        v_i / sum v, in row order.
    support_ : dict of {label: ndarray}
        Global row numbers of the support vectors of the class.
    trials_passed_ : dict of {label: ndarray of shape (n,)}
        c_i, in row order; 0 for rows that are no support vectors.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null.

    See Also
    --------
    SMOTE : what equal weights give.
    SVMSMOTE : support vectors as bases, inwards and outwards.

    References
    ----------
    .. [1] J.-B. Wang, C.-A. Zou, G.-H. Fu, "AWSMOTE: an SVM-based adaptive weighted SMOTE for class-imbalance learning",
       Scientific Programming 2021, art. 9947621.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import AWSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (300, 2)), rng.normal([3, 0], 1, (60, 2))])
    >>> y = np.repeat([0, 1], [300, 60])
    >>> sampler = AWSMOTE(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [300, 300]
    >>> w = sampler.variable_weights_[1]  # the first variable tells the classes apart
    >>> bool(w[0] == 1.0), bool(abs(w[1]) < 0.5)
    (True, True)
    """

    _grade: ClassVar[str] = "B"

    k_neighbors: Annotated[Any, neighbor_number] = 5
    C: Annotated[float, must(lambda C: _is_number(C) and C > 0, "a positive number")] = 1.0
    weight_norm: Annotated[str, one_of(*WEIGHT_NORMS)] = "max"
    signed: Annotated[bool, one_of(True, False)] = True
    initial: Annotated[Any, starting_weights] = "proportion"
    n_trials: Annotated[int, count_number] = 5
    tester_kernel: Annotated[str, one_of("rbf", "linear")] = "rbf"
    tester_max_rows: Annotated[int, at_least(2)] = 10_000
    max_fit_rows: Annotated[int, at_least(2)] = 20_000
    rounding: Annotated[str, one_of(*ROUNDINGS)] = "exact"
    gap_ranges: Any = None

    # --- the method ---------------------------------------------------------------------------------------------------

    def _begin(self, run: Run) -> None:
        gap_bounds(self.gap_ranges, run.source.names)
        self.variable_weights_: dict[Any, NDArray[np.float64]] = {}
        self.case_weights_: dict[Any, NDArray[np.float64]] = {}
        self.support_: dict[Any, NDArray[np.int64]] = {}
        self.trials_passed_: dict[Any, NDArray[np.int64]] = {}

    def _load(self, run: Run) -> None:
        for label, what, rows, name in self._fits(run, self.sampling_strategy_):
            nbytes = fit_bytes(rows, len(run.source.names))
            check_room("AWSMOTE", label, f"fitting {what} on {rows:,} rows", nbytes, name, getattr(self, name))
        super()._load(run)

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        label = members.label
        low, high = gap_bounds(self.gap_ranges, members.run.source.names)
        judged = self._judged(members, low, high)
        weight = self._case_weights(members, judged)
        if int(weight.sum()) * (n_new + 1) >= 2**62:
            raise errors.allocation_overflow(int(weight.sum()), n_new)
        self.variable_weights_[label] = judged.variables
        self.case_weights_[label] = (weight / weight.sum()).astype(np.float64)
        self.support_[label] = members.row[judged.support]
        self.trials_passed_[label] = judged.passed
        copies = allocate(weight.astype(np.int64), n_new, members.key, members.row, self.rounding)
        recipe = Recipe(slope=judged.variables * (high - low), offset=judged.variables * low)
        return members.chosen(copies, np.full(len(members), members.n_partners), members.own(members.n_partners), recipe=recipe)

    def _judged(self, members: ClassView, low: NDArray[np.float64], high: NDArray[np.float64]) -> Verdict:
        """Fit both machines on seeded samples of the class and of the others, and let them judge the class block by block."""
        run, label, n = members.run, members.label, len(members)
        m = run.classes.rows - run.classes.counts[label]
        fit, test = self._fitted_on(n, m)
        rivals = seeded_sample(run.blocks, run.seed, max(fit[1], test[1]), label)
        standard = run.once("standard", lambda: _standard(run))
        how = Machines(
            fit, test, run.seed, members.key, float(self.C), self.tester_kernel, int(self.n_trials), self.weight_norm,
            bool(self.signed), low, high, *standard,
        )  # fmt: skip
        judged = verdict(members, rivals, how)
        self._note(members, judged, how, m)
        return judged

    def _fitted_on(self, n: int, m: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Rows of the class and of the others that the linear machine and the tester see."""
        half = int(self.max_fit_rows) // 2
        return (min(n, half), min(m, n, half)), shares(n, m, int(self.tester_max_rows))

    def _case_weights(self, members: ClassView, judged: Verdict) -> NDArray[np.object_]:
        if not judged.support.any():
            return np.ones(len(members), object)
        return case_weights(judged.support, judged.passed, int(self.n_trials), self.initial)

    def _note(self, members: ClassView, judged: Verdict, how: Machines, m: int) -> None:
        run, label, n = members.run, members.label, len(members)
        run.notes[f"support vectors, class {label!r}"] = f"{int(judged.support.sum()):,} of {n:,} rows"
        if how.fit[0] < n or how.fit[1] < min(m, n):
            run.notes[f"linear machine, class {label!r}"] = (
                f"fitted on {how.fit[0]:,} + {how.fit[1]:,} rows (max_fit_rows={self.max_fit_rows}); support vectors by margin"
            )
        if how.test[0] < n or how.test[1] < m:
            run.notes[f"tester, class {label!r}"] = (
                f"fitted on {how.test[0]:,} of {n:,} and {how.test[1]:,} of {m:,} rows (tester_max_rows={self.tester_max_rows})"
            )
        run.warned += advice.emit([
            None if judged.directed else errors.no_direction(label),
            None if judged.support.any() else errors.nobody_supports(label),
            None if judged.passed.any() or not judged.support.any() else errors.trials_failed(label, int(self.n_trials)),
        ])  # fmt: skip

    # --- plan ---------------------------------------------------------------------------------------------------------

    def _fits(self, run: Run, wanted: Mapping[Any, int]) -> list[tuple[Any, str, int, str]]:
        """Class, machine, rows that it is fitted on and the parameter that bounds them."""
        out = []
        for label in (label for label, rows in wanted.items() if rows > 0):
            n = run.classes.counts[label]
            fit, test = self._fitted_on(n, run.classes.rows - n)
            out.append((label, "the linear machine", sum(fit), "max_fit_rows"))
            out.append((label, "the tester", sum(test), "tester_max_rows"))
        return out

    def _plan_notes(self, run: Run, wanted: dict[Any, int]) -> dict[str, str]:
        """What the fits take, each in one task."""
        return {
            f"{what}, class {label!r}": (
                f"fitted on {rows:,} rows ({name}={getattr(self, name):,}), between quadratic and cubic in them; "
                f"about {fit_bytes(rows, len(run.source.names)) / 2**20:,.0f} MiB in one task"
            )
            for label, what, rows, name in self._fits(run, wanted)
        }

    def _once_passes(self) -> int:
        return 2

    def _more_passes(self) -> int:
        return 1


# --- outside ----------------------------------------------------------------------------------------------------------


def shares(n: int, m: int, most: int) -> tuple[int, int]:
    """Rows of a class and of the others in a sample of at most ``most`` rows, in their proportions, at least one of each.

    Examples
    --------
    >>> shares(100, 900, 200), shares(1, 9_999, 100), shares(3, 4, 100)
    ((20, 180), (1, 99), (3, 4))
    """
    if n + m <= most:
        return n, m
    ours = min(n, max(1, (2 * most * n + n + m) // (2 * (n + m))))
    ours = min(ours, most - 1)
    return ours, min(m, most - ours)


def gap_bounds(ranges: Any, names: Sequence[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The ends of the gap's range for each variable.

    Examples
    --------
    >>> low, high = gap_bounds({"b": (0.5, 1.0)}, ["a", "b"])
    >>> low.tolist(), high.tolist()
    ([0.0, 0.5], [1.0, 1.0])
    """
    d = len(names)
    pairs: list[Any] = [(0.0, 1.0)] * d
    if isinstance(ranges, Mapping):
        unknown = [name for name in ranges if name not in names]
        if unknown:
            raise errors.bad_number("AWSMOTE", "gap_ranges", ranges, f"a dict of feature names ({unknown[0]!r} is none of them)")
        pairs = [ranges.get(name, (0.0, 1.0)) for name in names]
    elif _is_pair(ranges):
        pairs = [ranges] * d
    elif ranges is not None:
        pairs = list(ranges) if isinstance(ranges, (list, tuple, np.ndarray)) else [None]
    if len(pairs) != d or not all(_is_pair(p) for p in pairs):
        need = f"None, a pair (low, high), {d} pairs or a dict of pairs by feature name, all finite"
        raise errors.bad_number("AWSMOTE", "gap_ranges", ranges, need)
    ends = np.array([[float(a), float(b)] for a, b in pairs]).reshape(d, 2)
    return ends[:, 0], ends[:, 1]


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(float(value))


def _is_pair(value: Any) -> bool:
    return isinstance(value, (list, tuple, np.ndarray)) and len(value) == 2 and all(_is_number(v) for v in value)


def _standard(run: Run) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and reciprocal spread of the features over all rows, from order-free sums; 0 for constant features."""
    rows = run.classes.rows
    mean, spread, _ = moments(run.execution, run.blocks, rows, nbytes=run.nbytes, passes=run.source_pass)
    return mean, np.divide(1.0, spread, out=np.zeros(len(mean)), where=spread > 0)
