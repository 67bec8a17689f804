"""Cleaning and condensing: the worked numbers, imbalanced-learn and brute force as oracles, any cut of the rows, edge cases."""

from __future__ import annotations

import warnings

import dask
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imblearn import under_sampling as theirs
from sklearn.datasets import make_classification
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

import dresample as ours
from dresample.errors import DresampleError, InputError, ParameterError, ResamplingWarning, VanishedClassWarning
from dresample.neighbors import condense
from dresample.under_sampling.base import Cleaner, codes_of
from tests.helpers.engines import engine, small_tasks
from tests.helpers.holding import in_arrays, in_frames, to_numpy
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import exactly
from tests.helpers.strategies import cuts, tables
from tests.helpers.tables import stored_table

pytestmark = NO_ADVICE

# --- the worked numbers -----------------------------------------------------------------------------------------------

D1 = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])
D1_Y = np.repeat([1, 0], [4, 10])


def removed(sampler, X=D1, y=D1_Y):
    kept, _ = sampler.fit_resample(X[:, None], y)
    assert np.array_equal(kept[:, 0], X[sampler.sample_indices_])
    return sorted(set(X.tolist()) - set(kept[:, 0].tolist()))


@pytest.mark.parametrize(
    ("sampler", "gone"),
    [
        (ours.TomekLinks(), [3.0]),
        (ours.TomekLinks(sampling_strategy="all"), [3.0, 3.5]),
        (ours.EditedNearestNeighbours(), [3.0, 4.1, 4.6]),
        (ours.EditedNearestNeighbours(kind_sel="mode"), [3.0]),
        (ours.RepeatedEditedNearestNeighbours(), [3.0, 4.1, 4.6, 5.2, 5.9]),
        (ours.AllKNN(), [3.0, 4.1, 4.6]),
        (ours.NeighbourhoodCleaningRule(), [3.0, 4.1, 4.6]),
    ],
)
def test_worked_numbers(sampler, gone):
    assert removed(sampler) == gone


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        (ours.OneSidedSelection, [4.1, 4.6, 5.2, 5.9, 6.7, 10.9]),
        (ours.CondensedNearestNeighbour, [3.0, 4.1, 10.9]),
        (ours.BatchCondensedNearestNeighbour, [3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 10.9]),
    ],
)
def test_worked_numbers_with_the_seed_row_at_the_far_end(kind, kept):
    for seed in range(200):
        sampler = kind(random_state=seed)
        gone = removed(sampler)
        if D1[sampler.seed_rows_[0]].tolist() == [10.9]:
            assert sorted(set(D1[4:].tolist()) - set(gone)) == kept
            return
    raise AssertionError("no seed draws the last row")


# --- imbalanced-learn as oracle ---------------------------------------------------------------------------------------


def clouds(seed, rows=400, classes=3, dtype=np.float64):
    """Tie-free data of overlapping classes, rows in random order."""
    shares = [0.6, 0.25, 0.15] if classes == 3 else [0.8, 0.2]
    X, y = make_classification(rows, 4, n_redundant=0, n_informative=3, n_classes=classes, n_clusters_per_class=1, weights=shares,
                               class_sep=0.7, random_state=seed)  # fmt: skip
    return X.astype(dtype), y


PAIRS = [
    ("EditedNearestNeighbours", {}),
    ("EditedNearestNeighbours", {"n_neighbors": 5, "kind_sel": "mode", "sampling_strategy": "all"}),
    ("RepeatedEditedNearestNeighbours", {"kind_sel": "mode"}),
    ("RepeatedEditedNearestNeighbours", {"n_neighbors": 2}),
    ("RepeatedEditedNearestNeighbours", {"max_iter": 2}),
    ("AllKNN", {}),
    ("AllKNN", {"n_neighbors": 6, "kind_sel": "mode"}),
    ("TomekLinks", {}),
    ("TomekLinks", {"sampling_strategy": "all"}),
    ("TomekLinks", {"sampling_strategy": "majority"}),
    ("TomekLinks", {"sampling_strategy": [1]}),
]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize(("name", "parameters"), PAIRS)
def test_same_rows_as_imbalanced_learn(name, parameters, classes, dtype):
    X, y = clouds(classes, classes=classes, dtype=dtype)
    their, our = getattr(theirs, name)(**parameters), getattr(ours, name)(**parameters)
    X_their, _ = their.fit_resample(X, y)
    X_our, y_our = our.fit_resample(X, y)
    assert 20 < len(X_our) < len(X)
    order = np.argsort(y_our, kind="stable") if name not in ("TomekLinks",) else slice(None)  # theirs are regrouped by class
    assert np.array_equal(X_their, X_our[order])
    if hasattr(their, "n_iter_"):
        assert their.n_iter_ == our.n_iter_


