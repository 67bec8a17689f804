"""Columns of Python objects that are plain numbers are features; others, and dates, are refused by name, value and row."""

from __future__ import annotations

import datetime
import operator
from decimal import Decimal
from fractions import Fraction

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import CCR, MDO, SMOTE, SMOTEENN, SMOTENC, ClusterCentroids, EditedNearestNeighbours, RandomOverSampler
from dresample.errors import InputError
from dresample.training import ARTClassifier
from tests.helpers.holding import in_frame
from tests.helpers.marks import NO_ADVICE, OBJECTS_STAY
from tests.helpers.strategies import cuts

pytestmark = [NO_ADVICE, OBJECTS_STAY]

N = 24


def smote(**kwargs):
    return SMOTE(random_state=0, k_neighbors=2, **kwargs)


def table(values, n=N):
    """A column ``b`` of objects between two of floats, and a label."""
    rng = np.random.default_rng(0)
    y = np.arange(n) % 3 == 0
    frame = pd.DataFrame({"a": rng.normal(size=n), "c": rng.normal(size=n), "y": y.astype(int)})
    frame.insert(1, "b", pd.Series(list(values), dtype=object))
    return frame


def made(sampler, frame, lengths=None):
    """The result by fit_resample, and the same by resample."""
    whole = frame if lengths is None else in_frame(frame, lengths)
    X, y = dask.compute(*sampler.fit_resample(whole[["a", "b", "c"]], whole["y"]))
    (out,) = dask.compute(sampler.resample(whole, "y"))
    for name in X.columns:
        assert out[name].tolist() == X[name].tolist()
    return X.assign(y=y)


KINDS = {
    "ints": ([10 * i for i in range(N)], int),
    "beyond 64 bits": ([10**20 * i for i in range(N)], int),
    "bools": ([i % 2 == 0 for i in range(N)], bool),
    "bools and ints": ([i % 3 == 0 if i % 2 else i for i in range(N)], int),
    "floats": ([i / 7 for i in range(N)], float),
    "ints and floats": ([i if i % 2 else i / 7 for i in range(N)], float),
    "decimals": ([Decimal(i) / 8 for i in range(N)], Decimal),
    "decimals and ints": ([Decimal(i) / 8 if i % 2 else i for i in range(N)], Decimal),
    "decimals and floats": ([Decimal(i) / 8 if i % 2 else i / 3 for i in range(N)], float),
    "NumPy's ints": ([np.int16(i) for i in range(N)], int),
    "NumPy's floats": ([np.float32(i / 7) for i in range(N)], float),
    "NumPy's bools": ([np.bool_(i % 2) for i in range(N)], bool),
    "fractions": ([Fraction(i, 7) for i in range(N)], float),
}


@pytest.mark.parametrize("lengths", [None, (N,), (1, 0, 9, 14)], ids=str)
@pytest.mark.parametrize("what", KINDS)
def test_numbers_in_objects_are_features(what, lengths):
    values, kind = KINDS[what]
    frame = table(values)
    out = made(smote(), frame, lengths)
    assert out["b"].dtype == object
    assert all(map(operator.is_, out["b"][:N], values)), "the very objects that came in"
    assert {type(v) for v in out["b"][N:]} == {kind}
    plain, _ = smote().fit_resample(frame[["a", "b", "c"]].astype({"b": "float64"}), frame["y"])
    assert plain["a"].tolist() == out["a"].tolist(), "the same neighbours as of floats"
    new = plain["b"][N:]
    if kind is float:
        assert out["b"][N:].tolist() == new.tolist()
    elif kind is Decimal:
        assert [round(float(v), 9) for v in out["b"][N:]] == [round(float(round(Decimal(v), 3)), 9) for v in new]
        assert {v.as_tuple().exponent for v in out["b"][N:]} == {-3}
    else:
        assert [float(v) for v in out["b"][N:]] == (new.round() if kind is int else (new.round() > 0).astype(float)).tolist()


@pytest.mark.parametrize("lengths", [None, (10, 14)], ids=str)
@pytest.mark.parametrize(
    "sampler",
    [CCR(random_state=0), MDO(random_state=0), SMOTEENN(random_state=0, smote=smote()), ClusterCentroids(random_state=0),
     RandomOverSampler(random_state=0, shrinkage=0.1), EditedNearestNeighbours(), RandomOverSampler(random_state=0)],
    ids=lambda s: type(s).__name__,
)  # fmt: skip
def test_every_sampler_takes_them(sampler, lengths):
    values = [Decimal(i) / 8 for i in range(N)]
    out = made(sampler, table(values), lengths)
    assert out["b"].dtype == object and {type(v) for v in out["b"]} == {Decimal}


def test_one_pass_finds_them_with_the_labels():
    frame = in_frame(table(range(N)), (10, 14))
    X, y = frame[["a", "b", "c"]], frame["y"]
    plan = smote().plan(X, y)
    sampler = smote()
    sampler.fit_resample(X, y)
    assert sampler.report_.passes + 1 == plan.passes, "the last is the result's"


