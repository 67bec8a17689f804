"""NearMiss: keep the rows of the large classes by their distances to the smallest one.

I. Mani, I. Zhang, "kNN approach to unbalanced data distributions: a case study involving information extraction", Workshop on
Learning from Imbalanced Datasets, ICML, 2003. With P the rows of the smallest class, k = n_neighbors, and q rows to keep:

    version 1    the q rows with the smallest  s(x) = sum of the distances to the k NEAREST rows of P
    version 2    the q rows with the smallest  s(x) = sum of the distances to the k FARTHEST rows of P
    version 3    candidates: the union over P of the n_neighbors_ver3 nearest rows of the class;
                 of these the q with the LARGEST s(x) of version 1

READING. The paper speaks of mean distances: the order is the same. It keeps all candidates of version 3; as in imbalanced-learn
q of them are kept, or all, with a warning, if they are fewer. Rows of equal s(x): the smaller row number. A class that has its
q rows already stays whole, also in version 3.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Block
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import class_blocks, of_class
from dresample.distribution.search import nearest
from dresample.neighbors import exact
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.farthest import farthest_squared
from dresample.sampling import advice
from dresample.sampling.codes import Codes, smallest_class
from dresample.sampling.neighborhoods import Pool
from dresample.sampling.parameters import neighbor_number, one_of
from dresample.sampling.run import Run
from dresample.under_sampling.base import UnderSampling

__all__ = ["NearMiss"]

#: k of an integer, or of a neighbours object as it is: no row finds itself among those of another class.
target_number = partial(neighbor_number, itself=False)


class NearMiss(UnderSampling):
    """Under-sample by keeping rows that are near to the smallest class (or all around it).

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    version : {1, 2, 3}, default=1
        1: near to the nearest rows of the smallest class. 2: near to its farthest rows. 3: its neighbours, the most distant first.
    n_neighbors : int or NearestNeighbors, default=3
        Rows of the smallest class whose distances are summed.
    n_neighbors_ver3 : int or NearestNeighbors, default=3
        Version 3: candidates that each row of the smallest class names.
    on_small_class : {"raise", "shrink"}, default="raise"
        What to do when a class has fewer rows than neighbours are asked for.

    Attributes
    ----------
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] I. Mani, I. Zhang, "kNN approach to unbalanced data distributions: a case study involving information extraction",
       Workshop on Learning from Imbalanced Datasets, ICML, 2003.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import NearMiss
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> X_kept, y_kept = NearMiss().fit_resample(X, y)
    >>> X_kept[y_kept == 0].ravel().tolist()
    [3.0, 4.1, 4.6, 5.2]
    """

    _kind = "under-sampling"
    version: Annotated[int, one_of(1, 2, 3)] = 1
    n_neighbors: Annotated[Any, target_number] = 3
    n_neighbors_ver3: Annotated[Any, target_number] = 3
    on_small_class: Annotated[str, one_of("raise", "shrink")] = "raise"

    def _looks(self, run: Run) -> int:
        return 3 if self.version == 3 else 2

    def _plan_notes(self, run: Run, wanted: dict[Any, int]) -> dict[str, str]:
        return {"rows kept": "at most those of 'after': all candidates where they are fewer"} if self.version == 3 else {}

    def _keep(self, run: Run, pool: Pool, codes: Codes) -> NDArray[np.bool_]:
        counts = run.classes.counts
        keep = np.ones(len(codes.code), bool)
        wanted = {c: q for c, q in self.sampling_strategy_.items() if q < counts[c]}
        if not wanted:
            return keep
        rare = smallest_class(counts)
        k_of = {c: self._k_of(run, "n_neighbors", rare, counts[rare] - (c == rare)) for c in wanted}
        minority = self._gathered(run, rare)
        among = keep
        if self.version == 3:
            among = self._candidates(run, pool, minority, rare, wanted)
            pool = pool.only(among)
        scores = self._scores(run, pool, minority, k_of)
        for label, q in wanted.items():
            rows = np.flatnonzero(codes.of(label) & among)
            if len(rows) < q:
                run.warned += advice.emit([errors.few_candidates(label, len(rows), q)])
            score = -scores[label] if self.version == 3 else scores[label]
            keep &= ~codes.of(label)
            keep[rows[np.argsort(score, kind="stable")[:q]]] = True
        return keep

    def _k_of(self, run: Run, name: str, label: Any, rows: int) -> int:
        """Neighbours to look for among so many rows of a class."""
        k = neighbor_number(self, name, itself=False)
        if rows >= k:
            return k
        if self.on_small_class == "raise" or rows < 1:
            raise errors.too_few_neighbors(label, rows, k, name)
        run.warned += advice.emit([errors.small_class(label, rows, name, k, f"{name} shrinks to {rows}", "shrink")])
        run.notes[f"small class {label!r}"] = f"{name} shrinks to {rows}"
        return rows

    @staticmethod
    def _gathered(run: Run, label: Any) -> Delayed:
        """All rows of a class in one block, kept on the workers."""
        counts = run.classes.table[:, run.classes.labels.index(label)]
        blocks = class_blocks(run.blocks, counts, label, run.classes.rows)
        _, (block,) = run.keep("gather", [], blocks)
        return block

    def _candidates(self, run: Run, pool: Pool, minority: Delayed, rare: Any, wanted: dict[Any, int]) -> NDArray[np.bool_]:
        """The rows that some row of the smallest class has among its nearest of their class."""
        counts = run.classes.counts
        tasks = []
        for label in wanted:
            k = self._k_of(run, "n_neighbors_ver3", label, counts[label] - (label == rare))
            own = [lazy("class", of_class, g, label) for g in pool.groups]
            tasks += nearest([minority], [counts[rare]], own, k, pool.embedding)
        named = [lazy("candidates", _named, t) for t in tasks]
        found = run.look("candidates", *named)
        flags = np.zeros(run.classes.rows, bool)
        flags[np.concatenate(found)] = True
        return flags

    def _scores(self, run: Run, pool: Pool, minority: Delayed, k_of: dict[Any, int]) -> dict[Any, NDArray[np.float64]]:
        """Sums of distances of the rows of some classes, in row order."""
        tasks = [lazy("distances", _summed, g, minority, k_of, self.version == 2, pool.embedding) for g in pool.groups]
        parts = run.look("distances", *tasks)
        return {label: np.concatenate([part[label] for part in parts]) for label in k_of}


def _named(found: tuple[NDArray[np.float64], NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.unique(found[1])


def _summed(
    group: Block, minority: Block, k_of: dict[Any, int], farthest: bool, embedding: Embedding
) -> dict[Any, NDArray[np.float64]]:
    """For the rows of some classes in a group: the sum of the distances to k rows of the smallest class, in rising order."""
    out = {}
    for label, k in k_of.items():
        own = of_class(group, label)
        total = np.zeros(len(own))
        for squared in _distances(own, minority, k, farthest, embedding).T:
            total += np.sqrt(squared)
        out[label] = total
    return out


def _distances(own: Block, minority: Block, k: int, farthest: bool, embedding: Embedding) -> NDArray[np.float64]:
    """Squared distances to the k nearest or farthest rows of the smallest class, rising."""
    if not farthest:
        return exact.find_nearest(own.X, own.row, minority, k, embedding)[0]
    return farthest_squared(own.X, own.row, minority.X, minority.row, k, embedding)
