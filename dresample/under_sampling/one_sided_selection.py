"""One-sided selection: of the large classes keep what the small one would get wrong, then drop Tomek links.

M. Kubat, S. Matwin, "Addressing the curse of imbalanced training sets: one-sided selection", ICML 1997, pp. 179-186. For each
cleaned class N, with P the smallest class:

    C   = P and n_seeds_S rows of N, drawn
    N'  = the seeds, and the rows of N that the vote of their k nearest rows of C gets wrong     (k = 1; one pass, C stays as it is)
    then, of all that is left, the ends of Tomek links that lie in cleaned classes are dropped    (:mod:`.tomek_links`)

READING: the paper takes one seed at random; here the rows of N with the smallest Philox(seed, class, row). Several large classes
are each set against P alone, as in imbalanced-learn.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from dresample.distribution.reduction import lazy
from dresample.sampling.codes import Codes
from dresample.sampling.neighborhoods import Pool
from dresample.sampling.parameters import count_number, voter_number
from dresample.sampling.run import Run
from dresample.sampling.shared import Seeded
from dresample.under_sampling.base import UnderSampling
from dresample.under_sampling.condensing import facing, row_numbers, seeds_of, smallest_of
from dresample.under_sampling.tomek_links import linked, looks

__all__ = ["OneSidedSelection"]


class OneSidedSelection(Seeded, UnderSampling):
    """Under-sample by keeping the rows of large classes near the smallest one, without its Tomek links.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Which classes are cleaned; "auto" is all but the smallest, which must not be among them.
    random_state : int, RandomState, Generator or None, default=None
        Which rows are seeds.
    n_neighbors : int, KNeighborsClassifier or None, default=None
        Neighbours that vote; None is 1.
    n_seeds_S : int, default=1
        Seeds of each cleaned class.

    Attributes
    ----------
    seed_rows_ : dict of {label: ndarray of int64}
        Global row numbers of the seeds.
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_, seed_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] M. Kubat, S. Matwin, "Addressing the curse of imbalanced training sets: one-sided selection", ICML 1997, pp. 179-186.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import OneSidedSelection
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> sampler = OneSidedSelection(random_state=5)
    >>> X_kept, y_kept = sampler.fit_resample(X, y)
    >>> X[sampler.seed_rows_[0]].tolist(), X_kept[y_kept == 0].ravel().tolist()
    ([[10.9]], [4.1, 4.6, 5.2, 5.9, 6.7, 10.9])
    """

    n_neighbors: Annotated[Any, voter_number] = None
    n_seeds_S: Annotated[int, count_number] = 1

    def _looks(self, run: Run) -> int:
        return super()._looks(run) + looks(run.classes.counts, list(self.sampling_strategy_))

    def _keep(self, run: Run, pool: Pool, codes: Codes) -> NDArray[np.bool_]:
        labels = list(self.sampling_strategy_)
        smallest_of(self, run, labels)
        self.seed_rows_ = seeds_of(self, run, codes, labels)
        keep = ~np.isin(codes.labels, labels)[codes.code]
        for label, seeds in self.seed_rows_.items():
            found = facing(self, run, pool, codes, label, seeds).misjudged
            wrong = run.look("classify", *[lazy("rows", row_numbers, task) for task in found])  # fmt: skip
            keep[np.concatenate([seeds, *wrong])] = True
        keep[linked(run, pool.only(keep), codes, labels, keep)] = False
        return keep
