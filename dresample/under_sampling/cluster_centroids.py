"""Cluster centroids: the rows of a large class make room for the centres of as many clusters as rows are wanted.

As in imbalanced-learn; the idea is of S.-J. Yen, Y.-S. Lee, "Cluster-based under-sampling approaches for imbalanced data
distributions", Expert Systems with Applications 36(3), 2009, pp. 5718-5727. For a class of n_c rows of which q are wanted:

    m_1 .. m_q  = centres of k-means with q clusters on the rows of the class
    voting="soft"    the class becomes  m_1 .. m_q
    voting="hard"    the class becomes the rows that are nearest to m_1 .. m_q        (ties: the smaller row number)

A class of which all rows are wanted is left as it is. Two centres may have one nearest row, which is then there twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Block
from dresample.containers.interchange import pairs, tables
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import of_class, seeded_sample
from dresample.distribution.search import nearest
from dresample.results import output, selection
from dresample.sampling.generation import NewPart, NewRows
from dresample.sampling.models import fit_copy, seeded_model
from dresample.sampling.neighborhoods import Pool, look_at
from dresample.sampling.parameters import count_number
from dresample.sampling.sampler import Fit, Sampler, check_choices
from dresample.under_sampling.base import codes_of

__all__ = ["ClusterCentroids"]

VOTING = ("auto", "hard", "soft")


class _Chosen(NamedTuple):
    """Which rows stay, the tasks that hold the centres of each replaced class, and the rows nearest to them."""

    keep: NDArray[np.bool_]
    centres: dict[Any, Delayed]
    nearest: dict[Any, NDArray[np.int64]]

    @property
    def rows(self) -> dict[Any, NDArray[np.int64]]:
        """The same in row order."""
        return {label: np.sort(rows) for label, rows in self.nearest.items()}


class ClusterCentroids(Sampler):
    """Under-sample by putting the centres of clusters in the place of the rows of a class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    random_state : int, RandomState, Generator or None
    estimator : clusterer, optional
        With a parameter ``n_clusters`` and, once fitted, ``cluster_centers_``; KMeans by default. Where its own ``random_state``
        is None, it is seeded.
    voting : {"auto", "hard", "soft"}, default="auto"
        "soft": the centres are the new rows. "hard": the rows of the class that are nearest to them. "auto" is "soft".
    max_fit_rows : int, default=100_000
        Of a larger class a seeded sample of so many rows is clustered. The nearest rows are looked for in the whole class.
    persist : {True, False, "auto"}, default="auto"
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
    provenance = False

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        estimator: Any = None,
        voting: str = "auto",
        max_fit_rows: int = 100_000,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.estimator = estimator
        self.voting = voting
        self.max_fit_rows = max_fit_rows
        self.persist = persist
        self.keep_index = keep_index

    @pairs
    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Resample: the rows of the untouched classes in their order, then the centroids by class.

        Parameters
        ----------
        X : {dask, pandas} DataFrame, {dask, numpy} array or list of shape (n, d)
            Finite numbers.
        y : Series, array or list of shape (n,)
            Labels: integers, bool, strings, categories, whole-number floats.

        Returns
        -------
        X_resampled, y_resampled
            In the containers that came in; Dask collections are lazy, with one more partition for each replaced class.
        """
        self._check_parameters()
        checked, labels, restore = self._check_data(X, y)
        fitted = self._open(checked, labels)
        chosen = self._choose(fitted, self.voting_ == "hard")
        if self.voting_ == "hard":
            X_new, y_new = (
                selection.with_rows(fitted, data, chosen.keep, chosen.rows, self.keep_index)
                for data in (fitted.source.X, fitted.source.y)
            )
        else:
            kept = selection.flagged(fitted, chosen.keep, True)
            placement = output.Placement("append", fitted.seed, self.keep_index)
            (X_new, y_new), _ = output.replaced(
                fitted, kept, fitted.per_partition(chosen.keep), self._parts(fitted, chosen), placement
            )
        self._conclude(fitted)
        return restore(X_new, y_new)

    @tables
    def resample(self, frame: Any, target: Any, features: Sequence[Any] | None = None, carry: Sequence[Any] = ()) -> Any:
        """Resample one frame: one Dask (or pandas) DataFrame in, one out.

        Parameters
        ----------
        frame : {dask, pandas} DataFrame
        target : column name
        features : list of column names, optional
            Columns to cluster; all but the target by default. With ``voting="hard"`` the rows of the result are rows of the frame,
            whole. With "soft" the other columns are null on centroids (integers become nullable integers for that).
        carry : list of column names
            With ``voting="soft"``: columns that centroids copy from the nearest row of their class.

        Returns
        -------
        DataFrame
        """
        self._check_parameters()
        chosen_columns = output.split_columns(frame, target, features, carry, False)
        checked, labels, _ = self._check_data(frame[list(chosen_columns)], frame[target])
        fitted = self._open(checked, labels)
        chosen = self._choose(fitted, self.voting_ == "hard" or len(carry) > 0)
        if self.voting_ == "hard":
            out = selection.with_rows(fitted, frame, chosen.keep, chosen.rows, self.keep_index)
        else:
            kept = selection.flagged_frame(fitted, chosen.keep, True, frame)
            parts = self._parts(fitted, chosen)
            placement = output.Placement("append", fitted.seed, self.keep_index)
            out = output.replaced_frame(frame, kept, target, chosen_columns, tuple(carry), fitted, parts, placement)
        self._conclude(fitted)
        return out

    # --- flow ---------------------------------------------------------------------------------------------------------

    def _check_parameters(self) -> None:
        super()._check_parameters()
        check_choices(self, voting=VOTING)
        count_number(self, "max_fit_rows")
        if self.estimator is not None and not (
            not isinstance(self.estimator, type)
            and hasattr(self.estimator, "fit")
            and hasattr(self.estimator, "get_params")
            and "n_clusters" in self.estimator.get_params()
        ):
            found = self.estimator.__name__ if isinstance(self.estimator, type) else type(self.estimator).__name__
            raise errors.clusterer_wanted(found)
        self.voting_ = "hard" if self.voting == "hard" else "soft"

    def _choose(self, fitted: Fit, search: bool) -> _Chosen:
        """Cluster the classes; with ``search`` find the rows that are nearest to the centres."""
        counts = fitted.classes.counts
        wanted = {c: q for c, q in self._resolve(fitted).items() if q < counts[c]}
        for label, q in wanted.items():
            if q > self.max_fit_rows:
                raise errors.too_many_centroids(label, q, counts[label], self.max_fit_rows)
        self._load(fitted)
        pool, codes = look_at(fitted, moved=self.voting_ == "soft"), codes_of(fitted)
        keep = ~np.logical_or.reduce([np.zeros(len(codes.code), bool), *[codes.of(c) for c in wanted]])
        centres = {c: self._centres(fitted, c, q) for c, q in wanted.items() if q}
        near = {c: _nearest_rows(fitted, pool, task, c, wanted[c]) for c, task in centres.items()} if search else {}
        return _Chosen(keep, centres, near)

    def _centres(self, fitted: Fit, label: Any, q: int) -> Delayed:
        """A task that holds q centres of a class, fitted on its rows (or a sample of them)."""
        size = int(self.max_fit_rows)
        own = [lazy("class", of_class, block, label) for block in fitted.blocks]
        sample = seeded_sample(own, fitted.seed, size)
        model = _model(self.estimator, fitted.seed).set_params(n_clusters=q)
        task = lazy("cluster", _clustered, model, sample)
        (self.estimator_,), (centres,) = fitted.run.keep(
            "cluster", [task], [lazy("centres", _centres_of, task)], nbytes=fitted.nbytes, passes=fitted.source_pass
        )
        if fitted.classes.counts[label] > size:
            fitted.notes[f"clustered rows of class {label!r}"] = f"{size:,} of {fitted.classes.counts[label]:,}"
        return centres

    def _parts(self, fitted: Fit, chosen: _Chosen) -> list[NewPart]:
        """The centres as new rows: one part for each class."""
        out = []
        for label, task in chosen.centres.items():
            q = self.sampling_strategy_[label]
            near = chosen.nearest.get(label, np.full(q, -1))
            out.append(NewPart(label, q, lazy("centroids", _as_rows, task, near), near, np.ones(q, np.int64)))
        return out

    def _conclude(self, fitted: Fit) -> None:
        self.report_ = self._report(fitted, fitted.classes.counts | self.sampling_strategy_)

    def _looks(self, fitted: Fit) -> int:
        reduced = sum(0 < q < fitted.classes.counts[c] for c, q in self.sampling_strategy_.items())
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


def _nearest_rows(fitted: Fit, pool: Pool, centres: Delayed, label: Any, q: int) -> NDArray[np.int64]:
    """The row of a class that is nearest to each centre: by (squared distance, row)."""
    queries = lazy("queries", _queries, centres)
    own = [lazy("class", _wide, group, label) for group in pool.groups]
    (task,) = nearest([queries], [q], own, 1, pool.embedding)
    ((_, rows),) = fitted.run.compute("nearest", task, nbytes=fitted.nbytes, passes=fitted.source_pass)
    return np.asarray(rows[:, 0])


def _queries(centres: NDArray[np.float64]) -> Block:
    """Centres as rows with numbers that no row has."""
    return Block(centres, np.zeros(len(centres)), -1 - np.arange(len(centres))[::-1])


def _wide(group: Block, label: Any) -> Block:
    own = of_class(group, label)
    return Block(own.X.astype(np.float64), own.y, own.row)
