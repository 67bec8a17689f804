"""NearMiss: worked numbers, imbalanced-learn's own results, brute force, any cut of the rows, edge cases."""

from __future__ import annotations

import warnings

import dask
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imblearn import under_sampling as theirs
from sklearn.neighbors import NearestNeighbors

from dresample import NearMiss
from dresample.errors import FewCandidatesWarning, InputError, ParameterError, SmallClassWarning
from dresample.sampling import neighborhoods
from tests.helpers.engines import engine
from tests.helpers.holding import in_arrays, in_frames, to_numpy
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import attempt, exactly
from tests.helpers.strategies import Table, cuts, quick, tables
from tests.helpers.tables import stored_table

pytestmark = NO_ADVICE

D1 = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
D1_Y = np.repeat([1, 0], [4, 10])


# --- worked numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("version", "kept"), [(1, [3.0, 4.1, 4.6, 5.2]), (2, [3.0, 4.1, 4.6, 5.2]), (3, [3.0, 4.1, 4.6])])
def test_worked_numbers(version, kept):
    X, y = NearMiss(version=version).fit_resample(D1, D1_Y)
    assert X[y == 0].ravel().tolist() == kept
    assert X[y == 1].ravel().tolist() == [0.0, 1.0, 2.2, 3.5]


@pytest.mark.parametrize(
    ("version", "means"), [(1, [1.1, 1.866667, 2.366667, 2.966667]), (2, [1.933333, 3.033333, 3.533333, 4.133333])]
)
def test_worked_means(version, means):
    """Mean distances of the kept rows to the 3 rows of the smallest class."""
    sampler = NearMiss(version=version)
    fitted = sampler._open(D1, D1_Y)
    sampler._resolve(fitted)
    pool = neighborhoods.look_at(fitted)
    sums = sampler._scores(fitted, pool, sampler._gathered(fitted, 1), {0: 3})[0]
    np.testing.assert_allclose(np.sort(sums)[:4] / 3, means, atol=5e-7)
    np.testing.assert_allclose(sums[:4] / 3, means, atol=5e-7)  # of 3.0, 4.1, 4.6, 5.2


def test_few_candidates_are_all_kept_with_a_warning():
    sampler = NearMiss(version=3)
    with pytest.warns(FewCandidatesWarning, match="name 3 rows of class 0, and 4 are wanted"):
        sampler.fit_resample(D1, D1_Y)
    assert sampler.report_.counts_after == {0: 3, 1: 4}
    assert any("number of the samples to be selected is larger" in w for w in sampler.report_.warnings)


def test_the_smaller_row_wins_a_tie():
    X = np.array([0.0, 0.0, 0.0, 1.0, -1.0, 1.0, -1.0, 2.0])[:, None]
    y = np.array([1, 1, 1, 0, 0, 0, 0, 0])
    for version in (1, 2, 3):
        sampler = NearMiss(version=version, n_neighbors_ver3=4, sampling_strategy={0: 2})
        sampler.fit_resample(X, y)
        assert sampler.sample_indices_.tolist() == [0, 1, 2, 3, 4]


def test_a_class_as_small_as_the_smallest_stays_whole():
    """Version 3 drops what is no candidate from classes that are cut, not from those that have their size already."""
    X = np.concatenate([np.arange(3.0), np.arange(3.0) + 100, np.arange(5.0) + 7])[:, None]
    y = np.repeat([0, 1, 2], [3, 3, 5])
    sampler = NearMiss(version=3, n_neighbors_ver3=1)
    with pytest.warns(FewCandidatesWarning, match="class 2"):
        sampler.fit_resample(X, y)
    assert sampler.report_.counts_after == {0: 3, 1: 3, 2: 1}


# --- oracles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine_name", ["plain", "compiled"])
@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("strategy", ["auto", "not majority", {0: 40, 1: 60}, {2: 55}])
def test_rows_of_imbalanced_learn(version, strategy, engine_name):
    rng = np.random.default_rng(version)
    y = rng.choice(3, 900, p=[0.25, 0.65, 0.1])
    X = rng.standard_t(4, size=(900, 4)) + y[:, None]
    parameters = {"version": version, "n_neighbors": 4, "n_neighbors_ver3": 3, "sampling_strategy": strategy}
    other = theirs.NearMiss(**parameters)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # fewer candidates than rows to keep
        other.fit_resample(X, y)
    with engine(engine_name):
        sampler = NearMiss(**parameters)
        sampler.fit_resample(X, y)
    found, expected = set(sampler.sample_indices_.tolist()), set(other.sample_indices_.tolist())
    if strategy == {2: 55}:  # a row of the smallest class finds itself there, not here
        assert len(found) == len(expected)
        found, expected = ({i for i in rows if y[i] != 2} for rows in (found, expected))
    assert found == expected


