"""Which slots of A-SMOTE have the smallest sums of distances to many rows: most are told apart by bounds, few sums are made.

The bounds (:mod:`dresample.neighbors.sum_bounds`) come from ever smaller leaves of the rows, at last from rows in float32, each
time for those slots only whose bounds leave open on which side of the selection they are. What is still open then is summed exactly
and ranked. So the selection is that of all exact sums, and the bounds decide over the time alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.distribution.distances import bounds_on_sums, distance_sums, leaves_of
from dresample.neighbors.exact_distances import Grids, rounding_grids
from dresample.over_sampling.kernels.candidates import least, settled
from dresample.over_sampling.slots import Work

__all__ = ["PASSES", "Far", "with_least_sums"]

#: Rows of a leaf, about, from the first bounds to the last; those of one row follow.
LEAVES = (4_096, 512, 16)
#: Distances that are made outright.
PAIRS = 200_000_000
#: Looks at all rows that a selection takes at the most: for leaves, single rows and sums.
PASSES = 3
#: Distances whose squares vanish in float64.
_VANISHING = 1e-160


class Far(NamedTuple):
    """Rows that distances are summed to: tasks, how many they are, and the passes over the source that a look at them costs."""

    pool: list[Delayed]
    rows: int
    passes: int


def with_least_sums(work: Work, slot: NDArray[np.int64], number: NDArray[np.int64], count: int, far: Far) -> NDArray[np.bool_]:
    """Which ``count`` of some slots have the smallest sums of distances to some rows; among equal sums the smaller slot.

    Parameters
    ----------
    work : Work
    slot : ndarray of int64
        Rising.
    number : ndarray of int64
        The attempt that each slot takes, by slot.
    count : int
    far : Far
    """
    d, grids = work.members.weight.size, rounding_grids(work.members.embedding, far.rows)
    inside, unsettled = np.zeros(len(slot), bool), np.arange(len(slot))
    level, leaves = 0, None
    levels = len(LEAVES) + 1 if worth_compiling(float(far.rows) * len(slot) * d) else 0
    while len(unsettled) * far.rows > PAIRS and level < levels:
        if leaves is None:
            leaves = _kept_leaves(work, far)
        low, high = _bounds(work, slot[unsettled], number, far, leaves, level, grids)
        surely, may_be = settled(low, high, count - int(inside.sum()))
        inside[unsettled[surely]] = True
        unsettled, level = unsettled[may_be], level + 1
    left = count - int(inside.sum())
    if 0 < left < len(unsettled):
        inside[unsettled] = least(_sums(work, slot[unsettled], number, far, grids), left)
    else:
        inside[unsettled] = left > 0
    return inside


def _kept_leaves(work: Work, far: Far) -> list[Delayed]:
    run, tasks = work.members.run, leaves_of(far.pool, work.members.embedding, LEAVES)
    return run.execution.keep("leaves", [], tasks, nbytes=run.nbytes, passes=far.passes)[1]


def _bounds(
    work: Work, slot: NDArray[np.int64], number: NDArray[np.int64], far: Far, leaves: list[Delayed], level: int, grids: Grids
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bounds on the exact sums as they are computed: beside the slack of the bounds, what the grids and tiny squares leave out."""
    run, embedding, last = work.members.run, work.members.embedding, len(LEAVES)
    made = work.candidates(slot, number[slot])
    tasks = bounds_on_sums(made.tasks, far.pool, leaves, level, last, embedding)
    passes = far.passes if level == last else 0
    found = made.in_order(run.execution.compute("bounds", *tasks, nbytes=run.nbytes if passes else 0, passes=passes))
    slack = far.rows * (grids.fine * 2.0**-53 + _VANISHING * np.sqrt(len(embedding.mean))) * embedding.scale
    return found[:, 0] - slack, found[:, 1] + slack


def _sums(work: Work, slot: NDArray[np.int64], number: NDArray[np.int64], far: Far, grids: Grids) -> NDArray[np.float64]:
    run, made = work.members.run, work.candidates(slot, number[slot])
    answers = distance_sums(made.tasks, far.pool, work.members.embedding.weight, grids)
    return made.in_order(run.execution.compute("distances", *answers, nbytes=run.nbytes, passes=far.passes))
