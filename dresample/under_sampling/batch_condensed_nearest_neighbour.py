"""Condensed nearest neighbour in batches: classify all rows, add those that are wrong, repeat.

Another algorithm than Hart's (:mod:`.condensed_nearest_neighbour`), with the same aim, a subset by which the nearest-neighbour rule
gets all rows right, and without an order of the rows. One store for all classes:

    store = all rows of the classes that are not condensed, and n_seeds_S drawn rows of each class that is
    repeat: W = rows outside that the vote of their k nearest rows of the store gets wrong;  store = store and W;  until W is empty

``rows_per_round=b`` adds at most b rows of W, those with the smallest Philox(seed, class, row): more rounds, and a smaller store.
With two classes, of which the large one is condensed, and without that limit, one round does: what is right stays right, because
only rows of its own class join. The result is then the first step of one-sided selection.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Block
from dresample.distribution.labels import codes_in
from dresample.distribution.reduction import lazy
from dresample.neighbors.condense import nearest_in
from dresample.neighbors.embedding import Embedding
from dresample.sampling.codes import Codes, elected
from dresample.sampling.neighborhoods import Pool
from dresample.sampling.parameters import count_number, optional, voter_number
from dresample.sampling.run import Run
from dresample.sampling.shared import Seeded
from dresample.under_sampling.base import UnderSampling
from dresample.under_sampling.condensing import in_drawn_order, joined_rows, seeds_of

__all__ = ["BatchCondensedNearestNeighbour"]


class BatchCondensedNearestNeighbour(Seeded, UnderSampling):
    """Under-sample by adding, round by round, all rows that the rows kept so far get wrong.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Which classes are condensed; "auto" is all but the smallest.
    random_state : int, RandomState, Generator or None, default=None
        Which rows are seeds, and which are added where ``rows_per_round`` is less than there are.
    n_neighbors : int, KNeighborsClassifier or None, default=None
        Neighbours that vote; None is 1.
    n_seeds_S : int, default=1
        Seeds of each condensed class.
    rows_per_round : int, optional
        Rows that are added in one round at most; all by default.
    persist : {True, False, "auto"}, default="auto"
        Keep the features on the workers. Every round passes over them twice.

    Attributes
    ----------
    n_iter_ : int
        Rounds that added rows.
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
    >>> from dresample import BatchCondensedNearestNeighbour
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> sampler = BatchCondensedNearestNeighbour(random_state=5)
    >>> X_kept, y_kept = sampler.fit_resample(X, y)
    >>> X[sampler.seed_rows_[0]].tolist(), X_kept[y_kept == 0].ravel().tolist(), sampler.n_iter_
    ([[10.9]], [3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 10.9], 1)
    """

    n_neighbors: Annotated[Any, voter_number] = None
    n_seeds_S: Annotated[int, count_number] = 1
    rows_per_round: Annotated[int | None, optional(count_number)] = None

    def _repeats(self) -> bool:
        return True

    def _looks(self, run: Run) -> int:
        return 2

    def _keep(self, run: Run, pool: Pool, codes: Codes) -> NDArray[np.bool_]:
        labels, k = list(self.sampling_strategy_), voter_number(self, "n_neighbors")
        self.seed_rows_ = seeds_of(self, run, codes, labels)
        keep = ~np.isin(codes.labels, labels)[codes.code]
        for seeds in self.seed_rows_.values():
            keep[seeds] = True
        if keep.sum() < k:
            raise errors.too_few_in_store(type(self).__name__, int(keep.sum()), k)
        self.n_iter_ = 0
        while len(wrong := self._wrong(run, pool, codes, keep, k)):
            keep[in_drawn_order(run, codes, wrong)[: self.rows_per_round]] = True
            self.n_iter_ += 1
        run.notes["rounds"] = self.n_iter_
        return keep

    @staticmethod
    def _wrong(run: Run, pool: Pool, codes: Codes, keep: NDArray[np.bool_], k: int) -> NDArray[np.int64]:
        """Rows outside the store that it gets wrong, rising."""
        if keep.all():
            return np.empty(0, np.int64)
        _, (store,) = run.keep("store", [], [joined_rows(pool, keep)])
        rest = pool.only(~keep).groups
        tasks = [lazy("classify", _misclassified, g, store, list(codes.labels), k, pool.embedding) for g in rest]
        found = run.look("classify", *tasks)
        return np.concatenate(found)


# --- chunks -----------------------------------------------------------------------------------------------------------


def _misclassified(block: Block, store: Block, labels: list[Any], k: int, embedding: Embedding) -> NDArray[np.int64]:
    """Row numbers of the rows of a block that the vote of their k nearest rows of the store gets wrong."""
    _, near = nearest_in(block, store, k, embedding)
    classes = codes_in(store, labels)[np.searchsorted(store.row, near)]
    rows: NDArray[np.int64] = block.row[elected(classes, len(labels)) != codes_in(block, labels)]
    return rows