THEIRS_X = np.array([
    [1.17737838, -0.2002118], [0.4960075, 0.86130762], [-0.05903827, 0.10947647], [0.91464286, 1.61369212],
    [-0.54619583, 1.73009918], [-0.60413357, 0.24628718], [0.45713638, 1.31069295], [-0.04032409, 3.01186964],
    [0.03142011, 0.12323596], [0.50701028, -0.17636928], [-0.80809175, -1.09917302], [-0.20497017, -0.26630228],
    [0.99272351, -0.11631728], [-1.95581933, 0.69609604], [1.15157493, -1.2981518],
])  # fmt: skip
THEIRS_Y = np.array([1, 2, 1, 0, 2, 1, 2, 2, 1, 2, 0, 0, 2, 1, 2])


@pytest.mark.parametrize(
    ("version", "rows"),
    [(1, [1, 2, 3, 5, 6, 8, 9, 10, 11]), (2, [1, 2, 3, 5, 6, 8, 9, 10, 11]), (3, [0, 3, 4, 5, 8, 10, 11, 12, 14])],
)
@pytest.mark.parametrize("k", [3, NearestNeighbors(n_neighbors=3)], ids=["int", "object"])
def test_results_in_the_tests_of_imbalanced_learn(version, rows, k):
    sampler = NearMiss(version=version, n_neighbors=k)
    sampler.fit_resample(THEIRS_X, THEIRS_Y)
    assert sampler.sample_indices_.tolist() == rows


def brute_force(X, y, version, k, m):
    """Kept rows of all but the smallest class, by all pairs; ties to the smaller row."""
    X = X.astype(float)
    counts = {c: int((y == c).sum()) for c in np.unique(y)}
    rare = min(counts, key=lambda c: counts[c])
    squared = np.zeros((len(X), len(X)))
    for column in X.T:
        squared += np.square(column[:, None] - column[None, :])
    keep = y == rare
    small = np.flatnonzero(keep)
    for label in counts:
        if counts[label] == counts[rare]:  # nothing to drop, so all of it stays
            keep |= y == label
            continue
        rows = np.flatnonzero(y == label)
        if version == 3:
            rows = np.unique([rows[np.lexsort((rows, squared[p, rows]))[:m]] for p in small])
        ordered = np.sqrt(np.sort(squared[np.ix_(rows, small)], axis=1))
        chosen = ordered[:, -k:] if version == 2 else ordered[:, :k]
        score = np.zeros(len(rows))
        for column in chosen.T:
            score += column
        order = np.lexsort((rows, -score if version == 3 else score))
        keep[rows[order[: counts[rare]]]] = True
    return np.flatnonzero(keep).tolist()


# --- any cut ----------------------------------------------------------------------------------------------------------


def told(sampler, X, y):
    """Rows in order with dtypes, which these are, and the counts; or the exception."""

    def rows():
        X_new, y_new = dask.compute(*sampler.fit_resample(X, y), scheduler="synchronous")
        return exactly(X_new)[0], exactly(y_new)[0], sampler.sample_indices_.tolist(), sampler.report_.counts_after

    return attempt(rows)


def values(outcome):
    """What arrays have in common with frames."""
    return outcome if outcome[0] == "raised" else ([list(part.values()) for part in outcome[:2]], *outcome[2:])