NUMBER = st.one_of(
    st.integers(-(10**30), 10**30),
    st.floats(-1e12, 1e12),
    st.decimals(-(10**6), 10**6, places=3),
    st.booleans(),
    st.floats(-100, 100, width=32).map(np.float32),
    st.integers(-100, 100).map(np.int8),
)


@settings(max_examples=30, deadline=None)
@given(values=st.lists(NUMBER, min_size=12, max_size=12), lengths=cuts(12))
def test_what_new_rows_hold_does_not_depend_on_partitions(values, lengths):
    frame = table(values, 12)
    sampler = SMOTE(random_state=0, k_neighbors=2)
    whole, cut = made(sampler, frame), made(sampler, frame, lengths)
    for out in (whole, cut):
        assert all(map(operator.is_, out["b"][:12], values))
    assert list(map(repr, whole["b"][12:])) == list(map(repr, cut["b"][12:]))


# --- refused ----------------------------------------------------------------------------------------------------------

ODD = {
    "text": ("x", "'x', text"),
    "text that reads as a number": ("1.5", "'1.5', text that reads as a number"),
    "bytes": (b"12", "b'12', text that reads as a number"),
    "a list": ([1, 2], "[1, 2], list"),
    "a complex number": (1 + 2j, "(1+2j), complex"),
    "a number beyond floats": (10**400, "beyond the range of 64-bit floats"),
}


@pytest.mark.parametrize("lengths", [None, (10, 0, 14)], ids=str)
@pytest.mark.parametrize("what", ODD)
def test_values_that_are_no_numbers_are_named_with_their_row(what, lengths):
    odd, told = ODD[what]
    values = list(range(N))
    values[13] = values[20] = odd
    with pytest.raises(InputError) as caught:
        made(smote(), table(values), lengths)
    assert f"not numbers: b (row 13 holds {told}" in str(caught.value).replace(repr(10**400)[:57] + "..., ", "")
    assert ("astype({'b': 'float'})" in str(caught.value)) == ("reads" in what or what == "bytes")


@pytest.mark.parametrize("lengths", [None, (10, 14)], ids=str)
def test_text_in_every_row_is_refused(lengths):
    with pytest.raises(InputError, match=r"b \(row 0 holds '0', text that reads as a number\).*frame\.astype\(\{'b': 'float'\}\)"):
        made(smote(), table(map(str, range(N))), lengths)
    out = made(smote(), table(map(str, range(N))).astype({"b": "float"}))
    assert out["b"].dtype == "float64"


@pytest.mark.parametrize("null", [None, np.nan, pd.NA, float("nan"), Decimal("NaN")], ids=repr)
@pytest.mark.parametrize("lengths", [None, (10, 14)], ids=str)
def test_missing_values_are_counted(null, lengths):
    values = [Decimal(i) for i in range(N)]
    values[3] = values[13] = null
    with pytest.raises(InputError, match=r"Missing values in features: b \(2 rows\)\. SMOTE"):
        made(smote(), table(values), lengths)


DATES = {
    "datetime64": pd.Series(pd.date_range("2026-01-01", periods=N)),
    "datetime64 with a zone": pd.Series(pd.date_range("2026-01-01", periods=N, tz="Europe/Berlin")),
    "timedelta64": pd.Series(pd.timedelta_range("1s", periods=N)),
    "period": pd.Series(pd.period_range("2026-01-01", periods=N)),
    "date32": pd.Series([datetime.date(2026, 1, 1)] * N, dtype="date32[pyarrow]"),
    "timestamp": pd.Series(pd.date_range("2026-01-01", periods=N), dtype="timestamp[us][pyarrow]"),
    "duration": pd.Series(pd.timedelta_range("1s", periods=N), dtype="duration[us][pyarrow]"),
    "time64": pd.Series([datetime.time(1)] * N, dtype="time64[us][pyarrow]"),
    "dates as objects": pd.Series([datetime.date(2026, 1, 1)] * N, dtype=object),
    "timestamps as objects": pd.Series([pd.Timestamp("2026-01-01")] * N, dtype=object),
    "durations as objects": pd.Series([datetime.timedelta(1)] * N, dtype=object),
    "NumPy's dates as objects": pd.Series([None] * N, dtype=object).map(lambda _: np.datetime64("2026-01-01")).astype(object),
}


@pytest.mark.parametrize("lengths", [None, (10, 14)], ids=str)
@pytest.mark.parametrize("what", DATES)
def test_dates_are_called_dates(what, lengths):
    frame = table(range(N)).assign(b=DATES[what])
    whole = frame if lengths is None else in_frame(frame, lengths)
    with pytest.raises(InputError) as caught:
        smote().resample(whole, "y")
    said = str(caught.value)
    assert said.startswith("Columns of dates or times: b (") and "features=[...]" in said and "total_seconds" in said
    assert "convert string" not in said
    (out,) = dask.compute(smote().resample(whole, "y", features=["a", "c"]))
    assert out["b"][:N].tolist() == frame["b"].tolist() and out["b"][N:].isna().all(), "as the message says, they ride along"


