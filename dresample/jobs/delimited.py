"""Delimited text (CSV, TSV, semicolons, ...) -> Arrow tables: pieces cut at the ends of records, types decided over all of them.

Every column is text first, and stays what is written unless it is computed with: leading zeros, blanks and empty quoted fields ride
along as they are. Whether a feature or the label is a number shows only when all cells have been seen, so there is one pass over
the text before the work begins. It parses every line, too: what cannot be read is found then, with its line, and not while writing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import IO, Any

import pyarrow as pa

from dresample import errors
from dresample.jobs import numerals
from dresample.jobs.arrow_frame import Reader
from dresample.jobs.dialect import Dialect, TextOptions, delimiter_of, encoding_of, is_transparent
from dresample.jobs.numerals import Seen
from dresample.jobs.records import Records, blanked, line_breaks, outer_break
from dresample.jobs.source_files import SourceFile, noted, opened

__all__ = ["Piece", "Roles", "Surveyed", "Text", "TextFile", "cut", "glance", "load", "look", "reader", "survey"]

#: Bytes of one piece; larger files are cut at the ends of records, but for compressed ones and encodings that need the text before.
PIECE_BYTES = 64 * 2**20
#: Bytes of the first look at a file.
HEAD_BYTES = 64 * 2**10
#: Text of this size is kept in memory between the passes, where they run in one process.
KEPT_BYTES = 64 * 2**20
#: The same for one column of it.
KEPT_COLUMN_BYTES = 4 * 2**30

_NOTHING_SAID = TextOptions()
_COMPRESSED = ((b"\x1f\x8b", "gzip"), (b"BZh", "bz2"), (b"\x28\xb5\x2f\xfd", "zstd"))


@dataclass(frozen=True)
class TextFile:
    """A file of text.

    Offsets count bytes: of the file if it can be cut, else of what it holds, decompressed and in UTF-8.

    Parameters
    ----------
    source : SourceFile
    names : tuple of str
        Of its columns, in its order.
    start : int
        Offset of the first record.
    encoding : str
    compression : str, optional
    mark : int
        Bytes of its byte order mark.
    """

    source: SourceFile
    names: tuple[str, ...]
    start: int
    encoding: str
    compression: str | None
    mark: int

    @property
    def can_be_cut(self) -> bool:
        """Whether any of its bytes can be read alone."""
        return self.compression is None and is_transparent(self.encoding)


@dataclass(frozen=True)
class Text:
    """Files of text, and how they are written."""

    files: tuple[TextFile, ...]
    dialect: Dialect

    @property
    def names(self) -> list[str]:
        """Columns, in the order of the first file."""
        return list(self.files[0].names)

    @property
    def nbytes(self) -> int:
        """Bytes of the text; about, where it is compressed."""
        return sum(f.source.nbytes * (1 if f.compression is None else 8) for f in self.files)


@dataclass(frozen=True)
class Piece:
    """Whole records of one file; ``kept`` are the columns that have been read already."""

    file: TextFile
    start: int
    stop: int | None = None
    kept: pa.Table | None = None

    def __dask_tokenize__(self) -> tuple[Any, ...]:
        return (self.file.source.path, self.file.source.nbytes, self.file.source.version, self.start, self.stop, self.kept is None)


# --- bytes ------------------------------------------------------------------------------------------------------------


class _Lent(io.RawIOBase):
    """An open file for somebody who closes what he has read: the file itself stays open."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)


def _decompressed(source: SourceFile, compression: str, most: int | None = None) -> bytes:
    with opened(source) as stream:
        try:
            found: bytes = pa.CompressedInputStream(pa.PythonFile(_Lent(stream), mode="r"), compression).read(most)
        except OSError as problem:
            raise errors.input_corrupt(source.path, str(problem).splitlines()[0].rstrip(".")) from problem
    return found


