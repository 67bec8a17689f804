"""Records of text -> columns of text; what cannot be read is named with its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

from dresample import errors
from dresample.jobs.text.dialect import Dialect
from dresample.jobs.text.files import Piece, decoded, line_of, raw
from dresample.jobs.text.records import Records, line_breaks
from dresample.storage.failures import first_line

__all__ = ["check_quotes", "check_utf8", "parsed"]


def parsed(data: bytes, piece: Piece, columns: Sequence[str], dialect: Dialect) -> pa.Table:
    """Some columns as text; a field without a character is null, one of two quotes is empty."""
    from pyarrow import csv as arrow_csv

    if not data.strip(b"\r\n"):
        return pa.schema([(c, pa.string()) for c in columns]).empty_table()
    if data.startswith(b"\xef\xbb\xbf"):
        data = b"\n" + data  # a character of the first cell here, which Arrow would drop as a byte order mark
    if not data.endswith((b"\n", b"\r")):
        data += b"\n"  # without it Arrow takes an empty last field for a quoted one, if the field before is quoted
    names = list(piece.file.names)
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=min(len(data) + 1, 2**30)),
            parse_options=arrow_csv.ParseOptions(delimiter=dialect.delimiter, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), include_columns=list(columns), strings_can_be_null=True,
                null_values=[""], quoted_strings_can_be_null=False,
            ),
        )  # fmt: skip
    except pa.ArrowInvalid as problem:
        _check_fields(data, piece, dialect)
        raise errors.input_corrupt(piece.file.source.path, first_line(problem)) from problem


def _check_fields(data: bytes, piece: Piece, dialect: Dialect) -> None:
    records = Records(data, dialect.delimiter)
    found = records.first_ragged(len(piece.file.names))
    if found is not None:
        row, fields = found
        begin, end = (int(edge[row]) for edge in records.spans)
        line = line_of(piece.file, piece.start) + line_breaks(data[:begin])
        shown = data[begin:end].decode(errors="replace").rstrip("\r\n")
        raise errors.ragged(piece.file.source.path, line, fields, len(piece.file.names), shown, dialect.delimiter)


def check_quotes(data: bytes, dialect: Dialect, path: str, line: Callable[[], int] | int) -> None:
    """Refuse text behind a closing quote, and quotes that are never closed; ``line`` is the number of the first line."""
    if b'"' not in data:
        return
    records = Records(data, dialect.delimiter)
    odd, unclosed = records.odd_quote(), records.unclosed()
    if odd is None and unclosed is None:
        return
    begin = line if isinstance(line, int) else line()
    if odd is not None:
        opened_at, closed_at = odd
        lines = [begin + line_breaks(data[:at]) for at in (opened_at, closed_at)]
        raise errors.after_closing_quote(path, lines[1], _line_at(data, closed_at), lines[0])
    assert unclosed is not None
    raise errors.unclosed_quote(path, begin + line_breaks(data[:unclosed]), _line_at(data, unclosed))


def _line_at(data: bytes, at: int) -> str:
    begin = max(data.rfind(b"\n", 0, at), data.rfind(b"\r", 0, at)) + 1
    return data[begin : begin + 4 * 80].splitlines()[0].decode(errors="replace")


def check_utf8(data: bytes, piece: Piece) -> None:
    """Refuse bytes that are no text in the encoding of the file."""
    if data.isascii():
        return
    try:
        data.decode()
    except UnicodeDecodeError:
        decoded(raw(piece.file, piece.start, piece.stop), piece.file, piece.start)
        raise
