"""KernelADASYN: draws from a kernel density estimate that is weighted as ADASYN's.

B. Tang, H. He, "KernelADASYN: Kernel based adaptive synthetic data generation for imbalanced learning", IEEE Congress on
Evolutionary Computation, 2015, pp. 664-671. With Delta_i the rows of other classes among the K nearest of x_i in all data:

    p(x) = sum_i r_i * N(x; x_i, h ** 2 I),    r_i = Delta_i / sum_j Delta_j
    s    = x_i + h * e,    i in proportion to r_i,    e ~ N(0, I)

READING. The paper does not say how it draws from p; a mixture of normals is drawn from exactly, as above. (smote_variants takes
Metropolis steps with the covariance of the class instead.) h is tuned in the paper; without one, it is the normal rule of ROSE
times the root of the mean variance of the features in the class. i is not drawn: the comb shares G out, exactly.
"""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

import numpy as np

from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.clouds import class_spread, scattered, silverman
from dresample.over_sampling.members import Members
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.parameters import positive_number
from dresample.sampling.sampler import check_choices

__all__ = ["KernelADASYN"]


class KernelADASYN(Interpolating):
    """Over-sample by drawing from normal kernels around the rows of a class, more where it is harder to learn.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    random_state : int, RandomState, Generator or None
    n_neighbors : int or NearestNeighbors, default=5
        K. Of an object its k and Minkowski p=2 are honoured.
    bandwidth : float or None, default=None
        h, the same for all features, in units of the scaled features if ``scale`` is given. None is the normal rule,
        (4 / ((d + 2) n)) ** (1 / (d + 4)), times the root of the mean variance of the features in the class.
    on_all_safe : {"raise", "uniform", "skip"}, default="raise"
        No row of a class has a rival: raise, take all rows alike, or warn and leave the class as
        it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for K. "shrink" counts rivals among K rows all the same: no partner is needed.
    scale : {None, "standard", "robust"}, default=None
        Scale the features for the distances and for the kernel.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
    provenance : bool, default=False
        New rows have a base row, but no neighbour row.
    persist : {True, False, "auto"}, default="auto"
    keep_index : bool, default=False

    Attributes
    ----------
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`.

    See Also
    --------
    ROSE : a normal kernel too, around all rows alike and with a width for each feature.

    References
    ----------
    .. [1] B. Tang, H. He, "KernelADASYN: Kernel based adaptive synthetic data generation for imbalanced learning", IEEE Congress on
       Evolutionary Computation, 2015, pp. 664-671.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import KernelADASYN
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = KernelADASYN(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    _needs_rivals: ClassVar[bool] = True
    _k_name: ClassVar[str] = "n_neighbors"
    _grade: ClassVar[str] = "B"

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Any = 5,
        bandwidth: float | None = None,
        on_all_safe: str = "raise",
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
        self.n_neighbors = n_neighbors
        self.bandwidth = bandwidth
        self.on_all_safe = on_all_safe
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
        check_choices(self, on_all_safe=("raise", "uniform", "skip"))
        if self.bandwidth is not None:
            positive_number(self, "bandwidth", zero=True)

    def _choose(self, members: Members, wanted: int) -> ClassRows | None:
        found = self._rival_weights(members, self.on_all_safe)
        if found is None:
            return None
        rivals, weight = found
        h = self.bandwidth
        if h is None:
            spread = class_spread(members) * members.weight
            h = silverman(len(members), len(spread)) * float(np.sqrt(np.square(spread).sum() / len(spread)))
        members.fitted.notes[f"bandwidth, class {members.label!r}"] = f"{h:.6g}"
        recipe = Recipe(make=partial(scattered, h / members.weight))
        return members.chosen(members.shares(weight, wanted), rivals=rivals, recipe=recipe)
