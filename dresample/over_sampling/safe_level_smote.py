"""Safe-Level-SMOTE: new rows nearer to the safer end of their segment.

C. Bunkhumpornpat, K. Sinapiromsaran, C. Lursinsap, "Safe-Level-SMOTE: Safe-level-synthetic minority over-sampling technique for
handling the class imbalanced problem", PAKDD 2009, LNCS 5476, pp. 475-482. With sl_x the rows of the class among the k nearest of x
in all data, a base p and a partner n among its k nearest:

    s = p + lambda * (n - p),    ratio = sl_p / sl_n

    sl_p = 0, sl_n = 0    no row
    sl_p > 0, sl_n = 0    lambda = 0                       a copy of p
    ratio >= 1            lambda ~ U[0, 1 / ratio)
    ratio < 1             lambda ~ U[1 - ratio, 1)         a copy of n where ratio = 0

READING. The printed algorithm takes n from all data; the text, and most libraries, from the class. ``neighbors="class"`` is the
default here. The paper draws lambda per attribute; here it is one per row, as in SMOTE. Pairs that give no row have no share: the
share of a base goes with the number of its partners that give one.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.class_view import NOBODY, ClassView
from dresample.over_sampling.policies import without_base
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.parameters import neighbor_number, one_of

__all__ = ["SafeLevelSMOTE", "gap_ranges"]


def gap_ranges(base: NDArray[np.int64], partner: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lowest and highest lambda for the safe levels of bases and partners (not both 0).

    Examples
    --------
    >>> import numpy as np
    >>> low, high = gap_ranges(np.array([2, 2, 3, 1, 0]), np.array([2, 0, 1, 4, 2]))
    >>> low.tolist(), high.round(3).tolist()
    ([0.0, 0.0, 0.0, 0.75, 1.0], [1.0, 0.0, 0.333, 1.0, 1.0])
    """
    safer = base >= partner
    ratio = np.where(safer, partner / np.maximum(base, 1), base / np.maximum(partner, 1))
    return np.where(safer, 0.0, 1.0 - ratio), np.where(safer, ratio, 1.0)


class SafeLevelSMOTE(Interpolating):
    """Over-sample by interpolating, nearer to the end with more rows of the class around it.

    Parameters
    ----------
    k_neighbors : int or NearestNeighbors, default=5
        k, of the safe levels and of the partners. Of an object its k and Minkowski p=2 are honoured.
    neighbors : {"class", "all"}, default="class"
        Partners among the k nearest rows of the class, or of all data.
    on_all_noise : {"raise", "skip"}, default="raise"
        No pair of rows gives a new one: raise, or warn and leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        Not asked with ``neighbors="all"``.

    Attributes
    ----------
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; the safe level is ``k_neighbors - rivals`` of ``allocation_``.

    See Also
    --------
    MSMOTE : the same idea in three steps.

    References
    ----------
    .. [1] C. Bunkhumpornpat, K. Sinapiromsaran, C. Lursinsap, "Safe-Level-SMOTE: Safe-level-synthetic minority over-sampling
       technique for handling the class imbalanced problem", PAKDD 2009, LNCS 5476, pp. 475-482.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SafeLevelSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = SafeLevelSMOTE(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    _incremental: ClassVar[bool] = True
    _needs_rivals: ClassVar[bool] = True

    k_neighbors: Annotated[Any, neighbor_number] = 5
    neighbors: Annotated[str, one_of("class", "all")] = "class"
    on_all_noise: Annotated[str, one_of("raise", "skip")] = "raise"

    def _of_any_class(self) -> bool:
        return self.neighbors == "all"

    def _more_passes(self) -> int:
        return 4 if self._of_any_class() else 0

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        k = self._neighbor_count()
        rivals = members.rivals(k)
        level = members.same(k, rivals)
        if self.neighbors == "class":
            near = members.own_here(members.n_partners)[1]
            partner_level, pool = level[np.searchsorted(members.row, near)], None
        else:
            near = members.among_all(k)
            partner_level = _levels(members, near, level, k)
            pool = [members.fetched(np.unique(near[near < NOBODY]))]
        usable = (near < NOBODY) & ((level[:, None] > 0) | (partner_level > 0))
        n_partners = usable.sum(axis=1)
        if not n_partners.any():
            without_base(members, self.on_all_noise, errors.only_noise(members.label, k, "Safe-Level-SMOTE"))
            return None
        order = np.argsort(~usable, axis=1, kind="stable")  # partners that give a row come first
        near, partner_level = np.take_along_axis(near, order, 1), np.take_along_axis(partner_level, order, 1)
        low, high = gap_ranges(level[:, None], partner_level)
        own = (np.zeros(near.shape), near)
        return members.chosen(members.shares(n_partners, n_new), n_partners, own, rivals, Recipe(low, high), pool)


def _levels(members: ClassView, near: NDArray[np.int64], level: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """Safe levels of rows of any class; 0 where there is none."""
    rows = np.unique(near)
    rows = rows[rows < NOBODY]
    own = np.isin(rows, members.row)
    levels = np.empty(len(rows), np.int64)
    levels[own] = level[np.searchsorted(members.row, rows[own])]
    levels[~own] = members.own_among_all(rows[~own], k)
    found: NDArray[np.int64] = np.append(levels, 0)[np.searchsorted(rows, near)]
    return found
