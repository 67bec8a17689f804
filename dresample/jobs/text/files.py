"""Files of text as bytes: compressed or not, in any encoding; where their lines are, and pieces of whole records."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, Any

import pyarrow as pa

from dresample import errors
from dresample.jobs.source_files import SourceFile, opened
from dresample.jobs.text.dialect import Dialect, is_transparent
from dresample.jobs.text.records import blanked, line_breaks
from dresample.storage.failures import first_line

__all__ = ["HEAD_BYTES", "PIECE_BYTES", "Piece", "TextFile", "decoded", "decompressed", "line_of", "raw", "utf8"]

#: Bytes of one piece; larger files are cut at the ends of records, but for compressed ones and encodings that need the text before.
PIECE_BYTES = 64 * 2**20
#: Bytes of the first look at a file.
HEAD_BYTES = 64 * 2**10


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
class Piece:
    """Whole records of one file; ``kept`` are the columns that have been read already."""

    file: TextFile
    start: int
    stop: int | None = None
    kept: pa.Table | None = None

    def __dask_tokenize__(self) -> tuple[Any, ...]:
        return (self.file.source.path, self.file.source.nbytes, self.file.source.version, self.start, self.stop, self.kept is None)


class _Lent(io.RawIOBase):
    """An open file for somebody who closes what he has read: the file itself stays open."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)


def decompressed(source: SourceFile, compression: str, most: int | None = None) -> bytes:
    """What a file holds, or the first bytes of it."""
    with opened(source) as stream:
        try:
            found: bytes = pa.CompressedInputStream(pa.PythonFile(_Lent(stream), mode="r"), compression).read(most)
        except OSError as problem:
            raise errors.input_corrupt(source.path, first_line(problem)) from problem
    return found


def raw(file: TextFile, start: int, stop: int | None) -> bytes:
    """Bytes between two offsets of a file."""
    if file.can_be_cut:
        with opened(file.source) as stream:
            stream.seek(start)
            return stream.read() if stop is None else stream.read(stop - start)
    if file.compression is None:
        with opened(file.source) as stream:
            whole = stream.read()
    else:
        whole = decompressed(file.source, file.compression)
    if not is_transparent(file.encoding):
        whole = decoded(whole[file.mark :], file, 0).encode()
    return whole[start:stop]


def decoded(data: bytes, file: TextFile, start: int) -> str:
    """Bytes of a file, from an offset on, as text; an error names the line."""
    try:
        return data.decode(file.encoding)
    except UnicodeDecodeError as problem:
        before = data[: problem.start].decode(file.encoding, errors="replace").encode()
        line = line_of(file, start) + line_breaks(before)
        raise errors.not_encoded(
            file.source.path, line, data[problem.start], file.encoding.upper(), file.encoding != "utf-8"
        ) from problem


def line_of(file: TextFile, offset: int) -> int:
    """Number of the line at an offset, as editors count."""
    if not file.can_be_cut:
        return 1 + (line_breaks(raw(file, 0, offset)) if offset else 0)
    lines, at, last = 1, 0, b""
    while at < offset:
        chunk = raw(file, at, min(offset, at + PIECE_BYTES))
        if not chunk:
            break
        lines += line_breaks(chunk) - (last == b"\r" and chunk[:1] == b"\n")
        at, last = at + len(chunk), chunk[-1:]
    return lines


def utf8(piece: Piece, dialect: Dialect) -> bytes:
    """Records of a piece in UTF-8, comments as empty lines."""
    data = raw(piece.file, piece.start, piece.stop)
    if piece.file.encoding != "utf-8" and is_transparent(piece.file.encoding):
        data = decoded(data, piece.file, piece.start).encode()
    return blanked(data, dialect.delimiter, dialect.comment)
