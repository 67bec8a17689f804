"""A state as files: ``state.json`` says what it is of and names the others, which are parquet, and is written last.

So a state is there whole or not at all: files that no ``state.json`` names are of a run that was cut off, and the next one that
writes removes them.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dresample import errors
from dresample.distribution.profile import Look
from dresample.distribution.traits import Rise, Traits
from dresample.neighbors.skyband import Lists, Neighbors
from dresample.state.classes import ClassState
from dresample.state.ledger import Key, Part, Spread
from dresample.state.segments import Segment
from dresample.state.state import FORMAT, About, State
from dresample.storage.addresses import join, storage_of
from dresample.storage.contents import contents, holding

__all__ = ["about_of", "keys_of", "load", "save"]

NAME = "state.json"


def save(state: State, folder: str, more: Mapping[str, Any]) -> int:
    """Write a state; what was there before stays until this one is whole.

    Parameters
    ----------
    state : State
    folder : str
    more : dict
        What else its ``state.json`` says: for people.

    Returns
    -------
    int
        Bytes of all its files.
    """
    storage = storage_of(folder)
    mark = uuid.uuid4().hex
    names = [f"class-{mark}-{i}.parquet" for i in range(len(state.classes))]
    nbytes = 0
    for name, one in zip(names, state.classes, strict=True):
        table = _class_table(one, state.starts)
        write = lambda where, table=table: pq.write_table(table, where, compression="lz4", use_dictionary=False)
        nbytes += storage.write(join(folder, name), write)
    head = {
        "format": FORMAT,
        **more,
        "about": asdict(state.about),
        "classes": [{"label": c.label, "rows": len(c.row), "file": name} for c, name in zip(state.classes, names, strict=True)],
        "segments": [{"file": s.name, "rows": s.rows, "parts": s.parts} for s in state.segments],
        "parts": [_part_to_json(part) for part in state.parts],
    }
    nbytes += storage.write(join(folder, NAME), holding(json.dumps(head)))
    used = {NAME, *names, *(segment.name for segment in state.segments)}
    nbytes += sum(storage.mark(join(folder, segment.name)).nbytes for segment in state.segments)
    for entry in storage.entries(folder):
        if entry.name not in used and entry.name.startswith(("class-", "features-")):
            storage.remove(entry.path)
    return nbytes


def load(folder: str) -> State | None:
    """The state in a folder; None where there is none.

    Raises
    ------
    StateError
        It is of another format, or its files do not belong together.
    """
    head = _head(folder)
    if head is None:
        return None
    try:
        return _loaded(head, folder)
    except (KeyError, TypeError, ValueError, OSError, pa.ArrowException) as problem:
        raise errors.state_broken(join(folder, NAME), f"{type(problem).__name__}: {problem}") from problem


def about_of(folder: str) -> About | None:
    """What the state in a folder holds for; None where there is none.

    Raises
    ------
    StateError
    """
    head = _head(folder)
    try:
        return None if head is None else _about(head)
    except (KeyError, TypeError) as problem:
        raise errors.state_broken(join(folder, NAME), f"{type(problem).__name__}: {problem}") from problem


def keys_of(folder: str) -> dict[Key, int] | None:
    """The parts that the state in a folder knows, with their rows; None where there is none.

    Raises
    ------
    StateError
    """
    head = _head(folder)
    return None if head is None else {_key_from_json(part["key"]): part["spread"][0] for part in head["parts"]}


def _head(folder: str) -> Mapping[str, Any] | None:
    place = join(folder, NAME)
    if storage_of(place).kind(place) is None:
        return None
    try:
        head: dict[str, Any] = json.loads(contents(place))
    except ValueError as problem:
        raise errors.state_broken(place, str(problem)) from problem
    if head.get("format") != FORMAT:
        raise errors.state_format(place, head.get("format"), FORMAT)
    return head


def _about(head: Mapping[str, Any]) -> About:
    about = head["about"]
    return About(**about | {"features": tuple(about["features"]), "dtypes": tuple(about["dtypes"])})


def _loaded(head: Mapping[str, Any], folder: str) -> State:
    about = _about(head)
    parts = tuple(_part_from_json(part) for part in head["parts"])
    segments = tuple(Segment(s["file"], tuple(s["rows"]), tuple(s["parts"])) for s in head["segments"])
    state = State(about, parts, (), segments)
    classes = [_class_of_table(one["label"], _read(join(folder, one["file"])), state.starts) for one in head["classes"]]
    for one, said in zip(classes, head["classes"], strict=True):
        if len(one.row) != said["rows"]:
            raise ValueError(f"{said['file']} holds {len(one.row):,} rows, not {said['rows']:,}")
    return State(about, parts, tuple(classes), segments)


def _read(place: str) -> pa.Table:
    with storage_of(place).open(place) as stream:
        return pq.read_table(stream)


# --- classes ----------------------------------------------------------------------------------------------------------


def _class_table(one: ClassState, starts: Any) -> pa.Table:
    columns = {"part": one.part, "row": one.row - starts[one.part], "depth": one.depth.astype(np.int32)}
    for side, lists in zip(Neighbors._fields, one.neighbors, strict=True):
        offsets = pa.array(lists.start.astype(np.int32))
        in_part = lists.row - starts[lists.part] if len(lists.row) else lists.row
        for name, values in (("squared", lists.squared), ("part", lists.part), ("row", in_part.astype(np.int32))):
            columns[f"{side}_{name}"] = pa.ListArray.from_arrays(offsets, pa.array(values))
    return pa.table({**columns, **{f"x{c}": one.X[:, c] for c in range(one.X.shape[1])}})


def _class_of_table(label: Any, table: pa.Table, starts: Any) -> ClassState:
    table = table.combine_chunks()
    part, depth = table["part"].to_numpy(), table["depth"].to_numpy().astype(np.int64)
    d = sum(name.startswith("x") for name in table.column_names)
    X = np.column_stack([table[f"x{c}"].to_numpy() for c in range(d)])
    sides = []
    for side in Neighbors._fields:
        held = {name: table[f"{side}_{name}"].combine_chunks() for name in ("squared", "part", "row")}
        start = held["squared"].offsets.to_numpy().astype(np.int64)
        squared, parts, rows = (held[name].flatten().to_numpy() for name in ("squared", "part", "row"))
        sides.append(Lists(start, squared, parts, rows + starts[parts] if len(rows) else rows.astype(np.int64)))
    return ClassState(label, part, table["row"].to_numpy() + starts[part], np.ascontiguousarray(X), Neighbors(*sides), depth)


# --- parts ------------------------------------------------------------------------------------------------------------


def _part_to_json(part: Part) -> dict[str, Any]:
    look, traits = part.look, part.look.traits
    spread = [part.spread.rows, *_lists(part.spread[1:])]
    shown: dict[str, Any] = {"key": part.key, "counts": list(part.counts.items()), "spread": spread}
    if traits is not None:
        shown |= {
            "low": look.low.tolist(),
            "high": look.high.tolist(),
            "sample": [[first, rows.astype(np.float64).tolist()] for first, rows in look.sample],
            "whole": traits.whole.tolist(),
            "by_class": [None if found is None else list(found.items()) for found in traits.by_class],
            "rises": traits.rises,
        }
    return shown


def _lists(arrays: Sequence[Any]) -> list[Any]:
    return [array.tolist() for array in arrays]


def _key_from_json(shown: Sequence[Any]) -> Key:
    path, nbytes, version, groups, rows = shown
    return Key(path, nbytes, version, None if groups is None else tuple(groups), rows)


def _part_from_json(shown: Mapping[str, Any]) -> Part:
    key = _key_from_json(shown["key"])
    rows, mean, squares = shown["spread"]
    spread = Spread(rows, np.array(mean), np.array(squares))
    counts = dict(map(tuple, shown["counts"]))
    d = len(mean)
    if "low" not in shown:
        return Part(key, counts, Look(np.full(d, np.inf), np.full(d, -np.inf), []), spread)
    rises = tuple(None if found is None else tuple(Rise(*rise) for rise in found) for found in shown["rises"])
    by_class = tuple(None if found is None else dict(map(tuple, found)) for found in shown["by_class"])
    sample = [(first, np.array(values)) for first, values in shown["sample"]]
    traits = Traits(np.array(shown["whole"], bool), by_class, rises)
    return Part(key, counts, Look(np.array(shown["low"]), np.array(shown["high"]), sample, {}, traits), spread)