def _stored(file: TextFile, start: int, stop: int | None) -> bytes:
    """Bytes between two offsets."""
    if file.can_be_cut:
        with opened(file.source) as stream:
            stream.seek(start)
            return stream.read() if stop is None else stream.read(stop - start)
    if file.compression is None:
        with opened(file.source) as stream:
            whole = stream.read()
    else:
        whole = _decompressed(file.source, file.compression)
    if not is_transparent(file.encoding):
        whole = _decoded(whole[file.mark :], file, 0).encode()
    return whole[start:stop]


def _decoded(data: bytes, file: TextFile, start: int) -> str:
    try:
        return data.decode(file.encoding)
    except UnicodeDecodeError as problem:
        before = data[: problem.start].decode(file.encoding, errors="replace").encode()
        line = _line_of(file, start) + line_breaks(before)
        raise errors.not_encoded(
            file.source.path, line, data[problem.start], file.encoding.upper(), file.encoding != "utf-8"
        ) from problem


def _line_of(file: TextFile, offset: int) -> int:
    """Number of the line at an offset, as editors count."""
    if not file.can_be_cut:
        return 1 + (line_breaks(_stored(file, 0, offset)) if offset else 0)
    lines, at, last = 1, 0, b""
    while at < offset:
        chunk = _stored(file, at, min(offset, at + PIECE_BYTES))
        if not chunk:
            break
        lines += line_breaks(chunk) - (last == b"\r" and chunk[:1] == b"\n")
        at, last = at + len(chunk), chunk[-1:]
    return lines


def _utf8(piece: Piece, dialect: Dialect) -> bytes:
    """Records of a piece in UTF-8, comments as empty lines."""
    data = _stored(piece.file, piece.start, piece.stop)
    if piece.file.encoding != "utf-8" and is_transparent(piece.file.encoding):
        data = _decoded(data, piece.file, piece.start).encode()
    return blanked(data, dialect.delimiter, dialect.comment)


# --- the first look ---------------------------------------------------------------------------------------------------


def look(paths: Sequence[str], options: TextOptions = _NOTHING_SAID) -> Text:
    """Look at the first lines of files: how they are written, and their columns.

    Parameters
    ----------
    paths : sequence of str
    options : TextOptions
        What is known beforehand.

    Raises
    ------
    InputError
        It cannot be told how they are written, or their columns differ.
    """
    first = _head(noted(paths[0]), options)
    delimiter = options.delimiter or _sniffed(first, options)
    dialect = Dialect(delimiter, options.decimal or ".", options.thousands, options.comment, options.null_values)
    files: list[TextFile] = []
    for path in paths:
        head = first if path == paths[0] else _head(noted(path), options)
        file, line = _with_columns(head, dialect)
        if files and set(file.names) != set(files[0].names):
            missing = [n for n in files[0].names if n not in file.names]
            more = [n for n in file.names if n not in files[0].names]
            raise errors.columns_of_files_differ(path, paths[0], line, missing, more)
        files.append(file)
    return Text(tuple(files), dialect)


@dataclass(frozen=True)
class _Head:
    """The first bytes of a file, from an offset on that is past marks, empty lines and comments."""

    file: TextFile
    data: bytes
    start: int
    more: bool

    @property
    def line(self) -> int:
        return 1 + line_breaks(self.data[: self.start])


def _head(source: SourceFile, options: TextOptions, most: int = HEAD_BYTES) -> _Head:
    with opened(source) as stream:
        data = stream.read(most)
    compression = next((name for magic, name in _COMPRESSED if data.startswith(magic)), None)
    if compression is not None:
        data = _decompressed(source, compression, most)
    encoding, mark = encoding_of(data, options.encoding)
    more = len(data) == most
    file = TextFile(source, (), 0, encoding, compression, mark)
    if is_transparent(encoding):
        text = data
        start = mark
        _check_characters(data[mark:], file, more)
    else:
        text = _check_characters(data[mark:], file, more).encode()
        start = 0
    start = _first_line(text, start, options.comment)
    if start == len(text):
        if not more:
            raise errors.empty_text(source.path)
        return _head(source, options, 4 * most)
    return _Head(file, text, start, more)


