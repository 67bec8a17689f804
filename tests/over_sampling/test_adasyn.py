"""Neighbour counts, allocations and new rows against brute force, imbalanced-learn and worked examples."""

from __future__ import annotations

from itertools import pairwise

import dask.dataframe as dd
import imblearn.over_sampling
import numpy as np
import pandas as pd
import pytest
from dask import delayed
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from dresample import ADASYN
from dresample.arithmetic.interpolation import between
from dresample.arithmetic.interpolation_compiled import place
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import brute_force_rivals, clear_rows
from tests.helpers.strategies import tables
from tests.helpers.tables import LINE, LINE_LABELS

pytestmark = NO_ADVICE

K = 5


# --- brute force ------------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(table=tables(classes=(3,)), k=st.sampled_from([1, 3, 5, 30, 70]))
def test_rivals_equal_brute_force(table, k):
    """With ties, twins, three classes, and K beyond the size of the class and of the data."""
    counts = table.y.value_counts()
    wanted = {label: int(counts.max()) for label, rows in counts.items() if rows > 1}  # one row alone has no partner
    sampler = ADASYN(n_neighbors=k, on_small_class="shrink", on_all_safe="uniform", sampling_strategy=wanted)
    sampler.fit_resample(table.X, table.y)
    X, y, found = table.X.to_numpy(np.float64), table.y.to_numpy(), sampler.allocation_
    for label in [label for label, made in sampler.sampling_strategy_.items() if made]:
        own = found[found["label"] == label]
        assert own["row"].tolist() == np.flatnonzero(y == label).tolist()
        assert own["rivals"].tolist() == brute_force_rivals(X, y, label, k).tolist()


@pytest.mark.parametrize("rounding", ["exact", "rint", "largest-remainder"])
def test_worked_example_with_three_neighbors(rounding):
    sampler = ADASYN(n_neighbors=3, rounding=rounding, random_state=0)
    sampler.fit_resample(LINE, LINE_LABELS)
    allocation = sampler.allocation_
    assert allocation["rivals"].tolist() == [1, 1, 1, 3]
    assert allocation["density_ratio"].tolist() == [1 / 3, 1 / 3, 1 / 3, 1]
    assert allocation["copies"].tolist() == [1, 1, 1, 3]
    _, y_theirs = imblearn.over_sampling.ADASYN(n_neighbors=3, random_state=0).fit_resample(LINE, LINE_LABELS)
    assert np.bincount(y_theirs).tolist() == [10, 10]


@pytest.mark.parametrize("rounding, copies", [("rint", [[1, 1, 1, 2]]), ("largest-remainder", [[1, 1, 1, 3]]), ("exact", None)])
def test_worked_example_with_five_neighbors(rounding, copies):
    """Shares of 1.2, 1.2, 1.2 and 2.4; four rows of the class leave three partners."""
    sampler = ADASYN(n_neighbors=5, rounding=rounding, on_small_class="shrink", provenance=True, random_state=3)
    sampler.fit_resample(LINE, LINE_LABELS)
    found = sampler.allocation_["copies"].to_numpy()
    assert sampler.allocation_["rivals"].tolist() == [2, 2, 2, 4]
    if copies:
        assert [found.tolist()] == copies
    else:
        assert found.sum() == 6 and (np.abs(found - [1.2, 1.2, 1.2, 2.4]) < 1).all()
    new = sampler.provenance_[sampler.provenance_["synthetic"]]
    assert set(new["neighbor_row"]) <= {0, 1, 2, 3}


def test_worked_example_where_all_rows_are_safe():
    X = np.array([0, 0.1, 0.2, 0.3, 10, 11, 12, 13, 14])[:, None]
    y = np.array([1] * 4 + [0] * 5)
    with pytest.raises(RuntimeError, match="on_all_safe"):
        ADASYN(n_neighbors=3).fit_resample(X, y)
    assert len(ADASYN(n_neighbors=3, on_all_safe="skip").fit_resample(X, y)[0]) == 9
    uniform = ADASYN(n_neighbors=3, on_all_safe="uniform")
    assert np.bincount(uniform.fit_resample(X, y)[1]).tolist() == [5, 5]


def test_worked_example_of_one_gap_for_all_coordinates():
    assert between(np.array([[1.0, 2.0]]), np.array([[3.0, 6.0]]), np.array([0.25])).tolist() == [[1.5, 3.0]]


def test_counts_of_single_partitions_must_not_be_added():
    """The K-neighbourhood is global: summing what each partition sees is wrong, in this example for every row."""
    edges, truth = [0, 4, 9, 14], [2, 2, 2, 4]
    local = np.zeros(4, int)
    for a, b in pairwise(edges[1:]):
        seen = np.concatenate([np.arange(4), np.arange(a, b)])  # the minority, and the majority rows of one partition
        local += brute_force_rivals(LINE[seen], LINE_LABELS[seen], 1, 5)
    assert (local > truth).all()

    whole = pd.DataFrame({"x": LINE[:, 0], "label": LINE_LABELS})
    frame = dd.from_delayed([delayed(whole.iloc[a:b]) for a, b in pairwise(edges)], meta=whole.iloc[:0], verify_meta=False)
    sampler = ADASYN(n_neighbors=5, on_small_class="shrink")
    sampler.fit_resample(frame[["x"]], frame["label"])
    assert sampler.allocation_["rivals"].tolist() == truth


