"""Types of the columns of text, decided over all of their cells: one pass, in which every line is parsed.

Every column is text first, and stays what is written unless it is computed with: leading zeros, blanks and empty quoted fields ride
along as they are. Whether a feature or the label is a number shows only when all cells have been seen, so there is one pass over
the text before the work begins. What cannot be read is found then, with its line, and not while writing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import Any

import pyarrow as pa

from dresample import errors
from dresample.jobs.text import numerals, parsing
from dresample.jobs.text.dialect import Dialect
from dresample.jobs.text.files import Piece, line_of, utf8
from dresample.jobs.text.look import Text
from dresample.jobs.text.numerals import Seen
from dresample.jobs.text.pieces import beginning, cut
from dresample.jobs.text.reading import typed
from dresample.jobs.text.records import Records, line_breaks

__all__ = ["Surveyed", "TextRoles", "glance", "survey"]

#: Text of this size is kept in memory between the passes, where they run in one process.
KEPT_BYTES = 64 * 2**20
#: The same for one column of it.
KEPT_COLUMN_BYTES = 4 * 2**30


@dataclass(frozen=True)
class TextRoles:
    """What columns are for.

    Parameters
    ----------
    label : str, optional
        Whole numbers or text.
    numbers : tuple of str
        Have to be numbers.
    values : tuple of str
        Numbers if nothing is lost by it, else text. All other columns ride along as text.
    """

    label: str | None = None
    numbers: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """All that have one."""
        return list(dict.fromkeys([*([] if self.label is None else [self.label]), *self.numbers, *self.values]))


@dataclass(frozen=True)
class Surveyed:
    """Pieces of a table, its schema, its label, the rows of each piece, and the nulls of columns whose cells have all been seen."""

    pieces: tuple[Piece, ...]
    schema: pa.Schema
    label: str | None
    piece_rows: tuple[int, ...]
    nulls: dict[str, int | None]

    @property
    def rows(self) -> int:
        """Of the table."""
        return sum(self.piece_rows)

    @property
    def file_rows(self) -> tuple[int, ...]:
        """Of each file."""
        found: dict[str, int] = {}
        for piece, rows in zip(self.pieces, self.piece_rows, strict=True):
            path = piece.file.source.path
            found[path] = found.get(path, 0) + rows
        return tuple(found.values())


def survey(text: Text, roles: TextRoles, keep: bool = False) -> Surveyed:
    """Read all of the text once: every line is parsed, and the types of columns decided.

    Parameters
    ----------
    text : Text
    roles : TextRoles
    keep : bool
        Later passes run in this process, so small text may be kept.

    Raises
    ------
    InputError
        A line cannot be read, or a cell that has to be a number is none.
    """
    pieces = cut(text)
    kept = text.names if keep and text.nbytes <= KEPT_BYTES else []
    tables, seen, rows = _seen(text, pieces, roles.columns, kept, roles.numbers)
    return _decided(text, pieces, roles, seen, rows, tables)


def glance(text: Text, roles: TextRoles) -> Surveyed:
    """Read the label only, and decide the types of all else by the first lines; for a plan, which computes with labels only."""
    head = beginning(text.files[0], text.dialect)
    _, first, _ = _seen(text, (head,), [c for c in roles.columns if c != roles.label], [], roles.numbers)
    pieces = cut(text)
    label = [] if roles.label is None else [roles.label]
    kept = label if text.nbytes <= KEPT_COLUMN_BYTES else []
    tables, seen, rows = _seen(text, pieces, label, kept, ())
    return _decided(text, pieces, roles, seen | first, rows, tables, head)


def _seen(
    text: Text, pieces: Sequence[Piece], columns: Sequence[str], kept: Sequence[str], numbers: Collection[str]
) -> tuple[list[pa.Table | None], dict[str, Seen], tuple[int, ...]]:
    if len(pieces) == 1:
        looks: Sequence[Any] = [_sight(pieces[0], 0, text.dialect, columns, kept, numbers)]
    else:
        from dask.base import compute

        from dresample.distribution.reduction import lazy

        looks = compute(*(lazy("types", _sight, p, i, text.dialect, columns, kept, numbers) for i, p in enumerate(pieces)))
    seen = {c: reduce(lambda a, b: a | b, (found[c] for _, found, _ in looks), Seen()) for c in columns}
    return [table for table, _, _ in looks], seen, tuple(rows for _, _, rows in looks)


def _sight(
    piece: Piece, number: int, dialect: Dialect, columns: Sequence[str], kept: Sequence[str], numbers: Collection[str]
) -> tuple[pa.Table | None, dict[str, Seen], int]:
    """Parse a piece: the columns to keep, what is in those asked for, and the number of rows."""
    data = utf8(piece, dialect)
    parsing.check_utf8(data, piece)
    parsing.check_quotes(data, dialect, piece.file.source.path, partial(line_of, piece.file, piece.start))
    read = list(dict.fromkeys([*columns, *kept])) or list(piece.file.names[:1])
    table = parsing.parsed(data, piece, read, dialect)
    seen = {c: numerals.look(table[c], dialect, number, written=c not in numbers) for c in columns}
    return (table.select(kept) if kept else None), seen, table.num_rows


def _decided(
    text: Text, pieces: tuple[Piece, ...], roles: TextRoles, seen: Mapping[str, Seen], rows: tuple[int, ...],
    tables: Sequence[pa.Table | None], head: Piece | None = None,
) -> Surveyed:  # fmt: skip
    kinds: dict[str, pa.DataType] = {}
    for name in roles.columns:
        if name == roles.label:
            kinds[name] = numerals.type_of_label(seen[name])
        elif name in roles.values:
            kinds[name] = numerals.type_of_values(seen[name])
        else:
            kinds[name] = _number_type(text, pieces if head is None else (head,), name, seen[name])
    schema = pa.schema([(n, kinds.get(n, pa.string())) for n in text.names])
    nulls = {n: seen[n].nulls if head is None or n == roles.label else None for n in roles.columns}
    held = [
        p if t is None else replace(p, kept=typed(t, schema, text.dialect, roles.label))
        for p, t in zip(pieces, tables, strict=True)
    ]
    return Surveyed(tuple(held), schema, roles.label, rows, nulls)


def _number_type(text: Text, pieces: Sequence[Piece], name: str, seen: Seen) -> pa.DataType:
    kind = numerals.type_of_numbers(seen)
    if kind is not None:
        return kind
    place = seen.odd or seen.beyond
    assert place is not None
    number, row, cell = place
    piece, dialect = pieces[number], text.dialect
    data = utf8(piece, dialect)
    begins, _ = Records(data, dialect.delimiter).spans
    line = line_of(piece.file, piece.start) + line_breaks(data[: int(begins[row])])
    if seen.odd is None:
        raise errors.integer_beyond_64_bits(piece.file.source.path, line, name, cell)
    raise errors.cell_is_no_number(piece.file.source.path, line, name, cell, dialect.decimal, dialect.thousands)
