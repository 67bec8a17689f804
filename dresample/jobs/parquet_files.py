"""Parquet files -> pieces of bounded size, each read as an Arrow table of one schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq

from dresample import errors
from dresample.jobs.arrow_frame import Reader
from dresample.jobs.arrow_types import null_column
from dresample.jobs.folder_columns import folder_column
from dresample.jobs.source_files import SourceFile, opened
from dresample.storage.failures import first_line

__all__ = ["Footer", "Piece", "footer_of", "load", "null_counts", "pieces_of", "reader"]

#: Bytes (uncompressed) of one piece; a file of more is cut between row groups.
PIECE_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Footer:
    """A file, its columns, and what else its footer says."""

    file: SourceFile
    schema: pa.Schema
    metadata: pq.FileMetaData


@dataclass(frozen=True)
class Piece:
    """Some row groups of one file, or all of it; and the columns that its folders give."""

    file: SourceFile
    groups: tuple[int, ...] | None = None
    folder: tuple[tuple[str, str | None], ...] = ()


def footer_of(file: SourceFile) -> Footer:
    """The footer of a file.

    Raises
    ------
    InputError
        The file is no parquet, or broken.
    """
    with opened(file) as stream:
        try:
            found = pq.ParquetFile(stream)
            return Footer(file, found.schema_arrow, found.metadata)
        except (pa.ArrowException, OSError) as problem:
            raise errors.input_corrupt(file.path, first_line(problem)) from problem


def pieces_of(footer: Footer, folder: tuple[tuple[str, str | None], ...] = ()) -> list[Piece]:
    """The pieces of a file: as many neighbouring row groups as fit into ``PIECE_BYTES``."""
    sizes = [footer.metadata.row_group(i).total_byte_size for i in range(footer.metadata.num_row_groups)]
    if sum(sizes) <= PIECE_BYTES or len(sizes) < 2:
        return [Piece(footer.file, None, folder)]
    cuts: list[list[int]] = [[]]
    held = 0
    for i, size in enumerate(sizes):
        if cuts[-1] and held + size > PIECE_BYTES:
            cuts.append([])
            held = 0
        cuts[-1].append(i)
        held += size
    return [Piece(footer.file, tuple(groups), folder) for groups in cuts]


def reader(pieces: Sequence[Piece], schema: pa.Schema) -> Reader:
    """How these pieces are read as one table."""
    return Reader(tuple(pieces), schema, partial(load, schema=schema))


def load(piece: Piece, columns: Sequence[str], schema: pa.Schema) -> pa.Table:
    """Some columns of a piece, each of the type of the schema; null where the file has no such column.

    Raises
    ------
    InputError
        The file changed since the job began, cannot be read, or has values that the type of the schema does not hold.
    """
    folder = dict(piece.folder)
    with opened(piece.file) as stream:
        try:
            file = pq.ParquetFile(stream)
            there = set(file.schema_arrow.names)
            inside = [name for name in columns if name in there]
            groups = list(range(file.num_row_groups)) if piece.groups is None else list(piece.groups)
            rows = sum(file.metadata.row_group(group).num_rows for group in groups)
            found = file.read_row_groups(groups, inside) if inside else None
        except (pa.ArrowException, OSError) as problem:
            raise errors.input_corrupt(piece.file.path, first_line(problem)) from problem
    made: list[pa.ChunkedArray | pa.Array] = []
    for name in columns:
        kind = schema.field(name).type
        if name in there:
            assert found is not None
            made.append(_widened(found[name], kind, name, piece.file.path))
        elif name in folder:
            made.append(folder_column(folder[name], kind, rows))
        else:
            made.append(null_column(kind, rows))
    table = pa.table(made, schema=pa.schema([schema.field(name).with_nullable(True) for name in columns], metadata=schema.metadata))
    return table if columns else table.slice(0, rows)


def _widened(column: pa.ChunkedArray, kind: pa.DataType, name: str, path: str) -> pa.ChunkedArray:
    if column.type == kind:
        return column
    if pa.types.is_null(column.type):
        return null_column(kind, len(column))
    try:
        return column.cast(kind)  # fails where a value would change
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
        raise errors.widening_loses(name, path, column.type, kind, first_line(problem)) from problem


def null_counts(footer: Footer) -> dict[str, int | None]:
    """How many nulls each column of a file holds; None where the footer does not say."""
    at = {footer.metadata.schema.column(i).path: i for i in range(len(footer.metadata.schema))}
    return {
        field.name: footer.metadata.num_rows if pa.types.is_null(field.type) else _nulls(footer.metadata, at.get(field.name))
        for field in footer.schema
    }


def _nulls(metadata: pq.FileMetaData, leaf: int | None) -> int | None:
    if leaf is None:
        return None
    if metadata.schema.column(leaf).max_definition_level == 0:  # declared without nulls
        return 0
    count = 0
    for group in range(metadata.num_row_groups):
        found = metadata.row_group(group).column(leaf).statistics
        if found is None or not found.has_null_count:
            return None
        count += int(found.null_count)
    return count
