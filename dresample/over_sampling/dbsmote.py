"""DBSMOTE: new rows on the paths from the rows of a dense region to its middle.

C. Bunkhumpornpat, K. Sinapiromsaran, C. Lursinsap, "DBSMOTE: Density-based synthetic minority over-sampling technique", Applied
Intelligence 36(3), 2012, pp. 664-684:

    clusters    DBSCAN(eps, min_samples) on the class; its noise is not used
    graph       an edge between rows within eps of each other, one of them a core row (directly density-reachable)
    c*          the row of a cluster that is nearest to the mean of the cluster
    path        the shortest one from a row p to c*, in the sum of its distances (Dijkstra)
    s           = u + lambda * (v - u),    (u, v) a random edge of the path of p,    lambda ~ U[0, 1)

READING. The paper draws lambda per attribute; here it is one per row, as in SMOTE. c* has no path: its new rows are copies. All
rows of all clusters have equal shares. Without ``eps``, it is 1.5 times the median distance to the (min_samples - 1)-th nearest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.arithmetic.interpolation import between
from dresample.block import Block, Floats
from dresample.distribution.reduction import lazy
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.policies import without_base
from dresample.results.change import NewRows
from dresample.sampling.declared import After
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.parameters import count_number, one_of, optional, positive_number

__all__ = ["DBSMOTE", "Paths", "dense_paths"]

#: eps, in median distances to the (min_samples - 1)-th nearest row.
REACH = 1.5


class Paths(NamedTuple):
    """The next row of each on its way to the middle of its cluster, and the edges that it has to go; -1 and 0 for others."""

    next: NDArray[np.int64]
    edges: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OnPaths(Block):
    """Rows of a class and their ways."""

    paths: Paths


class DBSMOTE(Interpolating):
    """Over-sample along the shortest paths inside the dense regions of a class.

    Parameters
    ----------
    eps : float or None, default=None
        Distance of DBSCAN, in the scaled features if ``scale`` is given. None is 1.5 times the median distance of a row of the
        class to its ``min_samples - 1``-th nearest.
    min_samples : int, default=5
        MinPts of DBSCAN, the row itself counted.
    on_no_cluster : {"raise", "skip"}, default="raise"
        DBSCAN takes all rows for noise: raise, or warn and leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has fewer than ``min_samples`` rows; "shrink" lowers it to the size of the class.
    max_fit_rows : int, default=20_000
        Rows of a class that DBSCAN and the paths take. Of more, a seeded sample stands for the class: only its rows are bases,
        and only they are in ``allocation_``.
    provenance : bool, default=False
        ``base_row`` is p, ``neighbor_row`` is v, and ``gap`` is lambda; u is the row before v on the path.

    Attributes
    ----------
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null: other classes are not looked at.

    See Also
    --------
    CBSO : clusters that follow the rivals.

    References
    ----------
    .. [1] C. Bunkhumpornpat, K. Sinapiromsaran, C. Lursinsap, "DBSMOTE: Density-based synthetic minority over-sampling technique",
       Applied Intelligence 36(3), 2012, pp. 664-684.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import DBSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = DBSMOTE(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    _k_name: ClassVar[str] = "min_samples"
    _beside_k: ClassVar[int] = 0  # min_samples counts the row itself
    _grade: ClassVar[str] = "B"

    eps: Annotated[float | None, optional(positive_number)] = None
    min_samples: Annotated[int, count_number] = 5
    on_no_cluster: Annotated[str, one_of("raise", "skip")] = "raise"
    max_fit_rows: Annotated[int, count_number, After("scale")] = 20_000

    def _neighbor_count(self) -> int:
        return count_number(self, "min_samples")

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        run, label, n = members.run.execution, members.label, len(members)
        least = min(self._neighbor_count(), n)
        if n > self.max_fit_rows:  # only these leave their partitions
            members = members.only(members.sampled(int(self.max_fit_rows)))
        taken = len(members)
        ((paths, eps, clusters),) = run.compute("paths", lazy("paths", _paths, members.whole(), members.weight, self.eps, least))
        if not clusters:
            without_base(members, self.on_no_cluster, errors.no_dense_region(label, eps, least, taken))
            return None
        inside = paths.edges >= 0
        members.run.notes[f"class {label!r}"] = (
            f"{clusters:,} clusters of {int(inside.sum()):,} of {taken:,} rows (eps={eps:.6g}, min_samples={least}"
            + (f", seeded sample of {taken:,} rows)" if taken < n else ")")
        )
        (whole,) = run.keep("paths", [], [lazy("paths", _with_paths, members.whole(), paths)])[1]
        return members.chosen(members.shares(inside.astype(np.int64), n_new), recipe=Recipe(make=_on_an_edge), whole=whole)


def _paths(block: Block, weight: NDArray[np.float64], eps: float | None, min_samples: int) -> tuple[Paths, float, int]:
    return dense_paths(block.X, weight, eps, min_samples)


def _with_paths(block: Block, paths: Paths) -> OnPaths:
    return OnPaths(block.X, block.y, block.row, paths)


def dense_paths(X: Floats, weight: NDArray[np.float64], eps: float | None, min_samples: int) -> tuple[Paths, float, int]:
    """Paths from the rows of the clusters of DBSCAN to the middles of these, eps, and the number of clusters.

    Examples
    --------
    >>> import numpy as np
    >>> paths, _, clusters = dense_paths(np.array([[0.0], [1.0], [2.0], [3.0], [4.1], [9.0]]), np.ones(1), 1.2, 2)
    >>> clusters, paths.next.tolist(), paths.edges.tolist()
    (1, [1, 2, -1, 2, 3, -1], [2, 1, 0, 1, 2, -1])
    """
    from scipy.sparse.csgraph import dijkstra
    from sklearn.cluster import DBSCAN
    from sklearn.neighbors import NearestNeighbors

    Z = X.astype(np.float64) * weight
    search = NearestNeighbors(algorithm="kd_tree", n_jobs=1).fit(Z)
    if eps is None:
        far = search.kneighbors(n_neighbors=max(1, min(min_samples, len(Z)) - 1))[0][:, -1] if len(Z) > 1 else np.zeros(1)
        eps = max(REACH * float(np.median(far)), 1e-300)
    following, edges = np.full(len(Z), -1), np.full(len(Z), -1)
    model = DBSCAN(eps=eps, min_samples=min_samples, algorithm="kd_tree", n_jobs=1).fit(Z)
    graph = search.radius_neighbors_graph(Z, radius=eps, mode="distance").tocoo()
    core = np.zeros(len(Z), bool)
    core[model.core_sample_indices_] = True
    kept = (core[graph.row] | core[graph.col]) & (graph.row != graph.col)
    # Twins have an edge too: a length of 0 would be none.
    lengths = np.maximum(graph.data[kept], np.finfo(np.float64).tiny)
    graph = type(graph)((lengths, (graph.row[kept], graph.col[kept])), shape=graph.shape).tocsr()
    for cluster in range(model.labels_.max(initial=-1) + 1):
        rows = np.flatnonzero(model.labels_ == cluster)
        away = np.square(Z[rows] - Z[rows].mean(axis=0)).sum(axis=1)
        middle = int(away.argmin())
        _, before = dijkstra(graph[rows][:, rows], directed=False, indices=middle, return_predecessors=True)
        before[middle] = middle
        following[rows] = rows[before]
        following[rows[middle]] = -1
        edges[rows] = _steps(before, middle)
    return Paths(following, edges), float(eps), int(model.labels_.max(initial=-1)) + 1


def _steps(before: NDArray[np.int32], middle: int) -> NDArray[np.int64]:
    """How many edges lead from each row to the middle."""
    at, steps = np.arange(len(before)), np.zeros(len(before), np.int64)
    while (away := at != middle).any():
        at[away] = before[at[away]]
        steps += away
    return steps


def _on_an_edge(block: Block, base: NDArray[np.int64], copy: NDArray[np.int64], key: tuple[int, int]) -> NewRows:
    """New rows on a random edge of the paths of their bases; copies where there is none."""
    assert isinstance(block, OnPaths)
    following, edges = block.paths
    pick, gap = draws.uniform_pair(key, block.row[base], copy)
    steps = np.floor(pick * edges[base]).astype(np.int64)
    start = base.copy()
    for done in range(int(steps.max(initial=0))):
        start = np.where(steps > done, following[start], start)
    alone = edges[base] == 0
    end = np.where(alone, start, following[start])
    gap = np.where(alone, 0.0, gap)
    return NewRows(between(block.X[start], block.X[end], gap), block.row[base], np.where(alone, -1, block.row[end]), gap)
