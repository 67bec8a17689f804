"""SMOTENC and SMOTEN: distances, votes, containers, categories over partitions, and the promise."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import dask
import dask.array as da
import dask.dataframe as dd
import imblearn.over_sampling
import numpy as np
import pandas as pd
import pytest
from dask import delayed
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from imblearn.metrics.pairwise import ValueDifferenceMetric

from dresample import SMOTEN, SMOTENC
from dresample.containers import categories
from dresample.distribution import profile
from dresample.errors import InputError, InputTypeError, ParameterError
from dresample.neighbors import search, search_compiled, values
from dresample.neighbors.embedding import fit_embedding
from dresample.neighbors.tree import embed
from dresample.over_sampling import smoten
from dresample.over_sampling.base import Interpolating
from tests.helpers.engines import engine, small_tasks
from tests.helpers.marks import NO_ADVICE
from tests.helpers.places import DATA
from tests.helpers.strategies import cuts

pytestmark = NO_ADVICE

LARGE = DATA / "large"

NOMINAL = ["city", "text", "flag", "maybe", "grade", "when", "obj", "code"]


def table(n=200, seed=0, classes=2):
    """Rows with columns of every kind, nominal and continuous ones in turns, in random order."""
    rng = np.random.default_rng(seed)
    code = np.sort(rng.choice(classes, n, p=[[0.7, 0.3], [0.6, 0.25, 0.15]][classes - 2]))
    X = pd.DataFrame({
        "city": pd.Series(rng.choice(["Wien", "Graz", "Linz"], n)).astype(pd.CategoricalDtype(["Wien", "Linz", "Graz", "Bonn"])),
        "age": rng.integers(18, 80, n),
        "text": rng.choice(["x", "y", "z"], n),
        "amount": rng.normal(size=n).astype("float32"),
        "flag": rng.random(n) < 0.4,
        "maybe": pd.array(rng.random(n) < 0.4, dtype="boolean"),
        "count": pd.array(rng.integers(0, 9, n), dtype="Int64"),
        "grade": pd.Categorical(rng.choice(["lo", "hi"], n), categories=["lo", "mid", "hi"], ordered=True),
        "when": pd.to_datetime(rng.choice(["2024-01-01", "2024-05-01"], n)),
        "obj": pd.Series(rng.choice(["p", "q"], n), dtype=object),
        "code": rng.integers(0, 3, n).astype("int8"),
        "ratio": rng.normal(size=n) + code,
    })  # fmt: skip
    order = rng.permutation(n)
    return X.iloc[order].reset_index(drop=True), pd.Series(code[order], name="label")


def nominal_only(n=200, seed=0, classes=2):
    X, y = table(n, seed, classes)
    return X[NOMINAL], y


def in_frames(X, y, lengths):
    whole = X.assign(label=y)
    pieces = [delayed(whole.iloc[a:b]) for a, b in pairwise(np.cumsum([0, *lengths]))]
    frame = dd.from_delayed(pieces, meta=whole.iloc[:0], verify_meta=False)
    return frame[list(X.columns)], frame["label"]


def made(sampler, X, y):
    """Values of the result, without the dtypes of text, which Dask makes its own; and where the rows came from."""
    X_new, y_new = sampler.fit_resample(X, y)
    X_new, y_new, told = dask.compute(X_new, y_new, sampler.provenance_)
    rows = [[repr(v) for v in X_new[name].tolist()] for name in X_new]
    return (
        rows,
        y_new.tolist(),
        told.fillna(-1).to_numpy(object).tolist(),
        sampler.allocation_[["row", "copies"]].to_numpy().tolist(),
    )


# --- distance ---------------------------------------------------------------------------------------------------------


def mixed_rows(rng, n, d, nominal, levels=3):
    X = np.column_stack([rng.normal(size=(n, d)).round(1), rng.integers(0, levels, (n, nominal)).astype(float)])
    return np.ascontiguousarray(X)


def embedding_of(X, weight, nominal):
    return fit_embedding(X[::3], weight, X.min(axis=0), X.max(axis=0), nominal=nominal)


def test_the_worked_example_of_the_paper():
    rows = np.array([[1, 2, 3, 0, 1, 2], [4, 6, 5, 0, 3, 4]], float)  # A B C and A D E
    weight = np.array([1, 1, 1, 1.5, 1.5, 1.5])
    squared = search.squared_distances(rows[:1], rows[1:], weight, 3)
    assert np.sqrt(squared[0, 0]) == pytest.approx(5.787918, abs=5e-7)
    number = np.arange(2)
    found = search_compiled.find_nearest(rows, number, rows, number, 1, embedding_of(rows, weight, 3))
    assert found[0][:, 0].tolist() == [squared[0, 0]] * 2


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("median", [0.0, 0.7])
@pytest.mark.parametrize("d", [1, 3, 9, 20])
@pytest.mark.parametrize("nominal", [1, 3, 40])
def test_compiled_search_equals_the_plain_one(d, nominal, median, dtype):
    rng = np.random.default_rng(d + nominal)
    X, row = mixed_rows(rng, 1500, d, nominal).astype(dtype), np.cumsum(rng.integers(1, 4, 1500))
    weight = np.append(rng.uniform(0.5, 2, d), np.full(nominal, median))
    own, other = np.arange(0, 1500, 3), np.flatnonzero(np.arange(1500) % 3)
    embedding = embedding_of(X, weight, nominal)
    expected = search.find_nearest(X[own], row[own], X[own], row[own], 5, weight, nominal)
    found = search_compiled.find_nearest(X[own], row[own], X[own], row[own], 5, embedding)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(found, expected, strict=True))
    counts = search.count_rivals(X[own], *expected, X[other], row[other], weight, nominal)
    again = search_compiled.count_rivals(X[own], *expected, X, row, embedding, other)
    settled = np.where(np.arange(1, 6) + counts > 5, 5, counts)
    assert again.tolist() == settled.tolist()


def test_the_filter_never_exceeds_the_distance():
    rng = np.random.default_rng(1)
    X = mixed_rows(rng, 300, 12, 5)
    weight = np.append(np.ones(12), np.full(5, 0.9))
    embedding = embedding_of(X, weight, 5)
    assert embedding.width > 12 // 4  # the nominal columns have coordinates
    E = embed(X, embedding).astype(float) / embedding.scale
    near = ((E[:, None, :] - E[None, :, :]) ** 2).sum(axis=2)
    assert (near <= search.squared_distances(X, X, weight, 5) * (1 + 1e-5) + 1e-9).all()
    assert (near > 0.5 * search.squared_distances(X, X, weight, 5)).mean() > 0.3  # and is no idle bound


# --- SMOTENC against imbalanced-learn ---------------------------------------------------------------------------------


@pytest.fixture
def seen(monkeypatch):
    """Neighbours that a run found, by class."""
    found = {}
    choose = Interpolating._choose

    def spy(self, members, wanted):
        found[members.label] = members.row, *members.own_here(self._neighbor_count())
        return choose(self, members, wanted)

    monkeypatch.setattr(Interpolating, "_choose", spy)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_neighbours_and_median_of_imbalanced_learn(seed, seen):
    rng = np.random.default_rng(seed)
    n = 240
    X = np.empty((n, 6), object)
    X[:, [0, 2, 3]] = rng.normal(size=(n, 3)) * [1, 5, 0.2]
    X[:, 1] = rng.choice(["a", "b", "c", "d"], n)
    X[:, 4] = rng.integers(0, 3, n)
    X[:, 5] = rng.choice(["u", "v"], n)
    y = (rng.random(n) < 0.3).astype(int)
    theirs = imblearn.over_sampling.SMOTENC([1, 4, 5], random_state=0)
    theirs.fit_resample(X, y)
    ours = SMOTENC([1, 4, 5], random_state=0)
    ours.fit_resample(X, y)
    assert ours.median_std_[1] == pytest.approx(theirs.median_std_[1], rel=1e-12)
    row, squared, near = seen[1]
    distances, positions = theirs.nn_k_.kneighbors()
    np.testing.assert_allclose(squared, distances[:, :5] ** 2, rtol=1e-9)
    assert [set(r) for r in near.tolist()] == [set(r) for r in row[positions[:, :5]].tolist()]


def test_median_of_the_standard_deviations():
    X = pd.DataFrame({"a": [0.0, 2, 4, 6, 9, 9], "b": [1.0, 1, 1, 5, 0, 0], "c": [0.0, 10, 20, 30, 5, 5], "n": list("xyxyxx")})
    sampler = SMOTENC(["n"], k_neighbors=1, sampling_strategy={1: 5, 0: 4})
    sampler.fit_resample(X, [0, 0, 0, 0, 1, 1])
    assert sampler.median_std_ == {1: 0.0}
    sampler.set_params(sampling_strategy={0: 8}).fit_resample(X, [0, 0, 0, 0, 1, 1])
    assert sampler.median_std_[0] == np.std([0, 2, 4, 6])


# --- the rows ---------------------------------------------------------------------------------------------------------


def test_numbers_lie_between_and_neighbours_vote(seen):
    X, y = table(300, seed=4)
    sampler = SMOTENC(NOMINAL, random_state=3, provenance=True, k_neighbors=4)
    X_new, _ = sampler.fit_resample(X, y)
    told = sampler.provenance_
    row, _, near = seen[1]
    voters = dict(zip(row.tolist(), near.tolist(), strict=True))
    drawn = Counter()
    for i in np.flatnonzero(told["synthetic"]):
        base, partner, gap = int(told["base_row"][i]), int(told["neighbor_row"][i]), told["gap"][i]
        assert partner in voters[base]
        assert X_new["ratio"][i] == X["ratio"][base] + gap * (X["ratio"][partner] - X["ratio"][base])
        for name in NOMINAL:
            counts = Counter(X[name][voters[base]].tolist())
            best = [v for v, n in counts.items() if n == max(counts.values())]
            assert X_new[name][i] in best
            if len(best) == 2 and name == "flag":
                drawn[bool(X_new[name][i])] += 1
    assert min(drawn[True], drawn[False]) > 5  # ties fall either way


def test_copies_of_a_base_break_ties_one_by_one():
    X = pd.DataFrame({"a": [0.0, 1, 2, 50, 60, 70, 80, 90], "n": list("xxyzzzzz")})
    sampler = SMOTENC(["n"], k_neighbors=2, random_state=0, sampling_strategy={1: 200}, provenance=True)
    X_new, _ = sampler.fit_resample(X, [1, 1, 1, 0, 0, 0, 0, 0])
    of_first = X_new["n"][(sampler.provenance_["base_row"] == 0).to_numpy(bool, na_value=False)]
    assert set(of_first) == {"x", "y"}  # its neighbours are x and y
    of_last = X_new["n"][(sampler.provenance_["base_row"] == 2).to_numpy(bool, na_value=False)]
    assert set(of_last) == {"x"}


def test_nominal_features_do_not_count_without_spread(seen):
    """Med = 0: distances are those of the numbers, the neighbours vote all the same."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"a": np.repeat([0.0, 9], [30, 10]), "b": 1.0, "c": np.append(rng.normal(size=30), np.arange(10.0) ** 2),
                      "n": list("pq" * 20)})  # fmt: skip
    y = np.repeat([0, 1], [30, 10])
    sampler = SMOTENC(["n"], k_neighbors=3, random_state=0, provenance=True)
    X_new, _ = sampler.fit_resample(X, y)
    assert sampler.median_std_ == {1: 0.0}
    row, squared, near = seen[1]
    expected = search.find_nearest(X[["c"]].to_numpy()[row], row, X[["c"]].to_numpy()[row], row, 3, np.ones(1))
    assert squared.tolist() == expected[0].tolist() and near.tolist() == expected[1].tolist()
    assert set(X_new["n"][40:]) == {"p", "q"}