# --- imbalanced-learn -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sets(keel):
    """Name, numeric features, labels and clear minority rows (:func:`clear_rows`) of all sets without missing values."""
    found = []
    for path in sorted(keel.glob("*.parquet")):
        data = pd.read_parquet(path)
        X = data.drop(columns=["target", "fold"], errors="ignore").select_dtypes("number").to_numpy(np.float64)
        if X.shape[1] and np.isfinite(X).all():
            X, y = np.ascontiguousarray(X), data["target"].to_numpy().astype(np.int64)
            found.append((path.stem, X, y, clear_rows(X, np.flatnonzero(y == 1), K)))
    return found


@pytest.fixture(scope="module")
def clear_sets(sets):
    """Those in which imbalanced-learn and brute force see the same neighbours of all minority rows, not all of them safe."""
    return [(name, X, y) for name, X, y, clear in sets if len(clear) > K and clear.all() and brute_force_rivals(X, y, 1, K).any()]


def their_neighbors(X, rows):
    """imbalanced-learn's K nearest rows: the first column dropped, whoever it is."""
    return NearestNeighbors(n_neighbors=K + 1).fit(X).kneighbors(X[rows], return_distance=False)[:, 1:]


def their_rivals(X, y):
    return (y[their_neighbors(X, np.flatnonzero(y == 1))] != 1).sum(axis=1)


def test_rivals_equal_those_of_imbalanced_learn(sets):
    compared = 0
    for name, X, y, clear in sets:
        sampler = ADASYN(on_all_safe="uniform", on_small_class="shrink")
        sampler.fit_resample(X, y)
        assert sampler.allocation_["rivals"].to_numpy()[clear].tolist() == their_rivals(X, y)[clear].tolist(), name
        compared += clear.sum()
    assert compared > 4000


def test_allocation_equals_that_of_imbalanced_learn(clear_sets):
    assert len(clear_sets) > 30
    for name, X, y in clear_sets:
        ratio = their_rivals(X, y) / K
        ratio /= np.sum(ratio)
        sampler = ADASYN(rounding="rint")
        X_new, _ = sampler.fit_resample(X, y)
        assert sampler.allocation_["copies"].tolist() == np.rint(ratio * (np.sum(y == 0) - np.sum(y == 1))).tolist(), name
        assert len(X_new) == len(imblearn.over_sampling.ADASYN(n_neighbors=K).fit_resample(X, y)[0]), name


def replayed(X, y, seed):
    """imbalanced-learn's new rows, and its draws put into our two kernels."""
    theirs = imblearn.over_sampling.ADASYN(n_neighbors=K, random_state=seed).fit_resample(X, y)[0][len(X) :]
    sampler = ADASYN(rounding="rint")
    sampler.fit_resample(X, y)
    own = X[y == 1]
    base = np.repeat(np.arange(len(own)), sampler.allocation_["copies"])
    draws = np.random.RandomState(seed)
    partner = their_neighbors(own, np.arange(len(own)))[base, draws.choice(K, size=len(base))]
    gap = draws.uniform(size=(len(base), 1))[:, 0]
    return theirs, between(own[base], own[partner], gap), place(own, base, own, partner, gap), (own[base], own[partner], gap)


def test_draws_of_imbalanced_learn_replayed(clear_sets):
    for seed, (name, X, y) in enumerate(clear_sets):
        theirs, ours, compiled, _ = replayed(X, y, seed)
        assert ours.tobytes() == theirs.tobytes(), name
        assert compiled.tobytes() == theirs.tobytes(), name


def test_draws_of_imbalanced_learn_replayed_in_float32(clear_sets):
    """imbalanced-learn rounds the difference to float32 first; ours is interpolated in float64 and cast once."""
    for seed, (name, X, y) in enumerate(clear_sets):
        X = X.astype(np.float32)
        if not clear_rows(X, np.flatnonzero(y == 1), K).all():
            continue
        theirs, ours, compiled, (x, z, gap) = replayed(X, y, seed)
        x, z = x.astype(np.float64), z.astype(np.float64)
        exact = x + gap[:, None] * (z - x)
        assert ours.dtype == np.float32
        assert ours.tobytes() == compiled.tobytes() == exact.astype(np.float32).tobytes(), name
        assert (np.abs(theirs - exact) <= 2 * np.finfo(np.float32).eps * np.maximum(np.abs(x), np.abs(z))).all(), name


def test_rows_without_rivals_get_no_copies():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(250, 2))
    X[30:50] += 50
    sampler = ADASYN(random_state=0)
    sampler.fit_resample(X, np.repeat([1, 1, 0], [30, 20, 200]))
    found = sampler.allocation_
    assert not found["copies"][30:].any()
    assert (found["rivals"][30:] == 0).all() and found["copies"].sum() == 150
