"""The features and labels of some parts, in a file that is quickly read: so that new rows find their neighbours among old ones.

A column whose numbers are whole is written as integers, which pack well; it comes back with the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from dresample.block import Block, Floats
from dresample.storage.addresses import join, storage_of

__all__ = ["Segment", "read_segment", "write_segment"]

_WHOLE = 2.0**31


class Segment(NamedTuple):
    """A file, the rows of each part in it, and which part of the data each is; -1 for one that is gone."""

    name: str
    rows: tuple[int, ...]
    parts: tuple[int, ...]

    @property
    def alive(self) -> int:
        """Rows of parts that are there."""
        return sum(n for n, part in zip(self.rows, self.parts, strict=True) if part >= 0)


def write_segment(folder: str, name: str, blocks: Sequence[Block], parts: Sequence[int]) -> Segment:
    """Write the rows of some parts, one block each."""
    X = np.concatenate([block.X for block in blocks])
    columns: list[pa.Array] = [_packed(X[:, c]) for c in range(X.shape[1])]
    labels = pa.array(np.concatenate([block.y for block in blocks]))
    table = pa.table([*columns, labels], names=[*(f"x{c}" for c in range(X.shape[1])), "label"])
    place = join(folder, name)
    storage_of(place).write(place, lambda where: pq.write_table(table, where, compression="lz4", use_dictionary=["label"]))
    return Segment(name, tuple(len(block) for block in blocks), tuple(parts))


def read_segment(folder: str, segment: Segment, dtype: str, starts: NDArray[np.int64]) -> list[tuple[int, Block]]:
    """The parts of a file that are there, as numbered blocks.

    Parameters
    ----------
    folder : str
    segment : Segment
    dtype : str
        Of the features: "float32" or "float64".
    starts : ndarray of int64
        First row number of each part of the data.
    """
    place = join(folder, segment.name)
    with storage_of(place).open(place) as stream:
        table = pq.read_table(stream, use_threads=False)
    X = np.empty((len(table), table.num_columns - 1), dtype)
    for c in range(X.shape[1]):
        X[:, c] = table.column(c).to_numpy()
    y = table.column("label").to_numpy()
    blocks, at = [], 0
    for rows, part in zip(segment.rows, segment.parts, strict=True):
        if part >= 0:
            blocks.append((part, Block(X[at : at + rows], y[at : at + rows], starts[part] + np.arange(rows))))
        at += rows
    return sorted(blocks, key=lambda pair: pair[0])


def _packed(column: Floats) -> pa.Array:
    """Whole numbers as integers; but for negative zeros, which integers do not have."""
    whole = (column == np.rint(column)).all() and (np.abs(column) < _WHOLE).all()
    if whole and not np.signbit(column[column == 0]).any():
        return pa.array(column.astype(np.int32))
    return pa.array(np.ascontiguousarray(column))
