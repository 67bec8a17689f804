"""Parquet files -> pieces of bounded size, each read as an Arrow table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq

from dresample import errors
from dresample.jobs.arrow_frame import Reader
from dresample.jobs.source_files import SourceFile, opened

__all__ = ["Piece", "pieces_of", "reader", "with_nulls"]

#: Bytes (uncompressed) of one piece; a file of more is cut between row groups.
PIECE_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Piece:
    """Some row groups of one file, or all of it."""

    file: SourceFile
    groups: tuple[int, ...] | None = None


def pieces_of(file: SourceFile, footer: pq.FileMetaData) -> list[Piece]:
    """The pieces of a file: as many neighbouring row groups as fit into ``PIECE_BYTES``."""
    sizes = [footer.row_group(i).total_byte_size for i in range(footer.num_row_groups)]
    if sum(sizes) <= PIECE_BYTES or len(sizes) < 2:
        return [Piece(file)]
    cuts: list[list[int]] = [[]]
    held = 0
    for i, size in enumerate(sizes):
        if cuts[-1] and held + size > PIECE_BYTES:
            cuts.append([])
            held = 0
        cuts[-1].append(i)
        held += size
    return [Piece(file, tuple(groups)) for groups in cuts]


def reader(pieces: tuple[Piece, ...], schema: pa.Schema) -> Reader:
    """How these pieces are read as one table."""
    return Reader(pieces, schema, partial(load, schema=schema))


def load(piece: Piece, columns: list[str], schema: pa.Schema) -> pa.Table:
    """Some columns of a piece.

    Raises
    ------
    InputError
        The file changed since the job began, or cannot be read.
    """
    with opened(piece.file) as stream:
        try:
            file = pq.ParquetFile(stream)
            found = file.read(columns) if piece.groups is None else file.read_row_groups(list(piece.groups), columns)
        except (pa.ArrowException, OSError) as problem:
            raise errors.input_corrupt(piece.file.path, str(problem).splitlines()[0].rstrip(".")) from problem
    return found.select(columns).replace_schema_metadata(schema.metadata)


def with_nulls(footer: pq.FileMetaData, schema: pa.Schema) -> set[str]:
    """Columns of a file that hold nulls, by its footer; those too of which it does not say."""
    at = {footer.schema.column(i).path: i for i in range(len(footer.schema))}
    found = set()
    for field in schema:
        leaf = at.get(field.name)
        if leaf is None or any(_nulls(footer, group, leaf) != 0 for group in range(footer.num_row_groups)):
            found.add(field.name)
    return found


def _nulls(footer: pq.FileMetaData, group: int, leaf: int) -> int | None:
    if footer.schema.column(leaf).max_definition_level == 0:  # declared without nulls
        return 0
    told = footer.row_group(group).column(leaf).statistics
    return None if told is None or not told.has_null_count else int(told.null_count)
