"""Which files and row groups may hold rows of a window, as their footers and folders tell: the others are not read at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dresample import errors
from dresample.jobs import parquet_files
from dresample.jobs.folder_columns import Values, folder_column, folder_types
from dresample.jobs.parquet_files import Footer
from dresample.jobs.window import Inside, Moment, Window, day_after, inside_of, numbers, rows_inside

__all__ = ["Part", "windowed"]


@dataclass(frozen=True)
class Part:
    """What is read of a file: these row groups (None: all), and of them the rows inside (None: all)."""

    groups: tuple[int, ...] | None = None
    inside: Inside | None = None


@dataclass(frozen=True)
class _Span:
    """The least and the largest number of a row group; None where nobody knows. ``full``: no row is without a value."""

    least: int | None
    most: int | None
    full: bool


def windowed(window: Window, footers: Sequence[Footer], folders: Sequence[Values]) -> tuple[list[Part | None], str]:
    """What is read of each file (None: nothing), and the window in words.

    Raises
    ------
    InputError
        A file does not have the column, it cannot be compared, or no file has a row inside.
    """
    kinds = [_kind(window, footer, values, folders) for footer, values in zip(footers, folders, strict=True)]
    since = window.since
    if window.days is not None:
        window = _ended(window, footers, folders, kinds)
        since = _before(window, kinds[0])
    parts: list[Part | None] = []
    for footer, values, kind in zip(footers, folders, kinds, strict=True):
        inside = inside_of(window, since, kind)
        parts.append(_part(inside, footer, values, kind))
    if not any(part is not None for part in parts):
        raise errors.window_empty(window.column, since, window.until)
    read = sum(part is not None for part in parts)
    span = " ".join(
        [*([] if since is None else [f"from {since}"]), *([] if window.until is None else [f"to before {window.until}"])]
    )
    return parts, f"rows with {window.column!r} {span}: {read} of {len(parts)} files are read"


def _in_file(window: Window, footer: Footer) -> bool:
    return window.column in footer.schema.names


def _kind(window: Window, footer: Footer, values: Values, folders: Sequence[Values]) -> pa.DataType:
    """The type of the column in a file, or of what its folder says."""
    if _in_file(window, footer):
        return footer.schema.field(window.column).type
    if window.column in values:
        return folder_types(folders, [window.column])[window.column]
    raise errors.window_column_missing(window.column, footer.file.path, [*footer.schema.names, *values])


# --- windows that end with the data -----------------------------------------------------------------------------------


def _ended(window: Window, footers: Sequence[Footer], folders: Sequence[Values], kinds: Sequence[pa.DataType]) -> Window:
    """A window of days with an end: its own, or that of the last day of the data."""
    if window.until is not None:
        return window
    ends = [
        day_after(most, kind, window.column)
        for footer, values, kind in zip(footers, folders, kinds, strict=True)
        if (most := _most(window.column, footer, values, kind)) is not None
    ]
    if not ends:
        raise errors.empty_frame()
    return Window(window.column, until=max(ends), days=window.days)


def _before(window: Window, kind: pa.DataType) -> Moment:
    """The begin of a window of days, on the clock of its end."""
    assert window.days is not None
    until = window.until
    if isinstance(until, str):
        try:
            until = dt.datetime.fromisoformat(until)
        except ValueError:
            raise errors.window_kind(window.column, kind, until) from None
    if isinstance(until, (dt.datetime, dt.date)) and not pa.types.is_integer(kind):
        return until - dt.timedelta(days=window.days)
    raise errors.window_days(window.column, kind)


def _most(column: str, footer: Footer, values: Values, kind: pa.DataType) -> int | None:
    """The largest number of a file; what its footer does not say is read."""
    if column not in footer.schema.names:
        return _of_folder(values, column, kind, footer.file.path)
    spans = _spans(column, footer, kind)
    found = [span.most for span in spans if span.most is not None]
    unknown = [i for i, span in enumerate(spans) if span.most is None and footer.metadata.row_group(i).num_rows]
    if unknown:
        piece = parquet_files.Piece(footer.file, tuple(unknown))
        own = pa.schema([footer.schema.field(column)])
        most = pc.max(numbers(parquet_files.load(piece, [column], own)[column], footer.file.path, column)).as_py()
        found += [] if most is None else [int(most)]
    return max(found, default=None)


# --- what is inside ---------------------------------------------------------------------------------------------------


def _part(inside: Inside, footer: Footer, values: Values, kind: pa.DataType) -> Part | None:
    if inside.column not in footer.schema.names:
        whole = pa.chunked_array([folder_column(values[inside.column], kind, 1)])
        return Part() if rows_inside(whole, inside, footer.file.path)[0].as_py() else None
    spans = _spans(inside.column, footer, kind)
    near = [i for i, span in enumerate(spans) if _may_hold(inside, span) and footer.metadata.row_group(i).num_rows]
    if not near:
        return None
    groups = None if len(near) == len(spans) else tuple(near)
    whole_groups = all(_holds(inside, spans[i]) for i in near)
    return Part(groups, None if whole_groups else inside)


def _may_hold(inside: Inside, span: _Span) -> bool:
    if span.least is None or span.most is None or not span.full:
        return True
    return inside.overlaps(span.least, span.most)


def _holds(inside: Inside, span: _Span) -> bool:
    return span.full and span.least is not None and span.most is not None and inside.holds(span.least, span.most)


def _of_folder(values: Values, column: str, kind: pa.DataType, path: str) -> int | None:
    found = numbers(folder_column(values[column], kind, 1), path, column)[0].as_py()
    return None if found is None else int(found)


def _spans(column: str, footer: Footer, kind: pa.DataType) -> list[_Span]:
    leaves = [footer.metadata.schema.column(i).path for i in range(len(footer.metadata.schema))]
    if column not in leaves or not (pa.types.is_temporal(kind) or pa.types.is_integer(kind)):
        return [_Span(None, None, False)] * footer.metadata.num_row_groups  # text: the order of letters need not be that of times
    leaf = leaves.index(column)
    needed = footer.metadata.schema.column(leaf).max_definition_level == 0
    return [
        _span(footer.metadata.row_group(i).column(leaf).statistics, kind, needed, footer.file.path, column)
        for i in range(footer.metadata.num_row_groups)
    ]


def _span(found: Any, kind: pa.DataType, needed: bool, path: str, column: str) -> _Span:
    full = needed or (found is not None and found.has_null_count and found.null_count == 0)
    if found is None or not found.has_min_max:
        return _Span(None, None, full)
    try:
        ends = numbers(pa.array([found.min, found.max], kind), path, column).to_pylist()
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return _Span(None, None, full)
    return _Span(int(ends[0]), int(ends[1]), full)
