"""Results in memory: pandas and NumPy. New rows are made at once, where there is room for them beside the originals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats
from dresample.containers.index import check_room
from dresample.containers.rows import moved, numbered, picked
from dresample.containers.source import LOCAL_ROWS
from dresample.distribution.reduction import lazy
from dresample.results.change import Change, NewPart, NewRows, Originals
from dresample.results.names import Names
from dresample.results.placement import Placement, firsts
from dresample.results.provenance import of_result
from dresample.results.tables import Features, Table, Whole

__all__ = ["changed"]

Rows = NDArray[np.int64]


def changed(run: Originals, change: Change, tables: Sequence[Table], placement: Placement, provenance: bool) -> list[Any]:
    """The tables of a result in memory, and one more, their provenance, if asked for; parameters as for Dask collections."""
    wants_origin = provenance or any(isinstance(table.dress, Whole) for table in tables)
    room = _room(run, change)
    parts, made = _made(run, change, room, wants_origin)
    whole = room is not None and len(room) > sum(part.count for part in parts)
    rows = change.indices(run.classes.rows) if change.keep is not None or change.copies else None
    out = [
        room if whole and isinstance(table.dress, Features) else _changed(run, change, rows, table, parts, made, placement)
        for table in tables
    ]
    kept = int(change.kept(np.array([run.classes.rows])).sum())
    return [*out, of_result(kept, made, run.names)] if provenance else out


def _room(run: Originals, change: Change) -> Floats | None:
    """Where new rows are written to: below the originals, if these are a plain matrix of the same dtype; None if they are cut."""
    source, made = run.source, change.made or ()
    total = sum(grown.total for grown in made)
    if any(isinstance(grown, NewPart) for grown in made):
        return None
    plain = source.container == "numpy" and source.dtypes[0] == source.dtype and source.coding is None
    stays = change.made is not None and change.keep is None and not change.moves
    return np.empty((total + (run.classes.rows if plain and stays else 0), len(source.names)), source.dtype)


def _made(run: Originals, change: Change, room: Floats | None, wants_origin: bool) -> tuple[list[NewPart], list[NewRows]]:
    """The parts of new rows, and these rows."""
    grown = change.made or ()
    total = sum(one.total for one in grown)
    size, parts = max(4096, min(LOCAL_ROWS, -(-total // 4))), []
    done = above = 0 if room is None else len(room) - total
    for one in grown:
        parts += one.parts(size, None if room is None else room[done : done + one.total])
        done += one.total
    copies = [
        lazy("copy", _copy, room[a : min(a + LOCAL_ROWS, above)], run.source.X[a : a + LOCAL_ROWS])
        for a in range(0, above, LOCAL_ROWS)
        if room is not None
    ]
    if not copies and not parts:
        return [], []
    tasks = [part.rows if room is None else lazy("done", _origin if wants_origin else _done, part.rows) for part in parts]
    nbytes = 0 if room is None else total * room.shape[1] * room.itemsize
    made = run.execution.compute("generate", *copies, *tasks, nbytes=nbytes)[len(copies) :]
    if room is None:
        return parts, list(made)
    ends = (above + np.cumsum([0, *(part.count for part in parts)])).tolist()
    return parts, [new._replace(X=room[a:z]) for new, a, z in zip(made, ends[:-1], ends[1:], strict=True)]


def _copy(into: NDArray[Any], rows: NDArray[Any]) -> None:
    into[:] = rows


_NOWHERE = NewRows(np.empty((0, 0)), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


def _origin(new: NewRows) -> NewRows:
    """Forget the features: they are in their place already."""
    return new._replace(X=_NOWHERE.X)


def _done(new: NewRows) -> NewRows:
    """Forget where the rows came from too."""
    return _NOWHERE


def _changed(
    run: Originals,
    change: Change,
    rows: Rows | None,
    table: Table,
    parts: Sequence[NewPart],
    made: Sequence[NewRows],
    placement: Placement,
) -> Any:
    data, dress, pandas = table.data, table.dress, hasattr(table.data, "iloc")
    next_label = run.classes.next_label if placement.keep_index else run.classes.rows
    if pandas and placement.keep_index:
        check_room(data.index, next_label, sum(part.count for part in parts))
    kept = data
    if change.moves and dress.movable:
        for block in run.execution.compute("move", *change.moves):
            kept = moved(kept, 0, block, *dress.movable)
    if rows is not None:
        kept = picked(kept if pandas else np.asarray(kept), rows)
    if isinstance(dress, Whole) and not dress.plain:
        kept = _with_copies(dress, kept, change, run.names)
    carried = (_carried(run, data[list(dress.carry)], parts),) if dress.carry else ()
    new = [
        dress.rows(new_rows, part.label, part.count, first, None, carried, run.names)
        for part, new_rows, first in zip(parts, made, firsts(next_label, parts), strict=True)
    ]
    if not pandas:
        return np.concatenate([kept, *new]) if new or kept is data else kept
    out = _below(kept, new) if new else kept.copy() if kept is data else kept
    if not placement.keep_index:
        out = out.reset_index(drop=True)
    return out


def _carried(run: Originals, data: Any, parts: Sequence[NewPart]) -> Any:
    """The rows that are bases of new ones, under an index of these."""
    bases = np.unique(np.concatenate([np.empty(0, np.int64), *(part.bases for part in parts)]))
    return numbered(data, 0, run.positions(bases), bases)


def _with_copies(dress: Whole, kept: Any, change: Change, names: Names | None) -> Any:
    copied, none = change.copied(), None if names is None else names.none()
    n = len(kept) - len(copied)
    copies = [dress.original(kept.iloc[n:], copied, names)] if len(copied) else []
    return _below(dress.original(kept.iloc[:n], None, none), copies)


def _below(kept: Any, new: Sequence[Any]) -> Any:
    import pandas as pd

    out = pd.concat([kept, *new]) if new else kept
    if out.ndim == 2:
        out.columns = kept.columns  # the names of its levels too
    return out
