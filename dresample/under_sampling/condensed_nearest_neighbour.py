"""Condensed nearest neighbour: keep a subset by which the nearest-neighbour rule gets the rest right.

P. E. Hart, "The condensed nearest neighbor rule", IEEE Trans. Information Theory 14(3), 1968, pp. 515-516. For each condensed
class N, with P the smallest class:

    store = P and n_seeds_S rows of N, drawn
    scan the rows of N by row number: one that the vote of its k nearest rows of the store gets wrong joins the store at once
    keep the rows of N in the store                                                                                      (k = 1)

One scan is enough: P does not change and only rows of N join, so a row that was right, or that joined, is right at the end (but for
equal rows of both classes). Hart repeats scans because he condenses P as well. READING: one scan over the rows of large classes
only is imbalanced-learn's method; the seeds are the rows of N with the smallest Philox(seed, class, row).

What joins depends on the order by definition, and the scan is sequential: here the order is that of the row numbers. The rows that
the first store gets right are found in parallel and never scanned; the others are scanned partition after partition.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from dresample.distribution.reduction import lazy
from dresample.neighbors.condense import absorb
from dresample.sampling.codes import Codes
from dresample.sampling.neighborhoods import Pool
from dresample.sampling.parameters import count_number, voter_number
from dresample.sampling.run import Run
from dresample.sampling.shared import Seeded
from dresample.under_sampling.base import UnderSampling
from dresample.under_sampling.condensing import facing, row_numbers, seeds_of, smallest_of

__all__ = ["CondensedNearestNeighbour"]


class CondensedNearestNeighbour(Seeded, UnderSampling):
    """Under-sample by keeping, of each large class, rows that suffice to tell the others from the smallest class.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Which classes are condensed; "auto" is all but the smallest, which must not be among them.
    random_state : int, RandomState, Generator or None, default=None
        Which rows are seeds.
    n_neighbors : int, KNeighborsClassifier or None, default=None
        Neighbours that vote; None is 1.
    n_seeds_S : int, default=1
        Seeds of each condensed class.

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
    .. [1] P. E. Hart, "The condensed nearest neighbor rule", IEEE Transactions on Information Theory 14(3), 1968, pp. 515-516.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import CondensedNearestNeighbour
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> sampler = CondensedNearestNeighbour(random_state=5)
    >>> X_kept, y_kept = sampler.fit_resample(X, y)
    >>> X[sampler.seed_rows_[0]].tolist(), X_kept[y_kept == 0].ravel().tolist()
    ([[10.9]], [3.0, 4.1, 10.9])
    """

    n_neighbors: Annotated[Any, voter_number] = None
    n_seeds_S: Annotated[int, count_number] = 1

    def _keep(self, run: Run, pool: Pool, codes: Codes) -> NDArray[np.bool_]:
        labels = list(self.sampling_strategy_)
        smallest_of(self, run, labels)
        self.seed_rows_ = seeds_of(self, run, codes, labels)
        keep = ~np.isin(codes.labels, labels)[codes.code]
        for label, seeds in self.seed_rows_.items():
            found, store, needed = facing(self, run, pool, codes, label, seeds)
            _, found = run.keep("classify", [], found)
            for rows in found:  # in the order of the row numbers
                store = lazy("scan", absorb, rows, store, needed, pool.embedding)
            keep[run.execution.compute("scan", lazy("rows", row_numbers, store))[0]] = True
        return keep