def rank(X):
    """Rows by (squared distance, row) from each row, itself last."""
    d2 = np.square(X[:, None].astype(float) - X[None].astype(float)).sum(axis=2)
    np.fill_diagonal(d2, np.inf)
    return np.argsort(d2, axis=1, kind="stable")


def edited(X, y, alive, k, labels):
    """Rows that stay of some, with kind_sel="mode"."""
    near = y[alive][rank(X[alive])[:, :k]]
    vote = np.array([np.bincount(some, minlength=3).argmax() for some in near])
    return alive[(vote == y[alive]) | ~np.isin(y[alive], labels)]


def test_the_smallest_class_is_that_of_the_data():
    """Where another class falls to its size, imbalanced-learn takes that one for the smallest, and drops minority rows."""
    X, y = clouds(3)
    theirs_kept = np.bincount(theirs.RepeatedEditedNearestNeighbours(n_neighbors=1).fit_resample(X, y)[1])
    ours_kept = np.bincount(ours.RepeatedEditedNearestNeighbours(n_neighbors=1).fit_resample(X, y)[1])
    assert np.bincount(y).tolist() == [239, 100, 61]
    assert ours_kept.tolist() == [168, 61, 61]
    assert theirs_kept.tolist() == [168, 61, 44]


@pytest.mark.parametrize("allow", [True, False])
def test_all_knn_as_written(allow):
    X, y = clouds(3)
    sampler = ours.AllKNN(n_neighbors=8, kind_sel="mode", allow_minority=allow)
    sampler.fit_resample(X, y)
    alive, smallest = np.arange(len(y)), np.bincount(y)[2]
    for k in range(1, 9):
        alive = edited(X, y, alive, k, [0, 1])
        counts = np.bincount(y[alive], minlength=3)
        if not counts.all() or (not allow and (counts[:2] < smallest).any()):
            break
    assert sampler.sample_indices_.tolist() == alive.tolist()
    assert (counts[:2] < smallest).any()
    assert (k == 8) == allow


@pytest.mark.parametrize(("k", "threshold"), [(3, 0.5), (4, 2.0), (1, 0.5)])
def test_cleaning_rule_as_written(k, threshold):
    X, y = clouds(5)
    near = y[rank(X)[:, :k]]
    vote = np.array([np.bincount(labels, minlength=3).argmax() for labels in near])
    a1 = (vote != y) & (y != 2)
    large = [c for c in (0, 1) if (y == c).sum() > threshold * (y == 2).sum()]
    a2 = np.unique(rank(X)[:, :k][(y == 2) & (vote != 2)])
    a2 = a2[np.isin(y[a2], large)]
    expected = np.setdiff1d(np.flatnonzero(~a1), a2)
    sampler = ours.NeighbourhoodCleaningRule(n_neighbors=k, threshold_cleaning=threshold)
    sampler.fit_resample(X, y)
    assert sampler.sample_indices_.tolist() == expected.tolist()
    assert sampler.classes_to_clean_ == large
    assert len(a2) and sampler.report_.notes["A2"] == len(a2)


@pytest.mark.parametrize(("threshold", "large", "gone"), [(2.4, [0], [3.0, 4.1, 4.6]), (2.5, [], [3.0]), (2.6, [], [3.0])])
def test_a_class_at_the_threshold_is_not_large(threshold, large, gone):
    """10 rows against 2.5 times 4: strictly more are wanted, as in imbalanced-learn."""
    sampler = ours.NeighbourhoodCleaningRule(threshold_cleaning=threshold)
    other = theirs.NeighbourhoodCleaningRule(threshold_cleaning=threshold)
    assert removed(sampler) == gone and sampler.classes_to_clean_ == large
    other.fit_resample(D1[:, None], D1_Y)
    assert other.sample_indices_.tolist() == sampler.sample_indices_.tolist() and list(other.classes_to_clean_) == large


