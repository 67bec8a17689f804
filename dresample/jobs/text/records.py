"""Where records of delimited text begin and end, with line breaks inside of quotes: on bytes, without parsing a field.

A double quote opens a quoted field only at the field's begin; elsewhere in a plain field it is a character as any other. Inside of
a quoted field two of them are one, and a single one closes the field. These are the rules of Arrow's parser, so what is cut here is
read there alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

__all__ = ["Records", "blanked", "line_breaks", "outer_break"]

_QUOTE, _LF, _CR = 0x22, 0x0A, 0x0D
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Records:
    """Bytes from the begin of a line, and whether that line begins inside of quotes."""

    data: bytes
    delimiter: str
    inside: bool = False

    @cached_property
    def _array(self) -> npt.NDArray[np.uint8]:
        return np.frombuffer(self.data, np.uint8)

    def _positions(self, byte: int) -> Positions:
        if self.data.find(bytes([byte])) < 0:
            return np.empty(0, np.int64)
        return np.flatnonzero(self._array == byte)

    @cached_property
    def _quotes(self) -> Positions:
        return self._positions(_QUOTE)

    @cached_property
    def regular(self) -> bool:
        """Whether every quote begins or ends a quoted field, or is doubled in one."""
        quotes = self._quotes
        if not len(quotes):
            return True
        before = np.where(quotes > 0, self._array[quotes - 1], _LF)
        opening = np.arange(len(quotes)) % 2 == (1 if self.inside else 0)
        begins = (before == ord(self.delimiter)) | (before == _LF) | (before == _CR)
        begins[1:] |= np.diff(quotes) == 1  # the second of a doubled quote
        # If the first byte is a quote that closes, it cannot be the second of a doubled one: lines begin here.
        return bool(np.all(begins[opening]))

    @cached_property
    def toggles(self) -> Positions:
        """Quotes that begin or end quoted text, in turns; of a doubled one both or none."""
        return self._quotes if self.regular else self._one_by_one(self._quotes)

    def _one_by_one(self, quotes: Positions) -> Positions:
        """The same, where quotes stand inside of plain fields."""
        starts = {ord(self.delimiter), _LF, _CR}
        found: list[int] = []
        inside, passed = self.inside, -1
        for at in quotes.tolist():
            if at == passed:
                continue
            if not inside:
                if at == 0 or self.data[at - 1] in starts:
                    inside = True
                    found.append(at)
            elif self.data[at + 1 : at + 2] == b'"':
                passed = at + 1
            else:
                inside = False
                found.append(at)
        return np.array(found, np.int64)

    @property
    def ends_inside(self) -> bool:
        """Whether a quoted field is still open at the end."""
        return self.inside ^ bool(len(self.toggles) % 2)

    def _outside(self, positions: Positions) -> Positions:
        """Those that are not inside of quotes."""
        if not len(self.toggles) and not self.inside:
            return positions
        kept: Positions = positions[(np.searchsorted(self.toggles, positions) + self.inside) % 2 == 0]
        return kept

    @cached_property
    def breaks(self) -> Positions:
        """Positions after the line breaks that end a record (or an empty line)."""
        lines = self._positions(_LF)
        returns = self._positions(_CR)
        if len(returns):
            following = self._array[np.minimum(returns + 1, len(self.data) - 1)]
            alone = returns[(following != _LF) | (returns + 1 == len(self.data))]
            lines = np.sort(np.concatenate([lines, alone])) if len(alone) else lines
        return self._outside(lines) + 1

    @cached_property
    def spans(self) -> tuple[Positions, Positions]:
        """Begin and end (line break included) of each record; empty lines are none."""
        ends = self.breaks
        if not len(ends) or ends[-1] < len(self.data):
            ends = np.append(ends, len(self.data))
        begins = np.concatenate([[0], ends[:-1]]).astype(np.int64)
        first = self._array[np.minimum(begins, max(0, len(self.data) - 1))] if len(self.data) else np.empty(0, np.uint8)
        filled = (ends > begins) & (first != _LF) & (first != _CR) if len(self.data) else np.zeros(len(begins), bool)
        return begins[filled], ends[filled]

    def first_ragged(self, fields: int) -> tuple[int, int] | None:
        """Number of the first record that has not so many fields, and how many it has."""
        begins, ends = self.spans
        marks = self._outside(self._positions(ord(self.delimiter)))
        found = np.searchsorted(marks, ends) - np.searchsorted(marks, begins) + 1
        odd = np.flatnonzero(found != fields)
        return (int(odd[0]), int(found[odd[0]])) if len(odd) else None

    def odd_quote(self) -> tuple[int, int] | None:
        """Of the first closing quote that text follows: where it opened, and where it closes. Bytes begin outside of quotes."""
        toggles = self.toggles
        opened, closed = toggles[: len(toggles) // 2 * 2 : 2], toggles[1::2]
        if not len(closed):
            return None
        after = np.where(closed + 1 < len(self.data), self._array[np.minimum(closed + 1, len(self.data) - 1)], _LF)
        fine = (after == ord(self.delimiter)) | (after == _LF) | (after == _CR)
        following = toggles[2::2]
        fine[: len(following)] |= following == closed[: len(following)] + 1
        odd = np.flatnonzero(~fine)
        if not len(odd):
            return None
        first = int(odd[0])
        begin = first
        while begin and toggles[2 * begin] == toggles[2 * begin - 1] + 1:  # doubled quotes are inside of the same field
            begin -= 1
        return int(opened[begin]), int(closed[first])

    def unclosed(self) -> int | None:
        """Where the quote stands that is never closed. Bytes begin outside of quotes."""
        toggles = self.toggles
        if not len(toggles) % 2:
            return None
        at = len(toggles) - 1
        while at and toggles[at] == toggles[at - 1] + 1:
            at -= 2
        return int(toggles[at])


def outer_break(records: Records, window: int = 2**16) -> int | None:
    """Position after the first line break outside of quotes."""
    # In the last byte of a window the first half of a doubled quote, or of a line break, may look like the whole.
    found = Records(records.data[:window], records.delimiter, records.inside).breaks
    if len(found) and (found[0] < window or len(records.data) <= window):
        return int(found[0])
    return outer_break(records, 8 * window) if len(records.data) > window else None


def line_breaks(data: bytes) -> int:
    """How often an editor begins a new line."""
    returns = data.count(b"\r")
    return data.count(b"\n") + (returns - data.count(b"\r\n") if returns else 0)


def blanked(data: bytes, delimiter: str, comment: str | None, inside: bool = False, fill: bool = False) -> bytes:
    """The same lines, but those that begin with ``comment`` (outside of quotes) are empty, or blanks of the same length."""
    if comment is None:
        return data
    mark = comment.encode()
    if not data.startswith(mark) and b"\n" + mark not in data and b"\r" + mark not in data:
        return data
    kept = []
    for line in data.splitlines(keepends=True):
        if not inside and line.startswith(mark):
            filled = len(line.rstrip(b"\r\n"))
            kept.append((b" " * filled if fill else b"") + line[filled:])
            continue
        kept.append(line)
        if b'"' in line:
            inside = Records(line, delimiter, inside).ends_inside
    return b"".join(kept)
