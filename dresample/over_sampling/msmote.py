"""MSMOTE: security rows, border rows and noise.

S. Hu, Y. Liang, L. Ma, Y. He, "MSMOTE: Improving classification performance when training data is imbalanced", WCSE 2009, vol. 2,
pp. 13-17. With the k nearest rows of x in all data:

    all of the class     security    partner: any of the k nearest, at random
    some of the class    border      partner: the nearest
    none of the class    noise       no base

    s = x + lambda * (partner - x),    lambda ~ U[0, 1), one per row

READING. Partners are rows of the class (``neighbors="class"``), as in SMOTE. With ``neighbors="all"`` they come from all data, as
in smote_variants; the partner of a border row may then be of another class.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np

from dresample import errors
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.class_view import NOBODY, ClassView
from dresample.over_sampling.policies import without_base
from dresample.sampling.generation import ClassRows
from dresample.sampling.parameters import neighbor_number, one_of

__all__ = ["MSMOTE"]


class MSMOTE(Interpolating):
    """Over-sample by interpolating; rows on the border only with their nearest partner, noise not at all.

    Parameters
    ----------
    k_neighbors : int or NearestNeighbors, default=5
        k, of the three kinds of rows and of the partners. Of an object its k and Minkowski p=2 are honoured.
    neighbors : {"class", "all"}, default="class"
        Partners among the k nearest rows of the class, or of all data.
    on_all_noise : {"raise", "skip"}, default="raise"
        All rows are noise: raise, or warn and leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        Not asked with ``neighbors="all"``.

    Attributes
    ----------
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` of ``allocation_`` tells the kinds apart: 0 security, k noise. ``report_.notes`` counts
        them.

    See Also
    --------
    SafeLevelSMOTE : the same idea in degrees.

    References
    ----------
    .. [1] S. Hu, Y. Liang, L. Ma, Y. He, "MSMOTE: Improving classification performance when training data is imbalanced", WCSE
       2009, vol. 2, pp. 13-17.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import MSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> sampler = MSMOTE(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    >>> sampler.report_.notes["class 1"]
    '41 security rows, 45 border, 14 noise (k_neighbors=5)'
    """

    _incremental: ClassVar[bool] = True
    _needs_rivals: ClassVar[bool] = True

    k_neighbors: Annotated[Any, neighbor_number] = 5
    neighbors: Annotated[str, one_of("class", "all")] = "class"
    on_all_noise: Annotated[str, one_of("raise", "skip")] = "raise"

    def _of_any_class(self) -> bool:
        return self.neighbors == "all"

    def _more_passes(self) -> int:
        return 2 if self._of_any_class() else 0

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        k, label = self._neighbor_count(), members.label
        rivals = members.rivals(k)
        security, noise = rivals == 0, members.same(k, rivals) == 0
        members.run.notes[f"class {label!r}"] = (
            f"{int(security.sum()):,} security rows, {int((~security & ~noise).sum()):,} border, {int(noise.sum()):,} noise "
            f"({self._k_name}={k})"
        )
        if noise.all():
            without_base(members, self.on_all_noise, errors.only_noise(label, k, "MSMOTE"))
            return None
        copies = members.shares((~noise).astype(np.int64), n_new)
        if self.neighbors == "class":
            return members.chosen(copies, np.where(security, members.n_partners, 1), members.own(members.n_partners), rivals)
        near = members.among_all(k)
        there = near < NOBODY
        n_partners, pool = np.where(security, there.sum(axis=1), 1), [members.fetched(np.unique(near[there]))]
        return members.chosen(copies, n_partners, (np.zeros(near.shape), near), rivals, pool=pool)
