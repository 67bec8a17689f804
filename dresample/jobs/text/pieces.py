"""Files of text are cut into pieces of whole records, whatever stands in quotes."""

from __future__ import annotations

from dresample.jobs.source_files import opened
from dresample.jobs.text import files
from dresample.jobs.text.dialect import Dialect
from dresample.jobs.text.files import Piece, TextFile, raw
from dresample.jobs.text.look import Text
from dresample.jobs.text.records import Records, blanked, outer_break

__all__ = ["beginning", "cut"]


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
        ends_inside, first = found[inside] if inside in found else _end(raw(file, a, b), inside, dialect)
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
        while begins[-1] + files.PIECE_BYTES < file.source.nbytes:
            stream.seek(begins[-1] + files.PIECE_BYTES)
            while (line := stream.readline(files.HEAD_BYTES)) and not line.endswith(b"\n"):
                pass
            at = stream.tell()
            if at >= file.source.nbytes:
                break
            begins.append(at)
    return begins


def _ends(file: TextFile, start: int, stop: int | None, dialect: Dialect) -> dict[bool, tuple[bool, int | None]]:
    """What :func:`_end` says of lines that begin outside or inside of quotes: of both, unless one looks right."""
    stored = raw(file, start, stop)
    likely = next((i for i in (False, True) if _records(stored, i, dialect).regular), None)
    return {i: _end(stored, i, dialect) for i in ((False, True) if likely is None else (likely,))}


def _end(stored: bytes, inside: bool, dialect: Dialect) -> tuple[bool, int | None]:
    """Whether lines end inside of quotes, and where the record ends in which they begin."""
    records = _records(stored, inside, dialect)
    return records.ends_inside, outer_break(records) if inside else None


def _records(stored: bytes, inside: bool, dialect: Dialect) -> Records:
    return Records(blanked(stored, dialect.delimiter, dialect.comment, inside, fill=True), dialect.delimiter, inside)


def beginning(file: TextFile, dialect: Dialect, most: int | None = None) -> Piece:
    """The first records of a file; all of one that cannot be cut."""
    stop = file.start + (most or files.HEAD_BYTES)
    if not file.can_be_cut or file.source.nbytes <= stop:
        return Piece(file, file.start)
    stored = blanked(raw(file, file.start, stop), dialect.delimiter, dialect.comment, fill=True)
    # A record may seem to end with the last byte, as the first half of a line break or of a doubled quote.
    breaks = Records(stored, dialect.delimiter).breaks
    whole = breaks[breaks < len(stored)]
    return Piece(file, file.start, file.start + int(whole[-1])) if len(whole) else beginning(file, dialect, 4 * len(stored))