def condensed(X, y, seeds, k, label, smallest=2, joins=True):
    """Hart's scan (or, without joining, its first look) with scikit-learn's words: a classifier fitted again for every row."""
    store = np.flatnonzero(y == smallest).tolist() + seeds.tolist()
    found = seeds.tolist()
    for row in np.setdiff1d(np.flatnonzero(y == label), seeds):
        if KNeighborsClassifier(k).fit(X[store], y[store]).predict(X[row : row + 1])[0] != label:
            found.append(int(row))
            if joins:
                store.append(int(row))
    return found


@pytest.mark.parametrize(("k", "seeds"), [(1, 1), (1, 5), (3, 2), (4, 3)])
def test_condensing_as_written(k, seeds, monkeypatch):
    monkeypatch.setattr(condense, "STEP", 7)
    X, y = clouds(6, rows=200)
    sampler = ours.CondensedNearestNeighbour(n_neighbors=k, n_seeds_S=seeds, random_state=3)
    sampler.fit_resample(X, y)
    expected = np.flatnonzero(y == 2).tolist()
    for label in (0, 1):
        assert len(sampler.seed_rows_[label]) == seeds
        expected += condensed(X, y, sampler.seed_rows_[label], k, label)
    assert sampler.sample_indices_.tolist() == sorted(expected)
    assert len(expected) < len(y)


@pytest.mark.parametrize(("k", "seeds"), [(1, 1), (3, 2), (2, 4)])
def test_one_sided_selection_as_written(k, seeds):
    X, y = clouds(7, rows=200)
    sampler = ours.OneSidedSelection(n_neighbors=k, n_seeds_S=seeds, random_state=1)
    sampler.fit_resample(X, y)
    kept = np.flatnonzero(y == 2).tolist()
    for label in (0, 1):
        kept += condensed(X, y, sampler.seed_rows_[label], k, label, joins=False)
    kept = np.sort(kept)
    cleaned = theirs.TomekLinks(sampling_strategy=[0, 1])
    cleaned.fit_resample(X[kept], y[kept])
    assert sampler.sample_indices_.tolist() == kept[cleaned.sample_indices_].tolist()
    assert len(cleaned.sample_indices_) < len(kept) < len(y)


@pytest.mark.parametrize("kind", [ours.CondensedNearestNeighbour, ours.BatchCondensedNearestNeighbour, ours.OneSidedSelection])
@pytest.mark.parametrize("seeds", [9, 10])
def test_one_candidate_or_none_beside_the_seeds(kind, seeds):
    """With 9 seeds of 10 rows one candidate is left, which is kept where it is wrong."""
    links = [3.0] if kind is ours.OneSidedSelection else []
    ends = set()
    for seed in range(40):
        sampler = kind(n_seeds_S=seeds, random_state=seed)
        gone = removed(sampler)
        chosen = sampler.seed_rows_[0]
        assert len(chosen) == seeds
        stays = condensed(D1[:, None], D1_Y, chosen, 1, 0, smallest=1)
        right = sorted(set(range(4, 14)) - set(stays))
        assert gone == sorted({*D1[right].tolist(), *links})
        ends.add(len(right))
    assert ends == ({0, 1} if seeds == 9 else {0})


@pytest.mark.parametrize(("k", "limit"), [(1, None), (1, 3), (3, None), (3, 20)])
def test_batches_leave_a_consistent_subset(k, limit):
    X, y = clouds(8)
    sampler = ours.BatchCondensedNearestNeighbour(
        n_neighbors=k, n_seeds_S=2, rows_per_round=limit, random_state=2, sampling_strategy="all"
    )
    X_kept, y_kept = sampler.fit_resample(X, y)
    outside = np.setdiff1d(np.arange(len(y)), sampler.sample_indices_)
    assert np.array_equal(KNeighborsClassifier(k).fit(X_kept, y_kept).predict(X[outside]), y[outside])
    assert sampler.n_iter_ > 1
    assert len(y_kept) <= 6 + sampler.n_iter_ * (limit or len(y))


