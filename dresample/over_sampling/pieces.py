"""A class in the blocks that it is kept in: what all of its rows have part in, found without any task that holds them all.

A sum that no order changes is a tree over the pieces. One whose bits are those of rows added one after the other goes from piece
to piece: each task takes what the one before has found, a few numbers, and hands on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic.exact_sum import ExactSum, added, exact_chunk
from dresample.block import Block, Floats
from dresample.distribution.reduction import Reduction, lazy
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.kernels import running_sums

__all__ = ["Piece", "View", "exact_mean", "in_order", "pieces_of", "running"]

#: A block of the class, and the positions in it of the rows that count.
Piece = tuple[Delayed, NDArray[np.int64]]
#: What is summed: a matrix, made of the features of some rows, each line of one row.
View = Callable[[Floats], NDArray[np.float64]]
#: ``sums`` or ``products`` of ``running_sums``.
Sum = Callable[..., NDArray[np.float64]]

#: Values of the view of a slice of rows, about.
SLICE_VALUES = 2_000_000


def pieces_of(members: ClassView, at: NDArray[np.int64]) -> list[Piece]:
    """Some rows of a class (rising positions), block by block."""
    starts = np.cumsum([0, *members.sizes])
    cuts = np.searchsorted(at, starts).tolist()
    return [
        (block, at[a:z] - start)
        for block, (a, z), start in zip(members.blocks, pairwise(cuts), starts.tolist(), strict=False)
        if z > a
    ]


def in_order(name: str, step: Callable[..., Any], pieces: list[Piece], *shared: Any) -> Delayed:
    """``found = step(found, block, at, *shared)`` from the first piece, where it is None, to the last: one task for each."""
    found: Delayed | None = None
    for block, at in pieces:
        found = lazy(name, step, found, block, at, *shared)
    assert found is not None
    return found


def exact_mean(name: str, pieces: list[Piece], view: View, width: int) -> Delayed:
    """The task of the column means of a view, exact and rounded once."""
    rows = sum(len(at) for _, at in pieces)
    total = Reduction(name, _exact, added).tree(pieces, view, width)
    return lazy(name, ExactSum.rounded, total, rows)


def running(name: str, add: Sum, pieces: list[Piece], view: View, width: int) -> Delayed:
    """The task of the sums of a view in the order of the rows, bit for bit those of one array."""
    if running_sums.goes_on(width):
        return in_order(name, _run_on, pieces, add, view, width)
    return lazy(name, _of_column, [lazy(name, _viewed, *piece, view) for piece in pieces], add)


# --- chunks -----------------------------------------------------------------------------------------------------------


def _slices(block: Block, at: NDArray[np.int64], view: View, width: int) -> Iterator[NDArray[np.float64]]:
    step = max(1, SLICE_VALUES // max(1, width))
    for first in range(0, len(at), step):
        yield view(block.X[at[first : first + step]])


def _exact(block: Block, at: NDArray[np.int64], view: View, width: int) -> ExactSum:
    return added([exact_chunk(some) for some in _slices(block, at, view, width)])


def _run_on(
    total: NDArray[np.float64] | None, block: Block, at: NDArray[np.int64], add: Sum, view: View, width: int
) -> NDArray[np.float64]:
    for some in _slices(block, at, view, width):
        total = add(some, total)
    assert total is not None
    return total


def _viewed(block: Block, at: NDArray[np.int64], view: View) -> NDArray[np.float64]:
    return view(block.X[at])


def _of_column(columns: list[NDArray[np.float64]], add: Sum) -> NDArray[np.float64]:
    return add(np.concatenate(columns))