@pytest.mark.parametrize("policy", ["shrink", "duplicate", "skip"])
@pytest.mark.parametrize("sampler", [SMOTENC(NOMINAL), SMOTEN()], ids=["SMOTENC", "SMOTEN"])
def test_small_classes(sampler, policy):
    X, y = table(60) if isinstance(sampler, SMOTENC) else nominal_only(60)
    rows = np.flatnonzero(y == 1)[:3]
    X, y = (part.drop(np.setdiff1d(np.flatnonzero(y == 1), rows)).reset_index(drop=True) for part in (X, y))
    with pytest.raises(InputError, match="k_neighbors=5 needs at least 6"):
        sampler.set_params(on_small_class="raise").fit_resample(X, y)
    X_new, y_new = sampler.set_params(on_small_class=policy, provenance=True, random_state=0).fit_resample(X, y)
    assert (y_new == 1).sum() == {"skip": 3}.get(policy, (y == 0).sum())
    if policy == "duplicate":
        base = sampler.provenance_["base_row"][len(X) :].astype(int)
        pd.testing.assert_frame_equal(X_new.iloc[len(X) :].reset_index(drop=True), X.iloc[base].reset_index(drop=True))


# --- SMOTEN -----------------------------------------------------------------------------------------------------------


def test_the_example_of_the_paper_for_nominal_features():
    """F1 = A B C D E with the neighbours F2 = A F C G N and F3 = H B C D N gives A B C D N: the row itself votes."""
    rows = np.array([list("ABCDE"), list("AFCGN"), list("HBCDN"), *[list("ZZZZZ")] * 4], dtype=object)
    y = [1, 1, 1, 0, 0, 0, 0]
    sampler = SMOTEN(k_neighbors=2, random_state=0, sampling_strategy={1: 4})
    new = {tuple(SMOTEN(k_neighbors=2, random_state=s, sampling_strategy={1: 4}).fit_resample(rows, y)[0][-1]) for s in range(3)}
    assert new == {tuple("ABCDN")}
    assert sampler.fit_resample(rows, y)[0].dtype == object