def test_smaller_batches_keep_fewer_rows_and_two_classes_need_one_round():
    X, y = clouds(9, classes=2)
    sampler = ours.BatchCondensedNearestNeighbour(random_state=0)
    whole, few = sampler.fit_resample(X, y), ours.BatchCondensedNearestNeighbour(random_state=0, rows_per_round=5)
    assert sampler.n_iter_ == 1
    assert len(few.fit_resample(X, y)[0]) < len(whole[0])
    assert few.n_iter_ > 1


def test_other_samplers_find_the_first_part_of_the_cleaning_rule():
    X, y = clouds(5)
    first = ours.TomekLinks(sampling_strategy="all")
    sampler = ours.NeighbourhoodCleaningRule(edited_nearest_neighbours=first, threshold_cleaning=100)
    sampler.fit_resample(X, y)
    first.fit_resample(X, y)
    assert sampler.sample_indices_.tolist() == first.sample_indices_.tolist()
    assert sampler.classes_to_clean_ == []


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    "first",
    [ours.OneSidedSelection, ours.CondensedNearestNeighbour, ours.BatchCondensedNearestNeighbour, ours.IterativePartitioningFilter],
)
def test_the_first_step_of_the_cleaning_rule_draws_from_its_own_seed(first, seed):
    X, y = clouds(5)
    first = first(random_state=seed)
    sampler = ours.NeighbourhoodCleaningRule(edited_nearest_neighbours=first, threshold_cleaning=100)
    sampler.fit_resample(X, y)
    first.fit_resample(X, y)
    assert sampler.sample_indices_.tolist() == first.sample_indices_.tolist()
    assert sampler.report_.notes["seed of the first step"] == seed
    assert sampler.report_.grade == first.report_.grade


@pytest.mark.parametrize("first", [ours.NearMiss(), ours.InstanceHardnessThreshold(), ours.RandomUnderSampler()])
def test_the_first_step_of_the_cleaning_rule_cleans(first):
    X, y = clouds(5)
    with pytest.raises(ParameterError, match=r"'edited_nearest_neighbours' .* must be a sampler of dresample that cleans"):
        ours.NeighbourhoodCleaningRule(edited_nearest_neighbours=first).fit_resample(X, y)


def test_classes_of_all_rows_come_in_two_bytes_each(monkeypatch):
    rows = stored_table(3)
    fitted = ours.EditedNearestNeighbours()._open(*in_frames(rows, (0, 7, len(rows.y) - 7, 0)))
    answers, real = [], type(fitted.run).compute
    monkeypatch.setattr(type(fitted.run), "compute", lambda *a, **k: (answers.append(real(*a, **k)), answers[-1])[1])
    codes = codes_of(fitted)
    assert np.array_equal(np.array(codes.labels)[codes.code], np.asarray(rows.y))
    assert sum(answer.nbytes for found in answers for answer in found) == 2 * len(rows.y)


@pytest.mark.parametrize("kind", ["EditedNearestNeighbours", "RepeatedEditedNearestNeighbours", "AllKNN"])
def test_neighbours_objects_count_the_row_itself(kind):
    X, y = clouds(4)
    with_object = getattr(ours, kind)(n_neighbors=NearestNeighbors(n_neighbors=4)).fit_resample(X, y)
    assert np.array_equal(with_object[0], getattr(ours, kind)(n_neighbors=3).fit_resample(X, y)[0])


@pytest.mark.parametrize("kind", ["OneSidedSelection", "CondensedNearestNeighbour", "NeighbourhoodCleaningRule"])
def test_classifiers_do_not(kind):
    X, y = clouds(4)
    seed = {} if kind == "NeighbourhoodCleaningRule" else {"random_state": 0}
    with_object = getattr(ours, kind)(n_neighbors=KNeighborsClassifier(3), **seed).fit_resample(X, y)
    assert np.array_equal(with_object[0], getattr(ours, kind)(n_neighbors=3, **seed).fit_resample(X, y)[0])


# --- partition edges --------------------------------------------------------------------------------------------------


def test_a_tomek_link_across_two_partitions():
    X = np.array([0.0, 0.4, 5.0, 5.1, 9.0, 9.3])[:, None]  # 5.0 and 5.1 are a link; inside its partition neither has a rival near
    y = np.array([0, 0, 0, 1, 1, 1])
    whole, cut = ours.TomekLinks(sampling_strategy="all"), ours.TomekLinks(sampling_strategy="all")
    whole.fit_resample(X, y)
    import dask.array as da

    cut.fit_resample(da.from_array(X, chunks=((3, 3), 1)), da.from_array(y, chunks=((3, 3),)))
    assert cut.sample_indices_.tolist() == whole.sample_indices_.tolist() == [0, 1, 4, 5]


