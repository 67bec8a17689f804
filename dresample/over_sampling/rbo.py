"""RBO: radial-based over-sampling. New rows walk from rows of a class to where its potential and that of the others are even.

M. Koziarski, B. Krawczyk, M. Wozniak, "Radial-based oversampling for noisy imbalanced data classification", Neurocomputing 343,
2019, pp. 19-33; for several classes B. Krawczyk, M. Koziarski, M. Wozniak, "Radial-based oversampling for multiclass imbalanced
data classification", IEEE Transactions on Neural Networks and Learning Systems 31(8), 2020, pp. 2818-2831 (MC-RBO). With
city-block distances:

    Phi(x) = sum_{y of others} exp(-(|x - y| / gamma)**2) - sum_{y of the class} exp(-(|x - y| / gamma)**2)

    new row: begin at a row of the class; up to 500 times draw one of the open directions (a feature, up or down) and try a step of
    0.001: if |Phi| falls, go there, and all directions are open again but the way back; else the direction closes

Phi is taken from the 25 rows that are nearest to the row where the walk begins, itself among them, as in the authors' code.
Features are scaled to [0, 1] by their ranges.

Several classes go by falling size: class i (i = 1, 2, ..) meets floor(n_max / i) rows of each larger class, new rows among them.

READING. Those rows are drawn without replacement; the authors' code draws with it. Bases are taken evenly: every row gets the floor
or the ceiling of G / n walks. A feature without a range is not walked along.

The search for the 25 rows is exact over partitions. A walk is a function of its base, the copy and the seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Annotated, Any, ClassVar

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic import allocation
from dresample.block import Block
from dresample.distribution import cluster
from dresample.distribution.cityblock_search import cityblock_nearest
from dresample.distribution.profile import Look
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import at_numbers, by_partition, consecutive, gathered_rows, joined, stretches
from dresample.over_sampling.kernels.potential import walk
from dresample.over_sampling.sequential import Sequential
from dresample.over_sampling.sequential_state import Members, Opponents, SequentialState
from dresample.sampling.parameters import count_number, one_of, positive_number
from dresample.sampling.run import Run

__all__ = ["RBO"]

#: Walks side by side.
WALKS = 1_024
#: Seconds of a trial for each row that makes the potential, about.
TRIAL_SECONDS = 1e-8
#: A task holds the rows of its pool in so many copies: joined, scaled, in a tree.
POOL_COPIES = 4
#: And so many answers: its own, and those that it goes on from or joins.
ANSWER_COPIES = 4


class RBO(Sequential):
    """Over-sample by walks from the rows of a class to where it and the others weigh the same.

    Parameters
    ----------
    gamma : float, default=0.05
        Width of the potential of one row.
    n_steps : int, default=500
        Trials of a walk, at most.
    step_size : float, default=0.001
        Length of a step.
    n_neighbors : int, default=25
        Rows that make the potential, the base itself among them; as many as there are rows makes it exact.
    scale : {"range", None}, default="range"
        Features in [0, 1] by the ranges of all rows, or as they are; ``gamma`` and ``step_size`` are in these units.

    Attributes
    ----------
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null.

    See Also
    --------
    CCR : new rows in spheres, by the same authors.

    References
    ----------
    .. [1] M. Koziarski, B. Krawczyk, M. Wozniak, "Radial-based oversampling for noisy imbalanced data classification",
       Neurocomputing 343, 2019, pp. 19-33.
    .. [2] B. Krawczyk, M. Koziarski, M. Wozniak, "Radial-based oversampling for multiclass imbalanced data classification", IEEE
       Transactions on Neural Networks and Learning Systems 31(8), 2020, pp. 2818-2831.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import RBO
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (300, 2)), rng.normal(2, 1, (60, 2))])
    >>> y = np.repeat([0, 1], [300, 60])
    >>> X_new, y_new = RBO(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist(), bool((X_new[:360] == X).all())
    ([300, 300], True)
    """

    _lacks: ClassVar = {"integer": "rows are moved in the space of all features: give columns of whole numbers an integer dtype"}

    gamma: Annotated[float, positive_number] = 0.05
    n_steps: Annotated[int, count_number] = 500
    step_size: Annotated[float, positive_number] = 0.001
    n_neighbors: Annotated[int, count_number] = 25
    scale: Annotated[str | None, one_of("range", None)] = "range"

    # --- the method ---------------------------------------------------------------------------------------------------

    def _begin(self, look: Look) -> None:
        d = len(look.low)
        spread = look.high - look.low
        self._low = look.low if self.scale == "range" else np.zeros(d)
        self._width = np.where(spread > 0, spread, 1.0) if self.scale == "range" else np.ones(d)
        self._movable = spread > 0 if self.scale == "range" else np.ones(d, bool)

    def _weight(self, look: Look) -> NDArray[np.float64]:
        return 1.0 / self._width

    def _grow(self, state: SequentialState, label: Any, n_new: int) -> None:
        run, d = state.run, len(self._low)
        members = state.members(label, gathered_rows(8 * d))
        row, key, met = np.concatenate(members.rows), state.key(label), state.opponents(label)
        copies = allocation.allocate(np.ones(len(row), np.int64), n_new, key, row)
        bases = row[copies > 0]
        near = self._near(run, members, met, bases, min(int(self.n_neighbors), len(row) + met.rows) - 1)
        around = [_fetched(members, met, some) for some in _at_once(bases, near, d)]
        settings = (self._low, self._width, self._movable, float(self.gamma), float(self.step_size), int(self.n_steps), key)
        pieces, tasks = state.pieces(label, row, copies), []
        for base, copy in pieces:
            at, walks = np.searchsorted(bases, row[base]), []
            for part, a, z in stretches(at // _bases_at_once(d, near.shape[1])):
                rows = np.column_stack([row[base[a:z]], near[at[a:z]]])
                walks.append(lazy("walk", _walked, around[part], rows, np.isin(rows, row), copy[a:z], settings))
            tasks.append(walks[0] if len(walks) == 1 else lazy("walk", np.concatenate, walks))
        state.add(label, tasks, [row[base] for base, _ in pieces], looks=True)

    def _near(self, run: Run, members: Members, met: Opponents, bases: NDArray[np.int64], k: int) -> NDArray[np.int64]:
        """Numbers of the k nearest rows of the bases, of any class."""
        if not k:
            return np.empty((len(bases), 0), np.int64)
        d, here = len(self._low), cluster.machine()
        groups = consecutive(met.counts, gathered_rows(POOL_COPIES * 8 * d))
        joint = [*[[block] for block in members.blocks], *[[met.blocks[i] for i in group] for group in groups]]
        pool = [lazy("scale", _scaled, blocks, self._low, self._width) for blocks in joint]
        queries, most = [], gathered_rows(ANSWER_COPIES * 16 * k)
        for block, row in zip(pool, members.rows, strict=False):
            own = np.intersect1d(row, bases, assume_unique=True)
            queries += [lazy("queries", at_numbers, block, own[a : a + most]) for a in range(0, len(own), most)]
        chains = -(-here.workers * here.threads // len(queries))
        found = run.look(
            "neighbors", *[lazy("numbers", itemgetter(1), cityblock_nearest(q, pool, k, chains=chains)) for q in queries]
        )
        return np.concatenate(found)

    # --- plan ---------------------------------------------------------------------------------------------------------

    def _plan_notes(self, run: Run, wanted: dict[Any, int]) -> dict[str, str]:
        """What the walks take."""
        notes = {}
        for label, rows in wanted.items():
            k, steps = min(int(self.n_neighbors), run.classes.rows), int(self.n_steps)
            if rows > 0:
                notes[f"walks of class {label!r}"] = (
                    f"{rows:,} walks of up to {steps:,} trials by {k:,} rows, "
                    f"about {rows * steps * k * TRIAL_SECONDS:,.0f} CPU seconds at most: n_steps= and n_neighbors= bound them"
                )
        return notes

    def _tasks(self, run: Run) -> int:
        classes = sum(n > 0 for n in self.sampling_strategy_.values())
        return super()._tasks(run) + 2 * classes * len(run.blocks)


def _bases_at_once(d: int, k: int) -> int:
    """Bases whose rows are fetched together, k neighbours and themselves."""
    return gathered_rows(8 * d * (k + 1))


def _at_once(bases: NDArray[np.int64], near: NDArray[np.int64], d: int) -> list[NDArray[np.int64]]:
    """Numbers of the rows that some bases need at a time, rising."""
    step = _bases_at_once(d, near.shape[1])
    return [np.union1d(bases[a : a + step], near[a : a + step]) for a in range(0, len(bases), step)]


def _fetched(members: Members, met: Opponents, rows: NDArray[np.int64]) -> Delayed:
    """Some rows by their numbers, as one block: of the class, and of those that it meets."""
    own = np.isin(rows, np.concatenate(members.rows))
    held = [(members.blocks[b], some) for b, some in by_partition(rows[own], np.array([row[0] for row in members.rows]))]
    held += [(met.blocks[p], some) for p, some in by_partition(rows[~own], met.starts)]
    return lazy("neighbors", joined, [lazy("fetch", at_numbers, block, some) for block, some in held])


# --- tasks ------------------------------------------------------------------------------------------------------------


def _scaled(blocks: Sequence[Block], low: NDArray[np.float64], width: NDArray[np.float64]) -> Block:
    whole = joined(blocks)
    return Block((whole.X.astype(np.float64) - low) / width, whole.y, whole.row)


def _walked(
    around: Block, rows: NDArray[np.int64], of_class: NDArray[np.bool_], copy: NDArray[np.int64], settings: tuple[Any, ...]
) -> NDArray[np.float64]:
    """The new rows of some bases: where their walks end. ``rows`` holds each base and its neighbours, ``around`` all of them."""
    low, width, movable, gamma, step, steps, key = settings
    scaled = _scaled([around], low, width).X
    out = np.empty((len(rows), scaled.shape[1]))
    for a in range(0, len(rows), WALKS):
        some = slice(a, a + WALKS)
        at = np.searchsorted(around.row, rows[some].T)
        near = np.ascontiguousarray(scaled[at], np.float64)
        sign = np.ascontiguousarray(np.where(of_class[some], -1.0, 1.0).T)
        gone = walk(near[0], near, sign, movable, gamma, step, steps, key, rows[some, 0], copy[some])
        out[some] = around.X[at[0]].astype(np.float64) + (gone * step) * width
    return out
