"""ADASYN: adaptive synthetic sampling.

H. He, Y. Bai, E. A. Garcia, S. Li, "ADASYN: Adaptive synthetic sampling approach for imbalanced learning", IJCNN 2008,
pp. 1322-1328. For the m_s rows x_i of a class among m_l others:

    G       = beta * (target - m_s)                                    rows to make                          (eq. 2)
    r_i     = Delta_i / K,  Delta_i = other-class rows among the K nearest of all data                       (eq. 3)
    g_i     = G * r_i / sum_j r_j                                      made integer by ``rounding``          (eq. 4, 5)
    s       = x_i + lambda * (x_z - x_i),  lambda ~ U[0, 1)            x_z among the K nearest of the class  (eq. 6)

Delta_i is counted without merging neighbours: with d_1 <= .. <= d_K the distances to the K nearest rows of the class and c_j the
number of other-class rows before the j-th of them, Delta_i = K - max{ j : j + c_j <= K }, and the c_j are sums over partitions.
"""

from __future__ import annotations

from numbers import Real
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic.allocation import ROUNDINGS
from dresample.over_sampling.base import Interpolating, Weights, targets
from dresample.over_sampling.policies import left_alone
from dresample.sampling import advice
from dresample.sampling.parameters import count_number
from dresample.sampling.run import Fit
from dresample.sampling.sampler import check_choices

__all__ = ["ADASYN"]


class ADASYN(Interpolating):
    """Over-sample with more new rows where a class is harder to learn.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None
        None draws a 64-bit seed, reported as ``seed_``.
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
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for K.
    scale : {None, "standard", "robust"}, default=None
        Scale the features for the distances only.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    backend : {"exact", "approximate", "subsample"}, default="exact"
        "approximate" uses pynndescent and reports its recall; "subsample" counts rivals on ``subsample_size`` rows of the other
        classes, which biases the ratios low.
    subsample_size : int, default=100_000
    provenance : bool, default=False
        Record the base row, neighbour row and gap of every new row.
    persist : {True, False, "auto"}, default="auto"
        Keep the features of Dask collections in memory between the passes.
    keep_index : bool, default=False
        Keep the index of a pandas frame; a RangeIndex by default, as imbalanced-learn.

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

    _needs_rivals: ClassVar[bool] = True
    _k_name: ClassVar[str] = "n_neighbors"

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Any = 5,
        beta: float = 1.0,
        d_th: float = 1.0,
        rounding: str = "exact",
        neighbors: str = "class",
        paper_no_partner: str = "class",
        on_all_safe: str = "raise",
        on_small_class: str = "raise",
        scale: str | None = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        backend: str = "exact",
        subsample_size: int = 100_000,
        provenance: bool = False,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.n_neighbors = n_neighbors
        self.beta = beta
        self.d_th = d_th
        self.rounding = rounding
        self.neighbors = neighbors
        self.paper_no_partner = paper_no_partner
        self.on_all_safe = on_all_safe
        self.on_small_class = on_small_class
        self.scale = scale
        self.clean = clean
        self.integer = integer
        self.placement = placement
        self.backend = backend
        self.subsample_size = subsample_size
        self.provenance = provenance
        self.persist = persist
        self.keep_index = keep_index

    def _check_parameters(self) -> None:
        super()._check_parameters()
        check_choices(self, rounding=ROUNDINGS, neighbors=("class", "paper"), paper_no_partner=("class", "drop"),
                      on_all_safe=("raise", "uniform", "skip"))  # fmt: skip
        if not isinstance(self.beta, Real) or not 0 <= self.beta <= 1:
            raise errors.bad_number("ADASYN", "beta", self.beta, "a float in [0, 1]")
        if not isinstance(self.d_th, Real) or not 0 < self.d_th <= 1:
            raise errors.bad_number("ADASYN", "d_th", self.d_th, "a float in (0, 1]")
        count_number(self, "subsample_size")

    def _rounding(self) -> str:
        return self.rounding

    def _how_many(self, label: Any, wanted: int, fitted: Fit) -> int:
        counts = fitted.classes.counts
        explicit = isinstance(self.sampling_strategy, dict) or callable(self.sampling_strategy)
        if not explicit and counts[label] >= self.d_th * max(counts.values()):
            return 0
        return targets(self.beta, wanted)

    def _weigh(self, label: Any, size: int, reach: int, counts: NDArray[np.int64] | None, fitted: Fit) -> Weights | None:
        k = self._neighbor_count()
        assert counts is not None
        fitted.warned += advice.emit([advice.noise(label, counts, k), advice.uniform_density(label, counts)])
        partners = np.full(size, reach)
        weight = counts
        if self.neighbors == "paper":
            inside = np.minimum(k - counts, reach)
            if self.paper_no_partner == "drop":
                weight = np.where(inside > 0, weight, 0)
                if counts.any() and not weight.any():
                    raise errors.no_partners(label, k)
            partners = np.where(inside > 0, inside, reach)
        if not weight.any():
            if self.on_all_safe == "raise":
                raise errors.all_safe(label, k)
            if self.on_all_safe == "skip":
                left_alone(label, fitted, errors.all_safe(label, k))
                return None
            weight = np.ones(size, np.int64)
        return Weights(weight, partners, k)
