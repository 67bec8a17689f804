"""Text cells -> numbers, exactly: what a column can be is decided over all of its cells before one is converted.

Whole numbers become 64-bit integers, others the float64 that is nearest to what is written. What is written otherwise than the
dialect says is no number: nothing is guessed, stripped or cut off, but for blanks around a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dresample.jobs.text.dialect import Dialect

__all__ = ["Seen", "convert", "look", "type_of_label", "type_of_numbers", "type_of_values"]

_WHOLE = r"^[+-]?[0-9]+$"
_NOT_AS_WRITTEN = r"^(\+|-0$|[+-]?0[0-9])"  # signs and zeros that are lost in a number
_PLAIN = Dialect(",")
#: Cells that are tried before a whole column is.
_FIRST = 500
_BOOLEAN = ("True", "TRUE", "true", "False", "FALSE", "false")


@dataclass(frozen=True)
class Seen:
    """What the cells of a column are, as far as seen; ``a | b`` of the cells of both.

    Parameters
    ----------
    cells, nulls : int
        With and without a value.
    number, whole, signed, unsigned, boolean : bool
        Every cell is a number, a whole one, one of int64, one of uint64, a word for true or false.
    as_written : bool
        No number loses a leading zero or a sign.
    odd, beyond : tuple of (piece, row, text), optional
        The first cell that is no number; the first whole one beyond int64.
    """

    cells: int = 0
    nulls: int = 0
    number: bool = True
    whole: bool = True
    signed: bool = True
    unsigned: bool = True
    boolean: bool = True
    as_written: bool = True
    odd: tuple[int, int, str] | None = None
    beyond: tuple[int, int, str] | None = None

    def __or__(self, other: Seen) -> Seen:
        return Seen(
            self.cells + other.cells, self.nulls + other.nulls, self.number and other.number, self.whole and other.whole,
            self.signed and other.signed, self.unsigned and other.unsigned, self.boolean and other.boolean,
            self.as_written and other.as_written, self.odd or other.odd, self.beyond or other.beyond,
        )  # fmt: skip


def look(column: pa.ChunkedArray, dialect: Dialect, piece: int = 0, written: bool = True) -> Seen:
    """What the cells of a text column are.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
    dialect : Dialect
    piece : int
        Its number, for the places in the answer.
    written : bool
        Look for leading zeros and signs, too.
    """
    cells = _present(column, dialect)
    nulls = cells.null_count
    filled = len(cells) - nulls
    if not filled:
        return Seen(0, nulls)
    dotted = _dotted(cells, dialect)
    as_written = not (written and dotted is not None and pc.any(pc.match_substring_regex(dotted, _NOT_AS_WRITTEN)).as_py())
    if dotted is not None and _integers(dotted, pa.int64()) is not None:
        return Seen(filled, nulls, True, True, True, True, False, as_written)
    if dotted is None or _floats(dotted) is None:
        row = pc.index(pc.match_substring_regex(cells, _number(dialect)), False).as_py()
        boolean = pc.all(pc.is_in(cells, pa.array([*_BOOLEAN, None]))).as_py()
        return Seen(filled, nulls, False, False, False, False, boolean, True, (piece, row, column[row].as_py()))
    if not _all_whole(dotted):
        return Seen(filled, nulls, True, False, False, False, False, as_written)
    unsigned = _integers(dotted, pa.uint64()) is not None
    row = next(i for i, cell in enumerate(dotted) if cell.is_valid and not -(2**63) <= int(cell.as_py()) < 2**63)
    return Seen(filled, nulls, True, True, False, unsigned, False, as_written, None, (piece, row, column[row].as_py()))


def _present(column: pa.ChunkedArray, dialect: Dialect) -> pa.ChunkedArray:
    """Cells without blanks around them; null where they stand for nothing."""
    trimmed = pc.ascii_trim_whitespace(column)
    nothing = pc.is_in(trimmed, pa.array(["", *dialect.null_values]))
    return pc.if_else(nothing, pa.scalar(None, trimmed.type), trimmed) if pc.any(nothing).as_py() else trimmed


def _number(dialect: Dialect) -> str:
    """A regular expression of the numbers of a dialect."""
    digits = "[0-9]+"
    if dialect.thousands is not None:
        group = re.escape(dialect.thousands)
        digits = f"({digits}|[0-9]{{1,3}}({group}[0-9]{{2,3}})*{group}[0-9]{{3}})"
    point = re.escape(dialect.decimal)
    return rf"^[+-]?({digits}({point}[0-9]*)?|{point}[0-9]+)([eE][+-]?[0-9]+)?$|^[+-]?(?i:nan|inf|infinity)$"


def _dotted(cells: pa.ChunkedArray, dialect: Dialect) -> pa.ChunkedArray | None:
    """Numbers as Python writes them; None if a cell is none of this dialect. Of the plain dialect, the cells as they are."""
    if dialect.decimal == "." and dialect.thousands is None:
        return cells
    if not _all(cells, _number(dialect)):
        return None
    if dialect.thousands is not None:
        cells = pc.replace_substring(cells, dialect.thousands, "")
    return pc.replace_substring(cells, dialect.decimal, ".") if dialect.decimal != "." else cells


def _all(cells: pa.ChunkedArray, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(cells, pattern), min_count=0).as_py())


def _all_whole(cells: pa.ChunkedArray) -> bool:
    return _all(cells.slice(0, _FIRST), _WHOLE) and _all(cells, _WHOLE)


def _integers(cells: pa.ChunkedArray, kind: pa.DataType) -> Any:
    """The cells as integers, or None if one is none."""
    if not _all(cells.slice(0, _FIRST), _WHOLE):  # a conversion that fails is slow
        return None
    try:
        found = cells.cast(kind)
    except pa.ArrowInvalid:
        # Arrow takes no plus.
        if not _all_whole(cells) or not pc.any(pc.starts_with(cells, "+")).as_py():
            return None
        try:
            return pc.replace_substring_regex(cells, r"^\+", "").cast(kind)
        except pa.ArrowInvalid:
            return None
    # Arrow takes 0x10 for 16.
    hexadecimal = any(pc.any(pc.match_substring(cells, x)).as_py() for x in "xX")
    return None if hexadecimal else found


def _floats(cells: pa.ChunkedArray) -> Any:
    """The cells as the nearest floats, or None if one is none."""
    if not _all(cells.slice(0, _FIRST), _number(_PLAIN)):
        return None
    try:
        return cells.cast(pa.float64())
    except pa.ArrowInvalid:
        return None


# --- types of columns -------------------------------------------------------------------------------------------------


def type_of_label(seen: Seen) -> pa.DataType:
    """Integers if every label is one as written, else text."""
    return pa.int64() if seen.cells and seen.whole and seen.signed and seen.as_written else pa.string()


def type_of_numbers(seen: Seen) -> pa.DataType | None:
    """Of a column that has to be numbers; None if it is none, or would be rounded though it is whole."""
    if not seen.cells:
        return pa.float64()
    if seen.whole and seen.number:
        # An integer column has no room for nulls once it is pandas': the missing values are to be seen.
        kind = pa.int64() if seen.signed else pa.uint64() if seen.unsigned else None
        return kind if kind is None or not seen.nulls else pa.float64()
    if seen.number:
        return pa.float64()
    return pa.bool_() if seen.boolean else None


def type_of_values(seen: Seen) -> pa.DataType:
    """Of a column that may be anything: a number only if nothing is lost by it, else text."""
    if not seen.cells or (seen.number and not seen.as_written):
        return pa.string()
    if seen.number and seen.whole:
        return pa.int64() if seen.signed else pa.uint64() if seen.unsigned else pa.string()
    return type_of_numbers(seen) or pa.string()


def convert(column: pa.ChunkedArray, kind: pa.DataType, dialect: Dialect) -> pa.ChunkedArray:
    """A text column as what has been decided over all of its cells.

    Raises
    ------
    pyarrow.ArrowInvalid
        A cell is none of that type.
    """
    if pa.types.is_string(kind):
        return _without_words_for_nothing(column, dialect)
    cells = _present(column, dialect)
    if pa.types.is_boolean(kind):
        if not pc.all(pc.is_in(cells, pa.array([*_BOOLEAN, None]))).as_py():
            raise pa.ArrowInvalid("neither true nor false")
        return pc.equal(pc.utf8_lower(cells), "true")
    dotted = _dotted(cells, dialect)
    found = None if dotted is None else _integers(dotted, kind) if pa.types.is_integer(kind) else _floats(dotted)
    if found is None:
        raise pa.ArrowInvalid(f"not {kind}")
    return found


def _without_words_for_nothing(column: pa.ChunkedArray, dialect: Dialect) -> pa.ChunkedArray:
    if not dialect.null_values:
        return column
    nothing = pc.is_in(column, pa.array(list(dialect.null_values)))
    return pc.if_else(nothing, pa.scalar(None, column.type), column)
