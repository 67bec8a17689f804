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

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.distribution.distances import contested, distance_sums
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import joined_others, seeded_sample
from dresample.distribution.search import nearest
from dresample.neighbors.exact_distances import rounding_grids
from dresample.neighbors.topk import Nearest
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.kernels.candidates import BASE_ORDERS, Slots, attempt, bases_of, draw, without_borderline, without_far
from dresample.over_sampling.members import Members
from dresample.over_sampling.placed import Placed
from dresample.sampling import advice
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.neighborhoods import groups_of
from dresample.sampling.parameters import count_number, is_count
from dresample.sampling.run import Fit
from dresample.sampling.sampler import check_choices

__all__ = ["ASMOTE"]

#: Candidates of one task: at least so many, and at most 16 tasks, each about this many bytes.
TASK_ROWS, TASK_BYTES = 8_192, 32 * 2**20


class ASMOTE(Interpolating):
    """Over-sample as SMOTE, keeping the new rows that are nearest to their class and farthest from the others.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    random_state : int, RandomState, Generator or None
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each row. Of an object its k and Minkowski p=2 are honoured.
    max_rejections : int, default=10
        After so many candidates of a slot the nearest to its class is taken.
    base_order : {"round_robin", "random"}, default="round_robin"
        Bases in turn, over a seeded permutation of the rows, or drawn with replacement.
    ranking_size : int or None, default=None
        Rank by the distances to so many rows of the other classes, a seeded sample, in step 3: an approximation, for large data.
        The acceptance always looks at all rows. None ranks by all rows, which costs (rows of the others) x (2 x rows wanted).
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
    scale : {None, "standard", "robust"}, default=None
        Scale the features for the distances only.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners, and no distance is measured to them; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
    provenance : bool, default=False
    persist : {True, False, "auto"}, default="auto"
    keep_index : bool, default=False

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

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        max_rejections: int = 10,
        base_order: str = "round_robin",
        ranking_size: int | None = None,
        on_small_class: str = "raise",
        scale: str | None = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.max_rejections = max_rejections
        self.base_order = base_order
        self.ranking_size = ranking_size
        self.on_small_class = on_small_class
        self.scale = scale
        self.clean = clean
        self.integer = integer
        self.placement = placement
        self.provenance = provenance
        self.persist = persist
        self.keep_index = keep_index

    def _check_parameters(self) -> None:
        super()._check_parameters()
        check_choices(self, base_order=BASE_ORDERS)
        count_number(self, "max_rejections")
        if self.ranking_size is not None and not is_count(self.ranking_size):
            raise errors.bad_number("ASMOTE", "ranking_size", self.ranking_size, "an int of at least 1, or None")

    # --- the method ---------------------------------------------------------------------------------------------------

    def _begin(self, fitted: Fit) -> None:
        self.n_forced_: dict[Any, int] = {}

    def _fit_class(self, members: Members, wanted: int) -> ClassRows | None:
        self.n_forced_[members.label] = 0
        return super()._fit_class(members, wanted)

    def _choose(self, members: Members, wanted: int) -> ClassRows | None:
        work = _opened(members, 2 * wanted + len(members), self.base_order)
        number, forced = self._accepted(work)
        slot = without_far(work.sums(np.arange(len(number)), number, [work.block], len(members)), len(members))
        pool, size = self._ranked_against(work)
        slot = without_borderline(work.sums(slot, number, pool, size), slot)
        self._note(members, forced, len(number))
        return work.chosen(slot, number)

    def _accepted(self, work: _Work) -> tuple[NDArray[np.int64], int]:
        """Step 1: the attempt that each slot takes, and how many were forced to take a rejected one."""
        slots = len(work.slots.base)
        number, closest = np.zeros(slots, np.int64), np.full(slots, np.inf)
        waiting = np.arange(slots)
        for tried in _batches(self.max_rejections):
            squared, rejected = work.judged(waiting, tried)
            best = squared.argmin(axis=1)
            least = squared[np.arange(len(best)), best]
            nearer = least < closest[waiting]
            number[waiting] = np.where(nearer, tried[best], number[waiting])
            closest[waiting] = np.minimum(least, closest[waiting])
            passed = ~rejected.all(axis=1)
            number[waiting[passed]] = tried[rejected[passed].argmin(axis=1)]
            waiting = waiting[~passed]
            if not len(waiting):
                break
        return number, len(waiting)

    def _ranked_against(self, work: _Work) -> tuple[list[Delayed], int]:
        """The rows that step 3 measures to, and how many they are."""
        fitted, label = work.members.fitted, work.members.label
        size = fitted.classes.rows - fitted.classes.counts[label]
        if self.ranking_size is None or self.ranking_size >= size:
            return work.others, size
        fitted.notes[f"ranking of class {label!r}"] = f"by the distances to {self.ranking_size:,} of {size:,} rows: approximate"
        return [seeded_sample(fitted.blocks, fitted.seed, int(self.ranking_size), label)], int(self.ranking_size)

    def _note(self, members: Members, forced: int, slots: int) -> None:
        self.n_forced_[members.label] = forced
        members.fitted.notes[f"slots forced, class {members.label!r}"] = f"{forced:,} of {slots:,}"
        members.fitted.warned += advice.emit([advice.forced(members.label, forced, slots, self.max_rejections)])

    # --- plan ---------------------------------------------------------------------------------------------------------

    def _plan_notes(self, fitted: Fit, wanted: dict[Any, int]) -> dict[str, str]:
        """The price of step 3."""
        notes = {}
        for label, rows in wanted.items():
            others = fitted.classes.rows - fitted.classes.counts[label]
            ranked = others if self.ranking_size is None else min(others, int(self.ranking_size))
            if rows > 0:
                notes[f"distances of step 3, class {label!r}"] = f"{ranked * 2 * rows:,} ({ranked:,} x {2 * rows:,})" + (
                    ": quadratic in the others, ranking_size= bounds it" if ranked == others else ""
                )
        return notes

    def _more_passes(self) -> int:
        return sum(1 for _ in _batches(self.max_rejections)) + 1

    def _tasks(self, fitted: Fit) -> int:
        classes = sum(n > 0 for n in self.sampling_strategy_.values())
        return super()._tasks(fitted) + 30 * classes * len(fitted.blocks)


# --- candidates over partitions ---------------------------------------------------------------------------------------


class _Work(NamedTuple):
    """A class in hand: its rows as one task, its slots here and on the workers, and the rows of all other classes."""

    members: Members
    block: Delayed
    slots: Slots
    sent: Delayed
    others: list[Delayed]

    def candidates(self, slot: NDArray[np.int64], number: NDArray[np.int64]) -> list[tuple[Delayed, int]]:
        """Tasks that make some attempts, and how many each makes."""
        slot, number = _narrow(slot), _narrow(number)
        width = max(1, self.members.weight.size * 8)
        rows = max(1, min(max(TASK_ROWS, -(-len(slot) // 16)), max(1024, TASK_BYTES // width)))
        return [
            (lazy("attempt", attempt, self.block, self.sent, slot[a : a + rows], number[a : a + rows]), len(slot[a : a + rows]))
            for a in range(0, len(slot), rows)
        ]

    def judged(self, slot: NDArray[np.int64], tried: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Of some attempts of each slot: squared distance to the nearest row of the class, and whether it is rejected."""
        fitted, embedding = self.members.fitted, self.members.embedding
        made = self.candidates(np.repeat(slot, len(tried)), np.tile(tried, len(slot)))
        tasks, sizes = [task for task, _ in made], [size for _, size in made]
        own = nearest(tasks, sizes, [self.block], 1, embedding)
        flags = contested(tasks, own, self.others, embedding)
        squared = [lazy("nearest", _first, near) for near in own]
        found = fitted.run.compute("accept", *squared, *flags, nbytes=fitted.nbytes, passes=fitted.source_pass)
        shape = (len(slot), len(tried))
        return np.concatenate(found[: len(made)]).reshape(shape), np.concatenate(found[len(made) :]).reshape(shape)

    def sums(self, slot: NDArray[np.int64], number: NDArray[np.int64], pool: list[Delayed], size: int) -> NDArray[np.float64]:
        """The sum of the distances from the row of each slot to all rows of a pool."""
        fitted, embedding = self.members.fitted, self.members.embedding
        tasks = [task for task, _ in self.candidates(slot, number[slot])]
        reads = 0 if pool[0] is self.block else fitted.source_pass
        answers = distance_sums(tasks, pool, embedding.weight, rounding_grids(embedding, size))
        return np.concatenate(fitted.run.compute("distances", *answers, nbytes=fitted.nbytes, passes=reads))

    def chosen(self, slot: NDArray[np.int64], number: NDArray[np.int64]) -> ClassRows:
        """The rows of the slots that are left, by base row and slot."""
        base, partner, gap = draw(self.slots, slot, number[slot])
        order = np.lexsort((slot, base))
        copies = np.bincount(base, minlength=len(self.members)).astype(np.int64)
        starts = np.concatenate([[0], np.cumsum(copies)])
        recipe = Recipe(make=Placed(starts, _narrow(partner[order]), gap[order]))
        return self.members.chosen(copies, recipe=recipe, whole=self.members.whole())


def _opened(members: Members, count: int, order: str) -> _Work:
    fitted = members.fitted
    table = lazy("slots", _slots, members.own(members.reach), members.row, members.key, count, order)
    (slots,), (block, sent) = fitted.run.keep("slots", [table], [members.whole(), table])
    others = [lazy("others", joined_others, group, members.label) for group in groups_of(fitted)]
    return _Work(members, block, slots, sent, others)


def _slots(own: Sequence[Nearest], row: NDArray[np.int64], key: tuple[int, int], count: int, order: str) -> Slots:
    partner = np.searchsorted(row, np.concatenate([near[1] for near in own]))
    return Slots(key, bases_of(key, row, count, order), partner)


def _narrow(numbers: NDArray[np.int64]) -> NDArray[Any]:
    """The same in the smallest dtype: they travel with the tasks."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def _first(near: Nearest) -> NDArray[np.float64]:
    return near[0][:, 0]


def _batches(most: int) -> Iterator[NDArray[np.int64]]:
    """Attempts to make at once: 1, 2, 4, .. of them. Few passes over the data, and few attempts in vain."""
    done, width = 0, 1
    while done < most:
        yield np.arange(done, min(done + width, most))
        done, width = done + width, 2 * width
