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
from typing import Annotated, ClassVar

import numpy as np

from dresample.over_sampling.base import ClassByClass
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.normal_noise import class_spread, scattered, silverman
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.parameters import from_zero
from dresample.sampling.shared import Cleaned

__all__ = ["ROSE"]


class ROSE(Cleaned, ClassByClass):
    """Over-sample by drawing from a normal kernel around every row of a class.

    Parameters
    ----------
    shrinkage : float, default=1.0
        Factor of the bandwidths (``hmult`` of the R package); 0 gives copies.
    provenance : bool, default=False
        New rows have a base row, but no neighbour row.

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

    shrinkage: Annotated[float, from_zero] = 1.0

    # Nothing is measured, so there is no class too small and nothing to scale.
    def _neighbor_count(self) -> int:
        return 0

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        n, spread = len(members), class_spread(members)
        width = self.shrinkage * silverman(n, len(spread)) * spread
        still = int((spread == 0).sum())
        if still:
            members.run.notes[f"class {members.label!r}"] = f"{still} of {len(spread)} features have no spread and are copied"
        copies = members.shares(np.ones(n, np.int64), n_new)
        return members.chosen(copies, recipe=Recipe(make=partial(scattered, width)))
