"""Clusters of a class, and new rows between two rows of one cluster: what CBSO and MWMOTE share.

Hierarchical clustering, merging the closest pair of clusters until it is further apart than ``factor`` times the mean distance of a
row to its nearest neighbour. It runs in one task on rows in row order, at most ``limit`` of them: of more a seeded sample is
clustered, and every other row joins the cluster of its nearest sampled row, if that is as near. Who is in which cluster, and which
two rows a new one lies between, are numbers per row; features stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.arithmetic.interpolation import numbered
from dresample.block import Block, Floats
from dresample.distribution.reduction import lazy
from dresample.distribution.search import nearest
from dresample.neighbors.search import squared_distances
from dresample.over_sampling.class_view import ClassView
from dresample.sampling.fixed_pairs import FixedPairs
from dresample.sampling.run import Run

__all__ = ["LINKAGES", "Mates", "clustered", "linked", "mates_of", "pairs_within", "plan_notes", "task_bytes"]

LINKAGES = ("average", "single")
_SLICE = 256


class Mates(NamedTuple):
    """Rows by cluster: ``order[start[i] : start[i] + size[i]]`` is the cluster of row i, which is its ``place[i]``-th."""

    order: NDArray[np.int64]
    start: NDArray[np.int64]
    size: NDArray[np.int64]
    place: NDArray[np.int64]


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


def pairs_within(members: ClassView, cluster: NDArray[np.int64], copies: NDArray[np.int64]) -> FixedPairs:
    """New rows between bases and another row of their cluster, uniform; a copy where there is none.

    Parameters
    ----------
    members : ClassView
    cluster : ndarray of shape (n,), int64
        Cluster of each row of the class.
    copies : ndarray of shape (n,), int64
        New rows of each.
    """
    row = members.row
    order, start, size, place = mates_of(cluster)
    base, copy = numbered(copies, 0, int(copies.sum()))
    pick, gap = draws.uniform_pair(members.key, row[base], copy)
    others = size[base] - 1
    rank = np.floor(pick * others).astype(np.int64)
    rank += rank >= place[base]
    alone = others == 0
    partner = np.where(alone, base, order[start[base] + np.where(alone, 0, rank)])
    return FixedPairs(row[partner], np.where(alone, 0.0, gap))


def clustered(members: ClassView, rows: NDArray[np.int64], factor: float, linkage: str, limit: int) -> NDArray[np.int64]:
    """The cluster of each row of a class.

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
    sample = members.some(picked)
    ((found, radius),) = run.compute("cluster", lazy("cluster", _linked, sample, members.weight, factor, linkage))
    cluster = np.full(len(members), -1, np.int64)
    cluster[picked] = found
    count = int(found.max(initial=-1)) + 1
    if len(rest):
        parts = members.parts(rest)
        tasks = nearest([block for block, _ in parts], [n for _, n in parts], [sample], 1, members.embedding)
        answers = run.compute("cluster", *tasks)
        squared, closest = (np.concatenate([answer[i][:, 0] for answer in answers]) for i in (0, 1))
        near = np.sqrt(squared) <= radius
        cluster[rest[near]] = cluster[np.searchsorted(row, closest[near])]
        notes[f"clusters of class {members.label!r}"] = f"{count:,}, found on a seeded sample of {limit:,} rows (max_fit_rows)"
    else:
        notes[f"clusters of class {members.label!r}"] = f"{count:,}"
    outside = np.flatnonzero(cluster < 0)
    cluster[outside] = count + np.arange(len(outside))
    return cluster


def task_bytes(run: Run, wanted: Mapping[Any, int], limit: int) -> int:
    """What the task takes that clusters a class: the distances of all pairs, and scipy's copy of them."""
    rows = max((min(limit, run.classes.counts[c]) for c, n in wanted.items() if n > 0), default=0)
    return 8 * rows * rows


def plan_notes(run: Run, wanted: Mapping[Any, int], limit: int) -> dict[str, str]:
    """What clusters cost."""
    notes = {}
    for label, n in wanted.items():
        rows = min(limit, run.classes.counts[label])
        if n > 0:
            notes[f"clusters of class {label!r}"] = f"{rows:,} rows in one task, {8 * rows * rows:,} bytes (max_fit_rows)"
    return notes


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