@settings(quick, max_examples=40)
@given(table=tables(), version=st.sampled_from([1, 2, 3]), k=st.integers(1, 4), data=st.data())
def test_any_cut_gives_the_rows_of_brute_force(table, version, k, data):
    parameters = {"version": version, "n_neighbors": k, "n_neighbors_ver3": 2, "on_small_class": "shrink"}
    lengths = data.draw(cuts(len(table.y)))
    with engine("plain"):
        expected = told(NearMiss(**parameters), table.X, table.y)
    least = int(table.y.value_counts().min())
    X = table.X.to_numpy("float32" if (table.X.dtypes == "float32").all() else float)
    assert expected[2] == brute_force(X, table.y.to_numpy(object), version, min(k, least), 2)
    with engine(data.draw(st.sampled_from(["plain", "compiled"]))):
        assert told(NearMiss(**parameters), *in_frames(table, lengths)) == expected
        if table.X.dtypes.nunique() == 1:
            in_numpy = told(NearMiss(**parameters), *to_numpy(table))
            assert values(in_numpy) == values(expected)
            assert told(NearMiss(**parameters), *in_arrays(table, lengths)) == in_numpy


@pytest.mark.parametrize("engine_name", ["plain", "compiled"])
@pytest.mark.parametrize("version", [1, 2, 3])
def test_many_groups_give_the_same_rows(version, engine_name, monkeypatch):
    table = stored_table(5, rows=4000)
    sampler = NearMiss(version=version)
    expected = told(sampler, *table)
    monkeypatch.setattr(neighborhoods, "GROUP_ROWS", 300)
    with engine(engine_name):
        for lengths in ([4000], [1500, 0, 2500], [200] * 17 + [600]):
            assert told(NearMiss(version=version), *in_frames(table, lengths)) == expected


def test_large_enough_to_be_compiled():
    rng = np.random.default_rng(0)
    y = (rng.random(12_000) < 0.1).astype(int)
    table = Table(stored_table(1, 12_000).X, stored_table(1, 12_000).y.where(y == 0, 9))
    for version in (1, 2):
        found = told(NearMiss(version=version), *in_frames(table, [5000, 7000]))
        with engine("plain"):
            assert told(NearMiss(version=version), *table) == found


# --- one frame --------------------------------------------------------------------------------------------------------


def test_resample_keeps_every_column():
    table = stored_table(2)
    whole = table.X.assign(label=table.y, name=[f"n{i}" for i in range(300)])
    sampler = NearMiss(version=2)
    out = sampler.resample(whole, "label", features=list("abcde"))
    assert out.name.tolist() == [f"n{i}" for i in sampler.sample_indices_]
    assert out.index.tolist() == sampler.sample_indices_.tolist()


# --- edge cases -------------------------------------------------------------------------------------------------------


def test_a_class_that_is_small_enough_stays():
    sampler = NearMiss(sampling_strategy={0: 10})
    X, _ = sampler.fit_resample(D1, D1_Y)
    assert len(X) == 14


def test_nothing_wanted_of_a_class():
    _, y = NearMiss(sampling_strategy={0: 0}).fit_resample(D1, D1_Y)
    assert y.tolist() == [1] * 4


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_neighbors": 5}, r"Class 1 has 4 rows to look among, fewer than n_neighbors=5.*on_small_class='shrink'"),
        ({"sampling_strategy": {1: 2}, "n_neighbors": 4}, "Class 1 has 3 rows to look among"),
        ({"version": 3, "n_neighbors_ver3": 11}, "Class 0 has 10 rows to look among, fewer than n_neighbors_ver3=11"),
    ],
)
def test_too_few_rows_are_refused(parameters, message):
    with pytest.raises(InputError, match=message):
        NearMiss(**parameters).fit_resample(D1, D1_Y)
    with pytest.warns(SmallClassWarning, match="shrinks to"):
        NearMiss(**parameters, on_small_class="shrink").fit_resample(D1, D1_Y)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"version": 4}, "'version' parameter of NearMiss must be one of"),
        ({"n_neighbors": 0}, "'n_neighbors' parameter of NearMiss must be an int of at least 1"),
        ({"n_neighbors_ver3": "3"}, "'n_neighbors_ver3' parameter"),
        ({"n_neighbors": NearestNeighbors(metric="manhattan")}, "metric='manhattan'"),
        ({"on_small_class": "skip"}, "'on_small_class' parameter"),
    ],
)
def test_wrong_parameters_are_refused(parameters, message):
    with pytest.raises(ParameterError, match=message):
        NearMiss(**parameters).fit_resample(D1, D1_Y)


def test_missing_values_are_named():
    X = D1.copy()
    X[3] = np.nan
    with pytest.raises(InputError, match="NaN or infinity in: 0"):
        NearMiss().fit_resample(X, D1_Y)
