"""Text cells as numbers: the nearest floats, types over all cells, decimal commas and digits in groups."""

from __future__ import annotations

import math

import pyarrow as pa
import pyarrow.csv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.jobs.text import numerals
from dresample.jobs.text.dialect import Dialect

NUMBERS = st.one_of(
    st.floats(allow_nan=False).map(repr),
    st.from_regex(r"\A[+-]?([0-9]{1,25}\.?[0-9]{0,25}|\.[0-9]{1,25})([eE][+-]?[0-9]{1,3})?\Z"),
    st.integers(-(2**70), 2**70).map(str),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=5))
def test_floats_are_the_nearest(cells):
    column, dialect = pa.chunked_array([[*cells, None, "0.5"]]), Dialect(",")
    seen = numerals.look(column, dialect)
    assert seen.number and not seen.whole and numerals.type_of_numbers(seen) == pa.float64()
    found = numerals.convert(column, pa.float64(), dialect).to_pylist()
    assert found == [*(float(c) for c in cells), None, 0.5]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789+-.eExXnaif_ '", min_size=1, max_size=7))
def test_what_python_calls_no_number_is_none(cell):
    try:
        value = None if "_" in cell else float(cell.strip(" "))
    except ValueError:
        value = None
    if not cell.strip():
        return
    seen = numerals.look(pa.chunked_array([[cell]]), Dialect(","))
    assert seen.number == (value is not None)
    if value is not None and numerals.type_of_numbers(seen) is not None:
        found = numerals.convert(pa.chunked_array([[cell]]), numerals.type_of_numbers(seen), Dialect(","))[0].as_py()
        assert found == value or (math.isnan(found) and math.isnan(value))


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "-2", "+3", " 4 "], pa.int64()),
        (["1", None], pa.float64()),
        (["9223372036854775807", "-9223372036854775808"], pa.int64()),
        (["1", "18446744073709551615"], pa.uint64()),
        (["-1", "18446744073709551615"], None),
        (["1", "1.0"], pa.float64()),
        (["1", "1e3"], pa.float64()),
        (["True", "False", None], pa.bool_()),
        (["True", "1"], None),
        (["0x10"], None),
        (["1_000"], None),
        (["1,5"], None),
        ([None, ""], pa.float64()),
    ],
)
def test_features_have_the_type_of_all_their_cells(cells, kind):
    assert numerals.type_of_numbers(numerals.look(pa.chunked_array([cells], pa.string()), Dialect(","))) == kind


@pytest.mark.parametrize(
    ("cells", "label", "value"),
    [
        (["0", "1", "-3"], pa.int64(), pa.int64()),
        (["00123", "1"], pa.string(), pa.string()),
        (["+1"], pa.string(), pa.string()),
        (["1.0"], pa.string(), pa.float64()),
        (["NA", "b"], pa.string(), pa.string()),
        (["9223372036854775808"], pa.string(), pa.uint64()),
        (["99999999999999999999"], pa.string(), pa.string()),
        (["True"], pa.string(), pa.bool_()),
    ],
)
def test_labels_stay_text_where_a_number_would_lose_something(cells, label, value):
    seen = numerals.look(pa.chunked_array([cells]), Dialect(","))
    assert numerals.type_of_label(seen) == label
    assert numerals.type_of_values(seen) == value


@pytest.mark.parametrize(
    ("dialect", "cells", "values"),
    [
        (Dialect(";", ","), ["1,5", "-,25", "2", "1,5e-3"], [1.5, -0.25, 2.0, 0.0015]),
        (Dialect(";", ",", "."), ["1.234.567,5", "1234,5", "12"], [1234567.5, 1234.5, 12.0]),
        (Dialect(",", ".", ","), ["1,234", "12,34,567", "-1,000,000"], [1234, 1234567, -1000000]),
        (Dialect(",", ".", "'"), ["1'234.5"], [1234.5]),
        (Dialect(";", ".", "\u00a0"), ["1\u00a0234.5"], [1234.5]),
    ],
)
def test_decimal_commas_and_thousands_are_numbers(dialect, cells, values):
    column = pa.chunked_array([cells])
    kind = numerals.type_of_numbers(numerals.look(column, dialect))
    assert kind == (pa.int64() if all(isinstance(v, int) for v in values) else pa.float64())
    assert numerals.convert(column, kind, dialect).to_pylist() == values


@pytest.mark.parametrize(
    ("dialect", "cell"),
    [
        (Dialect(";", ","), "1.5"),
        (Dialect(",", ".", ","), "1,5"),
        (Dialect(",", ".", ","), "1,2,3"),
        (Dialect(";", ",", "."), "1.5"),
    ],
)
def test_what_another_dialect_writes_is_no_number(dialect, cell):
    assert not numerals.look(pa.chunked_array([[cell]]), dialect).number
