"""How delimited text is written: what separates columns, marks decimals, groups digits, opens comments, and encodes characters.

What was not said is found from the first lines of the first file, and only where there is one answer; all else is asked for.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from dresample import errors

__all__ = ["NOTHING_SAID", "Dialect", "TextOptions", "delimiter_of", "encoding_of", "is_transparent"]

DELIMITERS = (",", ";", "\t", "|")
_NAMED = {"\\t": "\t", "tab": "\t", "space": " ", "comma": ",", "semicolon": ";", "pipe": "|"}
#: Byte order marks, the longer first where one begins like another. They say the encoding: nothing is guessed.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class TextOptions:
    """What is said about delimited text; None where it is to be found.

    Parameters
    ----------
    delimiter, decimal, thousands, comment : str, optional
        One character each. Lines that begin with ``comment`` are skipped.
    encoding : str, optional
        UTF-8 (or what a byte order mark says) without.
    null_values : tuple of str
        Cells that stand for no value, besides the empty one.

    Raises
    ------
    ParameterError
    """

    delimiter: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    comment: str | None = None
    encoding: str | None = None
    null_values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("delimiter", "thousands"):
            value = getattr(self, name)
            object.__setattr__(self, name, _NAMED.get(value, value))
        for name, example in (("delimiter", ";"), ("decimal", ","), ("thousands", "."), ("comment", "#")):
            _check_character(name, getattr(self, name), example)
        if self.delimiter is not None and not self.delimiter.isascii():
            raise errors.text_option("delimiter", self.delimiter, "an ASCII character")
        if self.comment is not None and not self.comment.isascii():
            raise errors.text_option("comment", self.comment, "an ASCII character")
        said: dict[str, str] = {}
        for name in ("delimiter", "thousands", "comment"):
            value = getattr(self, name)
            if value is not None and value in said:
                raise errors.text_option(name, value, f"another character than that of --{said[value]}")
            said |= {} if value is None else {value: name}
        if self.decimal is not None and self.decimal in said:
            raise errors.text_option("decimal", self.decimal, f"another character than that of --{said[self.decimal]}")
        if self.thousands == "." and self.decimal is None:
            raise errors.text_option(
                "thousands", ".", "another character than the decimal sign, which is a point without --decimal"
            )
        if self.encoding is not None:
            try:
                "a".encode(self.encoding)
            except (LookupError, UnicodeError) as problem:
                raise errors.text_option("encoding", self.encoding, "one that Python knows, as utf-8, cp1252, utf-16") from problem

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the options that were said."""
        return tuple(
            name.rstrip("s").replace("_", "-") if name == "null_values" else name
            for name in self.__dataclass_fields__
            if getattr(self, name)
        )


def _check_character(name: str, value: str | None, example: str) -> None:
    if value is None:
        return
    if len(value) != 1 or value in '"\r\n' or (name in ("decimal", "thousands") and (value.isalnum() or value in "+-")):
        raise errors.text_option(name, value, f"one character, as {example!r}")


#: All of it is to be found.
NOTHING_SAID = TextOptions()


@dataclass(frozen=True)
class Dialect:
    """How the files of a job are written. Encodings may differ between files: byte order marks do."""

    delimiter: str
    decimal: str = "."
    thousands: str | None = None
    comment: str | None = None
    null_values: tuple[str, ...] = ()


def encoding_of(head: bytes, said: str | None) -> tuple[str, int]:
    """Encoding of a file, and bytes of its byte order mark.

    Parameters
    ----------
    head : bytes
        The first bytes of the file.
    said : str, optional
    """
    mark, marked = next(((m, e) for m, e in _MARKS if head.startswith(m)), (b"", "utf-8"))
    if said is None:
        return marked, len(mark)
    name = codecs.lookup(said).name
    if name in (marked, "utf-8-sig") or (mark and marked.startswith(name)):
        return marked, len(mark)
    if mark:
        raise errors.text_option("encoding", said, f"{marked} or left out, as a file begins with the byte order mark of {marked}")
    return name, 0


@cache
def is_transparent(encoding: str) -> bool:
    """Whether bytes below 128 are ASCII wherever they stand, so that text can be cut before it is decoded."""
    if encoding == "utf-8":
        return True
    try:
        every = bytes(range(128)).decode(encoding)
        high = [bytes([b]).decode(encoding, errors="replace") for b in range(128, 256)]
        pair = (bytes([0xE4, 0x41])).decode(encoding, errors="replace")
    except (UnicodeError, LookupError):
        return False
    return every == bytes(range(128)).decode("ascii") and all(len(h) == 1 for h in high) and len(pair) == 2 and pair[1] == "A"


def delimiter_of(lines: Sequence[str], tabs: bool, path: str, line: int) -> str:
    """What separates the columns of a few first lines.

    Parameters
    ----------
    lines : sequence of str
        Whole lines from the header on, with their line breaks.
    tabs : bool
        The name of the file says that it is a tab.
    path : str
    line : int
        Number of the header's line.

    Raises
    ------
    InputError
        None or several of comma, semicolon, tab and ``|`` separate them.
    """
    header = lines[0].rstrip("\r\n")
    if tabs and "\t" in header:
        return "\t"
    counts = {d: _fields(lines, d) for d in DELIMITERS}
    several = {d: c for d, c in counts.items() if c and c[0] > 1}
    if not several:
        raise errors.delimiter_unclear(path, line, header, ())
    alike = [d for d, c in several.items() if len(set(c)) == 1]
    if len(several) == 1 or len(alike) == 1:
        return (alike or list(several))[0]
    raise errors.delimiter_unclear(path, line, header, alike or list(several))


def _fields(lines: Sequence[str], delimiter: str) -> list[int]:
    """Fields of each record but the last, which may be cut off."""
    counts = [len(record) for record in csv.reader(lines, delimiter=delimiter) if record]
    return counts[:-1] if len(counts) > 1 else counts
