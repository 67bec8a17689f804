"""Cluster centroids: the rows of a large class make room for the centres of as many clusters as rows are wanted.

As in imbalanced-learn; the idea is of S.-J. Yen, Y.-S. Lee, "Cluster-based under-sampling approaches for imbalanced data
distributions", Expert Systems with Applications 36(3), 2009, pp. 5718-5727. For a class of n_c rows of which q are wanted:

    m_1 .. m_q  = centres of k-means with q clusters on the rows of the class
    voting="soft"    the class becomes  m_1 .. m_q
    voting="hard"    the class becomes the rows that are nearest to m_1 .. m_q        (ties: the smaller row number)

A class of which all rows are wanted is left as it is. Two centres may have one nearest row, which is then there twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Block
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import of_class, seeded_sample
from dresample.distribution.search import nearest
from dresample.results.change import Change, NewPart, NewRows
from dresample.sampling.codes import codes_of
from dresample.sampling.models import fit_copy, seeded_model
from dresample.sampling.neighborhoods import Pool, look_at
from dresample.sampling.parameters import count_number, one_of
from dresample.sampling.run import Run
from dresample.sampling.sampler import Sampler
from dresample.sampling.shared import Seeded

__all__ = ["ClusterCentroids"]


class ClusterCentroids(Seeded, Sampler):
    """Under-sample by putting the centres of clusters in the place of the rows of a class.

    Parameters
    ----------
    estimator : clusterer, optional
        With a parameter ``n_clusters`` and, once fitted, ``cluster_centers_``; KMeans by default. Where its own ``random_state``
        is None, it is seeded.
    voting : {"auto", "hard", "soft"}, default="auto"
        "soft": the centres are the new rows. "hard": the rows of the class that are nearest to them. "auto" is "soft".
    max_fit_rows : int, default=100_000
        Of a larger class a seeded sample of so many rows is clustered. The nearest rows are looked for in the whole class.
    keep_index : bool, default=False
        Keep the index of a pandas frame: kept rows keep theirs, new rows follow.

    Attributes
    ----------
    estimator_ : clusterer
        Fitted on the last class (in sorted order) that was replaced.
    voting_ : str
        "hard" or "soft".
    sampling_strategy_, class_counts_, feature_names_in_, report_, seed_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] S.-J. Yen, Y.-S. Lee, "Cluster-based under-sampling approaches for imbalanced data distributions", Expert Systems with
       Applications 36(3), 2009, pp. 5718-5727.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import ClusterCentroids
    >>> X = np.array([0.0, 0.5, 1.0, 5.0, 5.5, 6.0, 2.0, 3.0])[:, None]
    >>> y = np.repeat([0, 1], [6, 2])
    >>> X_new, y_new = ClusterCentroids(random_state=0).fit_resample(X, y)
    >>> sorted(X_new.ravel().tolist()), y_new.tolist()
    ([0.5, 2.0, 3.0, 5.5], [1, 1, 0, 0])
    """

    _kind = "under-sampling"
    _numeric: ClassVar[bool] = True
    _grade = "B"

    estimator: Any = None
    voting: Annotated[str, one_of("auto", "hard", "soft")] = "auto"
    max_fit_rows: Annotated[int, count_number] = 100_000

    # --- flow ---------------------------------------------------------------------------------------------------------

    def _check_parameters(self) -> None:
        super()._check_parameters()
        if self.estimator is not None and not (
            not isinstance(self.estimator, type)
            and hasattr(self.estimator, "fit")
            and hasattr(self.estimator, "get_params")
            and "n_clusters" in self.estimator.get_params()
        ):
            found = self.estimator.__name__ if isinstance(self.estimator, type) else type(self.estimator).__name__
            raise errors.clusterer_wanted(found)
        self.voting_ = "hard" if self.voting == "hard" else "soft"

    def _change(self, run: Run) -> Change:
        """Cluster the classes; with "hard" voting, or where rows carry columns, find the rows that are nearest to the centres."""
        counts = run.classes.counts
        wanted = {c: q for c, q in self._resolve(run).items() if q < counts[c]}
        for label, q in wanted.items():
            if q > self.max_fit_rows:
                raise errors.too_many_centroids(label, q, counts[label], self.max_fit_rows)
        self._load(run)
        pool, codes = look_at(run, moved=self.voting_ == "soft"), codes_of(run)
        keep = ~np.logical_or.reduce([np.zeros(len(codes.code), bool), *[codes.of(c) for c in wanted]])
        centres = {c: self._centres(run, c, q) for c, q in wanted.items() if q}
        search = self.voting_ == "hard" or len(run.carry) > 0
        near = {c: _nearest_rows(run, pool, task, c, wanted[c]) for c, task in centres.items()} if search else {}
        if self.voting_ == "hard":
            return Change(keep, copies={label: np.sort(rows) for label, rows in near.items()})
        return Change(keep, made=self._parts(centres, near))

    def _copies(self) -> bool:
        return self.voting == "hard"

    def _centres(self, run: Run, label: Any, q: int) -> Delayed:
        """A task that holds q centres of a class, fitted on its rows (or a sample of them)."""
        size = int(self.max_fit_rows)
        own = [lazy("class", of_class, block, label) for block in run.blocks]
        sample = seeded_sample(own, run.seed, size)
        model = _model(self.estimator, run.seed).set_params(n_clusters=q)
        task = lazy("cluster", _clustered, model, sample)
        (self.estimator_,), (centres,) = run.keep("cluster", [task], [lazy("centres", _centres_of, task)])
        if run.classes.counts[label] > size:
            run.notes[f"clustered rows of class {label!r}"] = f"{size:,} of {run.classes.counts[label]:,}"
        return centres

    def _parts(self, centres: Mapping[Any, Delayed], nearest: Mapping[Any, NDArray[np.int64]]) -> list[NewPart]:
        """The centres as new rows: one part for each class."""
        out = []
        for label, task in centres.items():
            q = self.sampling_strategy_[label]
            near = nearest.get(label, np.full(q, -1))
            out.append(NewPart(label, q, lazy("centroids", _as_rows, task, near), near, np.ones(q, np.int64)))
        return out

    def _conclude(self, run: Run, change: Change, provenance: Any) -> None:
        self.report_ = self._report(run, run.classes.counts | self.sampling_strategy_)

    def _looks(self, run: Run) -> int:
        reduced = sum(0 < q < run.classes.counts[c] for c, q in self.sampling_strategy_.items())
        return reduced * (2 if self.voting == "hard" else 1)


# --- tasks ------------------------------------------------------------------------------------------------------------


def _model(estimator: Any, seed: int) -> Any:
    from sklearn.cluster import KMeans

    if estimator is None:
        return KMeans(random_state=seed % 2**32)  # as imbalanced-learn seeds it
    return seeded_model(estimator, seed)


def _clustered(model: Any, block: Block) -> Any:
    return fit_copy(model, block.X)


def _centres_of(model: Any) -> NDArray[np.float64]:
    if not hasattr(model, "cluster_centers_"):
        raise errors.no_cluster_centers(type(model).__name__)
    return np.ascontiguousarray(model.cluster_centers_, np.float64)


def _as_rows(centres: NDArray[np.float64], near: NDArray[np.int64]) -> NewRows:
    return NewRows(centres, near, np.full(len(centres), -1), np.zeros(len(centres)))


def _nearest_rows(run: Run, pool: Pool, centres: Delayed, label: Any, q: int) -> NDArray[np.int64]:
    """The row of a class that is nearest to each centre: by (squared distance, row)."""
    queries = lazy("queries", _queries, centres)
    own = [lazy("class", _wide, group, label) for group in pool.groups]
    (task,) = nearest([queries], [q], own, 1, pool.embedding)
    ((_, rows),) = run.look("nearest", task)
    return np.asarray(rows[:, 0])


def _queries(centres: NDArray[np.float64]) -> Block:
    """Centres as rows with numbers that no row has."""
    return Block(centres, np.zeros(len(centres)), -1 - np.arange(len(centres))[::-1])


def _wide(group: Block, label: Any) -> Block:
    own = of_class(group, label)
    return Block(own.X.astype(np.float64), own.y, own.row)