def _check_characters(data: bytes, file: TextFile, more: bool) -> str:
    """Decode the first bytes of a file, the last of which may be a part of a character."""
    import codecs

    try:
        text = codecs.getincrementaldecoder(file.encoding)().decode(data, final=not more)
    except UnicodeDecodeError:
        return _decoded(data, replace(file, start=0), 0)
    if "\0" in text:
        line = 1 + line_breaks(text[: text.index("\0")].encode())
        raise errors.not_encoded(file.source.path, line, 0, "text", file.encoding != "utf-8")
    return text


def _first_line(data: bytes, start: int, comment: str | None) -> int:
    """Offset of the first line that is neither empty nor a comment."""
    for line in data[start:].splitlines(keepends=True):
        if line.strip(b"\r\n") and not (comment is not None and line.startswith(comment.encode())):
            return start
        start += len(line)
    return start


def _sniffed(head: _Head, options: TextOptions) -> str:
    encoding = head.file.encoding if is_transparent(head.file.encoding) else "utf-8"
    text = head.data[head.start :].decode(encoding, errors="replace")
    lines = [x for x in text.splitlines(keepends=True) if not (options.comment and x.startswith(options.comment))]
    name = head.file.source.path.lower()
    return delimiter_of(lines, ".tsv" in name[-8:], head.file.source.path, head.line)


def _with_columns(head: _Head, dialect: Dialect) -> tuple[TextFile, int]:
    """The file with its columns, and the line that names them."""
    records = Records(head.data[head.start :], dialect.delimiter)
    end = outer_break(records)
    path = head.file.source.path
    if end is None and head.more:
        options = TextOptions(comment=dialect.comment, encoding=head.file.encoding)
        return _with_columns(_head(head.file.source, options, 4 * len(head.data)), dialect)
    end = len(records.data) if end is None else end
    header = records.data[:end]
    _check_quotes(header, dialect, path, head.line)
    text = header.decode(head.file.encoding if is_transparent(head.file.encoding) else "utf-8")
    names = next(csv.reader([text], delimiter=dialect.delimiter))
    names = [name or f"Unnamed: {i}" for i, name in enumerate(names)]  # as pandas calls them: the index that it wrote is one
    twice = [n for n in dict.fromkeys(names) if names.count(n) > 1]
    if twice:
        raise errors.duplicate_names(path, head.line, twice)
    return replace(head.file, names=tuple(names), start=head.start + end), head.line


# --- pieces -----------------------------------------------------------------------------------------------------------


def cut(text: Text) -> tuple[Piece, ...]:
    """Pieces of all files, in order: whole records, whatever stands in quotes. Large files are read for it once, in tasks."""
    return tuple(piece for file in text.files for piece in _cut(file, text.dialect))


def _cut(file: TextFile, dialect: Dialect) -> list[Piece]:
    lines = _line_begins(file)
    if len(lines) == 1:
        return [Piece(file, file.start)]
    from dask.base import compute

    from dresample.distribution.reduction import lazy

    blocks = list(zip(lines, [*lines[1:], None], strict=True))
    # Whether a line begins inside of quotes shows only when all before has been read, so each task answers for what looks right.
    looks = compute(*(lazy("cut", _ends, file, a, b, dialect) for a, b in blocks))
    begins, inside = [], False
    for (a, b), found in zip(blocks, looks, strict=True):
        ends_inside, first = found[inside] if inside in found else _end(_stored(file, a, b), inside, dialect)
        if not inside:
            begins.append(a)
        elif first is not None:
            begins.append(a + first)
        inside = ends_inside
    begins = sorted(set(begins))
    return [Piece(file, a, b) for a, b in zip(begins, [*begins[1:], None], strict=True)]


def _line_begins(file: TextFile) -> list[int]:
    """The first record, and the first line after every ``PIECE_BYTES``."""
    begins = [file.start]
    if not file.can_be_cut:
        return begins
    with opened(file.source) as stream:
        while begins[-1] + PIECE_BYTES < file.source.nbytes:
            stream.seek(begins[-1] + PIECE_BYTES)
            while (line := stream.readline(HEAD_BYTES)) and not line.endswith(b"\n"):
                pass
            at = stream.tell()
            if at >= file.source.nbytes:
                break
            begins.append(at)
    return begins