@pytest.mark.parametrize("kind_sel", ["all", "mode"])
def test_an_editing_vote_across_two_partitions(kind_sel):
    # Row 3 (class 0) lies among rows 4 to 6 (class 1), which are in the next partition; alone with rows 0 to 2 it would stay.
    X = np.array([0.0, 0.1, 0.2, 5.0, 5.1, 5.2, 5.3, 9.0, 0.3])[:, None]
    y = np.array([0, 0, 0, 0, 1, 1, 1, 0, 0])
    import dask.array as da

    sampler = ours.EditedNearestNeighbours(kind_sel=kind_sel)
    sampler.fit_resample(da.from_array(X, chunks=((4, 5), 1)), da.from_array(y, chunks=((4, 5),)))
    assert sampler.sample_indices_.tolist() == [0, 1, 2, 4, 5, 6, 8]


def test_twins_of_two_classes_link_by_row():
    X = np.zeros((3, 1))
    sampler = ours.TomekLinks(sampling_strategy="all")
    sampler.fit_resample(X, [0, 1, 0])  # rows 0 and 1 are each other's nearest; row 2 has row 0, which does not answer
    assert sampler.sample_indices_.tolist() == [2]


# --- any cut of the rows ----------------------------------------------------------------------------------------------

CLEANERS = [kind for kind in Cleaner.__subclasses__() if kind._kind == "clean-sampling"]
SEEDED = ("OneSidedSelection", "CondensedNearestNeighbour", "BatchCondensedNearestNeighbour")
CASES = [
    *PAIRS,
    ("EditedNearestNeighbours", {"n_neighbors": 1}),
    ("NeighbourhoodCleaningRule", {}),
    ("NeighbourhoodCleaningRule", {"n_neighbors": 2, "threshold_cleaning": 1.0, "sampling_strategy": "majority"}),
    ("OneSidedSelection", {}),
    ("OneSidedSelection", {"n_neighbors": 2, "n_seeds_S": 2}),
    ("CondensedNearestNeighbour", {}),
    ("CondensedNearestNeighbour", {"n_neighbors": 3, "n_seeds_S": 3}),
    ("BatchCondensedNearestNeighbour", {"sampling_strategy": "all"}),
    ("BatchCondensedNearestNeighbour", {"rows_per_round": 2, "n_neighbors": 2}),
]


def outcome(name, parameters, X, y):
    """Rows, bits, dtypes, index, what was warned and noted; or the exception."""
    sampler = getattr(ours, name)(**parameters)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ResamplingWarning)
            X_new, y_new = sampler.fit_resample(X, y)
    except DresampleError as error:
        return type(error).__name__, str(error)
    said = [str(w.message) for w in caught if issubclass(w.category, ResamplingWarning)]
    X_new, y_new = dask.compute(X_new, y_new)
    told = [list(exactly(part)[0].values()) for part in (X_new, y_new)]
    indices = exactly(X_new)[1] if hasattr(X_new, "index") else None
    return told, indices, sampler.sample_indices_.tolist(), sampler.report_.counts_after, sampler.report_.notes, said


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_cut_gives_the_same_bits(data):
    name, parameters = data.draw(st.sampled_from(CASES))
    if name in SEEDED:
        parameters = parameters | {"random_state": data.draw(st.integers(0, 2**64 - 1))}
    table = data.draw(tables())
    lengths = data.draw(cuts(len(table.y)))
    if parameters.get("sampling_strategy") == [1]:
        parameters = parameters | {"sampling_strategy": [sorted(set(table.y))[1]]}
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = outcome(name, parameters, table.X, table.y)
        with engine(data.draw(st.sampled_from(["plain", "compiled"]))):
            cut = parameters | {"persist": data.draw(st.booleans())}
            assert outcome(name, cut, *in_frames(table, lengths)) == expected
            if table.X.dtypes.nunique() == 1 and data.draw(st.booleans()):
                arrays = outcome(name, parameters, *to_numpy(table))
                assert arrays[0] == expected[0] and arrays[2:-1] == expected[2:-1]
                assert len(arrays[-1]) == len(expected[-1])  # columns have numbers there, not names
                assert outcome(name, cut, *in_arrays(table, lengths)) == arrays


