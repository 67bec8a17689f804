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
from typing import Annotated, Any, ClassVar

import numpy as np

from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.normal_noise import class_spread, scattered, silverman
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.parameters import from_zero, neighbor_number, one_of, optional

__all__ = ["KernelADASYN"]


class KernelADASYN(Interpolating):
    """Over-sample by drawing from normal kernels around the rows of a class, more where it is harder to learn.

    Parameters
    ----------
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
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances and for the kernel.
    provenance : bool, default=False
        New rows have a base row, but no neighbour row.

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

    _incremental: ClassVar[bool] = True
    _needs_rivals: ClassVar[bool] = True
    _k_name: ClassVar[str] = "n_neighbors"
    _grade: ClassVar[str] = "B"

    n_neighbors: Annotated[Any, neighbor_number] = 5
    bandwidth: Annotated[float | None, optional(from_zero)] = None
    on_all_safe: Annotated[str, one_of("raise", "uniform", "skip")] = "raise"

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        found = self._rival_weights(members, self.on_all_safe)
        if found is None:
            return None
        rivals, weight = found
        h = self.bandwidth
        if h is None:
            spread = class_spread(members) * members.weight
            h = silverman(len(members), len(spread)) * float(np.sqrt(np.square(spread).sum() / len(spread)))
        members.run.notes[f"bandwidth, class {members.label!r}"] = f"{h:.6g}"
        recipe = Recipe(make=partial(scattered, h / members.weight))
        return members.chosen(members.shares(weight, n_new), rivals=rivals, recipe=recipe)
