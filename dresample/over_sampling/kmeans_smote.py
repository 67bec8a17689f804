"""KMeans-SMOTE: SMOTE inside the clusters where a class is at home, more of it where the class is sparse.

G. Douzas, F. Bacao, F. Last, "Improving imbalanced learning through a heuristic oversampling method based on k-means and SMOTE",
Information Sciences 465, 2018, pp. 1-20. All rows are clustered. A cluster f is kept if the class has a share of its rows of at
least a threshold, and k + 1 rows there. With n_f rows of the class and their mean pairwise distance a_f:

    sparsity_f = a_f**e / n_f                         e = 0.16 * log_1.6(n_f)**1.8, or a number (the paper: of features)
    G_f        = G * sparsity_f / sum sparsity        made integer by the comb: exactly G in all
    s          = x_i + lambda * (x_z - x_i)           x_i in f, x_z among the k nearest rows of the class in f, lambda ~ U[0, 1)

The threshold "auto" is imbalanced-learn's: half of the class's share of all new rows. (The paper keeps a cluster where
(others + 1) / (own + 1) < 1; that is a threshold of about 0.5.)

Clusters are k-means', fitted on a seeded sample; every row then belongs to its nearest centre, by (squared distance in
float64, number of the centre).
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.arithmetic.allocation import allocate, whole_weights
from dresample.arithmetic.exact_sum import ExactSum, added, exact_chunk
from dresample.block import Block
from dresample.distribution.reduction import Reduction, lazy
from dresample.distribution.search import nearest
from dresample.neighbors.centres import nearest_centre, pair_distances
from dresample.neighbors.topk import Nearest
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.policies import without_base
from dresample.sampling.declared import After
from dresample.sampling.generation import ClassRows
from dresample.sampling.models import fitted_model, plain_sample, seeded_model
from dresample.sampling.parameters import SearchInForce, count_number, is_count, neighbor_number, one_of, search_in_force
from dresample.sampling.shared import Unthreaded

__all__ = ["KMeansSMOTE", "sparsities"]

#: Rows of a cluster that its mean pairwise distance is measured on, at most, and rows of one task.
PAIRED_ROWS, PAIRED_SLICE = 5_000, 256


class Clusters(NamedTuple):
    """Centres (in the scaled space of the distances), and the rows of each class in each cluster."""

    centers: NDArray[np.float64]
    table: NDArray[np.int64]


class KMeansSMOTE(Unthreaded, Interpolating):
    """Over-sample inside clusters, more where a class is sparse.

    Parameters
    ----------
    k_neighbors : int or NearestNeighbors, default=2
        Partners of each row, in its cluster. Of an object its k and Minkowski p=2 are honoured.
    kmeans_estimator : int, estimator or None, default=None
        Number of clusters, or an estimator with ``cluster_centers_`` after fitting; MiniBatchKMeans with 8 by default. It sees
        the features as ``scale`` makes them.
    cluster_balance_threshold : "auto" or float, default="auto"
        Share of a class in a cluster from which new rows are made there. "auto" is half of the share of the class in all new
        rows. With one cluster nothing is asked.
    density_exponent : "auto" or float, default="auto"
        e. The paper takes the number of features.
    max_fit_rows : int, default=100_000
        Rows of the seeded sample that the clusters are fitted on.
    on_no_cluster : {"raise", "skip"}, default="raise"
        No cluster has enough of a class: raise, or warn and leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for ``k_neighbors``. With "shrink" k also shrinks in clusters with fewer than k + 1 rows of the
        class, down to 2 rows; otherwise such clusters are left out.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances and for the clusters.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result, and in the clusters.

    Attributes
    ----------
    kmeans_estimator_ : estimator
        The fitted clusters.
    cluster_balance_threshold_ : "auto" or float
        Minus infinity with one cluster.
    nn_k_ : SearchInForce
        The search for partners in scikit-learn's words.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`SMOTE`.

    See Also
    --------
    SMOTE : the same without clusters; with ``kmeans_estimator=1`` the rows are the same.

    References
    ----------
    .. [1] G. Douzas, F. Bacao, F. Last, "Improving imbalanced learning through a heuristic oversampling method based on k-means
       and SMOTE", Information Sciences 465, 2018, pp. 1-20.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import KMeansSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(6, 1, (60, 2)), rng.normal(-6, 1, (40, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = KMeansSMOTE(kmeans_estimator=3, random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    _grade: ClassVar[str] = "B"

    k_neighbors: Annotated[Any, neighbor_number] = 2
    n_jobs: Annotated[int | None, After("k_neighbors")] = None
    kmeans_estimator: Any = None
    cluster_balance_threshold: float | str = "auto"
    density_exponent: float | str = "auto"
    max_fit_rows: Annotated[int, count_number] = 100_000
    on_no_cluster: Annotated[str, one_of("raise", "skip")] = "raise"

    @property
    def nn_k_(self) -> SearchInForce:
        """The search for partners, in scikit-learn's words."""
        return search_in_force(self, "k_neighbors")

    def _check_parameters(self) -> None:
        super()._check_parameters()
        owner = "KMeansSMOTE"
        for name in ("cluster_balance_threshold", "density_exponent"):
            value = getattr(self, name)
            if value != "auto" and (isinstance(value, (bool, str)) or not isinstance(value, Real) or value != value):
                raise errors.bad_number(owner, name, value, "'auto' or a float")
        wanted = self.kmeans_estimator
        if not (wanted is None or is_count(wanted) or (hasattr(wanted, "fit") and hasattr(wanted, "predict"))):
            raise errors.bad_number(owner, "kmeans_estimator", wanted, "None, an int of at least 1, or an estimator of clusters")

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        clusters = members.run.once("clusters", lambda: self._clustered(members))
        cluster = _assigned_here(members, clusters.centers)
        kept, lacking = self._kept(members, clusters, cluster, n_new)
        if lacking is not None:
            without_base(members, self.on_no_cluster, lacking)
            return None
        weights = self._weights(members, cluster, kept)
        totals = allocate(whole_weights(weights, n_new), n_new, _key_of_clusters(members), kept)
        copies, n_partners = np.zeros(len(members), np.int64), np.zeros(len(members), np.int64)
        for f, total in zip(kept.tolist(), totals.tolist(), strict=True):
            inside = cluster == f
            copies += allocate(inside.astype(np.int64), total, members.key, members.row)
            n_partners[inside] = min(members.n_partners, int(inside.sum()) - 1)
        members.run.notes[f"class {members.label!r}"] = (
            f"{len(kept)} of {len(clusters.centers)} clusters kept; new rows in each: "
            + ", ".join(f"{f}: {n:,}" for f, n in zip(kept.tolist(), totals.tolist(), strict=True))
        )
        return members.chosen(copies, n_partners, _own_in_clusters(members, cluster, kept, members.n_partners))

    # --- clusters -----------------------------------------------------------------------------------------------------

    def _clustered(self, members: ClassView) -> Clusters:
        """Fit the clusters, and count all rows by cluster and class."""
        run, estimator = members.run, self._estimator(members.run.seed)
        rows = min(int(self.max_fit_rows), run.classes.rows)
        if getattr(estimator, "n_clusters", 1) > rows:
            raise errors.too_many_clusters(estimator.n_clusters, rows)
        self.kmeans_estimator_, centers = fitted_model(
            run, "clusters", estimator, plain_sample(run, rows), members.weight, _centers
        )
        self.cluster_balance_threshold_ = -np.inf if len(centers) == 1 else self.cluster_balance_threshold
        tree = Reduction("clusters", _table_chunk, _table_sum).tree(
            [(block,) for block in run.blocks], centers, members.weight, run.classes.labels
        )
        (table,) = run.look("clusters", tree)
        return Clusters(centers, table)

    def _estimator(self, seed: int) -> Any:
        from sklearn.cluster import MiniBatchKMeans

        wanted = self.kmeans_estimator
        if wanted is None:
            wanted = MiniBatchKMeans()
        elif isinstance(wanted, (int, np.integer)):
            wanted = MiniBatchKMeans(n_clusters=int(wanted))
        return seeded_model(wanted, seed)

    def _kept(
        self, members: ClassView, clusters: Clusters, cluster: NDArray[np.int64], n_new: int
    ) -> tuple[NDArray[np.int64], errors.ModelError | None]:
        """Clusters with a large enough share and enough rows of the class; where there are none, the error that says so."""
        rows = clusters.table.sum(axis=1)
        share = np.divide(clusters.table[:, members.code], rows, out=np.zeros(len(rows)), where=rows > 0)
        threshold = self.cluster_balance_threshold_
        if threshold == "auto":
            threshold = n_new / sum(self.sampling_strategy_.values()) / 2
        own = np.bincount(cluster, minlength=len(rows))
        need = 2 if self.on_small_class == "shrink" else self._neighbor_count() + 1
        kept = np.flatnonzero((rows > 0) & (share >= threshold) & (own >= need))
        if len(kept):
            return kept, None
        return kept, errors.no_cluster(members.label, float(threshold), need, int(own.max()), float(share.max()))

    def _weights(self, members: ClassView, cluster: NDArray[np.int64], kept: NDArray[np.int64]) -> NDArray[np.float64]:
        """Sparsity of each kept cluster over the largest."""
        if len(kept) == 1:
            return np.ones(1)
        sizes = np.array([(cluster == f).sum() for f in kept])
        words, _ = draws.words64(members.key, members.row, purpose="sample")
        trees, pairs = [], []
        for f in kept:
            at = np.flatnonzero(cluster == f)
            at = np.sort(at[np.argsort(words[at], kind="stable")[:PAIRED_ROWS]])
            block = members.some(at)
            cells = [(block, first, first + PAIRED_SLICE) for first in range(0, len(at), PAIRED_SLICE)]
            trees.append(Reduction("sparsity", _pair_sum, added).tree(cells, members.weight))
            pairs.append(len(at) * (len(at) - 1) // 2)
        sums = members.run.execution.compute("sparsity", *trees)
        means = np.array([float(s.rounded(n)[0]) for s, n in zip(sums, pairs, strict=True)])
        return sparsities(means, sizes, None if self.density_exponent == "auto" else float(self.density_exponent))

    def _once_passes(self) -> int:
        return 2


def sparsities(means: NDArray[np.float64], sizes: NDArray[np.int64], exponent: float | None = None) -> NDArray[np.float64]:
    """a_f**e / n_f over the largest of them: 0 where all rows are twins, 1 everywhere where all are in all clusters.

    Parameters
    ----------
    means : ndarray of shape (clusters,)
        Mean pairwise distances.
    sizes : ndarray of shape (clusters,)
        Rows of the class.
    exponent : float, optional
        None is imbalanced-learn's "auto".

    Examples
    --------
    >>> import numpy as np
    >>> weights = sparsities(np.array([2.0, 4.0]), np.array([4, 2]), 2.0)
    >>> (weights / weights.sum() * 9).round(9).tolist()
    [1.0, 8.0]
    """
    e = 0.16 * (np.log(sizes) / np.log(1.6)) ** 1.8 if exponent is None else np.full(len(sizes), exponent)
    apart = means > 0
    if not apart.any():
        return np.ones(len(means))
    level = np.where(apart, e * np.log(means, out=np.zeros(len(means)), where=apart) - np.log(sizes), -np.inf)
    return np.asarray(np.exp(level - level.max()))


# --- chunks -----------------------------------------------------------------------------------------------------------


def _centers(estimator: Any, block: Block) -> NDArray[np.float64]:
    if not hasattr(estimator, "cluster_centers_"):
        raise errors.no_centers(type(estimator).__name__)
    return np.ascontiguousarray(estimator.cluster_centers_, np.float64)


def _cluster_chunk(block: Block, centers: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.int64]:
    return nearest_centre(block.X, centers, weight)


def _assigned_here(members: ClassView, centers: NDArray[np.float64]) -> NDArray[np.int64]:
    tasks = [lazy("clusters", _cluster_chunk, block, centers, members.weight) for block in members.blocks]
    return np.concatenate(members.run.execution.compute("clusters", *tasks))


def _table_chunk(
    block: Block, centers: NDArray[np.float64], weight: NDArray[np.float64], labels: Sequence[Any]
) -> NDArray[np.int64]:
    cluster = nearest_centre(block.X, centers, weight)
    return np.stack([np.bincount(cluster[block.y == label], minlength=len(centers)) for label in labels], axis=1)


def _table_sum(tables: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.asarray(np.sum(tables, axis=0))


def _pair_sum(block: Block, first: int, last: int, weight: NDArray[np.float64]) -> ExactSum:
    """Distances of rows ``first`` to ``last`` to all rows after each."""
    return exact_chunk(pair_distances(block.X, first, last, weight)[:, None])


# --- neighbours inside clusters ---------------------------------------------------------------------------------------


def _key_of_clusters(members: ClassView) -> tuple[int, int]:
    """The clusters are shared out with draws of their own."""
    return draws.class_key(int(draws.words64(members.key, 0, purpose="pick")[0]), members.label)


def _own_in_clusters(members: ClassView, cluster: NDArray[np.int64], kept: NDArray[np.int64], k: int) -> list[Any]:
    """The k nearest rows of the class in the cluster of each row, one task per block of the class; no task holds a cluster."""
    if len(kept) == 1 and bool((cluster == kept[0]).all()):
        return members.own(k)
    starts = np.cumsum([0, *members.sizes])
    found: list[list[Delayed]] = [[] for _ in members.blocks]
    places: list[list[NDArray[np.int64]]] = [[] for _ in members.blocks]
    for f in kept:
        at = np.flatnonzero(cluster == f)
        parts, cuts = members.parts(at), np.searchsorted(at, starts)
        blocks, filled = [part for part, _ in parts], np.flatnonzero(np.diff(cuts))
        tasks = nearest(blocks, [n for _, n in parts], blocks, k, members.embedding)
        for b, task in zip(filled.tolist(), tasks, strict=True):
            found[b].append(task)
            places[b].append(at[cuts[b] : cuts[b + 1]] - starts[b])
    tasks = [lazy("nearest", _placed, *cell, k) for cell in zip(found, places, members.sizes, strict=True)]
    return members.run.execution.keep("nearest", [], tasks)[1]


def _placed(found: Sequence[Nearest], places: Sequence[NDArray[np.int64]], n: int, k: int) -> Nearest:
    squared, rows = np.full((n, k), np.inf), np.full((n, k), np.iinfo(np.int64).max, np.int64)
    for (near, row), at in zip(found, places, strict=True):
        squared[at], rows[at] = near, row
    return squared, rows
