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
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.arithmetic.allocation import whole_weights
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.border import SEARCHED, border_of, weights_of
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.clusters import clustered, pairs_within, plan_notes, task_bytes
from dresample.over_sampling.kernels.border_weights import Closeness
from dresample.over_sampling.policies import without_base
from dresample.sampling.declared import After
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.parameters import count_number, neighbor_number, one_of, optional, positive_number
from dresample.sampling.run import Run

__all__ = ["MWMOTE"]


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
    max_border_rows : int or None, default=None
        Rows of the border that give weight, at most: of more, a seeded sample does. An approximation of the weights that bounds
        their cost, which is quadratic in the class otherwise; None is exact.

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
    max_border_rows: Annotated[int | None, optional(count_number), After("max_fit_rows")] = None

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        k1, label, run = self._neighbor_count(), members.label, members.run
        rivals = members.rivals(k1)
        inside = members.same(k1, rivals) > 0
        if not inside.any():
            without_base(members, self.on_all_noise, errors.filtered_out(label, k1))
            return None
        border = border_of(members, inside, self.k2)
        sample = border[draws.first_drawn(draws.class_key(run.seed, 0), border, self.max_border_rows or len(border))]
        weighed = np.flatnonzero(inside) if self.within == "filtered" else np.arange(len(members))
        weight = np.zeros(len(members), np.int64)
        k3 = min(len(weighed), max(1, len(members) // 2) if self.k3 is None else self.k3)
        weight[weighed] = whole_weights(weights_of(members, sample, weighed, Closeness(k3, self.c_th, self.c_max)), n_new)
        run.notes[f"class {label!r}"] = (
            f"{int(inside.sum()):,} of {len(members):,} rows pass the filter, {_giving(sample, border)} of the border give weight "
            f"to {np.count_nonzero(weight):,} {'of them' if self.within == 'filtered' else 'rows'}"
        )
        cluster = clustered(members, weighed, self.c_p, "average", self.max_fit_rows)
        copies = members.shares(weight, n_new)
        return members.chosen(copies, rivals=rivals, recipe=Recipe(pairs=pairs_within(members, cluster, copies)))

    def _plan_notes(self, run: Run, wanted: dict[Any, int]) -> dict[str, str]:
        """The price of the weights, and of the clusters."""
        notes = plan_notes(run, wanted, self.max_fit_rows)
        for label, rows in wanted.items():
            size = run.classes.counts[label]
            border = min(run.classes.rows - size, self.k2 * size, self.max_border_rows or run.classes.rows)
            if rows <= 0 or (self.k3 is not None and self.k3 <= SEARCHED):
                continue
            notes[f"distances of the weights, class {label!r}"] = (
                f"up to {border * size:,} ({border:,} x {size:,}): quadratic in the class; a k3 of at most {SEARCHED} is searched"
                + (", max_border_rows weighs by a sample" if self.max_border_rows is None else "")
            )
        return notes

    def _task_bytes(self, run: Run, wanted: dict[Any, int]) -> int:
        return task_bytes(run, wanted, self.max_fit_rows)

    def _more_passes(self) -> int:
        return 2


def _giving(sample: NDArray[np.int64], border: NDArray[np.int64]) -> str:
    return f"{len(border):,} rows" if len(sample) == len(border) else f"a sample of {len(sample):,} of {len(border):,} rows"