def brute(X, y, label, k):
    """Neighbours inside a class by imbalanced-learn's metric, in the order (distance, row)."""
    codes = np.column_stack([pd.factorize(X[name], sort=True)[0] for name in X])
    metric = ValueDifferenceMetric(n_categories=codes.max(axis=0) + 1).fit(codes, y)
    row = np.flatnonzero(y == label)
    squared = metric.pairwise(codes[row]).round(12)
    np.fill_diagonal(squared, np.inf)
    order = np.lexsort((np.broadcast_to(row, squared.shape), squared), axis=1)[:, :k]
    return row, np.take_along_axis(squared, order, 1), row[order]


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("classes", [2, 3])
def test_neighbours_by_the_value_difference_metric(classes, compiled, monkeypatch):
    X, y = nominal_only(400, seed=2, classes=classes)
    X = X[["city", "text", "flag", "code"]]  # many equal rows
    found = {}
    voters = SMOTEN._voters
    monkeypatch.setattr(SMOTEN, "_voters", lambda self, members: found.setdefault(members.label, voters(self, members)))
    with engine("compiled" if compiled else "plain"):
        SMOTEN(random_state=0).fit_resample(X, y)
    for label, (task,) in found.items():
        squared, near = task.compute()
        _, expected, rows = brute(X, y, label, 5)
        np.testing.assert_allclose(squared, expected, atol=1e-11)
        ties = (np.abs(np.diff(expected, axis=1)) < 1e-11).any()
        assert ties  # the data are full of them, and the smaller row comes first
        assert near.tolist() == rows.tolist()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.sampled_from([2, 7, 40, 300]), columns=st.sampled_from([1, 2, 6]),
       levels=st.sampled_from([1, 2, 5, 200]), k=st.sampled_from([1, 3, 8]), table=st.sampled_from([0, 30, 2**22]))  # fmt: skip
