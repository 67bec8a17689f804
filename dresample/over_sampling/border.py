"""The border of a class as MWMOTE sees it, and the weights that it gives: in tasks of bounded size, whatever the class.

Distances of rows of the border to the class are made piece by piece of the class; a task that weighs holds those of a few rows of
the border to all of it, 32 MiB of numbers, about, and no features. Where k3 is small, the search finds the k3 nearest rows instead.
The sums keep the order of the rows, in groups of ``BORDER_ROWS``: each group begins at 0, and groups are added one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.block import Block
from dresample.distribution import rows as held
from dresample.distribution.reduction import known, lazy
from dresample.distribution.search import nearest
from dresample.neighbors.search import squared_distances
from dresample.neighbors.topk import Nearest
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.kernels.border_weights import Closeness, weigh_found, weigh_pairs, width_of
from dresample.sampling.neighborhoods import groups_of

__all__ = ["SEARCHED", "border_of", "weights_of"]

#: Rows of the border whose weights are summed from 0.
BORDER_ROWS = 4_096
#: Largest k3 that the search answers, and how many times as many rows the class has then.
SEARCHED, AMONG = 256, 8
#: Distances that a task holds which weighs rows of a class in pieces.
SLAB = 4_000_000

Weights = NDArray[np.float64]


def border_of(members: ClassView, inside: NDArray[np.bool_], k2: int) -> NDArray[np.int64]:
    """B: global numbers of the k2 nearest rows of other classes of some rows of a class, rising."""
    run = members.run
    others = [lazy("others", held.joined_others, list(group), members.label) for group in groups_of(run)]
    parts = members.parts(np.flatnonzero(inside))
    tasks = nearest([block for block, _ in parts], [n for _, n in parts], others, k2, members.embedding)
    near = np.concatenate([found[1] for found in run.look("border", *tasks)])
    rows: NDArray[np.int64] = np.unique(near[near < np.iinfo(np.int64).max])
    return rows


def weights_of(members: ClassView, border: NDArray[np.int64], weighed: NDArray[np.int64], closeness: Closeness) -> Weights:
    """S_w of some rows of a class.

    Parameters
    ----------
    members : ClassView
    border : ndarray of int64
        B: global numbers, rising.
    weighed : ndarray of int64
        Positions in the class, rising.
    closeness : Closeness
        Its ``k3`` is at most the number of rows that are weighed.
    """
    run, d = members.run, len(members.weight)
    searched = closeness.k3 <= SEARCHED and AMONG * closeness.k3 <= len(weighed)
    width = 16 * closeness.k3 if searched else 0
    step = max(1, held.gathered_rows(max(width, d * run.source.dtype.itemsize)) // BORDER_ROWS) * BORDER_ROWS
    cuts = list(pairwise([*range(0, len(border), step), len(border)]))
    blocks = run.keep("fetch", [], [run.fetched(border[a:z]) for a, z in cuts])[1]
    parts = members.parts(weighed)
    if searched:
        groups = _by_search(members, blocks, [z - a for a, z in cuts], parts, weighed, closeness)
    else:
        groups = [
            _all_pairs(block, first, min(first + BORDER_ROWS, z - a), parts, members.weight, closeness)
            for block, (a, z) in zip(blocks, cuts, strict=True)
            for first in range(0, z - a, BORDER_ROWS)
        ]
    total = groups[0]
    for group in groups[1:]:
        total = lazy("weigh", _plus, total, group)
    (found,) = run.execution.compute("weigh", total)
    return np.asarray(found, np.float64)


def _all_pairs(
    border: Delayed, first: int, last: int, parts: Sequence[tuple[Delayed, int]], weight: Weights, closeness: Closeness
) -> Delayed:
    """What a group of rows of the border gives, by the distances to all rows of the class."""
    rows, total = sum(n for _, n in parts), known("weigh", None)
    if len(parts) == 1:
        return lazy("weigh", _weigh, border, first, last, parts[0][0], weight, closeness)
    step = min(last - first, max(1, SLAB // rows))
    for a in range(first, last, step):
        lines = [lazy("weigh", _distances, border, a, min(a + step, last), part, weight) for part, _ in parts]
        total = lazy("weigh", _weigh_lines, total, lines, len(weight), closeness)
    return total


def _by_search(
    members: ClassView, blocks: list[Delayed], sizes: list[int], parts: Sequence[tuple[Delayed, int]],
    weighed: NDArray[np.int64], closeness: Closeness,
) -> list[Delayed]:  # fmt: skip
    """What each group of rows of the border gives, by its k3 nearest rows of the class."""
    found = nearest(blocks, sizes, [part for part, _ in parts], closeness.k3, members.embedding)
    row, d = known("rows", members.row[weighed]), len(members.weight)
    return [
        lazy("weigh", _weigh_near, near, first, row, d, closeness)
        for near, size in zip(found, sizes, strict=True)
        for first in range(0, size, BORDER_ROWS)
    ]


# --- chunks -----------------------------------------------------------------------------------------------------------


def _distances(border: Block, first: int, last: int, rows: Block, weight: Weights) -> Weights:
    return squared_distances(border.X[first:last], rows.X, weight)


def _weigh(border: Block, first: int, last: int, rows: Block, weight: Weights, closeness: Closeness) -> Weights:
    total, step = np.zeros(len(rows)), width_of(len(rows))
    for a in range(first, last, step):
        weigh_pairs(total, _distances(border, a, min(a + step, last), rows, weight), len(weight), closeness)
    return total


def _weigh_lines(total: Weights | None, lines: Sequence[Weights], d: int, closeness: Closeness) -> Weights:
    squared = np.concatenate(lines, axis=1)
    total = np.zeros(squared.shape[1]) if total is None else total.copy()
    step = width_of(squared.shape[1])
    for a in range(0, len(squared), step):
        weigh_pairs(total, squared[a : a + step], d, closeness)
    return total


def _weigh_near(near: Nearest, first: int, row: NDArray[np.int64], d: int, closeness: Closeness) -> Weights:
    total, cut = np.zeros(len(row)), slice(first, first + BORDER_ROWS)
    weigh_found(total, near[0][cut], np.searchsorted(row, near[1][cut]), d, closeness)
    return total


def _plus(total: Weights, more: Weights) -> Weights:
    return total + more
