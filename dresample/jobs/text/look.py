"""The first lines of files of text: how they are written, and which columns they have."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dresample import errors
from dresample.jobs.source_files import SourceFile, noted, opened
from dresample.jobs.text import files
from dresample.jobs.text.dialect import NOTHING_SAID, Dialect, TextOptions, delimiter_of, encoding_of, is_transparent
from dresample.jobs.text.files import TextFile, decoded, decompressed
from dresample.jobs.text.parsing import check_quotes
from dresample.jobs.text.records import Records, line_breaks, outer_break

__all__ = ["Text", "look"]

_COMPRESSED = ((b"\x1f\x8b", "gzip"), (b"BZh", "bz2"), (b"\x28\xb5\x2f\xfd", "zstd"))


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


def look(paths: Sequence[str], options: TextOptions = NOTHING_SAID) -> Text:
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
    found: list[TextFile] = []
    for path in paths:
        head = first if path == paths[0] else _head(noted(path), options)
        file, line = _with_columns(head, dialect)
        if found and set(file.names) != set(found[0].names):
            missing = [n for n in found[0].names if n not in file.names]
            more = [n for n in file.names if n not in found[0].names]
            raise errors.columns_of_files_differ(path, paths[0], line, missing, more)
        found.append(file)
    return Text(tuple(found), dialect)


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


def _head(source: SourceFile, options: TextOptions, most: int = files.HEAD_BYTES) -> _Head:
    with opened(source) as stream:
        data = stream.read(most)
    compression = next((name for magic, name in _COMPRESSED if data.startswith(magic)), None)
    if compression is not None:
        data = decompressed(source, compression, most)
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
    try:
        text = codecs.getincrementaldecoder(file.encoding)().decode(data, final=not more)
    except UnicodeDecodeError:
        return decoded(data, replace(file, start=0), 0)
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
    check_quotes(header, dialect, path, head.line)
    text = header.decode(head.file.encoding if is_transparent(head.file.encoding) else "utf-8")
    names = next(csv.reader([text], delimiter=dialect.delimiter))
    names = [name or f"Unnamed: {i}" for i, name in enumerate(names)]  # as pandas calls them: the index that it wrote is one
    twice = [n for n in dict.fromkeys(names) if names.count(n) > 1]
    if twice:
        raise errors.duplicate_names(path, head.line, twice)
    return replace(head.file, names=tuple(names), start=head.start + end), head.line