def test_compiled_values_search_gives_the_bits_of_the_plain_one(seed, n, columns, levels, k, table):
    rng = np.random.default_rng(seed)
    X, row = rng.integers(0, levels, (n, columns)).astype(np.float32), np.cumsum(rng.integers(1, 4, n))
    shares = values.likelihoods([rng.integers(0, 9, (levels, 3)) + np.array([[0, 0, 1]]) for _ in range(columns)])
    rows = values.distinct_rows(X, row, k)
    assert len(rows.row) <= len(rows.codes) * (k + 1)
    u = len(rows.codes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(values, "_TABLE", table)
        cut = u // 2
        pieces = [values.nearest_rows(rows, shares, k, a, b, True) for a, b in ((0, cut), (cut, u))]
    found = tuple(np.concatenate([p[i] for p in pieces]) for i in (0, 1))
    expected = values.nearest_rows(rows, shares, k, 0, u, False)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(found, expected, strict=True))
    squared, near = values.without_itself(rows, row, found, k)
    assert squared.shape == near.shape == (n, k)
    assert not (near == row[:, None]).any()
    total = sum(values.difference(s, s)[np.ix_(X[:, c].astype(int), X[:, c].astype(int))] for c, s in enumerate(shares))
    np.fill_diagonal(total, np.inf)
    brute_force = np.sort(total, axis=1)[:, :k]
    np.testing.assert_allclose(squared[:, : brute_force.shape[1]], brute_force, atol=1e-12)


def test_many_equal_rows_are_looked_at_once():
    """200,000 rows of 12 kinds: all pairs would be 10**10."""
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.integers(0, 3, 200_000), rng.integers(0, 4, 200_000)])
    y = (rng.random(200_000) < 0.4).astype(int)
    X_new, y_new = SMOTEN(random_state=0).fit_resample(X, y)
    assert len(set(np.bincount(y_new))) == 1
    assert X_new.dtype == X.dtype


def test_new_rows_of_smoten_are_the_votes():
    X, y = nominal_only(300, seed=5)
    sampler = SMOTEN(random_state=1, provenance=True, k_neighbors=4)
    X_new, _ = sampler.fit_resample(X, y)
    row, _, near = brute(X, y, 1, 4)
    voters = {r: [r, *n] for r, n in zip(row.tolist(), near.tolist(), strict=True)}
    told = sampler.provenance_
    assert told["neighbor_row"].isna().all() and told["gap"].isna().all()
    for i in np.flatnonzero(told["synthetic"]):
        for name in X:
            counts = Counter(X[name][voters[int(told["base_row"][i])]].tolist())
            assert counts[X_new[name][i]] == max(counts.values())


# --- containers and dtypes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nominal_table", [False, True], ids=["SMOTENC", "SMOTEN"])
def test_pandas_keeps_dtypes_and_order_of_columns(nominal_table):
    X, y = nominal_only() if nominal_table else table()
    X = X.assign(arrow=pd.array(X["text"], dtype="string[pyarrow]"), small=pd.array(X["code"], dtype="Int8"))
    sampler = SMOTEN() if nominal_table else SMOTENC([*NOMINAL, "arrow", "small"])
    X_new, y_new = sampler.set_params(random_state=0).fit_resample(X, y)
    assert X_new.columns.equals(X.columns) and X_new.dtypes.equals(X.dtypes)
    assert X_new["city"].cat.categories.tolist() == ["Wien", "Linz", "Graz", "Bonn"]
    assert X_new["grade"].cat.ordered
    assert len(set(y_new.value_counts())) == 1
    pd.testing.assert_frame_equal(X_new.iloc[: len(X)], X)
    assert not X_new.isna().any().any()
    assert all(set(X_new[n]) <= set(X[n]) for n in [*NOMINAL, "arrow", "small"])


