"""AWSMOTE's two machines over partitions: fitted in one task each, on samples; asked block by block.

A machine is fitted on at most ``max_fit_rows`` or ``tester_max_rows`` rows, so its task holds no more than these. What it says
of a row must not depend on the rows beside it, or the cut would decide: libsvm evaluates row by row, and the linear tester is
summed here in the order of the features (a product of matrices would not do).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.arithmetic.interpolation import weighted
from dresample.block import Block, concatenate
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import joined, sampled
from dresample.neighbors.topk import Nearest
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.kernels.case_weights import variable_weights
from dresample.sampling.models import one_thread

__all__ = ["TOLERANCE", "Hyperplane", "Machines", "Verdict", "fit_bytes", "hyperplane", "supported", "verdict"]

#: A row is a support vector of a machine that did not see it where y f(x) <= 1 + TOLERANCE.
TOLERANCE = 1e-3
#: Rows of a class whose trials are one task, at least, and tasks of a class at most.
TASK_ROWS, MOST_TASKS = 2_048, 256
#: Values of the trial rows that a task has at once.
TRIAL_VALUES = 2**20
#: Copies of the rows in float64 while a machine is fitted on them, and what libsvm keeps of its kernel.
FIT_COPIES, KERNEL_BYTES = 4, 200 * 2**20


class Machines(NamedTuple):
    """What the tasks need to know: rows of both classes for both machines, and the parameters."""

    fit: tuple[int, int]
    test: tuple[int, int]
    seed: int
    key: tuple[int, int]
    C: float
    kernel: str
    trials: int
    norm: str
    signed: bool
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    mean: NDArray[np.float64]
    factor: NDArray[np.float64]

    def standardised(self, X: NDArray[Any]) -> NDArray[np.float64]:
        """Rows as the machines see them."""
        scaled: NDArray[np.float64] = (X.astype(np.float64) - self.mean) * self.factor
        return scaled


class Verdict(NamedTuple):
    """Variable weights and whether the machine gave them, support vectors, and how many trials of each passed."""

    variables: NDArray[np.float64]
    directed: bool
    support: NDArray[np.bool_]
    passed: NDArray[np.int64]


class Hyperplane(NamedTuple):
    """The linear machine, and the row numbers of its support vectors."""

    machine: Any
    row: NDArray[np.int64]

    def weights(self, how: Machines) -> tuple[NDArray[np.float64], bool]:
        """The weights of the variables, and whether it gives any: all alike where it does not."""
        normal = self.machine.coef_[0]
        found = variable_weights(normal, how.norm, how.signed)
        return (np.ones(len(normal)), False) if found is None else (found, True)


def fit_bytes(rows: int, features: int) -> int:
    """What fitting a machine on so many rows takes, about."""
    return FIT_COPIES * 8 * rows * features + KERNEL_BYTES


def verdict(members: ClassView, theirs: Delayed, how: Machines) -> Verdict:
    """Fit both machines and try the class, block by block.

    Parameters
    ----------
    members : ClassView
    theirs : task
        A sample of the other classes, as many rows as the larger fit takes.
    how : Machines
    """
    seen = how.fit[0] == len(members)
    ours = members.some(members.sampled(max(how.fit[0], how.test[0])))
    plane, tester = lazy("svm", hyperplane, ours, theirs, how), lazy("svm", fitted_tester, ours, theirs, how)
    flags = [lazy("margin", supported, block, plane, how, seen) for block in members.blocks]
    own = members.own(members.n_partners)
    passed = [
        lazy("trials", passed_trials, block, near, flag, pieces, plane, tester, first, last, how)
        for block, near, flag, pieces, first, last in _slices(members, own, flags, how)
    ]
    (variables, directed), *found = members.run.look("svm", lazy("svm", Hyperplane.weights, plane, how), *flags, *passed)
    support = np.concatenate(found[: len(flags)])
    return Verdict(variables, directed, support, np.concatenate(found[len(flags) :]))


def _slices(
    members: ClassView, own: list[Delayed], flags: list[Delayed], how: Machines
) -> list[tuple[Delayed, Delayed, Delayed, list[Delayed], int, int]]:
    """Some rows of a block at a time, in row order, and the pieces of all blocks that hold the partners of their trials."""
    step, out = max(TASK_ROWS, -(-len(members) // MOST_TASKS)), []
    for block, near, flag, size in zip(members.blocks, own, flags, members.sizes, strict=True):
        for first in range(0, size, step):
            last, pieces = min(first + step, size), [block]
            if len(members.blocks) > 1:
                wanted = lazy("partners", partner_rows, block, near, flag, first, last, how)
                pieces = [lazy("partners", held_rows, other, wanted) for other in members.blocks]
            out.append((block, near, flag, pieces, first, last))
    return out


# --- in the tasks -----------------------------------------------------------------------------------------------------


def hyperplane(ours: Block, theirs: Block, how: Machines) -> Hyperplane:
    """The linear machine on one balanced set."""
    from sklearn.svm import SVC

    Z, sign, row = _rows_of(ours, theirs, how.fit, how)
    with one_thread():
        machine = SVC(kernel="linear", C=how.C).fit(Z, sign)
    return Hyperplane(machine, row[machine.support_])


def fitted_tester(ours: Block, theirs: Block, how: Machines) -> Any:
    """The machine that judges the trials."""
    from sklearn.svm import SVC, LinearSVC

    Z, sign, _ = _rows_of(ours, theirs, how.test, how)
    rbf = how.kernel == "rbf"
    machine = SVC(kernel="rbf", gamma="scale", C=how.C) if rbf else LinearSVC(C=how.C, dual=False)
    with one_thread():
        return machine.fit(Z, sign)


def supported(block: Block, plane: Hyperplane, how: Machines, seen: bool) -> NDArray[np.bool_]:
    """Which rows of a block are support vectors: those of a machine that has ``seen`` all of them, else by the margin.

    The sum over the support vectors decides. It costs as many products as there are of them, so the normal vector, which says
    the same up to rounding, is asked first, and the sum only where rounding could matter.
    """
    if seen:
        return np.isin(block.row, plane.row)
    machine, Z = plane.machine, how.standardised(block.X)
    margin = _in_order(Z, machine.coef_[0]) + machine.intercept_[0]
    length = np.sqrt(np.einsum("nj,nj->n", Z, Z))
    mass = float((np.abs(machine.dual_coef_[0]) * np.sqrt(np.square(machine.support_vectors_).sum(axis=1))).sum())
    terms = len(machine.support_vectors_) + 2 * Z.shape[1] + 8
    slack = 4 * np.finfo(np.float64).eps * terms * (mass * length + abs(float(machine.intercept_[0])) + 1)
    flag: NDArray[np.bool_] = margin <= 1 + TOLERANCE
    unsure = np.flatnonzero(~(np.abs(margin - (1 + TOLERANCE)) > slack))
    if len(unsure):
        flag[unsure] = machine.decision_function(Z[unsure]) <= 1 + TOLERANCE
    return flag


def partner_rows(block: Block, own: Nearest, support: NDArray[np.bool_], first: int, last: int, how: Machines) -> NDArray[np.int64]:
    """The partners of all trials of some rows of a block: rising row numbers."""
    base = np.repeat(first + np.flatnonzero(support[first:last]), how.trials)
    return np.unique(_drawn(block, own, base, how)[0])


def held_rows(block: Block, rows: NDArray[np.int64]) -> Block:
    """Those of some rows that a block has."""
    return block.take(np.flatnonzero(np.isin(block.row, rows)))


def passed_trials(
    block: Block, own: Nearest, support: NDArray[np.bool_], pieces: Sequence[Block], plane: Hyperplane, tester: Any,
    first: int, last: int, how: Machines,
) -> NDArray[np.int64]:  # fmt: skip
    """How many trials of each of some rows of a block pass for the class; 0 for rows that are no support vectors."""
    variables, _ = plane.weights(how)
    passed, bases = np.zeros(last - first, np.int64), first + np.flatnonzero(support[first:last])
    pool = joined(pieces)
    step = max(1, TRIAL_VALUES // (how.trials * len(variables)))
    for a in range(0, len(bases), step):
        some = bases[a : a + step]
        X = _trials(block, own, pool, np.repeat(some, how.trials), variables, how)
        right = _for_the_class(tester, how.standardised(X))
        passed[some - first] = right.reshape(len(some), how.trials).sum(axis=1)
    return passed


def _for_the_class(tester: Any, Z: NDArray[np.float64]) -> NDArray[np.bool_]:
    by_row = hasattr(tester, "support_vectors_")
    right: NDArray[np.bool_] = tester.predict(Z) == 1 if by_row else _in_order(Z, tester.coef_[0]) + tester.intercept_[0] > 0
    return right


def _in_order(Z: NDArray[np.float64], w: NDArray[np.float64]) -> NDArray[np.float64]:
    """Z @ w, summed in the order of the features: a row's bits do not depend on the rows beside it."""
    total = np.zeros(len(Z))
    for column, weight in zip(Z.T, w, strict=True):
        total += column * weight
    return total


