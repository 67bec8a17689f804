"""Text whose types have been decided -> Arrow tables."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pyarrow as pa

from dresample.jobs.arrow_frame import Reader
from dresample.jobs.text import numerals, parsing
from dresample.jobs.text.dialect import Dialect
from dresample.jobs.text.files import Piece, utf8

__all__ = ["load", "reader", "typed"]


def reader(pieces: tuple[Piece, ...], schema: pa.Schema, dialect: Dialect, label: str | None) -> Reader:
    """How surveyed text is read as one table."""
    return Reader(pieces, schema, partial(load, schema=schema, dialect=dialect, label=label))


def load(piece: Piece, columns: list[str], schema: pa.Schema, dialect: Dialect, label: str | None) -> pa.Table:
    """Some columns of a piece, each of the type of the schema.

    Raises
    ------
    InputError
        The file changed since the job began.
    """
    if piece.kept is not None and set(columns) <= set(piece.kept.column_names):
        return piece.kept.select(columns)
    return typed(parsing.parsed(utf8(piece, dialect), piece, columns, dialect), schema, dialect, label)


def typed(table: pa.Table, schema: pa.Schema, dialect: Dialect, label: str | None) -> pa.Table:
    """Columns of text as the types of a schema."""
    if label in table.column_names and pa.types.is_string(schema.field(label).type):
        dialect_of = {label: replace(dialect, null_values=("", *dialect.null_values))}  # quoted or not, it names no class
    else:
        dialect_of = {}
    columns = [numerals.convert(table[n], schema.field(n).type, dialect_of.get(n, dialect)) for n in table.column_names]
    return pa.table(columns, schema=pa.schema([schema.field(n) for n in table.column_names]))
