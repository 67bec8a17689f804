"""Whole numbers kept as floats: a warning that names them, and ``integer=``, which rounds them in new rows."""

from __future__ import annotations

import warnings

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest

import dresample as d
from dresample import errors
from dresample.jobs.methods import METHODS, find
from tests.helpers.tables import table_of_counts

#: Methods that have ``integer``; those that make rows without it; all others only pick rows.
ROUNDING = [name for name in METHODS if "integer" in find(name).defaults]
MOVING = ["rose", "ccr", "rbo", "amdo", "cluster-centroids"]
MORE = {"kmeans-smote": {"cluster_balance_threshold": 0.0}, "smotenc": {"categorical_features": ["city"]},
        "amdo": {"categorical_features": ["city"]}, "rbo": {"n_steps": 3}}  # fmt: skip


def resampled(name, frame, **parameters):
    """The result, and the warnings about whole numbers."""
    sampler = find(name).make({"random_state": 0} | MORE.get(name, {}) | parameters)
    features = ["amount", "count", "flag", *(["city"] if name in ("smotenc", "amdo") else [])]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        out = sampler.resample(frame, "label", features=features)
    told = [str(w.message) for w in caught if w.category is errors.IntegerValuedWarning]
    assert all(message in sampler.report_.warnings for message in told)
    if isinstance(out, dd.DataFrame):
        return None, told, sampler
    return out.iloc[len(frame) :] if name != "cluster-centroids" else out, told, sampler


@pytest.mark.parametrize("name", ROUNDING)
def test_auto_gives_the_rows_of_integer_columns(name):
    """The float table rounded is the integer table: the same rows, to the last bit."""
    whole, told, _ = resampled(name, table_of_counts("int64"))
    assert len(whole) and not told and whole["count"].dtype == np.int64
    found, told, sampler = resampled(name, table_of_counts("float64"), integer="auto")
    assert not told and sampler.report_.notes["integer columns rounded"] == "count, flag"
    pd.testing.assert_frame_equal(found.astype(whole.dtypes.to_dict()), whole, check_exact=True)
    assert (found["count"] % 1 == 0).all() and found["count"].dtype == np.float64 and (found["amount"] % 1 != 0).any()


@pytest.mark.parametrize("name", [*ROUNDING, *MOVING])
def test_without_it_the_columns_are_named(name):
    new, told, _ = resampled(name, table_of_counts("float32"))
    assert len(told) == 1 and told[0].startswith("Float features that hold whole numbers only: count, flag.")
    assert ("integer='auto'" in told[0]) == (name in ROUNDING) and "astype({'count': 'int32'})" in told[0]
    assert (new["count"] % 1 != 0).any()
    assert not resampled(name, table_of_counts("int32"))[1]


def test_names_round_these_columns_and_no_other():
    new, told, sampler = resampled("smote", table_of_counts("float64"), integer=["count"])
    assert not told and sampler.report_.notes["integer columns rounded"] == "count"
    assert (new["count"] % 1 == 0).all() and (new["flag"] % 1 != 0).any()
    plain = resampled("smote", table_of_counts("float64"))[0]
    assert np.array_equal(new["count"], np.rint(plain["count"])) and np.array_equal(new["flag"], plain["flag"])


def test_a_list_without_names_says_that_none_is_meant():
    assert not resampled("smote", table_of_counts("float64"), integer=[])[1]


@pytest.mark.parametrize("value", [True, "yes", 3, None])
def test_other_values_are_refused(value):
    with pytest.raises(errors.ParameterError, match=r'False, "auto" .* or a list of names'):
        resampled("smote", table_of_counts("float64"), integer=value)


@pytest.mark.parametrize(("name", "integer"), [("smote", ["count", "kount"]), ("smotenc", ["city"])])
def test_names_that_are_no_features_of_numbers_are_refused(name, integer):
    with pytest.raises(errors.ParameterError, match=rf"names no features of numbers: {integer[-1]}\. .* are amount, count, flag\."):
        resampled(name, table_of_counts("float64"), integer=integer)
    frame = table_of_counts("float64")
    with pytest.raises(errors.ParameterError, match="names no features of numbers: 7"):
        d.SMOTE(integer=[7]).fit(frame[["amount", "count"]].to_numpy(), frame["label"])


def test_halves_go_to_the_even_number():
    X = np.array([[0.0], [1.0]] * 5 + [[40.0 + i] for i in range(20)])
    y = np.repeat([1, 0], [10, 20])
    sampler = d.SMOTE(k_neighbors=9, integer="auto", provenance=True, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", errors.ResamplingWarning)
        new = sampler.fit_resample(X, y)[0][30:, 0]
    told = sampler.provenance_.iloc[30:]
    base, other = (X[told[name].to_numpy(np.int64), 0] for name in ("base_row", "neighbor_row"))
    assert np.array_equal(new, np.rint(base + told["gap"].to_numpy() * (other - base))) and set(new) == {0.0, 1.0}
    from dresample.sampling.rounding import rounded

    assert rounded(np.array([[0.5], [1.5], [2.5], [-0.5]], np.float32), [0]).ravel().tolist() == [0, 2, 2, 0]


@pytest.mark.parametrize("placement", ["append", "spread"])
def test_any_container_and_any_cut_give_the_same_rows(placement):
    frame = table_of_counts("float32")
    X, y = frame[["amount", "count", "flag"]].astype("float32"), frame["label"]
    expected = d.SMOTE(integer="auto", random_state=0).fit_resample(X, y)[0].to_numpy()
    assert np.array_equal(d.SMOTE(integer="auto", random_state=0).fit_resample(X.to_numpy(), y.to_numpy())[0], expected)
    for parts in (1, 5):
        lazy = [dd.from_pandas(data, npartitions=parts) for data in (X, y)]
        sampler = d.SMOTE(integer="auto", placement=placement, random_state=0)
        with dask.config.set(scheduler="synchronous"):
            found = dask.compute(sampler.fit_resample(*lazy)[0])[0].to_numpy()
        order = (lambda a: a[np.lexsort(a.T)]) if placement == "spread" else (lambda a: a)
        assert np.array_equal(order(found), order(expected))


def test_one_fraction_anywhere_makes_a_column_a_column_of_floats():
    """In the last row of the last partition, too."""
    frame = table_of_counts("float64")
    frame.loc[219, "count"] += 0.5
    told = resampled("smote", dd.from_pandas(frame, npartitions=4))[1]
    assert "only: flag." in told[0]


@pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")
@pytest.mark.parametrize("pair", ["smote-enn", "smote-tomek", "smote-ipf", "smote+tomek-links"])
def test_members_of_a_pair_round(pair):
    member = "first__integer" if "+" in pair else "smote__integer"
    frame = table_of_counts("float64")[["amount", "count", "flag", "label"]]
    out = find(pair).make({"random_state": 0, member: "auto"}).resample(frame, "label")
    assert (out[["count", "flag"]] % 1 == 0).all(axis=None)
