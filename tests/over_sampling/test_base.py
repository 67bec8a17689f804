"""What over-samplers share: where new rows lie and in which order, scales, small classes, classes without rivals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from dresample import (
    ADASYN,
    CBSO,
    DBSMOTE,
    MDO,
    MSMOTE,
    MWMOTE,
    SMOTE,
    SNOCC,
    SVMSMOTE,
    BorderlineSMOTE,
    KernelADASYN,
    SafeLevelSMOTE,
)
from dresample.errors import DresampleError
from dresample.neighbors import search
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import new_rows_of
from tests.helpers.strategies import tables

pytestmark = NO_ADVICE

COUNTED = [
    (KernelADASYN, "n_neighbors", 6),
    (MDO, "n_neighbors", 6),
    (SNOCC, "k_neighbors", 6),
    (CBSO, "n_neighbors", 6),
    (MWMOTE, "k1", 6),
    (DBSMOTE, "min_samples", 5),
    (SafeLevelSMOTE, "k_neighbors", 6),
    (MSMOTE, "k_neighbors", 6),
]


@pytest.mark.parametrize("kind, k, needed", COUNTED, ids=lambda value: getattr(value, "__name__", None))
def test_a_class_with_too_few_rows_is_refused_copied_shrunk_or_skipped(kind, k, needed):
    X, y = np.arange(12.0)[:, None], np.array([1, 1, 1] + [0] * 9)
    with pytest.raises(ValueError, match=f"{k}=5 needs at least {needed}"):
        kind().fit_resample(X, y)
    new, base, partner, gap = new_rows_of(kind(on_small_class="duplicate", provenance=True), X, y)
    assert (new == X[base]).all() and (partner == -1).all() and not gap.any()
    assert np.bincount(kind(on_small_class="shrink").fit_resample(X, y)[1]).tolist() == [9, 9]
    assert np.bincount(kind(on_small_class="skip").fit_resample(X, y)[1]).tolist() == [9, 3]


CASES = [
    (ADASYN, "n_neighbors", {}),
    (ADASYN, "n_neighbors", {"neighbors": "paper", "paper_no_partner": "drop"}),
    (ADASYN, "n_neighbors", {"rounding": "rint"}),
    (SMOTE, "k_neighbors", {}),
]


def checked_new_rows(kind, name, more, table, k):
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
        X_new, y_new, told = checked_new_rows(kind, name, more, table, k)
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


def test_robust_scale_of_features_of_mostly_one_value():
    """Without an interquartile range the standard deviation stands in; constant features keep the weight 1."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(300, 3)), np.repeat([0, 1], [240, 60])
    X[:, 1] = np.where(rng.random(300) < 0.1, rng.normal(0, 1e4, 300), 0.0)
    X[:, 2] = 4.0
    by_hand = X / [np.subtract(*np.percentile(X[:, 0], [75, 25])), X[:, 1].std(), 1.0]
    ours, plain = (SMOTE(scale=scale, random_state=0, provenance=True) for scale in ("robust", None))
    for sampler, table in ((ours, X), (plain, by_hand)):
        sampler.fit_resample(table, y)
    assert ours.provenance_["neighbor_row"].equals(plain.provenance_["neighbor_row"])


def test_small_classes_are_copied_evenly():
    """on_small_class="duplicate" takes all rows alike, whatever a sampler would weigh."""
    X, y = np.random.default_rng(0).normal(size=(44, 2)), np.repeat([0, 1], [40, 4])
    for kind in (ADASYN, BorderlineSMOTE, SVMSMOTE, SMOTE):
        sampler = kind(on_small_class="duplicate", random_state=0, sampling_strategy={1: 14})
        sampler.fit_resample(X, y)
        assert sorted(sampler.allocation_["copies"]) == [2, 2, 3, 3], kind