@pytest.mark.parametrize("what", ["datetime64", "date32", "dates as objects", "timestamps as objects"])
@pytest.mark.parametrize("lengths", [None, (10, 14)], ids=str)
def test_dates_are_called_dates_beside_categories(what, lengths):
    frame = table(range(N)).assign(b=DATES[what], c=pd.Categorical(["x", "y"] * (N // 2)))
    whole = frame if lengths is None else in_frame(frame, lengths)
    with pytest.raises(InputError, match=r"dates or times: b \("):
        SMOTENC(categorical_features=["c"], k_neighbors=2).resample(whole, "y")


def test_dates_in_arrays_are_called_dates():
    X = np.array([["2026-01-01"]] * N, dtype="datetime64[D]")
    with pytest.raises(InputError, match=r"Columns of dates or times: 0 \(datetime64\[D\]\)"):
        smote().fit_resample(X, table(range(N))["y"])


def test_dates_become_numbers_as_the_message_says():
    frame = table(range(N)).assign(b=DATES["datetime64"])
    frame["b"] = (frame["b"] - frame["b"].min()).dt.total_seconds()
    assert made(smote(), frame)["b"].dtype == "float64"


def test_training_takes_no_objects():
    frame = table(range(N))
    with pytest.raises(InputError, match="not numbers: b"):
        ARTClassifier(torch.nn.Linear(3, 2)).fit(frame[["a", "b", "c"]], frame["y"])


# --- names ------------------------------------------------------------------------------------------------------------

NAMES = {
    "numbers": [0, 1, 2],
    "floats": [0.5, 1.5, 2.5],
    "text and numbers": ["a", 1, 2],
    "names that print alike": [1, "1", 2],
    "tuples": pd.Index([("a", 1), ("b", 2), ("c", 3)], tupleize_cols=False),
    "times": pd.date_range("2026-01-01", periods=3),
    "none": [None, "a", "b"],
    "categories": pd.CategoricalIndex(list("abc"), categories=list("abcy")),
    "levels": pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)], names=["letter", "number"]),
}
EACH = [smote(), RandomOverSampler(random_state=0), EditedNearestNeighbours(), CCR(random_state=0), SMOTEENN(smote=smote())]


@pytest.mark.parametrize("lazy", [False, True], ids=["pandas", "dask"])
@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("sampler", EACH, ids=lambda s: type(s).__name__)
def test_names_of_any_kind(sampler, names, lazy):
    frame = table(range(N)).astype({"b": "float64"})
    X, y = frame[["a", "b", "c"]].set_axis(NAMES[names], axis=1), frame["y"]
    plain, _ = sampler.fit_resample(frame[["a", "b", "c"]], y)
    given_X, given_y = (dd.from_pandas(X, npartitions=2), dd.from_pandas(y, npartitions=2)) if lazy else (X, y)
    X_new, _ = dask.compute(*sampler.fit_resample(given_X, given_y))
    pd.testing.assert_index_equal(X_new.columns, given_X.compute().columns if lazy else X.columns)
    assert np.array_equal(X_new.to_numpy(), plain.to_numpy())
    target = ("t", 0) if names == "levels" else "y"
    whole = X.copy()
    whole[target] = y
    if lazy and names == "levels":
        with pytest.raises(InputError, match="several levels, such as a/1, which Dask cannot pick"):
            sampler.resample(dd.from_pandas(whole, npartitions=2), target)
        return
    (out,) = dask.compute(sampler.resample(dd.from_pandas(whole, npartitions=2) if lazy else whole, target))
    assert list(out.columns) == list(whole.columns)
    assert np.array_equal(out.iloc[:, :3].to_numpy(), plain.to_numpy())


@pytest.mark.parametrize("sampler", EACH, ids=lambda s: type(s).__name__)
def test_names_that_cannot_be_picked_are_refused(sampler):
    frame = table(range(N)).set_axis([True, False, "c", "y"], axis=1)
    with pytest.raises(InputError, match=r"named True, False.*columns\.map\(str\)"):
        sampler.resample(frame, "y")


def test_provenance_has_one_level_only():
    frame = table(range(N)).set_axis(pd.MultiIndex.from_product([["x", "z"], [0, 1]]), axis=1)
    with pytest.raises(InputError, match="several levels"):
        smote(provenance=True).resample(frame, ("z", 1))
    numbered = table(range(N)).set_axis([0, 1, 2, 3], axis=1)
    assert smote(provenance=True).resample(numbered, 3).columns.tolist() == [
        0,
        1,
        2,
        3,
        "synthetic",
        "base_row",
        "neighbor_row",
        "gap",
    ]