def test_dask_frames_keep_dtypes():
    X, y = table()
    lazy_X, lazy_y = in_frames(X, y, [90, 0, 110])
    X_new, y_new = SMOTENC(NOMINAL, random_state=0).fit_resample(lazy_X, lazy_y)
    assert X_new.dtypes.equals(lazy_X.dtypes)
    assert X_new.npartitions == y_new.npartitions
    got = X_new.compute()
    assert got.dtypes.drop("obj").equals(lazy_X.compute().dtypes.drop("obj"))


def test_arrays_of_objects_and_of_numbers():
    X, y = table()
    nominal = [i for i, name in enumerate(X) if name in NOMINAL]
    objects = X.to_numpy(object)
    X_new, _ = SMOTENC(nominal, random_state=0).fit_resample(objects, y.to_numpy())
    assert X_new.dtype == object and isinstance(X_new[-1, 2], str) and isinstance(X_new[-1, 4], bool)
    expected, _ = SMOTENC(NOMINAL, random_state=0).fit_resample(X.astype({"age": float, "count": float}), y)
    assert [[repr(v) for v in X_new[:, i]] for i in nominal] == [[repr(v) for v in expected.iloc[:, i].tolist()] for i in nominal]
    numbers = X[["age", "code", "ratio"]].to_numpy()
    wanted, _ = SMOTENC([1], random_state=0).fit_resample(numbers, y.to_numpy())
    assert wanted.dtype == numbers.dtype and set(wanted[:, 1]) == {0, 1, 2}
    chunked = da.from_array(numbers, chunks=(70, 2)), da.from_array(y.to_numpy(), chunks=70)
    lazy, _ = SMOTENC([1], random_state=0).fit_resample(*chunked)
    assert lazy.compute().tobytes() == wanted.tobytes()
    mask, _ = SMOTENC([False, True, False], random_state=0).fit_resample(numbers.astype("f4"), y.to_numpy())
    assert mask.dtype == np.float32


def test_lists_of_numbers_and_text():
    X, y = [[1.0, "a"], [2.0, "b"], [3.0, "a"], [4.0, "a"], [5.0, "b"]] * 4, [0, 1, 1, 0, 0] * 4
    X_new, y_new = SMOTENC([1], random_state=0).fit_resample(X, y)
    assert isinstance(X_new, list) and sorted(y_new) == [0] * 12 + [1] * 12
    assert isinstance(X_new[-1][0], float) and X_new[-1][1] in ("a", "b")


def test_text_arrays_are_all_categories_to_smoten():
    X, y = np.array([["a", "x"], ["bb", "x"], ["a", "y"], ["bb", "y"]] * 10), [0, 0, 0, 1] * 10
    X_new, _ = SMOTEN(random_state=0).fit_resample(X, y)
    assert X_new.dtype == X.dtype


def test_names_positions_masks_and_auto():
    X, y = table()
    at = [i for i, name in enumerate(X) if name in NOMINAL]
    ways = [NOMINAL, np.array(at), [i - 12 for i in at], X.columns.isin(NOMINAL), tuple(NOMINAL)]
    results = [SMOTENC(way, random_state=0).fit_resample(X, y)[0] for way in ways]
    assert all(r.equals(results[0]) for r in results)
    sampler = SMOTENC(random_state=0)
    sampler.fit_resample(X[["city", "age", "flag", "grade"]], y)  # bool is a number here, as in SMOTE
    assert sampler.categorical_features_.tolist() == [0, 3] and sampler.continuous_features_.tolist() == [1, 2]


# --- categories of partitions -----------------------------------------------------------------------------------------


def unlike(X, y, lengths):
    """Partitions whose categorical column declares only the categories that it holds, as a reader does."""
    parts, edges = [], np.cumsum([0, *lengths])
    for a, b in pairwise(edges):
        part = X.iloc[a:b].assign(label=y.iloc[a:b])
        parts.append(part.assign(city=part["city"].astype(str).astype("category")))
    meta = parts[0].iloc[:0].assign(city=pd.Categorical([], categories=["__UNKNOWN_CATEGORIES__"]))
    frame = dd.from_delayed([delayed(p) for p in parts], meta=meta, verify_meta=False)
    return frame[list(X.columns)], frame["label"]


@pytest.mark.parametrize("placement", ["append", "spread"])
def test_categories_that_differ_between_partitions(placement):
    X, y = table(120)
    X = X.sort_values("city", kind="stable").reset_index(drop=True)  # a partition knows one city or two
    X["city"] = X["city"].astype(str).astype("category")
    sampler = SMOTENC(NOMINAL, random_state=0, placement=placement)
    expected, expected_y = sampler.fit_resample(X, y)
    lazy, lazy_y = sampler.fit_resample(*unlike(X, y, [30, 50, 40]))
    got, got_y = dask.compute(lazy, lazy_y)
    assert sorted(got["city"].cat.categories) == ["Graz", "Linz", "Wien"]
    order = lambda X, y: sorted(zip(X["ratio"], X["city"].astype(str), X["text"], y, strict=True))
    assert order(got, got_y) == order(expected, expected_y)


