"""The features and labels of some parts, in a file that is quickly searched: new rows find their neighbours among old ones.

Rows lie by cells of a kd-tree over the scaled features, with the ranges of each cell beside them, so that most cells are known to
be too far without a look at their rows. Features whose numbers are small and whole take two bytes each; all come back with the same
bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from dresample.block import Block, Floats
from dresample.distribution.rows import stretches
from dresample.neighbors.boxes import Boxed, cut, ranges
from dresample.storage.addresses import is_url, join, storage_of

__all__ = ["Segment", "Stored", "as_blocks", "read_segment", "write_segment"]


class Segment(NamedTuple):
    """A file, the rows of each part in it, and which part of the data each is; -1 for one that is gone."""

    name: str
    rows: tuple[int, ...]
    parts: tuple[int, ...]

    @property
    def alive(self) -> int:
        """Rows of parts that are there."""
        return sum(n for n, part in zip(self.rows, self.parts, strict=True) if part >= 0)


class Stored(NamedTuple):
    """The rows of a segment, by cells.

    Parameters
    ----------
    place : ndarray of int32
        Of each row among those of the segment, as these follow each other in their parts.
    label : pyarrow.ChunkedArray
    boxed : Boxed
        Features.
    ends : ndarray of int64
        Where each part ends, by place.
    parts : ndarray of int32
        Which part of the data each is; -1 for one that is gone.
    starts : ndarray of int64
        First row number of each part of the data.
    """

    place: NDArray[np.int32]
    label: pa.ChunkedArray
    boxed: Boxed
    ends: NDArray[np.int64]
    parts: NDArray[np.int32]
    starts: NDArray[np.int64]

    def labels(self, at: NDArray[np.int64]) -> NDArray[Any]:
        """Classes of some rows."""
        return np.asarray(self.label.take(pa.array(at)).to_numpy())

    def numbers(self, at: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Parts of some rows (-1: gone) and their numbers in the data."""
        which = np.searchsorted(self.ends, self.place[at], side="right")
        part, begin = self.parts[which], np.concatenate([[0], self.ends])[which]
        return part, self.starts[np.maximum(part, 0)] + self.place[at] - begin


def write_segment(folder: str, name: str, blocks: Sequence[Block], parts: Sequence[int], weight: NDArray[np.float64]) -> Segment:
    """Write the rows of some parts, one block each; ``weight`` are the factors of the features in the distance."""
    sizes = tuple(len(block) for block in blocks)
    X = np.concatenate([block.X for block in blocks])
    order = cut(X, weight)
    X = X[order]
    kinds = np.array([_kind(X[:, c]) for c in range(X.shape[1])], np.uint8)
    low, high = ranges(X)
    table = pa.table({
        **{name: _binary(X[:, kinds == number].astype(dtype)) for number, (name, dtype) in enumerate(_tables(X.dtype))},
        "place": order.astype(np.int32),
        "label": pa.array(np.concatenate([block.y for block in blocks])[order]),
    })  # fmt: skip
    head = {"dtype": str(X.dtype).encode(), "kinds": kinds.tobytes(), "low": low.tobytes(), "high": high.tobytes()}
    table = table.replace_schema_metadata({**head, "features": str(X.shape[1]).encode()})
    place = join(folder, name)
    # What does not pack is not packed: it is read at every run.
    packing = dict.fromkeys(table.column_names, "none") | {"few": "lz4", "label": "lz4"}
    storage_of(place).write(place, lambda where: pq.write_table(table, where, compression=packing, use_dictionary=["label"]))
    return Segment(name, sizes, tuple(parts))


def _tables(dtype: Any) -> list[tuple[str, Any]]:
    return [("wide", dtype), ("single", np.dtype(np.float32)), ("few", np.dtype(np.int16))]


def _kind(column: Floats) -> int:
    """The narrowest table that holds a feature; negative zeros are floats."""
    if (np.abs(column) < 2**15).all() and (column == np.rint(column)).all() and not np.signbit(column[column == 0]).any():
        return 2
    with np.errstate(over="ignore"):
        return int((column.astype(np.float32) == column).all())


def _binary(X: NDArray[Any]) -> pa.Array:
    width = X.shape[1] * X.itemsize
    if not width:
        return pa.nulls(len(X), pa.null())
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), len(X), [None, pa.py_buffer(np.ascontiguousarray(X))])


def _numbers(column: pa.ChunkedArray, dtype: Any, width: int) -> NDArray[Any]:
    if not width:
        return np.empty((len(column), 0), dtype)
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    skipped = whole.offset * width * np.dtype(dtype).itemsize
    raw = np.frombuffer(whole.buffers()[1], dtype, count=len(whole) * width, offset=skipped)
    return raw.reshape(len(whole), width)


def read_segment(folder: str, segment: Segment, starts: NDArray[np.int64]) -> Stored:
    """The rows of a segment, with the numbers that they have in the data now.

    Parameters
    ----------
    folder : str
    segment : Segment
    starts : ndarray of int64
        First row number of each part of the data.
    """
    place = join(folder, segment.name)
    with opened(place) as stream:
        table = pq.read_table(stream)
    head = {key.decode(): value for key, value in table.schema.metadata.items()}
    d, dtype = int(head["features"]), np.dtype(head["dtype"].decode())
    kinds = np.frombuffer(head["kinds"], np.uint8)
    tables = [_numbers(table[name], t, int((kinds == number).sum())) for number, (name, t) in enumerate(_tables(dtype))]
    low, high = (np.frombuffer(head[name], dtype).reshape(-1, d) for name in ("low", "high"))
    boxed = Boxed(tables[0], tables[1], tables[2], kinds, low, high)
    return Stored(
        table["place"].to_numpy(), table["label"], boxed, np.cumsum(segment.rows), np.array(segment.parts, np.int32), starts
    )


def opened(place: str) -> Any:
    """A file to be read by Arrow: mapped into memory, if it is of this machine."""
    return storage_of(place).open(place) if is_url(place) else pa.memory_map(place)


def as_blocks(stored: Stored) -> list[tuple[int, Block]]:
    """The parts that are there, as numbered blocks, each with its number."""
    at = np.argsort(stored.place, kind="stable")
    part, row = stored.numbers(at)
    there = part >= 0
    at, part, row = at[there], part[there], row[there]
    order = np.argsort(row, kind="stable")
    at, part, row = at[order], part[order], row[order]
    X, y = stored.boxed.rows(at), stored.labels(at)
    return [(p, Block(X[a:z], y[a:z], row[a:z])) for p, a, z in stretches(part)]
