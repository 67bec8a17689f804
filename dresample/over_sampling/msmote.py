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

from typing import Any, ClassVar

import numpy as np

from dresample import errors
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.members import NOBODY, Members
from dresample.over_sampling.policies import without_base
from dresample.sampling.generation import ClassRows
from dresample.sampling.sampler import check_choices

__all__ = ["MSMOTE"]


class MSMOTE(Interpolating):
    """Over-sample by interpolating; rows on the border only with their nearest partner, noise not at all.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    random_state : int, RandomState, Generator or None
    k_neighbors : int or NearestNeighbors, default=5
        k, of the three kinds of rows and of the partners. Of an object its k and Minkowski p=2 are honoured.
    neighbors : {"class", "all"}, default="class"
        Partners among the k nearest rows of the class, or of all data.
    on_all_noise : {"raise", "skip"}, default="raise"
        All rows are noise: raise, or warn and leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        Not asked with ``neighbors="all"``.
    scale : {None, "standard", "robust"}, default=None
        Scale the features for the distances only.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
    provenance : bool, default=False
    persist : {True, False, "auto"}, default="auto"
    keep_index : bool, default=False

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

    _needs_rivals: ClassVar[bool] = True

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        neighbors: str = "class",
        on_all_noise: str = "raise",
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
        self.neighbors = neighbors
        self.on_all_noise = on_all_noise
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
        check_choices(self, neighbors=("class", "all"), on_all_noise=("raise", "skip"))

    def _of_any_class(self) -> bool:
        return self.neighbors == "all"

    def _more_passes(self) -> int:
        return 2 if self._of_any_class() else 0

    def _choose(self, members: Members, wanted: int) -> ClassRows | None:
        k, label = self._neighbor_count(), members.label
        rivals = members.rivals(k)
        security, noise = rivals == 0, members.same(k, rivals) == 0
        members.fitted.notes[f"class {label!r}"] = (
            f"{int(security.sum()):,} security rows, {int((~security & ~noise).sum()):,} border, {int(noise.sum()):,} noise "
            f"({self._k_name}={k})"
        )
        if noise.all():
            without_base(members, self.on_all_noise, errors.only_noise(label, k, "MSMOTE"))
            return None
        copies = members.shares((~noise).astype(np.int64), wanted)
        if self.neighbors == "class":
            return members.chosen(copies, np.where(security, members.reach, 1), members.own(members.reach), rivals)
        near = members.among_all(k)
        there = near < NOBODY
        reach, pool = np.where(security, there.sum(axis=1), 1), [members.fetched(np.unique(near[there]))]
        return members.chosen(copies, reach, (np.zeros(near.shape), near), rivals, pool=pool)
