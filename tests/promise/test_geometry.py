"""Where new rows lie: between their base and a near row of the same class, at one gap for all coordinates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from dresample import ADASYN, SMOTE
from dresample.arithmetic import interpolation, interpolation_compiled
from dresample.errors import DresampleError
from dresample.neighbors import search
from tests.helpers.marks import NO_ADVICE
from tests.helpers.strategies import tables

pytestmark = NO_ADVICE


def test_worked_number():
    """Base 2.2, partner 1.0, gap 0.25: 1.9, by both routes."""
    small, gap = np.array([0.0, 1.0, 2.2, 3.5])[:, None], np.array([0.25])
    assert interpolation.between(small[[2]], small[[1]], gap).tolist() == [[pytest.approx(1.9, rel=1e-15)]]
    placed = interpolation_compiled.place(small, np.array([2]), small, np.array([1]), gap)
    assert placed.tolist() == [[pytest.approx(1.9, rel=1e-15)]]


CASES = [
    (ADASYN, "n_neighbors", {}),
    (ADASYN, "n_neighbors", {"neighbors": "paper", "paper_no_partner": "drop"}),
    (ADASYN, "n_neighbors", {"rounding": "rint"}),
    (SMOTE, "k_neighbors", {}),
]


def new_rows(kind, name, more, table, k):
    """The new rows with their provenance; the originals are checked on the way."""
    safe = {"on_all_safe": "uniform"} if kind is ADASYN else {}
    sampler = kind(**{name: k, "random_state": 5, "on_small_class": "duplicate", "provenance": True} | safe | more)
    X_new, y_new = sampler.fit_resample(table.X, table.y)
    n = len(table.y)
    pd.testing.assert_frame_equal(X_new[:n], table.X, check_exact=True)
    pd.testing.assert_series_equal(y_new[:n], table.y)
    told = sampler.provenance_
    assert told["synthetic"].tolist() == [False] * n + [True] * (len(X_new) - n)
    return X_new[n:], y_new[n:].to_numpy(), told[n:]


@pytest.mark.parametrize("kind, name, more", CASES)
@settings(max_examples=40, deadline=None)
@given(table=tables(), k=st.sampled_from([1, 3, 5]))
def test_new_rows_lie_between_a_base_and_one_of_its_neighbors(kind, name, more, table, k):
    try:
        X_new, y_new, told = new_rows(kind, name, more, table, k)
    except DresampleError:  # every share rounds to 0, or is dropped
        assert more
        reject()
    X, y = table.X.to_numpy(np.float64), table.y.to_numpy()
    base = told["base_row"].to_numpy(np.int64)
    neighbor, gap = told["neighbor_row"].fillna(-1).to_numpy(np.int64), told["gap"].to_numpy()
    copied = neighbor < 0
    neighbor = np.where(copied, base, neighbor)
    assert (y[base] == y_new).all() and (y[neighbor] == y_new).all()
    assert ((gap >= 0) & (gap < 1)).all() and not gap[copied].any()
    assert (neighbor[~copied] != base[~copied]).all()

    for label in np.unique(y_new):
        rows = np.flatnonzero(y == label)
        near = search.find_nearest(X[rows], rows, X[rows], rows, k, np.ones(X.shape[1]))[1]
        mine = (y_new == label) & ~copied
        assert (len(rows) <= k) == (not mine.any())
        allowed = near[np.searchsorted(rows, base[mine])]
        assert (allowed == neighbor[mine, None]).any(axis=1).all()
        if more.get("neighbors") == "paper":  # partners inside the K-neighbourhood of all data only
            near = search.find_nearest(X[rows], rows, X, np.arange(len(X)), k, np.ones(X.shape[1]))[1]
            allowed = near[np.searchsorted(rows, base[mine])]
            assert (allowed == neighbor[mine, None]).any(axis=1).all()

    exact = X[base] + gap[:, None] * (X[neighbor] - X[base])  # one gap for all coordinates
    for c, (column, dtype) in enumerate(zip(X_new, table.X.dtypes, strict=True)):
        expected = exact[:, c] if dtype.kind == "f" else np.rint(exact[:, c])
        assert X_new[column].dtype == dtype
        assert X_new[column].tolist() == expected.astype(dtype).tolist()
        low, high = np.minimum(X[base, c], X[neighbor, c]), np.maximum(X[base, c], X[neighbor, c])
        assert ((X_new[column] >= low) & (X_new[column] <= high)).all()


@pytest.mark.parametrize("kind, name, more", CASES)
def test_order_is_class_then_base_row_then_copy(kind, name, more):
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(200, 3)), columns=list("abc"))
    y = pd.Series(rng.choice(["x", "y", "z"], 200, p=[0.15, 0.7, 0.15]), name="label")
    kwargs = {name: 4, "random_state": 1, "provenance": True}
    sampler = kind(**kwargs, **more)
    _, y_new = sampler.fit_resample(X, y)
    told = sampler.provenance_[200:].assign(label=y_new[200:].to_numpy())
    assert told["label"].is_monotonic_increasing
    for label, rows in told.groupby("label"):
        assert rows["base_row"].is_monotonic_increasing
        allocation = sampler.allocation_[sampler.allocation_["label"] == label].set_index("row")["copies"]
        assert rows["base_row"].value_counts().to_dict() == allocation[allocation > 0].to_dict()


def test_rows_without_rivals_get_no_copies():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(250, 2))
    X[30:50] += 50
    sampler = ADASYN(random_state=0)
    sampler.fit_resample(X, np.repeat([1, 1, 0], [30, 20, 200]))
    found = sampler.allocation_
    assert not found["copies"][30:].any()
    assert (found["rivals"][30:] == 0).all() and found["copies"].sum() == 150
