"""Rows by their keys: are they unique, where is a row of some key, and the rows of a table in the order of their keys.

The keys are sorted in chunks, ranges of keys of about equal size, so that no worker has to hold all of them: two equal keys are
neighbours in one chunk. Positions (global row numbers) matter only where rows are looked up in the containers that came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Block, Labels, concatenate
from dresample.containers.keys import MOST, NULL, Keys, keys_of
from dresample.containers.rows import picked, stacked
from dresample.distribution.execution import Execution
from dresample.distribution.labels import Classes, numbered
from dresample.distribution.reduction import Reduction, concatenate_lists, lazy
from dresample.distribution.rows import joined
from dresample.results.names import Names

__all__ = ["InKeyOrder", "KeyColumn", "Keyed", "Places", "by_key", "in_key_order", "opened", "places_of", "rows_by_key",
           "values_of"]  # fmt: skip

Rows = NDArray[np.int64]

#: Keys of one sorted chunk, about; keys of one partition that say where to cut.
CHUNK_ROWS, CUT_SAMPLE = 4_000_000, 512


@dataclass(frozen=True)
class KeyColumn:
    """The keys of all rows, which are unique.

    Parameters
    ----------
    name : object
        Of the column.
    values, keys : list of tasks
        For each partition the column, and its :class:`~dresample.containers.keys.Keys`, kept on the workers.
    plain : bool
        Whether all keys are the whole numbers that the column holds.
    """

    name: Any
    values: list[Delayed]
    keys: list[Delayed]
    plain: bool


@dataclass
class Keyed:
    """What a run knows of the keys of its rows.

    Parameters
    ----------
    column : KeyColumn
    table : object
        X as it came in, with the column of the keys.
    """

    column: KeyColumn
    table: Any
    plain_blocks: list[Delayed] = field(default_factory=list)  # numbered by position
    places: Places | None = None  # of the rows that new rows may be made from
    by_rank: bool = False  # rows are known by the ranks of their keys
    met: list[Rows] = field(default_factory=list)  # keys of other rows that were fetched
    names: Names | None = None

    def number(self, blocks: list[Delayed], classes: Classes) -> list[Delayed]:
        """Partitions of the data whose rows have their keys in the place of numbers."""
        self.plain_blocks = numbered(blocks, classes)
        return by_key(self.plain_blocks, self.column)

    def fetched(self, blocks: list[Delayed], keys: Rows) -> Delayed:
        """Some rows of the data (rising keys) as one Block."""
        self.met.append(keys)
        return rows_by_key(blocks, keys)

    def positions(self, rows: Rows) -> Rows:
        """Positions of some rows in what came in."""
        if not len(rows):
            return rows  # a method that makes none has looked nothing up
        assert self.places is not None
        return self.places.position[rows] if self.by_rank else self.places.of(rows)


class Places(NamedTuple):
    """Keys of some rows, rising, and the position of each in the data."""

    key: Rows
    position: Rows

    def of(self, keys: Rows) -> Rows:
        """Positions of the rows that have these keys; all of them are there."""
        return self.position[np.searchsorted(self.key, keys)]


def opened(execution: Execution, name: Any, values: list[Delayed], classes: Classes, passes: int) -> KeyColumn:
    """Read the keys, keep them on the workers, and refuse nulls and keys that two rows have.

    Parameters
    ----------
    execution : Execution
    name : object
        Of the column.
    values : list of tasks
        The column, for each partition.
    classes : Classes
    passes : int
        Over the source, that reading the column costs.
    """
    tasks = [lazy("keys", keys_of, part, name) for part in values]
    chunks = -(-classes.rows // CHUNK_ROWS)
    looks = [lazy("keys", _look, task) for task in tasks]
    seen, keys = execution.keep("keys", looks, tasks, nbytes=8 * classes.rows, passes=passes)
    cuts = cut_points([sample for sample, _ in seen], chunks)
    trees = [
        Reduction("keys", _between, partial(_merged, 2), _first_twice).tree([(k,) for k in keys], low, high)
        for low, high in pairwise(cuts)
    ]
    column = KeyColumn(name, values, keys, all(plain for _, plain in seen))
    twice = [key for key in execution.compute("keys", *trees) if key is not None]
    if twice:
        raise _refusal(execution, column, classes, min(twice))
    return column


def cut_points(samples: Sequence[Rows], chunks: int) -> list[int]:
    """Where to cut the keys into ranges of about as many rows: from some keys of each partition."""
    found = np.unique(np.concatenate([np.empty(0, np.int64), *samples]))
    inner = found[len(found) * np.arange(1, chunks) // max(1, chunks)] if len(found) else found
    return [NULL, *np.unique(inner[inner > NULL]).tolist(), MOST]


def _refusal(execution: Execution, column: KeyColumn, classes: Classes, key: int) -> errors.InputError:
    """What is wrong with the rows that have one key (or none)."""
    cells = [(k, v, int(start)) for k, v, start in zip(column.keys, column.values, classes.starts, strict=True)]
    (found,) = execution.compute("keys", Reduction("keys", _of_one_key, concatenate_lists).tree(cells, key))
    rows, values = [row for row, _ in found], [value for _, value in found]
    if key == NULL:
        return errors.row_keys_null(column.name, len(rows), rows[0])
    if keys_alike(values[0], values[1]):
        return errors.row_keys_twice(column.name, values[0], rows[:2])
    return errors.row_keys_collide(column.name, values[:2], rows[:2])


def keys_alike(one: Any, other: Any) -> bool:
    """Whether two values of one key are the same, so that it is no collision of hashes."""
    return bool(one == other) or str(one) == str(other)


# --- rows by key ------------------------------------------------------------------------------------------------------


def by_key(blocks: Sequence[Delayed], column: KeyColumn) -> list[Delayed]:
    """Partitions whose rows have their keys in the place of numbers, each in the order of its keys."""
    return [lazy("key", _keyed, block, keys) for block, keys in zip(blocks, column.keys, strict=True)]


def rows_by_key(blocks: Sequence[Delayed], keys: Rows) -> Delayed:
    """The rows of these keys (rising), wherever they are, as one Block in this order; blocks as of :func:`by_key`."""
    return lazy("fetch", joined, [lazy("fetch", _of_keys, block, keys) for block in blocks])


def places_of(
    execution: Execution, column: KeyColumn, labels: Sequence[Delayed], classes: Classes, wanted: Sequence[Any], passes: int
) -> dict[Any, Places]:
    """Where the rows of some classes are."""
    cells = [
        (k, y, int(start), p) for p, (k, y, start) in enumerate(zip(column.keys, labels, classes.starts, strict=True))
    ]  # fmt: skip
    tree = Reduction("places", _places_chunk, concatenate_lists).tree(cells, tuple(wanted))
    (found,) = execution.compute("places", tree, passes=passes)
    out = {}
    for c in wanted:
        key, position = (np.concatenate([part[c][i] for _, part in found]) for i in (0, 1))
        order = np.argsort(key)
        out[c] = Places(key[order], position[order])
    return out


def values_of(execution: Execution, column: KeyColumn, keys: Rows, passes: int) -> Any:
    """What the column holds for some keys (rising; all of them are there): a pandas array in their order."""
    cells = list(zip(column.keys, column.values, strict=True))
    tree = Reduction("names", _values_chunk, concatenate_lists, _values_result).tree([(*c, p) for p, c in enumerate(cells)], keys)
    (found,) = execution.compute("names", tree, passes=passes)
    return found


# --- chunks -----------------------------------------------------------------------------------------------------------


def _look(keys: Keys) -> tuple[Rows, bool]:
    """Some keys of a partition, alike apart in their order; and whether all of them are the numbers of the column."""
    key = np.sort(keys.key)
    return key[np.unique(np.linspace(0, len(key) - 1, CUT_SAMPLE).astype(np.int64))] if len(key) else key, keys.plain


def _between(keys: Keys, low: int, high: int) -> Rows:
    return np.sort(keys.key[(keys.key >= low) & (keys.key < high)])


def _merged(most: int, chunks: Sequence[Rows]) -> Rows:
    """Sorted keys of several partitions; of a key that many rows have, ``most`` are enough."""
    key = np.sort(np.concatenate(chunks), kind="stable")
    return key[np.concatenate([np.ones(min(most, len(key)), bool), key[most:] != key[:-most]])] if len(key) > most else key


def _first_twice(key: Rows) -> int | None:
    """The smallest key that two rows have, or that stands for a null; None where there is none."""
    if len(key) and key[0] == NULL:
        return NULL
    twice = np.flatnonzero(key[1:] == key[:-1])
    return int(key[twice[0]]) if len(twice) else None


def _of_one_key(keys: Keys, values: Any, start: int, key: int) -> list[tuple[int, Any]]:
    at = np.flatnonzero(keys.key == key)
    return list(zip((start + at).tolist(), picked(values, at).tolist(), strict=True))


def _keyed(block: Block, keys: Keys) -> Block:
    rising = len(keys.key) < 2 or bool((keys.key[1:] > keys.key[:-1]).all())
    block = Block(block.X, block.y, keys.key)
    return block if rising else block.take(np.argsort(keys.key))


def _of_keys(block: Block, keys: Rows) -> Block:
    return block.take(np.flatnonzero(np.isin(block.row, keys)))


def _places_chunk(keys: Keys, labels: Labels, start: int, part: int, wanted: Sequence[Any]) -> list[tuple[int, Any]]:
    y = np.asarray(labels.values)
    at = {c: np.flatnonzero(y == c) for c in wanted}
    return [(part, {c: (keys.key[rows], start + rows) for c, rows in at.items()})]


def _values_chunk(keys: Keys, values: Any, part: int, wanted: Rows) -> list[tuple[int, Any]]:
    at = np.flatnonzero(np.isin(keys.key, wanted))
    return [(part, (keys.key[at], picked(values, at)))]


def _values_result(found: Sequence[tuple[int, Any]]) -> Any:
    order = np.argsort(np.concatenate([key for _, (key, _) in found]))
    return stacked([values for _, (_, values) in found]).array.take(order)


# --- the whole table in the order of its keys -------------------------------------------------------------------------


class InKeyOrder(NamedTuple):
    """A table in the order of its keys: blocks numbered by rank, its classes by block, and the key and position of each rank."""

    blocks: list[Delayed]
    classes: Classes
    places: Places


def in_key_order(
    execution: Execution, column: KeyColumn, blocks: Sequence[Delayed], classes: Classes, chunks: int, passes: int, nbytes: int
) -> InKeyOrder:
    """Sort a table by key into blocks, kept on the workers, whose rows are numbered from the smallest key on.

    Parameters
    ----------
    execution : Execution
    column : KeyColumn
    blocks : list of tasks
        Partitions, numbered by position.
    classes : Classes
    chunks : int
        Blocks to make, about.
    passes, nbytes : int
        Of the pass that moves the rows.
    """
    samples = execution.compute("keys", *[lazy("keys", _look, keys) for keys in column.keys])
    cuts = cut_points([sample for sample, _ in samples], chunks)
    pairs = list(zip(blocks, column.keys, strict=True))
    made = [
        lazy("sort", _chunk, [lazy("sort", _piece, block, keys, low, high) for block, keys in pairs])
        for low, high in pairwise(cuts)
    ]
    looks = [lazy("sort", _looked, chunk, classes.labels) for chunk in made]
    found, kept = execution.keep("sort", looks, [lazy("sort", _block, chunk) for chunk in made], nbytes=nbytes, passes=passes)
    firsts = np.cumsum([0, *(len(places.key) for places, _ in found)]).tolist()
    numbered = [lazy("number", _ranked, block, first) for block, first in zip(kept, firsts[:-1], strict=True)]
    places = Places(*(np.concatenate([part[i] for part, _ in found]) for i in (0, 1)))
    table = np.array([counts for _, counts in found], np.int64)
    return InKeyOrder(numbered, Classes(classes.labels, table, classes.top), places)


class _Chunk(NamedTuple):
    block: Block
    key: Rows


def _piece(block: Block, keys: Keys, low: int, high: int) -> _Chunk:
    at = np.flatnonzero((keys.key >= low) & (keys.key < high))
    return _Chunk(block.take(at), keys.key[at])


def _chunk(pieces: Sequence[_Chunk]) -> _Chunk:
    """Join, and sort by key; the rows keep their positions for their numbers."""
    key = np.concatenate([piece.key for piece in pieces])
    order = np.argsort(key)
    return _Chunk(concatenate([piece.block for piece in pieces]).take(order), key[order])


def _looked(chunk: _Chunk, labels: Sequence[Any]) -> tuple[Places, list[int]]:
    return Places(chunk.key, chunk.block.row), [int((chunk.block.y == label).sum()) for label in labels]


def _block(chunk: _Chunk) -> Block:
    return chunk.block


def _ranked(block: Block, first: int) -> Block:
    return Block(block.X, block.y, first + np.arange(len(block)))