def _ends(file: TextFile, start: int, stop: int | None, dialect: Dialect) -> dict[bool, tuple[bool, int | None]]:
    """What :func:`_end` says of lines that begin outside or inside of quotes: of both, unless one looks right."""
    stored = _stored(file, start, stop)
    likely = next((i for i in (False, True) if _records(stored, i, dialect).regular), None)
    return {i: _end(stored, i, dialect) for i in ((False, True) if likely is None else (likely,))}


def _end(stored: bytes, inside: bool, dialect: Dialect) -> tuple[bool, int | None]:
    """Whether lines end inside of quotes, and where the record ends in which they begin."""
    records = _records(stored, inside, dialect)
    return records.ends_inside, outer_break(records) if inside else None


def _records(stored: bytes, inside: bool, dialect: Dialect) -> Records:
    return Records(blanked(stored, dialect.delimiter, dialect.comment, inside, fill=True), dialect.delimiter, inside)


# --- parsing ----------------------------------------------------------------------------------------------------------


def _parsed(data: bytes, piece: Piece, columns: Sequence[str], dialect: Dialect) -> pa.Table:
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
        raise errors.input_corrupt(piece.file.source.path, str(problem).splitlines()[0].rstrip(".")) from problem


def _check_fields(data: bytes, piece: Piece, dialect: Dialect) -> None:
    records = Records(data, dialect.delimiter)
    found = records.first_ragged(len(piece.file.names))
    if found is not None:
        row, fields = found
        begin, end = (int(edge[row]) for edge in records.spans)
        line = _line_of(piece.file, piece.start) + line_breaks(data[:begin])
        shown = data[begin:end].decode(errors="replace").rstrip("\r\n")
        raise errors.ragged(piece.file.source.path, line, fields, len(piece.file.names), shown, dialect.delimiter)


def _check_quotes(data: bytes, dialect: Dialect, path: str, first_line: Callable[[], int] | int) -> None:
    if b'"' not in data:
        return
    records = Records(data, dialect.delimiter)
    odd, unclosed = records.odd_quote(), records.unclosed()
    if odd is None and unclosed is None:
        return
    begin = first_line if isinstance(first_line, int) else first_line()
    if odd is not None:
        opened_at, closed_at = odd
        lines = [begin + line_breaks(data[:at]) for at in (opened_at, closed_at)]
        raise errors.after_closing_quote(path, lines[1], _line_at(data, closed_at), lines[0])
    assert unclosed is not None
    raise errors.unclosed_quote(path, begin + line_breaks(data[:unclosed]), _line_at(data, unclosed))


def _line_at(data: bytes, at: int) -> str:
    begin = max(data.rfind(b"\n", 0, at), data.rfind(b"\r", 0, at)) + 1
    return data[begin : begin + 4 * 80].splitlines()[0].decode(errors="replace")


def _check_utf8(data: bytes, piece: Piece) -> None:
    if data.isascii():
        return
    try:
        data.decode()
    except UnicodeDecodeError:
        _decoded(_stored(piece.file, piece.start, piece.stop), piece.file, piece.start)
        raise


# --- types ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Roles:
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
    """Pieces of a table, its schema, its label, its number of rows, and the nulls of columns whose cells have all been seen."""

    pieces: tuple[Piece, ...]
    schema: pa.Schema
    label: str | None
    rows: int
    nulls: dict[str, int | None]