@pytest.mark.parametrize(("name", "parameters"), CASES)
def test_many_partitions_and_small_tasks_give_the_same_bits(name, parameters, monkeypatch):
    table = stored_table(11, rows=600)
    parameters = parameters | ({"random_state": 5} if name in SEEDED else {})
    parameters = parameters | ({"rows_per_round": 40} if "rows_per_round" in parameters else {})
    with engine("plain"):
        expected = outcome(name, parameters, table.X, table.y)
    monkeypatch.setattr(condense, "STEP", 33)
    for lengths, name_ in (([600], "compiled"), ([200, 0, 400], "plain"), ([*[35] * 17, 5], "compiled")):
        with small_tasks(100, 50), engine(name_), dask.config.set(scheduler="synchronous"):
            assert outcome(name, parameters, *in_frames(table, lengths)) == expected


def test_the_frame_keeps_its_columns_and_its_index():
    table = stored_table(3)
    frame = table.X.assign(label=table.y, name="n").set_axis(np.arange(300) * 2)
    sampler = ours.TomekLinks()
    out = sampler.resample(frame, "label", features=["b", "d", "e"])
    assert list(out.columns) == list(frame.columns)
    assert out.index.tolist() == (sampler.sample_indices_ * 2).tolist()


# --- edges ------------------------------------------------------------------------------------------------------------


def test_a_class_that_vanishes_is_said():
    X, y = np.array([0.0, 1.0, 2.1, 5.0, 5.2, 5.4, 5.6, 5.1, 5.3])[:, None], np.array([2, 2, 2, 1, 1, 1, 1, 0, 0])
    sampler = ours.EditedNearestNeighbours(sampling_strategy=[0], n_neighbors=1)
    with pytest.warns(VanishedClassWarning, match="All 2 rows of class 0 were dropped"):
        sampler.fit_resample(X, y)
    assert sampler.report_.counts_after == {0: 0, 1: 4, 2: 3}
    assert len(sampler.report_.warnings) == 1


#: Two rows of class 1, each nearest to a row of class 0.
BESIDE = np.array([0.0, 10.0, 0.1, 10.1])[:, None], np.array([0, 0, 1, 1])
#: Two rows of class 1 for nine parts.
FEW = np.linspace(0, 1, 40)[:, None], np.where(np.isin(np.arange(40), [11, 28]), 1, 0)


@pytest.mark.parametrize(
    ("sampler", "data", "advised"),
    [
        (ours.TomekLinks(), BESIDE, "Name"),
        (ours.EditedNearestNeighbours(n_neighbors=1), BESIDE, "Name"),
        (ours.EditedNearestNeighbours(n_neighbors=3), BESIDE, "Lower n_neighbors, take kind_sel='mode', or name"),
        (ours.EditedNearestNeighbours(n_neighbors=3, kind_sel="mode"), BESIDE, "Lower n_neighbors, or name"),
        (ours.RepeatedEditedNearestNeighbours(n_neighbors=2), BESIDE, "Lower n_neighbors, take kind_sel='mode', or name"),
        (ours.NeighbourhoodCleaningRule(), BESIDE, "Lower n_neighbors, raise threshold_cleaning, or name"),
        (ours.OneSidedSelection(random_state=0, n_neighbors=1), BESIDE, "Raise n_seeds_S, or name"),
        (
            ours.IterativePartitioningFilter(random_state=0, sampling_strategy=[1]),
            FEW,
            "Lower n_parts, take voting='consensus', or name",
        ),
    ],
)
def test_advice_names_what_the_sampler_has_and_what_is_not_set_already(sampler, data, advised):
    with pytest.warns(VanishedClassWarning, match=f"will not know the class. {advised} fewer classes in sampling_strategy"):
        sampler.fit_resample(*data)
    assert sampler.report_.counts_after[1] == 0


@pytest.mark.parametrize("kind", ["RepeatedEditedNearestNeighbours", "AllKNN"])
def test_editing_stops_where_a_class_falls_below_the_smallest(kind):
    X, y = clouds(1, rows=300)
    sampler = getattr(ours, kind)(n_neighbors=12)
    sampler.fit_resample(X, y)
    smallest = np.bincount(y).min()
    assert min(n for c, n in sampler.report_.counts_after.items() if c != 2) < smallest
    rounds = sampler.report_.notes["rounds" if kind.startswith("R") else "largest_k"]
    assert rounds < 12