def _rows_of(
    ours: Block, theirs: Block, sizes: tuple[int, int], how: Machines
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Standardised rows of both sides in row order, their signs and row numbers."""
    own, others = sampled(ours, how.seed, sizes[0]), sampled(theirs, how.seed, sizes[1])
    both = concatenate([own, others])
    order = np.argsort(both.row)
    sign = np.repeat([1, -1], [len(own), len(others)])
    return how.standardised(both.X)[order], sign[order], both.row[order]


def _drawn(block: Block, own: Nearest, base: NDArray[np.int64], how: Machines) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Partner and gap of the trials of some bases, each ``how.trials`` times in turn; drawn apart from the rows that are kept."""
    copy = np.tile(np.arange(how.trials), len(base) // how.trials)
    pick, gap = draws.uniform_pair(how.key, block.row[base], copy, "trial")
    return own[1][base, np.floor(pick * own[1].shape[1]).astype(np.int64)], gap


def _trials(
    block: Block, own: Nearest, pool: Block, base: NDArray[np.int64], variables: NDArray[np.float64], how: Machines
) -> NDArray[Any]:
    """Trial rows of some bases, each ``how.trials`` times in turn."""
    partner, gap = _drawn(block, own, base, how)
    slope, offset = variables * (how.high - how.low), variables * how.low
    return weighted(block.X[base], pool.X[np.searchsorted(pool.row, partner)], gap, slope, offset)
