"""SVM-SMOTE: new rows from the support vectors of a class.

H. M. Nguyen, E. W. Cooper, K. Kamei, "Borderline over-sampling for imbalanced data classification", Int. J. Knowledge Engineering
and Soft Data Paradigms 3(1), 2011, pp. 4-21. A support vector machine is fitted on all classes; the bases are its support vectors
v of the class. With m' = rows of other classes among the m nearest of v in all data:

    m' = m            noise: not used
    m / 2 <= m' < m   interpolate:   s = v + lambda * (x_z - v),                lambda ~ U[0, 1)
    m' < m / 2        extrapolate:   s = v - out_step * lambda * (x_z - v),     lambda ~ U[0, 1)

with x_z among the k nearest rows of the class.

READING: the paper extrapolates with a full step and gives every support vector as many rows. As in imbalanced-learn the step is
``out_step``, and a share f ~ Beta(10, 10), one draw per class, of the G rows is interpolated: floor(f * (G + 1)). Where one of the
two groups is empty the other gets its share, so that there are always G new rows; imbalanced-learn loses it.
"""

from __future__ import annotations

from numbers import Real
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.arithmetic.allocation import allocate
from dresample.block import Block
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.borderline_smote import in_danger
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.policies import without_base
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.models import class_sample, fitted_model, seeded_model
from dresample.sampling.parameters import SearchInForce, count_number, neighbor_number, one_of, search_in_force
from dresample.sampling.shared import Approximated

__all__ = ["SVMSMOTE"]

#: The share of interpolated rows is Beta(10, 10): the 10th smallest of 19 uniforms.
SHARE = 10


class SVMSMOTE(Approximated, Interpolating):
    """Over-sample around the support vectors of a class: between near rows at the border, outwards where it is safe.

    Parameters
    ----------
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each base. Of an object its k and Minkowski p=2 are honoured.
    m_neighbors : int or NearestNeighbors, default=10
        Neighbourhood in all data that tells noise, danger and safe apart.
    svm_estimator : estimator, default=None
        Any with ``support_`` after fitting; ``SVC(gamma="scale")`` by default. It sees the features as ``scale`` makes them.
    out_step : float, default=0.5
        Longest step outwards, in [0, 1].
    max_fit_rows : int, default=20_000
        Rows that the machine is fitted on. Of larger data each class gives as many, small ones all they have; bases are then
        support vectors among the rows of the sample.
    on_no_vectors : {"raise", "skip"}, default="raise"
        A class has no support vectors, or noise only: raise, or warn and leave the class as it is.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances and for the machine.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result, and the machine sees them.

    Attributes
    ----------
    svm_estimator_ : estimator
        The fitted machine; its rows are those of the sample, in row order.
    nn_k_, nn_m_ : SearchInForce
        The two searches in scikit-learn's words.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` of ``allocation_`` counts m'.

    See Also
    --------
    BorderlineSMOTE : the border as neighbours see it.

    References
    ----------
    .. [1] H. M. Nguyen, E. W. Cooper, K. Kamei, "Borderline over-sampling for imbalanced data classification", International
       Journal of Knowledge Engineering and Soft Data Paradigms 3(1), 2011, pp. 4-21.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SVMSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = SVMSMOTE(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    _needs_rivals: ClassVar[bool] = True
    _grade: ClassVar[str] = "B"

    k_neighbors: Annotated[Any, neighbor_number] = 5
    m_neighbors: Annotated[Any, neighbor_number] = 10
    svm_estimator: Any = None
    out_step: float = 0.5
    max_fit_rows: Annotated[int, count_number] = 20_000
    on_no_vectors: Annotated[str, one_of("raise", "skip")] = "raise"

    @property
    def nn_k_(self) -> SearchInForce:
        """The search for partners, in scikit-learn's words."""
        return search_in_force(self, "k_neighbors")

    @property
    def nn_m_(self) -> SearchInForce:
        """The search that tells noise, danger and safe apart, in scikit-learn's words."""
        return search_in_force(self, "m_neighbors")

    def _check_parameters(self) -> None:
        super()._check_parameters()
        if isinstance(self.out_step, bool) or not isinstance(self.out_step, Real) or not 0 <= self.out_step <= 1:
            raise errors.bad_number("SVMSMOTE", "out_step", self.out_step, "a float in [0, 1]")
        if self.svm_estimator is not None and not (hasattr(self.svm_estimator, "fit") and hasattr(self.svm_estimator, "predict")):
            raise errors.bad_number("SVMSMOTE", "svm_estimator", self.svm_estimator, "None or an estimator with fit and predict")

    def _rival_count(self) -> int:
        return neighbor_number(self, "m_neighbors")

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        k, m, label, run = self._neighbor_count(), self._rival_count(), members.label, members.run
        vectors = np.isin(members.row, run.once("support", lambda: self._supported(members)))
        if not vectors.any():
            without_base(members, self.on_no_vectors, errors.no_support_vectors(label))
            return None
        members.own(max(k, m))  # one search serves both
        rivals = members.rivals(m)
        danger, safe = vectors & in_danger(rivals, m), vectors & (2 * rivals < m)
        run.notes[f"class {label!r}"] = (
            f"{int(vectors.sum()):,} support vectors: {int(danger.sum()):,} in danger, {int(safe.sum()):,} safe, "
            f"{int((vectors & (rivals >= m)).sum()):,} noise (m_neighbors={m})"
        )
        if not (danger | safe).any():
            without_base(members, self.on_no_vectors, errors.all_noise(label, int(vectors.sum()), m))
            return None
        inwards = interpolated(members.key, n_new)
        inwards = 0 if not danger.any() else n_new if not safe.any() else inwards
        copies = np.zeros(len(members), np.int64)
        for group, total in ((danger, inwards), (safe, n_new - inwards)):
            if group.any():
                copies += allocate(group.astype(np.int64), total, members.key, members.row)
        steps = np.where(safe, -float(self.out_step), 1.0)[:, None]
        recipe = Recipe(low=np.zeros_like(steps), high=steps)
        n_partners = np.full(len(members), members.n_partners)
        return members.chosen(copies, n_partners, members.own(k), rivals, recipe)

    def _supported(self, members: ClassView) -> NDArray[np.int64]:
        """Rows of the support vectors, of all classes."""
        self.svm_estimator_, found = fitted_model(
            members.run, "svm", self._machine(members.run.seed), class_sample(members.run, self.max_fit_rows),
            members.weight, _support_rows,
        )  # fmt: skip
        return np.asarray(found, np.int64)

    def _machine(self, seed: int) -> Any:
        from sklearn.svm import SVC

        return seeded_model(SVC(gamma="scale") if self.svm_estimator is None else self.svm_estimator, seed)

    def _once_passes(self) -> int:
        return 1


def interpolated(key: tuple[int, int], n_new: int) -> int:
    """How many of the new rows of a class are interpolated where it has support vectors of both kinds.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample.arithmetic.draws import class_key
    >>> shares = np.array([interpolated(class_key(seed, 1), 999) / 1000 for seed in range(500)])
    >>> bool(abs(shares.mean() - 0.5) < 0.02), bool(abs(shares.std() - 21**-0.5 / 2) < 0.01)
    (True, True)
    """
    share = np.sort(draws.uniforms(key, [0], [0], 2 * SHARE - 1, "share")[0])[SHARE - 1]
    return int(share * (n_new + 1))


def _support_rows(machine: Any, block: Block) -> NDArray[np.int64]:
    if not hasattr(machine, "support_"):
        raise errors.no_support(type(machine).__name__)
    rows: NDArray[np.int64] = block.row[np.sort(machine.support_)]
    return rows
