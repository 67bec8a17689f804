"""Clusters of a class, and new rows between two rows of one cluster: what CBSO and MWMOTE share.

Hierarchical clustering, merging the closest pair of clusters until it is further apart than ``factor`` times the mean distance of a
row to its nearest neighbour. It runs in one task on rows in row order. Of more than ``limit`` rows a seeded sample is clustered
and every other row joins the cluster of its nearest sampled row, if that is as near.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.arithmetic.interpolation import between
from dresample.block import Block, Floats
from dresample.distribution.reduction import lazy
from dresample.distribution.search import nearest
from dresample.neighbors.search import squared_distances
from dresample.over_sampling.class_view import ClassView
from dresample.results.change import NewRows

__all__ = ["LINKAGES", "Clustered", "clustered", "linked", "mates_of", "within_cluster"]

LINKAGES = ("average", "single")
_SLICE = 256


class Mates(NamedTuple):
    """Rows by cluster: ``order[start[i] : start[i] + size[i]]`` is the cluster of row i, which is its ``place[i]``-th."""

    order: NDArray[np.int64]
    start: NDArray[np.int64]
    size: NDArray[np.int64]
    place: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Clustered(Block):
    """Rows of a class and their clusters."""

    mates: Mates


def mates_of(cluster: NDArray[np.int64]) -> Mates:
    """Group positions by cluster number.

    Examples
    --------
    >>> import numpy as np
    >>> mates = mates_of(np.array([1, 0, 1, 1]))
    >>> mates.order.tolist(), mates.start.tolist(), mates.size.tolist(), mates.place.tolist()
    ([1, 0, 2, 3], [1, 0, 1, 1], [3, 1, 3, 3], [0, 0, 1, 2])
    """
    order = np.argsort(cluster, kind="stable")
    _, inverse, sizes = np.unique(cluster, return_inverse=True, return_counts=True)
    first = (np.cumsum(sizes) - sizes)[inverse]
    place = np.empty(len(cluster), np.int64)
    place[order] = np.arange(len(cluster))
    return Mates(order, first, sizes[inverse], place - first)


def within_cluster(block: Block, base: NDArray[np.int64], copy: NDArray[np.int64], key: tuple[int, int]) -> NewRows:
    """New rows between bases and another row of their cluster, uniform; a copy where there is none."""
    assert isinstance(block, Clustered)
    order, start, size, place = block.mates
    pick, gap = draws.uniform_pair(key, block.row[base], copy)
    others = size[base] - 1
    rank = np.floor(pick * others).astype(np.int64)
    rank += rank >= place[base]
    alone = others == 0
    partner = np.where(alone, base, order[start[base] + np.where(alone, 0, rank)])
    gap = np.where(alone, 0.0, gap)
    X = between(block.X[base], block.X[partner], gap)
    return NewRows(X, block.row[base], np.where(alone, -1, block.row[partner]), gap)


def clustered(members: ClassView, rows: NDArray[np.int64], factor: float, linkage: str, limit: int) -> Delayed:
    """The class as a :class:`Clustered` block.

    Parameters
    ----------
    members : ClassView
    rows : ndarray of int64
        Positions in the class that are clustered; every other row is a cluster by itself.
    factor : float
        Of the mean nearest distance: where merging stops.
    linkage : {"average", "single"}
    limit : int
        Rows that are clustered outright.
    """
    run, notes, row = members.run.execution, members.run.notes, members.row
    picked, rest = rows, rows[:0]
    if len(rows) > limit:
        chosen = draws.first_drawn(draws.class_key(members.run.seed, 0), row[rows], limit)
        picked, rest = rows[chosen], np.delete(rows, chosen)
    whole = members.whole()
    sample = lazy("sample", Block.take, whole, picked)
    ((found, radius),) = run.compute("cluster", lazy("cluster", _linked, sample, members.weight, factor, linkage))
    cluster = np.full(len(members), -1, np.int64)
    cluster[picked] = found
    count = int(found.max(initial=-1)) + 1
    if len(rest):
        tasks = nearest([lazy("rest", Block.take, whole, rest)], [len(rest)], [sample], 1, members.embedding)
        ((squared, closest),) = run.compute("cluster", *tasks)
        near = np.sqrt(squared[:, 0]) <= radius
        cluster[rest[near]] = cluster[np.searchsorted(row, closest[near, 0])]
        notes[f"clusters of class {members.label!r}"] = f"{count:,}, found on a seeded sample of {limit:,} rows (max_fit_rows)"
    else:
        notes[f"clusters of class {members.label!r}"] = f"{count:,}"
    outside = np.flatnonzero(cluster < 0)
    cluster[outside] = count + np.arange(len(outside))
    return run.keep("cluster", [], [lazy("cluster", _with_mates, whole, cluster)])[1][0]


def _with_mates(block: Block, cluster: NDArray[np.int64]) -> Clustered:
    return Clustered(block.X, block.y, block.row, mates_of(cluster))


def _linked(block: Block, weight: NDArray[np.float64], factor: float, linkage: str) -> tuple[NDArray[np.int64], float]:
    return linked(block.X, weight, factor, linkage)


def linked(X: Floats, weight: NDArray[np.float64], factor: float, linkage: str) -> tuple[NDArray[np.int64], float]:
    """Cluster numbers from 0, and the distance within which clusters merge: ``factor`` mean nearest distances.

    Examples
    --------
    >>> import numpy as np
    >>> linked(np.array([[0.0], [1.0], [2.0], [9.0], [10.0]]), np.ones(1), 3.0, "average")
    (array([0, 0, 0, 1, 1]), 3.0)
    """
    from scipy.cluster.hierarchy import fcluster
    from scipy.cluster.hierarchy import linkage as merge

    n = len(X)
    if n < 2:
        return np.zeros(n, np.int64), 0.0
    pairs, nearest_distance, done = np.empty(n * (n - 1) // 2), np.empty(n), 0
    for a in range(0, n, _SLICE):
        distance = np.sqrt(squared_distances(X[a : a + _SLICE], X, weight))
        for i, line in enumerate(distance, a):
            pairs[done : done + n - 1 - i] = line[i + 1 :]
            done += n - 1 - i
            line[i] = np.inf
        nearest_distance[a : a + _SLICE] = distance.min(axis=1)
    radius = factor * fsum(nearest_distance) / n
    number = fcluster(merge(pairs, method=linkage), t=radius, criterion="distance")
    _, first, inverse = np.unique(number, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse], radius  # numbered by their first rows
