"""ROSE: random over-sampling examples, a smoothed bootstrap.

G. Menardi, N. Torelli, "Training and assessing classification rules with imbalanced data", Data Mining and Knowledge Discovery 28,
2014, pp. 92-122. For a class of n rows and d features:

    s    = x_i + h * e,    x_i a row of the class, e ~ N(0, I)
    h_a  = shrinkage * (4 / ((d + 2) n)) ** (1 / (d + 4)) * sd_a                sd_a over n - 1

READING. In print, the new rows of all classes take the place of the whole data set; here the originals stay, as with every other
over-sampler, and the classes that ``sampling_strategy`` names get new rows. Bases are taken evenly: every row gets the floor or the
ceiling of G / n copies.
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

__all__ = ["ROSE"]


class ROSE(Interpolating):
    """Over-sample by drawing from a normal kernel around every row of a class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    random_state : int, RandomState, Generator or None
    shrinkage : float, default=1.0
        Factor of the bandwidths (``hmult`` of the R package); 0 gives copies.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    placement : {"append", "spread"}, default="append"
    provenance : bool, default=False
        New rows have a base row, but no neighbour row.
    persist : {True, False, "auto"}, default="auto"
    keep_index : bool, default=False

    Attributes
    ----------
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null.

    Notes
    -----
    A class of one row, and a feature without spread in a class, are copied. Features of whole numbers are rounded.

    See Also
    --------
    KernelADASYN : a normal kernel too, more often where rivals are near.

    References
    ----------
    .. [1] G. Menardi, N. Torelli, "Training and assessing classification rules with imbalanced data", Data Mining and Knowledge
       Discovery 28, 2014, pp. 92-122.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import ROSE
    >>> rng = np.random.default_rng(0)
    >>> X, y = rng.normal(size=(300, 2)), np.repeat([0, 1], [200, 100])
    >>> X_new, y_new = ROSE(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [200, 200]
    """

    _grade: ClassVar[str] = "B"
    _lacks: ClassVar = {
        "scale": "no distance is measured on numbers",
        "integer": "noise moves every number (that of `shrinkage`): give columns of whole numbers an integer dtype",
    }

    # Nothing is measured, so there is no class too small and nothing to scale.
    on_small_class = "raise"
    scale = None

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        shrinkage: float = 1.0,
        clean: str | None = None,
        placement: str = "append",
        provenance: bool = False,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.shrinkage = shrinkage
        self.clean = clean
        self.placement = placement
        self.provenance = provenance
        self.persist = persist
        self.keep_index = keep_index

    def _check_parameters(self) -> None:
        super()._check_parameters()
        positive_number(self, "shrinkage", zero=True)

    def _neighbor_count(self) -> int:
        return 0

    def _choose(self, members: Members, wanted: int) -> ClassRows | None:
        n, spread = len(members), class_spread(members)
        width = self.shrinkage * silverman(n, len(spread)) * spread
        still = int((spread == 0).sum())
        if still:
            members.fitted.notes[f"class {members.label!r}"] = f"{still} of {len(spread)} features have no spread and are copied"
        copies = members.shares(np.ones(n, np.int64), wanted)
        return members.chosen(copies, recipe=Recipe(make=partial(scattered, width)))
