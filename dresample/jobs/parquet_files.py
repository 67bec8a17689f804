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
from dresample.jobs.window import Inside, rows_inside
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
    """Some row groups of one file, or all of it; the columns that its folders give; and of its rows those inside a window."""

    file: SourceFile
    groups: tuple[int, ...] | None = None
    folder: tuple[tuple[str, str | None], ...] = ()
    inside: Inside | None = None


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


def pieces_of(
    footer: Footer, folder: tuple[tuple[str, str | None], ...] = (), groups: tuple[int, ...] | None = None,
    inside: Inside | None = None,
) -> list[Piece]:  # fmt: skip
    """The pieces of a file, or of some of its row groups: as many neighbouring ones as fit into ``PIECE_BYTES``."""
    wanted = range(footer.metadata.num_row_groups) if groups is None else groups
    sizes = {i: footer.metadata.row_group(i).total_byte_size for i in wanted}
    if sum(sizes.values()) <= PIECE_BYTES or len(sizes) < 2:
        return [Piece(footer.file, groups, folder, inside)]
    cuts: list[list[int]] = [[]]
    held = 0
    for i, size in sizes.items():
        if cuts[-1] and held + size > PIECE_BYTES:
            cuts.append([])
            held = 0
        cuts[-1].append(i)
        held += size
    return [Piece(footer.file, tuple(cut), folder, inside) for cut in cuts]


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
            own = [name for name in dict.fromkeys([*columns, *([piece.inside.column] if piece.inside else [])]) if name in there]
            groups = list(range(file.num_row_groups)) if piece.groups is None else list(piece.groups)
            rows = sum(file.metadata.row_group(group).num_rows for group in groups)
            found = file.read_row_groups(groups, own) if own else None
        except (pa.ArrowException, OSError) as problem:
            raise errors.input_corrupt(piece.file.path, first_line(problem)) from problem
    if piece.inside is not None and found is not None:
        found = found.filter(rows_inside(found[piece.inside.column], piece.inside, piece.file.path))
        rows = len(found)
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


def null_counts(footer: Footer, groups: tuple[int, ...] | None = None, inside: Inside | None = None) -> dict[str, int | None]:
    """How many nulls each column of a file holds, or of some row groups; None where the footer does not say."""
    counted = range(footer.metadata.num_row_groups) if groups is None else groups
    rows = sum(footer.metadata.row_group(i).num_rows for i in counted)
    found = _null_counts(footer, counted, rows)
    return found if inside is None else {name: 0 if count == 0 else None for name, count in found.items()}


def _null_counts(footer: Footer, groups: Sequence[int], rows: int) -> dict[str, int | None]:
    at = {footer.metadata.schema.column(i).path: i for i in range(len(footer.metadata.schema))}
    return {
        field.name: rows if pa.types.is_null(field.type) else _nulls(footer.metadata, at.get(field.name), groups)
        for field in footer.schema
    }


def _nulls(metadata: pq.FileMetaData, leaf: int | None, groups: Sequence[int]) -> int | None:
    if leaf is None:
        return None
    if metadata.schema.column(leaf).max_definition_level == 0:  # declared without nulls
        return 0
    count = 0
    for group in groups:
        found = metadata.row_group(group).column(leaf).statistics
        if found is None or not found.has_null_count:
            return None
        count += int(found.null_count)
    return count
