"""CCR: combined cleaning and resampling. Rows of other classes are pushed out of spheres around a class, which are then filled.

M. Koziarski, M. Wozniak, "CCR: a combined cleaning and resampling algorithm for imbalanced data classification", International
Journal of Applied Mathematics and Computer Science 27(4), 2017, pp. 727-736; for several classes M. Koziarski, M. Wozniak,
B. Krawczyk, "Combined cleaning and resampling algorithm for multi-class imbalanced data with label noise", Knowledge-Based Systems
204, 2020, 106223 (MC-CCR). For each row x of a class to over-sample, with city-block distances:

    r_x       the radius at which the energy e is spent; a unit of radius costs q + 1 while q rows of others are inside
              (q once all of them are)
    cleaning  y += sum_x (r_x - D) / D * (y - x)    over the spheres that hold y, D = |y - x| < r_x      ("translate")
              or y goes                                                                                  ("remove")
    copies    g_x in proportion to 1 / r_x: more where the class is crowded by others
    new row   x + u r_x v / |v|,    v uniform in [-1, 1)^d, u ~ U[0, 1)

Several classes go by falling size: class i (i = 1, 2, ..) meets floor(n_max / i) rows of each larger class, drawn without
replacement, as these have become, new rows among them; rows that were moved stay moved. With two classes it meets all rows.

READING. A row inside a sphere at distance 0 has no direction: it goes to the border in a drawn one. The length u r_x makes new rows
denser towards x, as printed; it is not uniform in the sphere. The printed counts are rounded one by one and may miss the total:
``rounding="rint"``; the default makes exactly as many as wanted.

Radii need the nearest rows only, up to the energy: an exact search over partitions. The move of a row is a function of the row and
of the spheres, added up in their order, so it is done in each partition by itself.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import allocation
from dresample.block import Block
from dresample.distribution.cityblock_search import cityblock_nearest
from dresample.distribution.profile import Look
from dresample.distribution.reduction import lazy
from dresample.neighbors import cityblock
from dresample.over_sampling.kernels import spheres
from dresample.over_sampling.sequential import Sequential
from dresample.over_sampling.sequential_state import Opponents, SequentialState
from dresample.sampling.parameters import one_of, positive_number
from dresample.sampling.run import Run

__all__ = ["CCR"]

#: Nearest rows of others to begin with, and the factor when these do not use up the energy.
FIRST, MORE = 16, 4
#: Rows of one search.
SEARCH_ROWS = 4_096


class CCR(Sequential):
    """Over-sample inside spheres around the rows of a class, after rows of other classes have been moved out of them.

    Rows of other classes are changed: those inside a sphere move to its border, or go.

    Parameters
    ----------
    energy : float, default=0.25
        What each sphere may spend; none is wider. In the units of the features, of which it is the sum of differences: standardise
        them first, and tune it.
    cleaning : {"translate", "remove", None}, default="translate"
        Rows of larger classes inside a sphere move to its border, go, or stay.
    rounding : {"exact", "largest-remainder", "rint"}, default="exact"
        How shares become counts: the comb, or the rule printed ("rint"), which may miss the total.

    Attributes
    ----------
    radii_ : dict of {label: ndarray}
        Radius of the sphere of each base, in row order, of the over-sampled classes.
    n_cleaned_ : dict of {label: int}
        Rows that were moved, or removed, for each of them.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null.

    See Also
    --------
    RBO : new rows by potentials.

    References
    ----------
    .. [1] M. Koziarski, M. Wozniak, "CCR: a combined cleaning and resampling algorithm for imbalanced data classification",
       International Journal of Applied Mathematics and Computer Science 27(4), 2017, pp. 727-736.
    .. [2] M. Koziarski, M. Wozniak, B. Krawczyk, "Combined cleaning and resampling algorithm for multi-class imbalanced data with
       label noise", Knowledge-Based Systems 204, 2020, 106223.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import CCR
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (300, 2)), rng.normal(2, 1, (60, 2))])
    >>> y = np.repeat([0, 1], [300, 60])
    >>> sampler = CCR(energy=0.5, random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> np.bincount(y_new).tolist(), int((X_new[:360] != X).any(axis=1).sum()) == sampler.n_cleaned_[1]
    ([300, 300], True)
    """

    _lacks: ClassVar = {
        "scale": "spheres and new rows lie in the units of the features: standardise before",
        "integer": "rows are moved in the space of all features: give columns of whole numbers an integer dtype",
    }

    energy: Annotated[float, positive_number] = 0.25
    cleaning: Annotated[str | None, one_of("translate", "remove", None)] = "translate"
    rounding: Annotated[str, one_of(*allocation.ROUNDINGS)] = "exact"

    @property
    def _changes_originals(self) -> bool:
        return self.cleaning is not None

    # --- the method ---------------------------------------------------------------------------------------------------

    def _begin(self, look: Look) -> None:
        self.radii_: dict[Any, NDArray[np.float64]] = {}
        self.n_cleaned_: dict[Any, int] = {}

    def _grow(self, state: SequentialState, label: Any, n_new: int) -> None:
        """One class: spheres, cleaning, new rows."""
        (own, row), key, met = state.bases(label), state.key(label), state.opponents(label)
        radius = self._spheres(state.run, own, len(row), met)
        cleaned = 0
        if self.cleaning == "translate" and met.rows:
            cleaned = state.move([lazy("move", _moved, block, own, radius, key) for block in met.blocks])
        elif self.cleaning == "remove" and met.rows:
            cleaned = state.drop([lazy("drop", _inside, block, own, radius) for block in met.blocks])
        self.radii_[label], self.n_cleaned_[label] = radius, cleaned
        done = {"translate": "moved", "remove": "removed", None: "moved"}[self.cleaning]
        state.run.notes[f"rows {done} for class {label!r}"] = f"{cleaned:,} of {met.rows:,}"
        weight = allocation.whole_weights(1.0 / radius, n_new)
        copies = allocation.allocate(weight, n_new, key, row, self.rounding)
        if not copies.any():
            raise errors.nothing_generated(label, n_new)
        pieces = state.pieces(label, row, copies)
        tasks = [lazy("generate", _points, own, base, radius[base], key, copy) for base, copy in pieces]
        state.add(label, tasks, [row[base] for base, _ in pieces])

    def _spheres(self, run: Run, own: Delayed, size: int, met: Opponents) -> NDArray[np.float64]:
        """The radius of each row of a class: more and more of its nearest rows, until the energy ends before the last."""
        radius, waiting, k = np.full(size, float(self.energy)), np.arange(size if met.rows else 0), min(FIRST, met.rows)
        while len(waiting):
            parts = [waiting[a : a + SEARCH_ROWS] for a in range(0, len(waiting), SEARCH_ROWS)]
            queries = [lazy("queries", Block.take, own, part) for part in parts]
            tasks = [cityblock_nearest(query, met.blocks, k, float(self.energy)) for query in queries]
            found = run.look("spheres", *tasks)
            radius[waiting], final = spheres.radii(np.concatenate([f[0] for f in found]), float(self.energy), met.rows)
            waiting, k = waiting[~final], min(MORE * k, met.rows)
        return radius


# --- tasks ------------------------------------------------------------------------------------------------------------


def _moved(block: Block, own: Block, radius: NDArray[np.float64], key: tuple[int, int]) -> Block:
    at, X = spheres.moved(block.X, block.row, own.X, radius, key)
    return Block(X, np.zeros(len(at), np.int8), block.row[at])


def _inside(block: Block, own: Block, radius: NDArray[np.float64]) -> NDArray[np.int64]:
    rows, _ = cityblock.within(block.X, own.X, radius)
    return block.row[np.unique(rows)]


def _points(
    own: Block, base: NDArray[np.int64], radius: NDArray[np.float64], key: tuple[int, int], copy: NDArray[np.int64]
) -> NDArray[np.float64]:
    return spheres.points(own.X[base], radius, key, own.row[base], copy)
