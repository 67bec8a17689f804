"""MWMOTE: majority weighted minority over-sampling.

S. Barua, M. M. Islam, X. Yao, K. Murase, "MWMOTE - Majority weighted minority oversampling technique for imbalanced data set
learning", IEEE Trans. Knowledge and Data Engineering 26(2), 2014, pp. 405-425. For a class P among all rows of d features:

    P_f         rows of P with a row of P among their k1 nearest of all data                                the others are noise
    B           union of the k2 nearest rows of other classes of each x in P_f                              the border
    I           union of the k3 nearest rows of P_f of each y in B                                          hard to learn
    d_n(y, x)   = ||y - x|| / d
    C_f(y, x)   = min(1 / d_n, C_th) / C_th * C_max                     0 if x is not among the k3 nearest of y
    D_f(y, x)   = C_f(y, x) / sum_q C_f(y, q)
    S_w(x)      = sum_{y in B} C_f(y, x) * D_f(y, x)                    rows of I get new rows in proportion to it
    clusters of P_f: average linkage, merging while the closest two are within T_h = C_p * mean nearest distance in P_f
    s           = x + lambda * (y - x),    y another row of the cluster of x,    lambda ~ U[0, 1), one per row

READING. In print, I and the clusters are of all of P; here what the filter takes for noise is left out of both. d_n = 0 gives
C_f = C_max; ``within="class"`` takes both from all of P. A row alone in its cluster is copied. C_th = 5, C_max = 2, C_p = 3,
k1 = 5, k2 = 3 and k3 = |P| / 2 are the paper's.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic.allocation import whole_weights
from dresample.block import Block, Floats
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import joined_others
from dresample.distribution.search import nearest
from dresample.neighbors.search import squared_distances
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.clusters import clustered, within_cluster
from dresample.over_sampling.policies import without_base
from dresample.sampling.declared import After
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.neighborhoods import groups_of
from dresample.sampling.parameters import count_number, neighbor_number, one_of, optional, positive_number
from dresample.sampling.run import Run

__all__ = ["MWMOTE", "information_weights"]

_SLICE = 256
#: Rows of the border of one task.
BORDER_ROWS = 4_096


class MWMOTE(Interpolating):
    """Over-sample rows near the border of the other classes more, between rows of one cluster.

    Parameters
    ----------
    k1 : int or NearestNeighbors, default=5
        Neighbourhood in all data of the filter against noise. Of an object its k and Minkowski p=2 are honoured.
    k2 : int, default=3
        Rows of other classes that each row has for its border.
    k3 : int or None, default=None
        Rows of the class that each row of the border weighs; None is half of the class.
    c_th, c_max : float, default=5.0, 2.0
        Cut-off and largest value of the closeness factor.
    c_p : float, default=3.0
        Clusters merge while the closest two are within so many mean nearest distances. Larger: fewer clusters.
    within : {"filtered", "class"}, default="filtered"
        Rows that are weighed and clustered: those that pass the filter, or all of the class, as in print.
    on_all_noise : {"raise", "skip"}, default="raise"
        The filter takes all rows: raise, or warn and leave the class as it is.
    max_fit_rows : int, default=10_000
        Rows of a class that are clustered outright. Of more, a seeded sample is, and every other row joins the cluster of its
        nearest sampled row, if that is as near. The weights are always those of all rows.

    Attributes
    ----------
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` of ``allocation_`` counts among the k1 nearest.

    See Also
    --------
    CBSO : clusters too, with the weights of ADASYN.

    References
    ----------
    .. [1] S. Barua, M. M. Islam, X. Yao, K. Murase, "MWMOTE - Majority weighted minority oversampling technique for imbalanced data
       set learning", IEEE Transactions on Knowledge and Data Engineering 26(2), 2014, pp. 405-425.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import MWMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = MWMOTE(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    _needs_rivals: ClassVar[bool] = True
    _k_name: ClassVar[str] = "k1"
    _grade: ClassVar[str] = "B"

    k1: Annotated[Any, neighbor_number] = 5
    k2: Annotated[int, count_number] = 3
    k3: Annotated[int | None, optional(count_number)] = None
    c_th: Annotated[float, positive_number] = 5.0
    c_max: Annotated[float, positive_number] = 2.0
    c_p: Annotated[float, positive_number] = 3.0
    within: Annotated[str, one_of("filtered", "class")] = "filtered"
    on_all_noise: Annotated[str, one_of("raise", "skip")] = "raise"
    max_fit_rows: Annotated[int, count_number, After("scale")] = 10_000

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        k1, label, run = self._neighbor_count(), members.label, members.run
        rivals = members.rivals(k1)
        inside = members.same(k1, rivals) > 0
        if not inside.any():
            without_base(members, self.on_all_noise, errors.filtered_out(label, k1))
            return None
        border = self._border(members, inside)
        weighed = np.flatnonzero(inside) if self.within == "filtered" else np.arange(len(members))
        weight = np.zeros(len(members), np.int64)
        weight[weighed] = whole_weights(self._information(members, border, weighed), n_new)
        run.notes[f"class {label!r}"] = (
            f"{int(inside.sum()):,} of {len(members):,} rows pass the filter, {len(border):,} rows of the border give weight to "
            f"{np.count_nonzero(weight):,} {'of them' if self.within == 'filtered' else 'rows'}"
        )
        whole = clustered(members, weighed, self.c_p, "average", self.max_fit_rows)
        return members.chosen(members.shares(weight, n_new), rivals=rivals, recipe=Recipe(make=within_cluster), whole=whole)

    def _border(self, members: ClassView, inside: NDArray[np.bool_]) -> NDArray[np.int64]:
        """B: global numbers of the k2 nearest rows of other classes of the rows that passed the filter."""
        run = members.run
        others: list[Delayed] = [lazy("others", joined_others, list(group), members.label) for group in groups_of(run)]
        parts = members.parts(np.flatnonzero(inside))
        tasks = nearest([block for block, _ in parts], [n for _, n in parts], others, self.k2, members.embedding)
        found = run.look("border", *tasks)
        near = np.concatenate([f[1] for f in found])
        rows: NDArray[np.int64] = np.unique(near[near < np.iinfo(np.int64).max])
        return rows

    def _information(self, members: ClassView, border: NDArray[np.int64], weighed: NDArray[np.int64]) -> NDArray[np.float64]:
        """S_w of some rows of the class. Tasks take slices of the border by its row numbers, and are added up in that order."""
        k3 = min(len(weighed), max(1, len(members) // 2) if self.k3 is None else self.k3)
        rows, near = members.some(weighed), members.fetched(border)
        tasks = [
            lazy("weigh", _weigh, near, first, rows, members.weight, k3, self.c_th, self.c_max)
            for first in range(0, len(border), BORDER_ROWS)
        ]
        (total,) = members.run.execution.compute("weigh", lazy("weigh", _total, tasks))
        return np.asarray(total, np.float64)

    def _plan_notes(self, run: Run, wanted: dict[Any, int]) -> dict[str, str]:
        """The price of the weights."""
        notes = {}
        for label, rows in wanted.items():
            size = run.classes.counts[label]
            border = min(run.classes.rows - size, self.k2 * size)
            if rows > 0:
                notes[f"distances of the weights, class {label!r}"] = (
                    f"up to {border * size:,} ({border:,} x {size:,}): quadratic in the class"
                )
        return notes

    def _more_passes(self) -> int:
        return 2


def _weigh(
    border: Block, first: int, rows: Block, weight: NDArray[np.float64], k3: int, c_th: float, c_max: float
) -> NDArray[np.float64]:
    return information_weights(border.X[first : first + BORDER_ROWS], rows.X, weight, k3, c_th, c_max)


def _total(parts: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    total = np.zeros(len(parts[0]))
    for part in parts:
        total += part
    return total


def information_weights(
    border: Floats, rows: Floats, weight: NDArray[np.float64], k3: int, c_th: float = 5.0, c_max: float = 2.0
) -> NDArray[np.float64]:
    """S_w of some rows of a class, summed over the rows of the border in their order.

    Parameters
    ----------
    border : ndarray of shape (b, d)
        B, in row order.
    rows : ndarray of shape (m, d)
        P_f, in row order.
    weight : ndarray of shape (d,)
        Factors of the features in the distance.
    k3 : int
        At most m.
    c_th, c_max : float

    Examples
    --------
    >>> import numpy as np
    >>> information_weights(np.array([[0.0, 0.0]]), np.array([[0.5, 0.0], [9.0, 0.0]]), np.ones(2), k3=1)
    array([1.6, 0. ])
    """
    total = np.zeros(len(rows))
    d = rows.shape[1]
    for a in range(0, len(border), _SLICE):
        squared = squared_distances(border[a : a + _SLICE], rows, weight)
        near = _nearest(squared, k3)
        with np.errstate(divide="ignore"):
            closeness = np.minimum(d / np.sqrt(np.take_along_axis(squared, near, 1)), c_th) / c_th * c_max
        gained = closeness * (closeness / closeness.sum(axis=1, keepdims=True))
        for at, gain in zip(near, gained, strict=True):
            total[at] += gain
    return total


def _nearest(squared: NDArray[np.float64], k: int) -> NDArray[np.int64]:
    """Columns of the k smallest of each line, rising; of equal distances the first row is the nearer one."""
    if k == squared.shape[1]:
        return np.tile(np.arange(k), (len(squared), 1))
    last = np.partition(squared, k - 1, axis=1)[:, k - 1, None]
    closer, level = squared < last, squared == last
    room = k - closer.sum(axis=1, keepdims=True)
    taken = closer | (level & (np.cumsum(level, axis=1) <= room))
    return np.nonzero(taken)[1].reshape(len(squared), k)