def test_values_of_several_types_in_a_column_of_objects():
    """1, 1.0 and True are one category, wherever they stand."""
    rng = np.random.default_rng(0)
    nominal = np.array([1, 1.0, True, 0, "one"] * 12, dtype=object)
    X, y = np.column_stack([rng.normal(size=60).astype(object), nominal]), np.array([0, 0, 1] * 20)
    outcomes = set()
    for order in (np.arange(60), np.arange(60)[::-1]):
        X_new, _ = SMOTENC([1], random_state=0).fit_resample(X[order], y[order])
        outcomes |= {(type(v).__name__, v) for v in X_new[60:, 1]}
    assert outcomes <= {("float", 1.0), ("float", 0.0), ("str", "one")}


# --- the promise ------------------------------------------------------------------------------------------------------


def cut_in(count, n, rng):
    if count == "random":
        return np.diff(np.sort([0, *rng.integers(0, n + 1, 6), n // 2, n // 2, n])).tolist()
    return np.diff(np.linspace(0, n, count + 1).astype(int)).tolist()


CASES = [
    ("SMOTENC", {}, 2),
    ("SMOTENC", {"scale": "standard", "k_neighbors": 3}, 3),
    ("SMOTENC", {"scale": "robust", "persist": False}, 2),
    ("SMOTEN", {}, 2),
    ("SMOTEN", {"k_neighbors": 2, "persist": False}, 3),
]


@pytest.mark.parametrize(("name", "more", "classes"), CASES)
def test_any_cut_and_engine_gives_the_same_rows(name, more, classes):
    make = (lambda: SMOTENC(NOMINAL, random_state=5, provenance=True, **more)) if name == "SMOTENC" else (
        lambda: SMOTEN(random_state=5, provenance=True, **more)
    )  # fmt: skip
    X, y = (table if name == "SMOTENC" else nominal_only)(170, seed=classes, classes=classes)
    rng = np.random.default_rng(0)
    with engine("plain"):
        expected = made(make(), X, y)
    assert len(expected[0][0]) > 170
    with engine("compiled"):
        assert made(make(), X, y) == expected
    with dask.config.set(scheduler="synchronous"):
        for i, count in enumerate([1, 3, 17, "random"]):
            with engine(["plain", "compiled"][i % 2]):
                assert made(make(), *in_frames(X, y, cut_in(count, 170, rng))) == expected


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_random_cuts_with_empty_partitions(data):
    n = data.draw(st.sampled_from([40, 90]))
    X, y = table(n, seed=data.draw(st.integers(0, 99)), classes=data.draw(st.sampled_from([2, 3])))
    assume(y.value_counts().min() > 1)  # one row has no partner
    kind, columns = data.draw(st.sampled_from([(SMOTENC, list(X)), (SMOTEN, NOMINAL)]))
    more = {"categorical_features": NOMINAL} if kind is SMOTENC else {}
    sampler = kind(random_state=1, provenance=True, on_small_class="shrink", **more)
    expected = made(sampler, X[columns], y)
    lengths = data.draw(cuts(n))
    with dask.config.set(scheduler="synchronous"):
        assert made(sampler, *in_frames(X[columns], y, lengths)) == expected


@pytest.mark.parametrize("name", ["SMOTENC", "SMOTEN"])
def test_a_class_in_many_blocks_gives_the_same_rows(name, monkeypatch):
    X, y = (table if name == "SMOTENC" else nominal_only)(6000)
    sampler = SMOTENC(NOMINAL, random_state=0, provenance=True) if name == "SMOTENC" else SMOTEN(random_state=0, provenance=True)
    expected = made(sampler, X, y)
    monkeypatch.setattr(smoten, "_TASK_ROWS", 100)
    with small_tasks(), dask.config.set(scheduler="synchronous"):
        assert made(sampler, *in_frames(X, y, [500] * 12)) == expected


def test_large_codes_need_float64():
    """More values than float32 can tell apart (pretended) change nothing but the matrix."""
    X, y = table()
    expected = made(SMOTENC(NOMINAL, random_state=0, provenance=True), X[[*NOMINAL, "amount"]], y)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dresample.containers.categories._EXACT", 1)
        again = made(SMOTENC(NOMINAL, random_state=0, provenance=True), X[[*NOMINAL, "amount"]], y)
    assert again == expected


# --- one frame, plan, report ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lazy", [False, True], ids=["pandas", "dask"])
@pytest.mark.parametrize("name", ["SMOTENC", "SMOTEN"])
def test_resample_of_one_frame(name, lazy):
    X, y = table(150)
    whole = X.assign(label=y, id=np.arange(150), note=[f"n{i}" for i in range(150)])
    features = list(X) if name == "SMOTENC" else NOMINAL
    sampler = SMOTENC(NOMINAL, random_state=0) if name == "SMOTENC" else SMOTEN(random_state=0)
    sampler.set_params(provenance=True)
    frame = dd.from_pandas(whole, npartitions=4) if lazy else whole
    plan = sampler.plan(frame[features], frame["label"])
    out = sampler.resample(frame, "label", features=features, carry=["note"])
    (out,) = dask.compute(out)
    assert list(out.columns) == [*whole.columns, "synthetic", "base_row", "neighbor_row", "gap"]
    new = out[out["synthetic"]]
    assert new["note"].tolist() == [f"n{b}" for b in new["base_row"]]
    assert new["id"].isna().all() and not new[NOMINAL].isna().any().any()
    assert plan.rows_to_make[1] == len(new)
    direct, _ = sampler.fit_resample(X[features], y)
    assert [repr(v) for v in direct["city"].tolist()] == [repr(v) for v in out["city"].tolist()]
    assert sampler.report_.grade == "A" and sampler.report_.counts_after[1] == (y == 0).sum()
    assert "categories" in [p.name for p in sampler.report_.phases]


def test_category_columns_alone_are_read_for_the_categories(monkeypatch):
    X, y = table(150)
    lazy_X, lazy_y = in_frames(X, y, [75, 75])
    read = []
    chunk = "dresample.containers.categories._found_chunk"
    from dresample.containers import categories

    real = categories._found_chunk
    monkeypatch.setattr(chunk, lambda part, *more: (read.append(list(part.columns)), real(part, *more))[1])
    monkeypatch.setattr(
        categories, "Reduction", lambda name, _, *rest: profile.Reduction(name, categories._found_chunk, *rest)
    )
    with dask.config.set(scheduler="synchronous"):
        SMOTENC(NOMINAL, random_state=0).fit_resample(lazy_X, lazy_y)
    assert read == [NOMINAL] * 2


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lazy", [False, True], ids=["pandas", "dask"])
@pytest.mark.parametrize("column", ["city", "text", "maybe", "when", "obj"])
def test_missing_categories_are_refused_by_name(column, lazy):
    X, y = table(60)
    X[column] = X[column].where(np.arange(60) % 20 > 0)
    data = in_frames(X, y, [30, 0, 30]) if lazy else (X, y)
    for sampler, columns in ((SMOTENC(NOMINAL), list(X)), (SMOTEN(), NOMINAL)):
        with pytest.raises(InputError, match=rf"NaN or null in nominal columns: {column} \(3 rows\).*impute"):
            sampler.fit_resample(data[0][columns], data[1])


@pytest.mark.parametrize("column", ["amount", "count", "ratio"])
def test_missing_numbers_are_refused_by_name(column):
    X, y = table(60)
    X[column] = X[column].mask(np.arange(60) % 20 == 0)
    with pytest.raises(InputError, match=rf"NaN or infinity in: {column} \(3 rows, first row 0\)\. SMOTENC .*impute"):
        SMOTENC(NOMINAL).fit_resample(X, y)
    objects = X.to_numpy(object)
    with pytest.raises(InputError, match="NaN or infinity"):
        SMOTENC(X.columns.isin(NOMINAL)).fit_resample(objects, y)


def test_columns_that_are_neither():
    X, y = table(60)
    with pytest.raises(InputError, match=r"not named in categorical_features: text, when .*ride along"):
        SMOTENC(["city", "grade", "obj", "flag", "maybe", "code"]).fit_resample(X, y)
    with pytest.raises(InputError, match="not named in categorical_features: 2 "):
        SMOTENC([0, 7, 8, 9]).fit_resample(X.to_numpy(object), y)
    with pytest.raises(InputError, match="not named in categorical_features: text"):
        SMOTENC(["city"]).fit_resample(*(in_frames(X[["city", "text", "age"]], y, [30, 30])))
    with pytest.raises(InputError, match="not named in categorical_features: 0, 1"):
        SMOTENC([2]).fit_resample(np.array([["1", "2", "a"]] * 20), [0, 1] * 10)


def test_all_or_no_nominal_columns():
    X, y = table(60)
    with pytest.raises(InputError, match=r"^SMOTE-NC .*only with categorical features.*all 2 columns are nominal. Use SMOTEN"):
        SMOTENC(["city", "text"]).fit_resample(X[["city", "text"]], y)
    with pytest.raises(
        InputError, match=r"^SMOTE-NC .*only with numerical features.*'auto' found no.*not numbers: text;.*use SMOTE\.$"
    ):
        SMOTENC().fit_resample(X[["age", "text"]], y)
    with pytest.raises(InputError, match=r"only with numerical features.*names no column"):
        SMOTENC([False, False]).fit_resample(X[["age", "amount"]], y)
    with pytest.raises(InputError, match=r"should be a pandas\.DataFrame"):
        SMOTENC().fit_resample(X[["age", "amount"]].to_numpy(), y)
    with pytest.raises(InputError, match=r"should be a pandas\.DataFrame"):
        SMOTENC().fit_resample(da.zeros((60, 2), chunks=(30, 2)), da.from_array(y.to_numpy(), chunks=30))


@pytest.mark.parametrize("wanted", [[12], [-13], ["nope"], [True, False], [0, "text"], [0.5]])
def test_columns_that_do_not_exist(wanted):
    X, y = table(60)
    with pytest.raises(InputError, match=r"all features must be in \[0, 11\] or \[-12, 0\]"):
        SMOTENC(wanted).fit_resample(X, y)


def test_a_name_is_no_list():
    X, y = table(60)
    with pytest.raises(ParameterError, match=r"categorical_features='text' is a string. Pass a list"):
        SMOTENC("text").fit_resample(X, y)


@pytest.mark.parametrize("sampler", [SMOTENC(NOMINAL), SMOTEN()], ids=["SMOTENC", "SMOTEN"])
def test_other_refusals(sampler):
    X, y = table(60)
    with pytest.raises(ParameterError, match="compares categories as they are"):
        sampler.set_params(categorical_encoder=object()).fit_resample(X, y)
    sampler.set_params(categorical_encoder=None)
    from scipy.sparse import csr_matrix

    with pytest.raises(InputTypeError, match="Sparse"):
        (SMOTENC([0]) if isinstance(sampler, SMOTENC) else SMOTEN()).fit_resample(csr_matrix(np.eye(20)), [0, 1] * 10)
    with pytest.raises(InputError, match="which cannot be compared"):
        sampler.fit_resample(X.assign(obj=pd.Series([["a", "list"]] * 60, dtype=object)), y)


# --- real data --------------------------------------------------------------------------------------------------------


def real(name):
    path = LARGE / f"{name}.parquet"
    if not path.exists():
        pytest.skip(f"{path} is absent")
    return path


def test_vehicle_insurance_fraud():
    whole = pd.read_parquet(real("vehicle_insurance_fraud"))
    X, y = whole.drop(columns="FraudFound_P"), whole["FraudFound_P"]
    nominal = [c for c in X if not pd.api.types.is_numeric_dtype(X[c])]
    assert len(nominal) == 24
    sampler = SMOTENC(nominal, random_state=0, provenance=True, sampling_strategy=0.5)
    expected = made(sampler, X, y)
    lazy = dd.read_parquet(real("vehicle_insurance_fraud")).repartition(npartitions=3)
    assert made(sampler, lazy[list(X)], lazy["FraudFound_P"])[2:] == expected[2:]
    X_new, y_new = sampler.fit_resample(X, y)
    assert y_new.sum() == (len(y) - y.sum()) // 2 and X_new.dtypes.equals(X.dtypes)
    assert all(set(X_new[c]) == set(X[c]) for c in nominal)
    names, labels = SMOTEN(random_state=0, sampling_strategy=0.3).fit_resample(X[nominal], y)
    assert len(names) == len(labels) and names.dtypes.equals(X[nominal].dtypes)


def test_kddcup99():
    """Duplicates everywhere, three columns of text, features of no spread in some classes."""
    whole = pd.read_parquet(real("kddcup99_10_percent"))
    kept = whole[whole["label"].isin(["warezclient.", "normal.", "buffer_overflow.", "teardrop."])].reset_index(drop=True)
    X, y = kept.drop(columns="label"), kept["label"]
    nominal = [c for c in X if not pd.api.types.is_numeric_dtype(X[c])]
    assert len(nominal) == 3
    sampler = SMOTENC(nominal, random_state=0, sampling_strategy={"teardrop.": 2000, "warezclient.": 1500, "buffer_overflow.": 100})
    X_new, y_new = sampler.fit_resample(X, y)
    assert y_new.value_counts().drop("normal.").to_dict() == {"teardrop.": 2000, "warezclient.": 1500, "buffer_overflow.": 100}
    for label in sampler.sampling_strategy_:
        for c in nominal:
            assert set(X_new[c][y_new == label]) <= set(X[c][y == label])


@pytest.mark.parametrize("lengths", [(200,), (60, 0, 140), (8,) * 25], ids=len)
def test_a_column_of_identifiers_is_refused(lengths, monkeypatch):
    monkeypatch.setattr(categories, "MOST_VALUES", 40)
    X, y = table()
    X["city"] = [f"c{i % 40}" for i in range(200)]  # as many values as may be
    SMOTENC(["city"], random_state=0).fit_resample(X[["city", "age"]], y)
    X["text"] = [f"t{i % 41}" for i in range(200)]
    cuts_at = np.cumsum([0, *lengths])
    parts = [delayed(X[["city", "text", "age"]].assign(label=y).iloc[a:z]) for a, z in pairwise(cuts_at)]
    frame = dd.from_delayed(parts, meta=X[["city", "text", "age"]].assign(label=y).iloc[:0], verify_meta=False)
    message = "column 'text' has more than 40 distinct values. A column of identifiers is no feature: leave it out"
    for data, target in ((frame[["city", "text", "age"]], frame["label"]), (X[["city", "text", "age"]], y)):
        with pytest.raises(InputError, match=message):
            SMOTENC(["city", "text"]).fit_resample(data, target)
