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
from typing import Annotated, Any, ClassVar

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic import allocation
from dresample.block import Block, concatenate
from dresample.distribution.cityblock_search import cityblock_nearest
from dresample.distribution.profile import Look
from dresample.distribution.reduction import lazy
from dresample.over_sampling.kernels.potential import walk
from dresample.over_sampling.sequential import Sequential
from dresample.over_sampling.sequential_state import SequentialState
from dresample.sampling.parameters import count_number, one_of, positive_number

__all__ = ["RBO"]

#: Rows of one search, and walks side by side.
SEARCH_ROWS, WALKS = 4_096, 1_024


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
        (own, row), key, met = state.bases(label), state.key(label), state.opponents(label)
        copies = allocation.allocate(np.ones(len(row), np.int64), n_new, key, row)
        pool = [lazy("scale", _scaled, block, self._low, self._width) for block in (own, *met.blocks)]
        bases = np.flatnonzero(copies)
        near = self._near(state, pool, bases, min(int(self.n_neighbors), len(row) + met.rows) - 1)
        around = lazy("neighbors", _by_row, [lazy("neighbors", _present, block, np.union1d(near, row[bases])) for block in pool])
        settings = (self._movable, float(self.gamma), float(self.step_size), int(self.n_steps), key)
        pieces, tasks = state.pieces(label, row, copies), []
        for base, copy in pieces:
            rows = np.column_stack([row[base], near[np.searchsorted(bases, base)]])
            tasks.append(lazy("walk", _walked, own, base, copy, rows, np.isin(rows, row), around, self._width, settings))
        state.add(label, tasks, [row[base] for base, _ in pieces], looks=True)

    @staticmethod
    def _near(state: SequentialState, pool: list[Delayed], bases: NDArray[np.int64], k: int) -> NDArray[np.int64]:
        """Numbers of the k nearest rows of some rows of a class (the first block of the pool), of any class."""
        if not k:
            return np.empty((len(bases), 0), np.int64)
        run = state.run
        parts = [bases[a : a + SEARCH_ROWS] for a in range(0, len(bases), SEARCH_ROWS)]
        tasks = [cityblock_nearest(lazy("queries", Block.take, pool[0], part), pool, k) for part in parts]
        found = run.look("neighbors", *tasks)
        return np.concatenate([f[1] for f in found])


# --- tasks ------------------------------------------------------------------------------------------------------------


def _scaled(block: Block, low: NDArray[np.float64], width: NDArray[np.float64]) -> Block:
    return Block((block.X.astype(np.float64) - low) / width, block.y, block.row)


def _present(block: Block, rows: NDArray[np.int64]) -> Block:
    return block.take(np.flatnonzero(np.isin(block.row, rows)))


def _by_row(blocks: Sequence[Block]) -> Block:
    whole = concatenate(blocks)
    return whole.take(np.argsort(whole.row))


def _walked(
    own: Block, base: NDArray[np.int64], copy: NDArray[np.int64], rows: NDArray[np.int64], of_class: NDArray[np.bool_],
    around: Block, width: NDArray[np.float64], settings: tuple[Any, ...],
) -> NDArray[np.float64]:  # fmt: skip
    """The new rows of some bases: where their walks end. ``rows`` holds each base and its neighbours, ``around`` all of them."""
    movable, gamma, step, steps, key = settings
    out = np.empty((len(base), own.X.shape[1]))
    for a in range(0, len(base), WALKS):
        some = slice(a, a + WALKS)
        near = np.ascontiguousarray(around.X[np.searchsorted(around.row, rows[some].T)], np.float64)
        sign = np.ascontiguousarray(np.where(of_class[some], -1.0, 1.0).T)
        gone = walk(near[0], near, sign, movable, gamma, step, steps, key, rows[some, 0], copy[some])
        out[some] = own.X[base[some]].astype(np.float64) + (gone * step) * width
    return out