def test_a_single_round():
    X, y = clouds(2)
    once = ours.RepeatedEditedNearestNeighbours(max_iter=1).fit_resample(X, y)[0]
    assert np.array_equal(once, ours.EditedNearestNeighbours().fit_resample(X, y)[0])


@pytest.mark.parametrize(
    ("sampler", "error", "message"),
    [
        (ours.EditedNearestNeighbours(n_neighbors=14), InputError, "looks at the 14 nearest rows of each row, and 14 rows"),
        (ours.NeighbourhoodCleaningRule(n_neighbors=14), InputError, "n_neighbors = 15, n_samples_fit = 14"),
        (ours.EditedNearestNeighbours(n_neighbors=0), ParameterError, "'n_neighbors' parameter of EditedNearestNeighbours must be"),
        (ours.AllKNN(n_neighbors="rnd"), ParameterError, "an int or a NearestNeighbors object"),
        (ours.AllKNN(allow_minority="no"), ParameterError, "'allow_minority' parameter of AllKNN must be one of"),
        (
            ours.RepeatedEditedNearestNeighbours(max_iter=0),
            ParameterError,
            "'max_iter' .* must be an int of at least 1",
        ),
        (ours.RepeatedEditedNearestNeighbours(kind_sel="any"), ParameterError, "'kind_sel'"),
        (ours.NeighbourhoodCleaningRule(threshold_cleaning=0), ParameterError, "a number above 0"),
        (
            ours.NeighbourhoodCleaningRule(edited_nearest_neighbours=theirs.AllKNN()),
            ParameterError,
            "a sampler of dresample that cleans",
        ),
        (ours.OneSidedSelection(n_seeds_S=11), InputError, "n_seeds_S=11 but class 0 has 10 rows"),
        (ours.OneSidedSelection(sampling_strategy="all"), InputError, "keeps that whole"),
        (ours.CondensedNearestNeighbour(sampling_strategy=[1]), InputError, "against the smallest one, here 1"),
        (ours.CondensedNearestNeighbour(n_neighbors=6), InputError, "a store that begins with 5"),
        (ours.BatchCondensedNearestNeighbour(n_neighbors=6), InputError, "a store that begins with 5"),
        (ours.BatchCondensedNearestNeighbour(rows_per_round=0), ParameterError, "'rows_per_round'"),
        (ours.OneSidedSelection(n_seeds_S=1.5), ParameterError, "'n_seeds_S'"),
        (ours.OneSidedSelection(n_neighbors=KNeighborsClassifier(weights="distance")), ParameterError, "weights='distance'"),
        (ours.OneSidedSelection(n_neighbors=KNeighborsClassifier(p=1)), ParameterError, "p=1"),
    ],
)
def test_errors(sampler, error, message):
    with pytest.raises(error, match=message):
        sampler.fit_resample(D1[:, None], D1_Y)


@pytest.mark.parametrize("kind", CLEANERS)
def test_what_the_strategy_may_be_is_what_is_promised(kind):
    """No dict: nobody says how many rows a cleaner drops."""
    (promised,) = [line for line in kind.__doc__.splitlines() if line.strip().startswith("sampling_strategy :")]
    assert promised.strip() == 'sampling_strategy : str, list or callable, default="auto"'
    with pytest.raises(InputError, match="as a dict for cleaning methods is not supported"):
        kind(sampling_strategy={0: 5}).fit_resample(D1[:, None], D1_Y)


@pytest.mark.parametrize("name", [*dict.fromkeys(name for name, _ in CASES)])
def test_what_is_not_finite_is_refused(name):
    X = D1[:, None].copy()
    X[3] = np.nan
    with pytest.raises(InputError, match=f"NaN or infinity in: .* {name} measures distances"):
        getattr(ours, name)().fit_resample(X, D1_Y)


def test_the_same_seed_the_same_rows_and_another_seed_others():
    X, y = clouds(3)
    rows = [ours.CondensedNearestNeighbour(random_state=s).fit_resample(X, y)[0].tobytes() for s in (0, 0, 1)]
    assert rows[0] == rows[1] != rows[2]
