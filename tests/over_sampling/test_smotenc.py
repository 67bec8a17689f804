"""SMOTENC: the example of the paper, neighbours and median of imbalanced-learn, votes, ways to name columns, what is refused."""

from __future__ import annotations

from collections import Counter

import dask.array as da
import imblearn.over_sampling
import numpy as np
import pandas as pd
import pytest

from dresample import SMOTENC
from dresample.errors import InputError, ParameterError
from dresample.neighbors import search
from dresample.over_sampling import smotenc
from dresample.over_sampling.smote import between_neighbors
from tests.helpers.holding import in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.places import large
from tests.helpers.strategies import Table
from tests.helpers.tables import NOMINAL, mixed_table

pytestmark = NO_ADVICE


# --- SMOTENC against imbalanced-learn ---------------------------------------------------------------------------------


@pytest.fixture
def seen(monkeypatch):
    """Neighbours that a run found, by class."""
    found = {}

    def spy(members, wanted, k):
        found[members.label] = members.row, *members.own_here(k)
        return between_neighbors(members, wanted, k)

    monkeypatch.setattr(smotenc, "between_neighbors", spy)
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
    X, y = mixed_table(300, seed=4)
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


# --- containers and dtypes --------------------------------------------------------------------------------------------


def test_arrays_of_objects_and_of_numbers():
    X, y = mixed_table()
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


def test_names_positions_masks_and_auto():
    X, y = mixed_table()
    at = [i for i, name in enumerate(X) if name in NOMINAL]
    ways = [NOMINAL, np.array(at), [i - 12 for i in at], X.columns.isin(NOMINAL), tuple(NOMINAL)]
    results = [SMOTENC(way, random_state=0).fit_resample(X, y)[0] for way in ways]
    assert all(r.equals(results[0]) for r in results)
    sampler = SMOTENC(random_state=0)
    sampler.fit_resample(X[["city", "age", "flag", "grade"]], y)  # bool is a number here, as in SMOTE
    assert sampler.categorical_features_.tolist() == [0, 3] and sampler.continuous_features_.tolist() == [1, 2]


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["amount", "count", "ratio"])
def test_missing_numbers_are_refused_by_name(column):
    X, y = mixed_table(60)
    X[column] = X[column].mask(np.arange(60) % 20 == 0)
    with pytest.raises(InputError, match=rf"NaN or infinity in: {column} \(3 rows, first row 0\)\. SMOTENC .*impute"):
        SMOTENC(NOMINAL).fit_resample(X, y)
    objects = X.to_numpy(object)
    with pytest.raises(InputError, match="NaN or infinity"):
        SMOTENC(X.columns.isin(NOMINAL)).fit_resample(objects, y)


def test_columns_that_are_neither_numbers_nor_named_are_refused():
    X, y = mixed_table(60)
    with pytest.raises(InputError, match=r"not named in categorical_features: text, when .*ride along"):
        SMOTENC(["city", "grade", "obj", "flag", "maybe", "code"]).fit_resample(X, y)
    with pytest.raises(InputError, match="not named in categorical_features: 2 "):
        SMOTENC([0, 7, 8, 9]).fit_resample(X.to_numpy(object), y)
    with pytest.raises(InputError, match="not named in categorical_features: text"):
        SMOTENC(["city"]).fit_resample(*(in_frames(Table(X[["city", "text", "age"]], y), [30, 30])))
    with pytest.raises(InputError, match="not named in categorical_features: 0, 1"):
        SMOTENC([2]).fit_resample(np.array([["1", "2", "a"]] * 20), [0, 1] * 10)


def test_all_or_no_nominal_columns_are_refused():
    X, y = mixed_table(60)
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
def test_columns_that_do_not_exist_are_refused(wanted):
    X, y = mixed_table(60)
    with pytest.raises(InputError, match=r"all features must be in \[0, 11\] or \[-12, 0\]"):
        SMOTENC(wanted).fit_resample(X, y)


def test_a_name_is_no_list():
    X, y = mixed_table(60)
    with pytest.raises(ParameterError, match=r"categorical_features='text' is a string. Pass a list"):
        SMOTENC("text").fit_resample(X, y)


# --- real data --------------------------------------------------------------------------------------------------------


def test_kddcup99_keeps_the_categories_of_each_class():
    """Duplicates everywhere, three columns of text, features of no spread in some classes."""
    whole = pd.read_parquet(large("kddcup99_10_percent"))
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
