"""Results that are Dask collections: partitions of originals, changed where they have to be, and new partitions beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.containers.collections import collection, is_array, partitions
from dresample.containers.index import check_room, new_index
from dresample.containers.rows import moved, numbered, picked, stacked
from dresample.distribution.reduction import Reduction, known, lazy
from dresample.distribution.rows import by_partition
from dresample.results.change import Change, NewPart, Originals, positions
from dresample.results.dealing import dealt
from dresample.results.names import Names
from dresample.results.placement import Placement, firsts
from dresample.results.provenance import frame_of, of_new
from dresample.results.tables import Dress, Table, Whole

__all__ = ["changed"]

Rows = NDArray[np.int64]


def changed(run: Originals, change: Change, tables: Sequence[Table], placement: Placement, provenance: bool) -> list[Any]:
    """The tables of a result as lazy collections, and one more, their provenance, if asked for.

    Parameters
    ----------
    run : Originals
    change : Change
    tables : list of Table
        All with the same rows in the same partitions.
    placement : Placement
    provenance : bool
    """
    parts = [part for grown in change.made or () for part in grown.parts(run.part_rows)]
    at = placement.places(parts, len(run.classes.lengths))
    out = [_changed(run, change, table, parts, at) for table in tables]
    return [*out, _provenance(run, change, parts, at)] if provenance else out


def _changed(run: Originals, change: Change, table: Table, parts: Sequence[NewPart], at: list[Delayed] | None) -> Any:
    data, dress, first = table.data, table.dress, run.classes.next_label
    array, lengths = is_array(data), change.kept(run.classes.lengths)
    untouched = change.keep is None and not (change.moves and dress.movable)
    copies = [rows[a : a + run.part_rows] for rows in change.copies.values() for a in range(0, len(rows), run.part_rows)]
    if not array:
        check_room(data._meta.index, first, sum(map(len, copies)) + sum(part.count for part in parts))
    if untouched and dress.plain and not copies and not parts:
        return data
    held = partitions(data)
    names = None if run.names is None or not isinstance(dress, Whole) else known("names", run.names)
    starts = _starts(copies, first)
    below = [_copies(run, held, dress, rows, None if array else f, names) for rows, f in zip(copies, starts, strict=True)]
    carried = partitions(data[list(dress.carry)]) if dress.carry and parts else []
    made = [
        lazy(dress.phase, dress.rows, part.rows if dress.looks else None, part.label, part.count, f, table.declared,
             _carried(run, carried, part), names)
        for part, f in zip(parts, firsts(first, parts), strict=True)
    ]  # fmt: skip
    old = _originals(run, change, dress, held)
    tasks = [*old, *below, *made] if at is None or not made else dealt(old, made, at)
    if not array:
        return collection(tasks, dress.meta if isinstance(dress, Whole) else data._meta)
    added = [*map(len, copies), *(part.count for part in parts)]
    if at is None or not made:
        return _joined(data, [*lengths.tolist(), *added], tasks, data if untouched else None)
    return _joined(data, (lengths + _dealt_lengths(run, at)).tolist(), tasks, None)


# --- originals --------------------------------------------------------------------------------------------------------


def _originals(run: Originals, change: Change, dress: Dress, tasks: list[Delayed]) -> list[Delayed]:
    """Partitions of originals: moved, filtered, in the dtypes of the result."""
    if change.moves and dress.movable:
        starts = run.classes.starts.tolist()
        tasks = [lazy("move", moved, p, s, m, *dress.movable) for p, s, m in zip(tasks, starts, change.moves, strict=True)]
    if change.keep is not None:
        cut = np.split(change.keep, np.cumsum(run.classes.lengths)[:-1])
        tasks = [lazy("filter", _filtered, p, *_packed(keep)) for p, keep in zip(tasks, cut, strict=True)]
    if isinstance(dress, Whole) and not dress.plain:
        tasks = [lazy("originals", dress.original, p, None, _none(run)) for p in tasks]
    return tasks


def _packed(keep: NDArray[Any]) -> tuple[NDArray[np.uint8], bool]:
    """Flags as bits, counts in the smallest type, for the way to the workers; and whether they are flags."""
    if keep.dtype == bool:
        return np.packbits(keep), True
    return keep.astype(np.min_scalar_type(int(keep.max(initial=0)))), False


def _filtered(part: Any, keep: NDArray[np.uint8], flags: bool) -> Any:
    return picked(part, positions(np.unpackbits(keep)[: len(part)].astype(bool) if flags else keep))


# --- new rows ---------------------------------------------------------------------------------------------------------


def _starts(chunks: Sequence[Rows], first: int) -> list[int]:
    return [first + n for n in np.cumsum([0, *map(len, chunks)]).tolist()[:-1]]


def _copies(
    run: Originals, parts: Sequence[Delayed], dress: Any, rows: Rows, first: int | None, names: Delayed | None
) -> Delayed:  # fmt: skip
    """Rows of the given numbers, under a fresh index."""
    starts, order = run.classes.starts, np.argsort(rows, kind="stable")
    pieces = [lazy("fetch", _repeated, parts[p], *_counted(own - int(starts[p]))) for p, own in by_partition(rows[order], starts)]
    rising = bool((rows[1:] >= rows[:-1]).all())
    task = lazy("copies", _fresh, pieces, len(rows), None if rising else np.argsort(order, kind="stable"), first)
    return task if not isinstance(dress, Whole) or dress.plain else lazy("provenance", dress.original, task, rows, names)


def _counted(positions: Rows) -> tuple[NDArray[Any], NDArray[Any]]:
    """Rising positions, and how often each comes, in small types: a row that is copied often travels once."""
    found, counts = np.unique(positions, return_counts=True)
    return found.astype(np.min_scalar_type(int(found[-1]))), counts.astype(np.min_scalar_type(int(counts.max())))


def _repeated(part: Any, positions: NDArray[Any], counts: NDArray[Any]) -> Any:
    return picked(part, np.repeat(positions.astype(np.int64), counts))


def _fresh(pieces: Sequence[Any], count: int, back: Rows | None, first: int | None) -> Any:
    """Join fetched rows (they come in row order) in the order asked for, under a fresh index."""
    if first is None:
        joined = np.concatenate(pieces)
        return joined if back is None else joined[back]
    out = stacked(pieces) if len(pieces) > 1 else pieces[0].copy()
    out = out if back is None else out.iloc[back]
    out.index = new_index(out.index[:0], first, count)
    return out


def _carried(run: Originals, parts: Sequence[Delayed], part: NewPart) -> list[Delayed]:
    """Tasks that fetch the carried columns of the bases of some new rows from the partitions that hold them."""
    if not parts:
        return []
    starts, bases = run.classes.starts, np.unique(part.bases)
    places = run.positions(bases)
    order = np.argsort(places)
    cuts = by_partition(places[order], starts)
    named = np.split(bases[order], np.cumsum([len(own) for _, own in cuts])[:-1])
    return [lazy("carry", numbered, parts[p], int(starts[p]), own, name) for (p, own), name in zip(cuts, named, strict=True)]


# --- joined -----------------------------------------------------------------------------------------------------------


def _dealt_lengths(run: Originals, at: Sequence[Delayed]) -> Rows:
    """New rows that go to each partition: arrays must know."""
    partitions = len(run.classes.lengths)
    found: Rows
    (found,) = run.execution.compute("deal", Reduction("deal", np.bincount, sum).tree([(a, None, partitions) for a in at]))
    return found


def _joined(data: Any, lengths: Sequence[int], tasks: Sequence[Delayed], untouched: Any) -> Any:
    """Blocks as one array; originals that are as they came in stay what they are."""
    import dask.array as da

    blocks = [da.from_delayed(task, (n, *data.shape[1:]), data.dtype) for task, n in zip(tasks, lengths, strict=True)]
    return da.concatenate(blocks if untouched is None else [untouched, *blocks[untouched.numblocks[0] :]])


def _provenance(run: Originals, change: Change, parts: Sequence[NewPart], at: list[Delayed] | None) -> Any:
    """Where the rows of X and y came from, in the same partitions."""
    lengths = change.kept(run.classes.lengths)
    starts = (np.cumsum(lengths) - lengths).tolist()
    none, names = _none(run), None if run.names is None else known("names", run.names)
    old = [lazy("provenance", frame_of, n, s, None, none) for n, s in zip(lengths.tolist(), starts, strict=True)]
    new = [lazy("provenance", of_new, p.rows, f, names) for p, f in zip(parts, firsts(run.classes.rows, parts), strict=True)]
    return collection([*old, *new] if at is None else dealt(old, new, at), frame_of(0, 0, names=none))


def _none(run: Originals) -> Names | None:
    """Names of no rows, in the dtype of all of them: what originals are told by."""
    return None if run.names is None else run.names.none()