def survey(text: Text, roles: Roles, keep: bool = False) -> Surveyed:
    """Read all of the text once: every line is parsed, and the types of columns decided.

    Parameters
    ----------
    text : Text
    roles : Roles
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


def glance(text: Text, roles: Roles) -> Surveyed:
    """Read the label only, and decide the types of all else by the first lines; for a plan, which computes with labels only."""
    head = _beginning(text.files[0], text.dialect)
    _, first, _ = _seen(text, (head,), [c for c in roles.columns if c != roles.label], [], roles.numbers)
    pieces = cut(text)
    label = [] if roles.label is None else [roles.label]
    kept = label if text.nbytes <= KEPT_COLUMN_BYTES else []
    tables, seen, rows = _seen(text, pieces, label, kept, ())
    return _decided(text, pieces, roles, seen | first, rows, tables, head)


def _beginning(file: TextFile, dialect: Dialect, most: int | None = None) -> Piece:
    """The first records of a file; all of one that cannot be cut."""
    stop = file.start + (most or HEAD_BYTES)
    if not file.can_be_cut or file.source.nbytes <= stop:
        return Piece(file, file.start)
    stored = blanked(_stored(file, file.start, stop), dialect.delimiter, dialect.comment, fill=True)
    # A record may seem to end with the last byte, as the first half of a line break or of a doubled quote.
    breaks = Records(stored, dialect.delimiter).breaks
    whole = breaks[breaks < len(stored)]
    return Piece(file, file.start, file.start + int(whole[-1])) if len(whole) else _beginning(file, dialect, 4 * len(stored))


def _seen(
    text: Text, pieces: Sequence[Piece], columns: Sequence[str], kept: Sequence[str], numbers: Collection[str]
) -> tuple[list[pa.Table | None], dict[str, Seen], int]:
    if len(pieces) == 1:
        looks: Sequence[Any] = [_sight(pieces[0], 0, text.dialect, columns, kept, numbers)]
    else:
        from dask.base import compute

        from dresample.distribution.reduction import lazy

        looks = compute(*(lazy("types", _sight, p, i, text.dialect, columns, kept, numbers) for i, p in enumerate(pieces)))
    seen = {c: reduce(lambda a, b: a | b, (found[c] for _, found, _ in looks), Seen()) for c in columns}
    return [table for table, _, _ in looks], seen, sum(rows for _, _, rows in looks)


def _sight(
    piece: Piece, number: int, dialect: Dialect, columns: Sequence[str], kept: Sequence[str], numbers: Collection[str]
) -> tuple[pa.Table | None, dict[str, Seen], int]:
    """Parse a piece: the columns to keep, what is in those asked for, and the number of rows."""
    data = _utf8(piece, dialect)
    _check_utf8(data, piece)
    _check_quotes(data, dialect, piece.file.source.path, partial(_line_of, piece.file, piece.start))
    read = list(dict.fromkeys([*columns, *kept])) or list(piece.file.names[:1])
    table = _parsed(data, piece, read, dialect)
    seen = {c: numerals.look(table[c], dialect, number, written=c not in numbers) for c in columns}
    return (table.select(kept) if kept else None), seen, table.num_rows


def _decided(
    text: Text, pieces: tuple[Piece, ...], roles: Roles, seen: Mapping[str, Seen], rows: int,
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
        p if t is None else replace(p, kept=_typed(t, schema, text.dialect, roles.label))
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
    data = _utf8(piece, dialect)
    begins, _ = Records(data, dialect.delimiter).spans
    line = _line_of(piece.file, piece.start) + line_breaks(data[: int(begins[row])])
    if seen.odd is None:
        raise errors.integer_beyond_64_bits(piece.file.source.path, line, name, cell)
    raise errors.cell_is_no_number(piece.file.source.path, line, name, cell, dialect.decimal, dialect.thousands)


# --- reading ----------------------------------------------------------------------------------------------------------


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
    return _typed(_parsed(_utf8(piece, dialect), piece, columns, dialect), schema, dialect, label)


def _typed(table: pa.Table, schema: pa.Schema, dialect: Dialect, label: str | None) -> pa.Table:
    if label in table.column_names and pa.types.is_string(schema.field(label).type):
        dialect_of = {label: replace(dialect, null_values=("", *dialect.null_values))}  # quoted or not, it names no class
    else:
        dialect_of = {}
    columns = [numerals.convert(table[n], schema.field(n).type, dialect_of.get(n, dialect)) for n in table.column_names]
    return pa.table(columns, schema=pa.schema([schema.field(n) for n in table.column_names]))
