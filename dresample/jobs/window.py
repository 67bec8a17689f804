"""Which rows are part of a table: those whose date, time or number lies in a window.

A window begins at ``since``, which is inside, and ends at ``until``, which is not: windows of nights that follow each other share
no row. Both are compared as whole numbers, in the unit that a column counts in, so that nothing is rounded. A moment without a time
zone is one of the clock that the column shows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from dresample import errors
from dresample.storage.failures import first_line

__all__ = ["EVERYTHING", "Inside", "Moment", "Selection", "Window", "day_after", "inside_of", "numbers", "rows_inside"]

Moment = dt.datetime | dt.date | int | str

_DAY = 86_400 * 10**9
#: Nanoseconds of one count.
_UNITS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
_EPOCH = dt.datetime(1970, 1, 1)


@dataclass(frozen=True)
class Window:
    """The rows whose value in a column is at least ``since`` and below ``until``.

    Parameters
    ----------
    column : str
    since, until : date, datetime, int or str, optional
        Texts are dates or times as ISO 8601 writes them, or whole numbers for columns of such.
    days : int, optional
        In the place of ``since``: so many days before ``until``, or before the end of the last day that the data have.

    Raises
    ------
    ParameterError
    """

    column: str
    since: Moment | None = None
    until: Moment | None = None
    days: int | None = None

    def __post_init__(self) -> None:
        if self.days is not None and self.since is not None:
            raise errors.window_twice()
        if self.days is None and self.since is None and self.until is None:
            raise errors.window_open(self.column)


@dataclass(frozen=True)
class Selection:
    """Which files and rows of an input are part of a table.

    Parameters
    ----------
    last_files : int, optional
        Only the last so many files.
    window : Window, optional
        Only the rows in it.
    """

    last_files: int | None = None
    window: Window | None = None

    @property
    def given(self) -> bool:
        """Whether anything is said."""
        return self != EVERYTHING


EVERYTHING = Selection()


@dataclass(frozen=True)
class Inside:
    """A window as whole numbers in the unit of one type of column: at least ``low``, below ``high``; None is no bound."""

    column: str
    low: int | None
    high: int | None

    def overlaps(self, least: int, most: int) -> bool:
        """Whether any of the numbers between two may be inside."""
        return (self.low is None or most >= self.low) and (self.high is None or least < self.high)

    def holds(self, least: int, most: int) -> bool:
        """Whether all of the numbers between two are inside."""
        return (self.low is None or least >= self.low) and (self.high is None or most < self.high)


def inside_of(window: Window, since: Moment | None, kind: pa.DataType) -> Inside:
    """A window for columns of a type; ``since`` is that of the window, or what ``days`` make of it.

    Raises
    ------
    InputError
        The type has no order of this sort, or a bound cannot be compared with it.

    Examples
    --------
    >>> window = Window("when", "2024-01-01", dt.date(2024, 1, 2))
    >>> inside_of(window, window.since, pa.timestamp("s"))
    Inside(column='when', low=1704067200, high=1704153600)
    >>> inside_of(window, window.since, pa.date32())
    Inside(column='when', low=19723, high=19724)
    """
    low, high = (None if bound is None else _number(bound, kind, window.column) for bound in (since, window.until))
    return Inside(window.column, low, high)


def _number(bound: Moment, kind: pa.DataType, column: str) -> int:
    """The least number of a column of a type that is not before a bound."""
    plain = _plain(kind)
    if pa.types.is_integer(plain):
        if isinstance(bound, str) and bound.strip().lstrip("+-").isdigit():
            return int(bound)
        if not isinstance(bound, int):
            raise errors.window_kind(column, kind, bound)
        return bound
    unit = _unit(plain)
    if unit is None:
        raise errors.window_column(column, str(kind))
    moment = _moment(bound, kind, column)
    if moment.tzinfo is not None or getattr(plain, "tz", None) is not None:
        moment = _universal(moment, plain, column)
    since_epoch = moment - _EPOCH
    nanoseconds = (since_epoch.days * 86_400 + since_epoch.seconds) * 10**9 + since_epoch.microseconds * 1000
    return -(-nanoseconds // unit)


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type of the values: of dictionaries that of their words, and text as the times that it spells."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return pa.timestamp("us") if text else kind


def _unit(kind: pa.DataType) -> int | None:
    if pa.types.is_date32(kind):
        return _DAY
    if pa.types.is_date64(kind):
        return _UNITS["ms"]
    return _UNITS[kind.unit] if pa.types.is_timestamp(kind) else None


def _moment(bound: Moment, kind: pa.DataType, column: str) -> dt.datetime:
    if isinstance(bound, str):
        try:
            bound = dt.datetime.fromisoformat(bound)
        except ValueError:
            raise errors.window_kind(column, kind, bound) from None
    if isinstance(bound, dt.datetime):
        return bound
    if isinstance(bound, dt.date):
        return dt.datetime(bound.year, bound.month, bound.day)
    raise errors.window_kind(column, kind, bound)


def _universal(moment: dt.datetime, kind: pa.DataType, column: str) -> dt.datetime:
    """A moment in the zone that the numbers of a column with a zone are of."""
    zone = getattr(kind, "tz", None)
    if zone is None:
        raise errors.window_zone(column, kind, moment)
    here = moment if moment.tzinfo is not None else moment.replace(tzinfo=_zone(zone))
    return here.astimezone(dt.UTC).replace(tzinfo=None)


def _zone(name: str) -> dt.tzinfo:
    if name[:1] in "+-":
        hours, _, minutes = name[1:].partition(":")
        offset = dt.timedelta(hours=int(hours), minutes=int(minutes or 0))
        return dt.timezone(offset if name[0] == "+" else -offset)
    return ZoneInfo(name)


def day_after(number: int, kind: pa.DataType, column: str) -> dt.datetime:
    """The end of the day, on the clock that a column shows, that one of its numbers lies in.

    Raises
    ------
    InputError
        The column holds no times.
    """
    plain = _plain(kind)
    unit = _unit(plain)
    if unit is None:
        raise errors.window_days(column, kind)
    moment = _EPOCH + dt.timedelta(microseconds=number * unit // 1000)
    if getattr(plain, "tz", None) is not None:
        moment = moment.replace(tzinfo=dt.UTC).astimezone(_zone(plain.tz)).replace(tzinfo=None)
    return dt.datetime(moment.year, moment.month, moment.day) + dt.timedelta(days=1)


def numbers(column: pa.ChunkedArray | pa.Array, path: str, name: str) -> pa.ChunkedArray | pa.Array:
    """The values of a column as whole numbers in its unit.

    Raises
    ------
    InputError
        Text that is no date, a type without an order of this sort.
    """
    kind, plain = column.type, _plain(column.type)
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    if column.type != plain:
        try:
            column = column.cast(pa.string()).cast(plain)
        except pa.ArrowInvalid as problem:
            raise errors.window_text(name, path, first_line(problem)) from problem
    if pa.types.is_integer(plain):
        return column
    if _unit(plain) is None:
        raise errors.window_column(name, str(kind))
    return column.cast(pa.int32()) if pa.types.is_date32(plain) else column.cast(pa.int64())


def rows_inside(column: pa.ChunkedArray, inside: Inside, path: str) -> pa.ChunkedArray:
    """Which rows are inside.

    Raises
    ------
    InputError
        A row has no value there, or one that cannot be compared.
    """
    if column.null_count:
        raise errors.window_nulls(inside.column, path, column.null_count)
    values = numbers(column, path, inside.column)
    mask = pa.chunked_array([pa.repeat(True, len(chunk)) for chunk in values.chunks], pa.bool_())
    for bound, compare in ((inside.low, pc.greater_equal), (inside.high, pc.less)):
        if bound is not None:
            mask = pc.and_(mask, _compared(values, bound, compare is pc.less))
    return mask


def _compared(values: pa.ChunkedArray, bound: int, less: bool) -> pa.ChunkedArray:
    """Numbers below a bound, or not below it; the bound may be beyond the numbers that the type has."""
    least, most = _range(values.type)
    if least <= bound <= most:
        return (pc.less if less else pc.greater_equal)(values, pa.scalar(bound, values.type))
    below = bound > most
    return pa.chunked_array([pa.repeat(below is less, len(chunk)) for chunk in values.chunks], pa.bool_())


def _range(kind: pa.DataType) -> tuple[int, int]:
    bits = kind.bit_width
    return (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if pa.types.is_signed_integer(kind) else (0, 2**bits - 1)
