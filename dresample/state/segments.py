"""The features and labels of some parts, in a file that is quickly searched: new rows find their neighbours among old ones.

Rows lie by cells of a kd-tree over the scaled features, with the ranges of each cell beside them, so that most cells are known to be
too far without a look at their rows. Features whose numbers are small and whole take two bytes each; all come back with the same
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
from dresample.neighbors.boxes import Boxed, cut, ranges
from dresample.storage.addresses import join, storage_of

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
    """The rows of a segment whose parts are there or not: numbers of the data, part (-1: gone), label, features."""

    row: NDArray[np.int64]
    part: NDArray[np.int32]
    y: NDArray[Any]
    boxed: Boxed


def write_segment(folder: str, name: str, blocks: Sequence[Block], parts: Sequence[int], weight: NDArray[np.float64]) -> Segment:
    """Write the rows of some parts, one block each; ``weight`` are the factors of the features in the distance."""
    sizes = tuple(len(block) for block in blocks)
    X = np.concatenate([block.X for block in blocks])
    order = cut(X, weight)
    X = X[order]
    small = np.array([_is_small(X[:, c]) for c in range(X.shape[1])], bool)
    low, high = ranges(X)
    part, row = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes), np.concatenate([np.arange(n, dtype=np.int32) for n in sizes])
    table = pa.table({
        "wide": _binary(X[:, ~small]),
        "small": _binary(X[:, small].astype(np.int16)),
        "part": part[order],
        "row": row[order],
        "label": pa.array(np.concatenate([block.y for block in blocks])[order]),
    })  # fmt: skip
    head = {"dtype": str(X.dtype).encode(), "small": np.packbits(small).tobytes(), "low": low.tobytes(), "high": high.tobytes()}
    table = table.replace_schema_metadata({**head, "features": str(X.shape[1]).encode()})
    place = join(folder, name)
    plain = ["part", "row", "label"]
    storage_of(place).write(place, lambda where: pq.write_table(table, where, compression="lz4", use_dictionary=plain))
    return Segment(name, sizes, tuple(parts))


def _is_small(column: Floats) -> bool:
    """Whether all numbers are whole and fit two bytes; not where zeros are negative, which integers do not have."""
    fits = (np.abs(column) < 2**15).all() and (column == np.rint(column)).all()
    return bool(fits and not np.signbit(column[column == 0]).any())


def _binary(X: NDArray[Any]) -> pa.Array:
    width = X.shape[1] * X.itemsize
    if not width:
        return pa.nulls(len(X), pa.null())
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), len(X), [None, pa.py_buffer(np.ascontiguousarray(X))])


def _numbers(column: pa.ChunkedArray, dtype: Any, width: int) -> NDArray[Any]:
    if not width:
        return np.empty((len(column), 0), dtype)
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    raw = np.frombuffer(whole.buffers()[1], dtype, count=len(whole) * width, offset=whole.offset * width * np.dtype(dtype).itemsize)
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
    with storage_of(place).open(place) as stream:
        table = pq.read_table(stream, use_threads=False)
    head = {key.decode(): value for key, value in table.schema.metadata.items()}
    d, dtype = int(head["features"]), np.dtype(head["dtype"].decode())
    small = np.unpackbits(np.frombuffer(head["small"], np.uint8), count=d).astype(bool)
    wide = _numbers(table["wide"], dtype, int((~small).sum()))
    few = _numbers(table["small"], np.int16, int(small.sum()))
    low, high = (np.frombuffer(head[name], dtype).reshape(-1, d) for name in ("low", "high"))
    now = np.array(segment.parts, np.int32)[table["part"].to_numpy()]
    row = np.where(now >= 0, starts[np.maximum(now, 0)] + table["row"].to_numpy(), -1)
    return Stored(row, now, table["label"].to_numpy(), Boxed(wide, few, small, low, high))


def as_blocks(stored: Stored) -> list[tuple[int, Block]]:
    """The parts that are there, as numbered blocks, each with its number."""
    there = np.flatnonzero(stored.part >= 0)
    order = there[np.argsort(stored.row[there], kind="stable")]
    X, part = stored.boxed.rows(order), stored.part[order]
    numbers, begin = np.unique(part, return_index=True)
    ends = [*begin[1:].tolist(), len(order)]
    y, row = stored.y[order], stored.row[order]
    return [(int(p), Block(X[a:z], y[a:z], row[a:z])) for p, a, z in zip(numbers, begin.tolist(), ends, strict=True)]
