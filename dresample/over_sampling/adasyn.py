"""ADASYN: adaptive synthetic sampling.

H. He, Y. Bai, E. A. Garcia, S. Li, "ADASYN: Adaptive synthetic sampling approach for imbalanced learning", IJCNN 2008,
pp. 1322-1328. For the m_s rows x_i of a class among m_l others:

    d       = m_s / m_l                                                go on where d < d_th                  (eq. 1)
    G       = beta * (target - m_s)                                    rows to make                          (eq. 2)
    r_i     = Delta_i / K,  Delta_i = other-class rows among the K nearest of all data                       (eq. 3)
    g_i     = G * r_i / sum_j r_j                                      made integer by ``rounding``          (eq. 4, 5)
    s       = x_i + lambda * (x_z - x_i),  lambda ~ U[0, 1)            x_z among the K nearest of the class  (eq. 6)

Delta_i is counted without merging neighbours: with d_1 <= .. <= d_K the distances to the K nearest rows of the class and c_j the
number of other-class rows before the j-th of them, Delta_i = K - max{ j : j + c_j <= K }, and the c_j are sums over partitions.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic.allocation import ROUNDINGS, allocate
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.policies import without_base
from dresample.sampling import advice
from dresample.sampling.generation import ClassRows
from dresample.sampling.parameters import between, neighbor_number, one_of
from dresample.sampling.run import Run
from dresample.sampling.shared import Approximated

__all__ = ["ADASYN"]


class ADASYN(Approximated, Interpolating):
    """Over-sample with more new rows where a class is harder to learn.

    Parameters
    ----------
    n_neighbors : int or NearestNeighbors, default=5
        K, of both searches. Of an object its k and Minkowski p=2 are honoured.
    beta : float, default=1.0
        Share of the gap to fill, in [0, 1].
    d_th : float, default=1.0
        Classes with n_c / n_largest >= d_th are left as they are; not applied with a dict or callable strategy.
    rounding : {"exact", "rint", "largest-remainder"}, default="exact"
        How the shares become integers. "exact" gives exactly the rows asked for; "rint" is imbalanced-learn's.
    neighbors : {"class", "paper"}, default="class"
        Partners among the K nearest rows of the class, or only those inside the K-neighbourhood of all data.
    paper_no_partner : {"class", "drop"}, default="class"
        With ``neighbors="paper"``, rows without such a partner: fall back to the class, or give their share to the others.
    on_all_safe : {"raise", "uniform", "skip"}, default="raise"
        No row of a class has a rival: raise, sample as SMOTE, or leave the class as it is.

    Attributes
    ----------
    sampling_strategy_ : dict of {label: int}
        Rows to add per class.
    class_counts_ : dict of {label: int}
    feature_names_in_, n_features_in_
    allocation_ : pandas.DataFrame
        ``label, row, rivals, density_ratio, copies``, one line per row of each over-sampled class.
    provenance_ : DataFrame
    report_ : Report
    seed_ : int

    See Also
    --------
    SMOTE : the same number of new rows everywhere.

    References
    ----------
    .. [1] H. He, Y. Bai, E. A. Garcia, S. Li, "ADASYN: Adaptive synthetic sampling approach for imbalanced learning",
       IJCNN 2008, pp. 1322-1328.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import ADASYN
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> sampler = ADASYN(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    >>> by_rivals = sampler.allocation_.groupby("rivals")["copies"].mean()
    >>> bool(by_rivals.is_monotonic_increasing)
    True
    """

    _incremental: ClassVar[bool] = True
    _needs_rivals: ClassVar[bool] = True
    _k_name: ClassVar[str] = "n_neighbors"

    n_neighbors: Annotated[Any, neighbor_number] = 5
    beta: Annotated[float, between(0, 1)] = 1.0
    d_th: Annotated[float, between(0, 1, above=True)] = 1.0
    rounding: Annotated[str, one_of(*ROUNDINGS)] = "exact"
    neighbors: Annotated[str, one_of("class", "paper")] = "class"
    paper_no_partner: Annotated[str, one_of("class", "drop")] = "class"
    on_all_safe: Annotated[str, one_of("raise", "uniform", "skip")] = "raise"

    def _how_many(self, label: Any, missing: int, run: Run) -> int:
        """``missing`` is target - m_s, which would fill the gap. Nothing is made where the class is balanced enough."""
        counts = run.classes.counts
        explicit = isinstance(self.sampling_strategy, dict) or callable(self.sampling_strategy)
        if not explicit and counts[label] >= self.d_th * max(counts.values()):  # d = m_s / m_l                (eq. 1)
            return 0
        return round(Fraction(repr(float(self.beta))) * missing)  # G = beta * (target - m_s), on decimals      (eq. 2)

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        """``n_new`` is G. ``delta``, ``weight`` and ``copies`` have a number for each x_i of the class."""
        K = self._neighbor_count()
        delta = members.rivals(K)  # Delta_i: other-class rows among the K nearest                             (eq. 3)
        self._advise(members, delta)
        weight, partners = self._partners(members, delta)
        if not weight.any():  # all r_i are 0, and eq. 4 divides by 0
            if self.on_all_safe != "uniform":
                without_base(members, self.on_all_safe, errors.all_safe(members.label, K))
                return None
            weight = np.ones(len(members), np.int64)
        # g_i = G * r_i / sum_j r_j, with r_i = Delta_i / K                                                    (eq. 4, 5)
        copies = allocate(weight, n_new, members.key, members.row, self.rounding, denominator=K)
        # s = x_i + lambda * (x_z - x_i), g_i times, x_z one of the first ``partners`` of these K              (eq. 6)
        return members.chosen(copies, partners, members.own(K), rivals=delta)

    def _partners(self, members: ClassView, delta: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The weight of each x_i, and how many of its nearest rows of the class x_z is drawn from."""
        everyone = np.full(len(members), members.n_partners)
        if self.neighbors == "class":
            return delta, everyone
        inside = np.minimum(self._neighbor_count() - delta, members.n_partners)  # of the class among the K nearest of all data
        partners = np.where(inside > 0, inside, everyone)
        if self.paper_no_partner == "class":
            return delta, partners
        weight = np.where(inside > 0, delta, 0)
        if delta.any() and not weight.any():
            raise errors.no_partners(members.label, self._neighbor_count())
        return weight, partners

    def _advise(self, members: ClassView, delta: NDArray[np.int64]) -> None:
        found = [advice.noise(members.label, delta, self._neighbor_count()), advice.uniform_density(members.label, delta)]
        members.run.warned += advice.emit(found)
