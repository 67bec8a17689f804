"""Samplers with ``row_key``: the column set apart, the rows known by their keys while a method works, and positions after it.

There are two ways. Methods that make rows class by class know a row by its *key*: draws are functions of it, so a row that comes or
goes moves no other. All other methods get the table in the order of its keys, and know a row by its *rank*: they give what they
would give for the sorted table, which is the same for any order of the rows that come in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.block import Block, concatenate
from dresample.containers.collections import partitions
from dresample.containers.source import LOCAL_ROWS, literal, slices
from dresample.distribution import cluster
from dresample.distribution.reduction import lazy
from dresample.results.change import Change
from dresample.results.key_column import Apart
from dresample.results.names import Names, nullable
from dresample.sampling import row_keys
from dresample.sampling.row_keys import InKeyOrder, Keyed, Places
from dresample.sampling.run import Run

__all__ = ["answered", "keyed"]

Rows = NDArray[np.int64]


def keyed(run: Run, name: Any, held: Apart) -> Run:
    """The run with its keys read and checked; its rows go by them."""
    values = partitions(held.column) if run.source.is_dask else [literal(part) for part in slices(held.column)]
    column = row_keys.opened(run.execution, name, values, run.classes, int(run.source.is_dask))
    run.keyed = Keyed(column, held.table)
    run.memory = None  # what an earlier run found out is told of positions
    run.number(run.source.blocks)
    return run


def answered(run: Run, method: Callable[[Run], Change], by_rank: bool, names: bool) -> Change:
    """What a method says of the rows; where these have keys, it knows them by their keys or ranks, and the answer is of positions.

    ``names`` tells that somebody may ask what the rows are called that new ones come from.
    """
    known = run.keyed
    if known is None:
        return method(run)
    if not by_rank:
        change = method(run)
        if names and known.places is not None and not known.column.plain:
            keys = np.unique(np.concatenate([known.places.key, *known.met]))
            values = row_keys.values_of(run.execution, known.column, keys, int(run.source.is_dask))
            known.names = Names(keys, nullable(values))
        return change
    found = _in_order(run, known)
    inner = replace(run, blocks=found.blocks, classes=found.classes, keyed=None, in_order=found.places, codes=None, persisted=True)
    change = method(inner)
    known.by_rank, known.places = True, found.places
    run.source = inner.source
    if inner.codes is not None:
        run.codes = _by_position(inner.codes, found.places)
    if names and (change.made or change.copies):
        known.names = _names(run, known, change)
    return _restored(change, run, found)


def _in_order(run: Run, known: Keyed) -> InKeyOrder:
    here, rows, parts = cluster.machine(), run.classes.rows, len(known.plain_blocks)
    chunks = max(1, min(parts, max(-(-rows // LOCAL_ROWS), 3 * here.workers * here.threads)))
    return row_keys.in_key_order(
        run.execution, known.column, known.plain_blocks, run.classes, chunks, run.source_pass or int(run.source.is_dask), run.nbytes
    )


def _names(run: Run, known: Keyed, change: Change) -> Names:
    """What ranks (of new rows) or positions (of copies) are called."""
    assert known.places is not None
    key, position = known.places
    if known.column.plain:
        values = nullable(key)
    else:
        values = nullable(row_keys.values_of(run.execution, known.column, key, int(run.source.is_dask)))
    if change.made:
        return Names(np.arange(len(key)), values)
    order = np.argsort(position)
    return Names(position[order], values.take(order))


# --- from ranks to positions ------------------------------------------------------------------------------------------


def _by_position(values: NDArray[Any], places: Places) -> NDArray[Any]:
    out = np.empty_like(values)
    out[places.position] = values
    return out


def _restored(change: Change, run: Run, found: InKeyOrder) -> Change:
    """A change of rows known by ranks, as one of positions; new rows keep the ranks of their bases."""
    places = found.places
    return replace(
        change,
        keep=None if change.keep is None else _by_position(change.keep, places),
        copies={label: places.position[rows] for label, rows in change.copies.items()},
        moves=_moves(change.moves, run, places) if change.moves else (),
    )


def _moves(moves: Sequence[Delayed], run: Run, places: Places) -> list[Delayed]:
    """The rows of each partition that move, out of those of each block of ranks."""
    rank = np.empty(len(places.position), np.int64)
    rank[places.position] = np.arange(len(rank))
    starts, lengths = run.classes.starts.tolist(), run.classes.lengths.tolist()
    return [lazy("move", _moves_of, list(moves), rank[a : a + n], a) for a, n in zip(starts, lengths, strict=True)]


def _moves_of(moves: list[Block], rank: Rows, start: int) -> Block:
    order = np.argsort(rank)
    parts = []
    for block in moves:
        here = block.take(np.flatnonzero(np.isin(block.row, rank)))
        parts.append(Block(here.X, here.y, start + order[np.searchsorted(rank[order], here.row)]))
    whole = concatenate(parts)
    return whole.take(np.argsort(whole.row))
