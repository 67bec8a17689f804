"""A-SMOTE: advanced SMOTE, which accepts, then removes, new rows by their distances to both classes.

A. S. Hussein, T. Li, C. W. Yohannese, K. Bashir, "A-SMOTE: a new preprocessing approach for highly imbalanced datasets by
improving SMOTE", International Journal of Computational Intelligence Systems 12(2), 2019, pp. 1412-1422. For a class of z rows
S_m among r others S_a, and T rows wanted:

    N = 2 T + z                                                    slots                                     (eq. 1)
    x = b + gap * (q - b)                                          a candidate of SMOTE, from the slot's base b
    accept iff  min_k ||x - S_mk||  <  min_l ||x - S_al||          else draw q and gap again                 (eq. 2-5)
    MinRap(x) = sum_k ||x - S_mk||                                 the z largest go: noise                   (eq. 6, 7)
    MajRap(x) = sum_l ||x - S_al||                                 half of the rest go, the smallest: border (eq. 8, 9)

A slot that is rejected ten times takes the one of its ten candidates that is nearest to its class (the earliest among equals).

READING: equation 1 is lost in print; N = 2 T + z is what the two removals leave T rows of. Bases go round in a seeded permutation;
a slot keeps its base. L and H are rankings; MajRap is ranked among those that MinRap has left. Equal sums: the larger slot goes
first in the first removal, the smaller one in the second.

Both removals are selections over all slots. A half of each partition would keep other rows. The sums are laid on a grid
(:mod:`dresample.neighbors.exact_distances`), so they do not depend on the order either.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from dresample.distribution.rows import seeded_sample
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.kernels.candidates import BASE_ORDERS
from dresample.over_sampling.ranking import PASSES, Far, with_least_sums
from dresample.over_sampling.slots import Work, batches, opened
from dresample.sampling import advice
from dresample.sampling.generation import ClassRows
from dresample.sampling.parameters import count_number, is_count, must, neighbor_number, one_of
from dresample.sampling.run import Run

__all__ = ["ASMOTE"]


class ASMOTE(Interpolating):
    """Over-sample as SMOTE, keeping the new rows that are nearest to their class and farthest from the others.

    Parameters
    ----------
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each row. Of an object its k and Minkowski p=2 are honoured.
    max_rejections : int, default=10
        After so many candidates of a slot the nearest to its class is taken.
    base_order : {"round_robin", "random"}, default="round_robin"
        Bases in turn, over a seeded permutation of the rows, or drawn with replacement.
    ranking_size : int or None, default=None
        Rank by the distances to so many rows of the other classes, a seeded sample, in step 3: an approximation, for large data.
        The acceptance always looks at all rows. None ranks by all rows: at most (rows of the others) x (2 x rows wanted) distances.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners, and no distance is measured to them; they stay in the result.

    Attributes
    ----------
    n_forced_ : dict of {label: int}
        Slots per class that took a rejected candidate.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null.

    See Also
    --------
    SMOTE : the candidates, without the acceptance and the removals.

    References
    ----------
    .. [1] A. S. Hussein, T. Li, C. W. Yohannese, K. Bashir, "A-SMOTE: a new preprocessing approach for highly imbalanced datasets
       by improving SMOTE", International Journal of Computational Intelligence Systems 12(2), 2019, pp. 1412-1422.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import ASMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (300, 2)), rng.normal(2, 1, (60, 2))])
    >>> y = np.repeat([0, 1], [300, 60])
    >>> sampler = ASMOTE(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [300, 300]
    >>> bool(X_new[360:].mean() > X[300:].mean())  # farther from the others than the class is
    True
    """

    k_neighbors: Annotated[Any, neighbor_number] = 5
    max_rejections: Annotated[int, count_number] = 10
    base_order: Annotated[str, one_of(*BASE_ORDERS)] = "round_robin"
    ranking_size: Annotated[int | None, must(lambda n: n is None or is_count(n), "an int of at least 1, or None")] = None

    # --- the method ---------------------------------------------------------------------------------------------------

    def _begin(self, run: Run) -> None:
        self.n_forced_: dict[Any, int] = {}

    def _fit_class(self, members: ClassView, n_new: int) -> ClassRows | None:
        self.n_forced_[members.label] = 0
        return super()._fit_class(members, n_new)

    def _choose(self, members: ClassView, n_new: int) -> ClassRows:
        """``n_new`` is T, and z the rows of the class. A slot stands for one new row to be."""
        z = len(members)
        work = opened(members, 2 * n_new + z, self.base_order)  # N = 2 T + z slots                         (eq. 1)
        number, forced = self._accepted(work)  # step 1                                                     (eq. 2-5)
        slot = np.arange(len(number))  # step 2: the z slots with the largest MinRap go                      (eq. 6, 7)
        slot = slot[with_least_sums(work, slot, number, len(slot) - z, Far(members.blocks, z, 0))]
        border = with_least_sums(work, slot, number, len(slot) // 2, self._ranking(work))  # step 3: half    (eq. 8, 9)
        slot = slot[~border]  # of the rest go, those with the smallest MajRap; T are left
        self._note(members, forced, len(number))
        return work.chosen(slot, number)

    def _accepted(self, work: Work) -> tuple[NDArray[np.int64], int]:
        """Step 1: the number of the attempt that each slot takes, and how many slots were forced to take a rejected one."""
        slots = len(work.slots.base)
        number, closest = np.zeros(slots, np.int64), np.full(slots, np.inf)
        waiting = np.arange(slots)
        for tried in batches(self.max_rejections):
            squared, rejected = work.judged(waiting, tried)  # min_k ||x - S_mk||^2; not < min_l ||x - S_al||^2
            best = squared.argmin(axis=1)
            least = squared[np.arange(len(best)), best]
            nearer = least < closest[waiting]  # the nearest to its class so far: taken if all are rejected
            number[waiting] = np.where(nearer, tried[best], number[waiting])
            closest[waiting] = np.minimum(least, closest[waiting])
            passed = ~rejected.all(axis=1)
            number[waiting[passed]] = tried[rejected[passed].argmin(axis=1)]  # the first that is accepted
            waiting = waiting[~passed]
            if not len(waiting):
                break
        return number, len(waiting)

    def _ranking(self, work: Work) -> Far:
        """The rows of the others that step 3 measures to: all, or a seeded sample."""
        run, label, size = work.members.run, work.members.label, work.others_count
        if self.ranking_size is None or self.ranking_size >= size:
            return Far(work.others, size, run.source_pass)
        most = int(self.ranking_size)
        run.notes[f"ranking of class {label!r}"] = f"by the distances to {most:,} of {size:,} rows: approximate"
        return Far([seeded_sample(run.blocks, run.seed, most, label)], most, run.source_pass)

    def _note(self, members: ClassView, forced: int, slots: int) -> None:
        self.n_forced_[members.label] = forced
        members.run.notes[f"slots forced, class {members.label!r}"] = f"{forced:,} of {slots:,}"
        members.run.warned += advice.emit([advice.forced(members.label, forced, slots, self.max_rejections)])

    # --- plan ---------------------------------------------------------------------------------------------------------

    def _plan_notes(self, run: Run, wanted: dict[Any, int]) -> dict[str, str]:
        """The price of step 3."""
        notes = {}
        for label, rows in wanted.items():
            others = run.classes.rows - run.classes.counts[label]
            ranked = others if self.ranking_size is None else min(others, int(self.ranking_size))
            if rows > 0:
                notes[f"distances of step 3, class {label!r}"] = f"{ranked * 2 * rows:,} ({ranked:,} x {2 * rows:,})" + (
                    ": quadratic in the others, ranking_size= bounds it" if ranked == others else ""
                )
        return notes

    def _more_passes(self) -> int:
        return sum(1 for _ in batches(self.max_rejections)) + PASSES

    def _tasks(self, run: Run) -> int:
        classes = sum(n > 0 for n in self.sampling_strategy_.values())
        return super()._tasks(run) + 30 * classes * len(run.blocks)
