"""New rows dealt over the partitions of originals, in a tree: the tasks grow as n log n of the partitions, not as their square.

Each piece of new rows knows the partition of each of its rows. Up to eight pieces that lie next to each other are joined and cut by
eighths of the partitions that they may go to, and so on in every eighth, until a piece goes to one partition. Pieces stay in their
order, so each partition gets its rows as if it had asked every piece for them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from dask._task_spec import List, Task, TaskRef
from dask.delayed import Delayed
from dask.highlevelgraph import HighLevelGraph
from numpy.typing import NDArray

from dresample.containers.rows import picked, stacked

__all__ = ["dealt"]

#: Pieces that one task joins, and cuts into as many.
BRANCHES = 8

#: Rows, and the partition of each of them.
Piece = tuple[Any, NDArray[np.int64]]


def dealt(old: Sequence[Delayed], made: Sequence[Delayed], at: Sequence[Delayed]) -> list[Delayed]:
    """Each partition of originals with its share of the new rows below.

    Parameters
    ----------
    old : list of tasks
        Partitions of originals.
    made : list of tasks
        Parts of new rows.
    at : list of tasks
        For each part the number of the partition that each of its rows goes to.
    """
    # One layer: as tasks of their own, each of the last ones would carry a copy of the names of all before it.
    layer: dict[Any, Any] = {}
    token = uuid.uuid4().hex

    def add(name: str, function: Callable[..., Any], *args: Any) -> TaskRef:
        key = f"dresample_{name}-{token}-{len(layer)}"
        layer[key] = Task(key, function, *args)
        return TaskRef(key)

    first = [add("share", _piece, TaskRef(new.key), TaskRef(to.key)) for new, to in zip(made, at, strict=True)]
    shares = _shares(add, first, 0, len(old))
    ends = [add("spread", _below, TaskRef(o.key), List(*some)).key for o, some in zip(old, shares, strict=True)]
    before: list[Any] = [*old, *made, *at]
    graph = HighLevelGraph.from_collections(f"dresample_spread-{token}", layer, dependencies=before)
    return [Delayed(key, graph, layer=f"dresample_spread-{token}") for key in ends]


def _shares(add: Callable[..., TaskRef], pieces: list[TaskRef], low: int, high: int) -> Iterator[list[TaskRef]]:
    """The pieces of each of the partitions from ``low`` to ``high``, of pieces whose rows go to these."""
    if high - low <= 1:
        yield from [pieces] * (high - low)
        return
    cuts = np.linspace(low, high, min(BRANCHES, high - low) + 1).astype(int).tolist()
    found = [add("share", _cut, List(*pieces[a : a + BRANCHES]), cuts) for a in range(0, len(pieces), BRANCHES)]
    for i, (a, z) in enumerate(pairwise(cuts)):
        yield from _shares(add, [add("share", _one_of, some, i) for some in found], a, z)


# --- tasks ------------------------------------------------------------------------------------------------------------


def _piece(rows: Any, to: NDArray[np.int64]) -> Piece:
    return rows, to


def _cut(pieces: Sequence[Piece], cuts: Sequence[int]) -> list[Piece]:
    """Some pieces, joined, by the ranges of partitions that their rows go to."""
    rows, to = stacked([rows for rows, _ in pieces]), np.concatenate([to for _, to in pieces])
    found = [np.flatnonzero((to >= a) & (to < z)) for a, z in pairwise(cuts)]
    return [(picked(rows, here), to[here]) for here in found]


def _one_of(pieces: Sequence[Piece], i: int) -> Piece:
    return pieces[i]


def _below(rows: Any, pieces: Sequence[Piece]) -> Any:
    return stacked([rows, *(new for new, _ in pieces)])
