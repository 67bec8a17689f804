"""Which rows are inside: bounds against columns of any type that counts, to the last nanosecond."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import errors
from dresample.jobs.window import Window, day_after, inside_of, numbers, rows_inside

TIMES = [pa.timestamp(unit, tz) for unit in ("s", "ms", "us", "ns") for tz in (None, "UTC", "Europe/Berlin", "+05:30")]
ZONES = {"+05:30": dt.timezone(dt.timedelta(hours=5, minutes=30))}
DATES = [pa.date32(), pa.date64()]
NUMBERS = [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]
MOMENTS = st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2200, 1, 1))


def inside(column, since, until):
    window = Window("when", since, until)
    return rows_inside(column, inside_of(window, since, column.type), "file").to_pylist()


@given(st.sampled_from(TIMES + DATES), st.lists(MOMENTS, min_size=1, max_size=20), st.data())
@settings(max_examples=150, deadline=None)
def test_times_are_compared_as_python_does(kind, moments, data):
    coarse = {"s": 10**6, "ms": 10**3}.get(getattr(kind, "unit", ""), 1)
    if kind in DATES:
        moments = [dt.datetime(m.year, m.month, m.day) for m in moments]
    moments = [m.replace(microsecond=m.microsecond // coarse * coarse) for m in moments]
    bounds = [data.draw(st.one_of(st.sampled_from(moments), MOMENTS, st.none())) for _ in range(2)]
    if bounds == [None, None]:
        return
    zone = getattr(kind, "tz", None)
    if zone is None:
        column = pa.chunked_array([pa.array([m.date() for m in moments] if kind in DATES else moments, kind)])
        clock = moments
    else:
        column = pa.chunked_array([pa.array([m.replace(tzinfo=dt.UTC) for m in moments], kind)])
        clock = [m.replace(tzinfo=None) for m in pd.to_datetime(moments, utc=True).tz_convert(ZONES.get(zone, zone))]
        if zone == "Europe/Berlin":
            aware = [b.replace(tzinfo=dt.UTC) if b is not None else None for b in bounds]
            wanted = [(aware[0] is None or m.replace(tzinfo=dt.UTC) >= aware[0])
                      and (aware[1] is None or m.replace(tzinfo=dt.UTC) < aware[1]) for m in moments]  # fmt: skip
            assert inside(column, *aware) == wanted
            return
    wanted = [(bounds[0] is None or m >= bounds[0]) and (bounds[1] is None or m < bounds[1]) for m in clock]
    assert inside(column, *bounds) == wanted
    texts = [None if bound is None else bound.isoformat() for bound in bounds]
    assert inside(column, *texts) == wanted


@given(st.sampled_from(NUMBERS), st.data())
@settings(max_examples=100, deadline=None)
def test_whole_numbers_are_compared_also_beyond_the_type(kind, data):
    bits = kind.bit_width
    low, high = (0, 2**bits - 1) if pa.types.is_unsigned_integer(kind) else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    values = data.draw(st.lists(st.integers(low, high), min_size=1, max_size=20))
    bounds = [data.draw(st.one_of(st.sampled_from(values), st.integers(-(2**70), 2**70))) for _ in range(2)]
    column = pa.chunked_array([pa.array(values, kind)])
    wanted = [bounds[0] <= value < bounds[1] for value in values]
    assert inside(column, *bounds) == wanted
    assert inside(column, *map(str, bounds)) == wanted


def test_nanoseconds_are_not_rounded():
    moments = pd.to_datetime(["2024-01-01T00:00:00.000000999", "2024-01-01T00:00:00.000001000"])
    column = pa.chunked_array([pa.array(moments)])
    assert inside(column, "2024-01-01T00:00:00.000001", None) == [False, True]
    assert inside(column, None, "2024-01-01T00:00:00.000001") == [True, False]
    assert inside(column, None, "9999-12-31") == [True, True]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())])
def test_text_that_spells_dates_is_compared_as_dates(kind):
    column = pa.chunked_array([pa.array(["2024-01-09", "2024-01-10T12:00:00", "2024-01-10 13:30:00.5"]).cast(kind)])
    assert inside(column, "2024-01-10", None) == [False, True, True]
    assert inside(column, "2024-01-09", dt.datetime(2024, 1, 10, 13)) == [True, True, False]
    with pytest.raises(errors.InputError, match="is text, and file has what is no date"):
        inside(pa.chunked_array([pa.array(["2024-01-09", "soon"]).cast(kind)]), "2024-01-10", None)


def test_a_moment_without_a_zone_is_on_the_clock_of_the_column():
    column = pa.chunked_array(
        [pa.array([dt.datetime(2024, 6, 30, 22), dt.datetime(2024, 6, 30, 21, 59)], pa.timestamp("s", "Europe/Berlin"))]
    )
    assert inside(column, dt.date(2024, 7, 1), None) == [True, False]
    assert inside(column, "2024-07-01T00:00:00+02:00", None) == [True, False]
    assert inside(column, "2024-06-30T22:00:00+00:00", None) == [True, False]


@pytest.mark.parametrize(
    ("kind", "bound", "words"),
    [
        (pa.float64(), "2024-01-01", "is double. Dates, times, whole numbers"),
        (pa.list_(pa.int8()), 3, "is list"),
        (pa.bool_(), 1, "is bool"),
        (pa.int64(), "2024-01-01", "is int64, and 2024-01-01 cannot be compared"),
        (pa.int64(), dt.date(2024, 1, 1), "is int64, and 2024-01-01 cannot"),
        (pa.date32(), 7, r"is date32\[day\], and 7 cannot be compared"),
        (pa.timestamp("us"), "soon", "and soon cannot be compared"),
        (pa.timestamp("us"), "2024-01-01T00:00:00Z", "without a time zone"),
    ],
)
def test_what_cannot_be_compared_is_told(kind, bound, words):
    with pytest.raises(errors.InputError, match=words):
        inside_of(Window("when", bound), bound, kind)


def test_rows_without_a_value_are_neither():
    column = pa.chunked_array([pa.array([1, None, None])])
    with pytest.raises(errors.InputError, match="no value in 2 rows of file: they are neither inside nor outside"):
        inside(column, 0, None)


@given(st.sampled_from(TIMES + DATES), MOMENTS)
@settings(max_examples=80, deadline=None)
def test_the_end_of_a_day(kind, moment):
    zone = getattr(kind, "tz", None)
    value = moment.date() if kind in DATES else moment if zone is None else moment.replace(tzinfo=dt.UTC)
    column = (
        pa.array([pd.Timestamp(value)], pa.timestamp("ns", zone)).cast(kind, safe=False)
        if kind not in DATES
        else pa.array([value], kind)
    )
    (number,) = numbers(column, "file", "when").to_pylist()
    end = day_after(number, kind, "when")
    shown = pd.Timestamp(value) if zone is None else pd.Timestamp(value).tz_convert(ZONES.get(zone, zone))
    assert end == dt.datetime(shown.year, shown.month, shown.day) + dt.timedelta(days=1)


def test_bounds_that_do_not_go_together():
    with pytest.raises(errors.ParameterError, match="both say where the window begins"):
        Window("when", since="2024-01-01", days=3)
    with pytest.raises(errors.ParameterError, match="has no bounds"):
        Window("when")
    with pytest.raises(errors.InputError, match="days needs a column of dates"):
        day_after(3, pa.int64(), "when")


def test_overlaps_and_holds():
    window = inside_of(Window("n", 10, 20), 10, pa.int64())
    spans = np.arange(0, 30)
    for least in spans:
        for most in spans[spans >= least]:
            within = [10 <= n < 20 for n in range(least, most + 1)]
            assert window.overlaps(int(least), int(most)) == any(within)
            assert window.holds(int(least), int(most)) == all(within)
