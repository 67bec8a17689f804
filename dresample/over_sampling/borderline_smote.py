"""Borderline-SMOTE: new rows only from the rows on the border.

H. Han, W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE: A new over-sampling method in imbalanced data sets learning", ICIC 2005, LNCS
3644, pp. 878-887. With m'_i = rows of other classes among the m nearest of all data:

    m'_i = m              noise
    m / 2 <= m'_i < m     DANGER: the bases of new rows
    m'_i < m / 2          safe

    borderline-1:   s = x_i + lambda * (x_z - x_i),   x_z among the k nearest rows of the class,   lambda ~ U[0, 1)
    borderline-2:   the same with x_z among the k nearest rows of all data, and lambda ~ U[0, 0.5) where x_z is of another class

READING of borderline-2: the paper adds the nearest rows of other classes to the partners of each base; imbalanced-learn draws the
partner among the k nearest of all data, and so does this. ``gaps="imblearn"`` multiplies a lambda of [0, 0.5) by another uniform,
as imbalanced-learn does: new rows then stay closer to their base than in the paper.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic.allocation import allocate
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.class_view import NOBODY, ClassView
from dresample.sampling import advice
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.parameters import SearchInForce, neighbor_number, one_of, search_in_force
from dresample.sampling.run import Run
from dresample.sampling.shared import Approximated

__all__ = ["BorderlineSMOTE", "in_danger"]


def in_danger(rivals: NDArray[np.int64], m: int) -> NDArray[np.bool_]:
    """Which rows are on the border, with so many of their m nearest rows in other classes: m / 2 <= m' < m.

    Examples
    --------
    >>> import numpy as np
    >>> in_danger(np.array([0, 2, 3, 4, 5]), 5).tolist()
    [False, False, True, True, False]
    """
    return np.asarray((2 * rivals >= m) & (rivals < m))


class BorderlineSMOTE(Approximated, Interpolating):
    """Over-sample the rows of a class that lie on the border to the others.

    Parameters
    ----------
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each base. Of an object its k and Minkowski p=2 are honoured.
    m_neighbors : int or NearestNeighbors, default=10
        Neighbourhood in all data that says which rows are in danger. The paper tunes it so that about half of the class is.
    kind : {"borderline-1", "borderline-2"}, default="borderline-1"
        Partners of the class, or of all data.
    gaps : {"paper", "imblearn"}, default="paper"
        With "borderline-2" and a partner of another class: U[0, 0.5), or U[0, 1) * U[0, 0.5) as in imbalanced-learn.
    on_no_danger : {"skip", "raise", "uniform"}, default="skip"
        No row of a class is in danger: leave the class as it is (and warn; imbalanced-learn is silent), raise, or take all rows
        as bases, as SMOTE does.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for ``k_neighbors``. Not asked with "borderline-2", whose partners are of all classes.

    Attributes
    ----------
    in_danger_indices : dict of {label: ndarray of int64}
        Global row numbers of the rows in danger, of each class that was over-sampled and has any.
    nn_k_, nn_m_ : SearchInForce
        The two searches in scikit-learn's words.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` of ``allocation_`` counts m'.

    See Also
    --------
    SVMSMOTE : the border as a support vector machine sees it.
    ADASYN : more new rows the more rivals, without a border.

    References
    ----------
    .. [1] H. Han, W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE: A new over-sampling method in imbalanced data sets learning",
       ICIC 2005, LNCS 3644, pp. 878-887.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import BorderlineSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> sampler = BorderlineSMOTE(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    >>> made = sampler.allocation_["copies"].to_numpy() > 0
    >>> sorted(int(m) for m in set(sampler.allocation_["rivals"][made]))
    [5, 6, 7, 8, 9]
    """

    _incremental: ClassVar[bool] = True
    _needs_rivals: ClassVar[bool] = True

    k_neighbors: Annotated[Any, neighbor_number] = 5
    m_neighbors: Annotated[Any, neighbor_number] = 10
    kind: Annotated[str, one_of("borderline-1", "borderline-2")] = "borderline-1"
    gaps: Annotated[str, one_of("paper", "imblearn")] = "paper"
    on_no_danger: Annotated[str, one_of("skip", "raise", "uniform")] = "skip"

    @property
    def nn_k_(self) -> SearchInForce:
        """The search for partners, in scikit-learn's words."""
        return search_in_force(self, "k_neighbors")

    @property
    def nn_m_(self) -> SearchInForce:
        """The search for the rows in danger, in scikit-learn's words."""
        return search_in_force(self, "m_neighbors")

    def _rival_count(self) -> int:
        return neighbor_number(self, "m_neighbors")

    def _of_any_class(self) -> bool:
        return self.kind == "borderline-2"

    def _begin(self, run: Run) -> None:
        self.in_danger_indices: dict[Any, NDArray[np.int64]] = {}

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        k, m, label, run = self._neighbor_count(), self._rival_count(), members.label, members.run
        members.own(m if self.kind == "borderline-2" else max(k, m))  # one search serves both
        rivals = members.rivals(m)
        bases = in_danger(rivals, m)
        safe, noise = int((2 * rivals < m).sum()), int((rivals >= m).sum())
        run.notes[f"class {label!r}"] = f"{int(bases.sum()):,} rows in danger, {safe:,} safe, {noise:,} noise (m_neighbors={m})"
        if bases.any():
            self.in_danger_indices[label] = members.row[bases]
        else:
            if self.on_no_danger == "raise":
                raise errors.no_danger(label, m, safe, noise)
            run.warned += advice.emit([errors.no_danger_warning(label, m, safe, noise, self.on_no_danger)])
            if self.on_no_danger == "skip":
                return None
            bases = np.ones(len(members), bool)
        copies = allocate(bases.astype(np.int64), n_new, members.key, members.row)
        if self.kind == "borderline-2":
            return self._among_all(members, np.flatnonzero(bases), copies, rivals, k)
        return members.chosen(copies, np.full(len(members), members.n_partners), members.own(k), rivals)

    def _among_all(
        self, members: ClassView, bases: NDArray[np.int64], copies: NDArray[np.int64], rivals: NDArray[np.int64], k: int
    ) -> ClassRows:
        """Partners among the k nearest rows of all data: they are found, their classes told apart, and fetched."""
        near = np.full((len(members), k), NOBODY, np.int64)
        near[bases] = members.among_all(k, bases)
        there = near < NOBODY
        far = there & ~np.isin(near, members.row)
        recipe = Recipe(low=np.zeros((len(near), 1)), high=np.where(far, 0.5, 1.0), again=far if self.gaps == "imblearn" else None)
        own, pool = (np.empty((len(near), 0)), near), [members.fetched(np.unique(near[there]))]
        return members.chosen(copies, there.sum(axis=1), own, rivals, recipe, pool)

    def _more_passes(self) -> int:
        return 2 if self._of_any_class() else 0
