"""The iterative partitioning filter: the split, the votes by brute force, the rounds, any partitioning."""

from __future__ import annotations

import dask
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from dresample import IterativePartitioningFilter
from dresample.errors import ParameterError, SmallClassWarning, VanishedClassWarning
from dresample.sampling.codes import Codes
from dresample.under_sampling.iterative_partitioning_filter import parts_of
from tests.helpers.holding import in_arrays, in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import outcome, rows_only
from tests.helpers.tables import LINE, LINE_LABELS, overlapping, stored_table

pytestmark = NO_ADVICE


def filtered(X, y, parts, voting, seed, tolerance=0.01, patience=3):
    """The filter as it is printed, with a tree that draws nothing."""
    codes, alive = Codes(tuple(np.unique(y).tolist()), np.searchsorted(np.unique(y), y).astype(np.int16)), np.ones(len(y), bool)
    dropped, quiet = [], 0
    while quiet < patience:
        split = parts_of(seed, codes, alive, parts, len(dropped))
        models = [DecisionTreeClassifier(min_samples_leaf=2, random_state=0).fit(X[rows], y[rows]) for rows in split if len(rows)]
        wrong = sum((model.predict(X) != y).astype(int) for model in models)
        noise = alive & (wrong == len(models) if voting == "consensus" else 2 * wrong > len(models))
        alive &= ~noise
        dropped.append(int(noise.sum()))
        quiet = quiet + 1 if dropped[-1] < tolerance * len(y) else 0
    return np.flatnonzero(alive).tolist(), dropped


@pytest.mark.parametrize("voting", ["majority", "consensus"])
@pytest.mark.parametrize("parts", [3, 6, 9])
def test_the_filter_drops_the_rows_of_the_algorithm_in_print(parts, voting):
    X, y = overlapping(1, d=1)  # one feature: no ties among splits for the tree's seed to break
    kwargs = {"n_parts": parts, "voting": voting, "random_state": 3, "sampling_strategy": "all"}
    cleaner = IterativePartitioningFilter(**kwargs)
    X_kept, y_kept = cleaner.fit_resample(X, y)
    rows, dropped = filtered(X, y, parts, voting, 3)
    assert 0 < len(rows) < len(X)
    assert cleaner.sample_indices_.tolist() == rows and cleaner.dropped_ == dropped and cleaner.n_iter_ == len(dropped) >= 3
    assert (X_kept == X[rows]).all() and (y_kept == y[rows]).all()
    assert cleaner.report_.grade == "B"


def test_split_is_even_in_each_class():
    rng = np.random.default_rng(0)
    code = rng.choice(3, 500, p=[0.7, 0.25, 0.05]).astype(np.int16)
    alive = rng.random(500) < 0.8
    split = parts_of(7, Codes((0, 1, 2), code), alive, 9, 4)
    assert sorted(np.concatenate(split).tolist()) == np.flatnonzero(alive).tolist()
    table = np.array([np.bincount(code[rows], minlength=3) for rows in split])
    assert (np.ptp(table, axis=0) <= 1).all() and np.ptp(table.sum(axis=1)) <= 1
    assert all((np.diff(rows) > 0).all() for rows in split)
    assert [r.tolist() for r in split] != [r.tolist() for r in parts_of(7, Codes((0, 1, 2), code), alive, 9, 5)]
    some = parts_of(7, Codes((0, 1, 2), code), alive, 9, 4, most=20)
    assert all(set(a) <= set(b) and len(a) <= 20 for a, b in zip(some, split, strict=True))


def test_rows_in_the_wrong_place_go_and_the_rest_stays():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 1, (300, 2)), rng.normal(8, 1, (100, 2))])
    y = np.repeat([0, 1], [300, 100])
    wrong = [3, 50, 77, 310, 350]
    y[wrong] = 1 - y[wrong]
    cleaner = IterativePartitioningFilter(sampling_strategy="all", random_state=0)
    cleaner.fit_resample(X, y)
    assert sorted(set(range(400)) - set(cleaner.sample_indices_.tolist())) == wrong
    assert cleaner.dropped_ == [5, 0, 0, 0]
    only = IterativePartitioningFilter(random_state=0)
    only.fit_resample(X, y)
    assert only.sampling_strategy_.keys() == {0}
    assert set(np.arange(400)[y == 1]) <= set(only.sample_indices_.tolist())


def test_rounds_end():
    X, y = overlapping(0)
    once = IterativePartitioningFilter(sampling_strategy="all", random_state=0, max_iter=1)
    once.fit_resample(X, y)
    assert once.n_iter_ == 1 and once.report_.notes["rounds"] == "stopped by max_iter=1"
    loose = IterativePartitioningFilter(sampling_strategy="all", random_state=0, tolerance=1.0, patience=2)
    loose.fit_resample(X, y)
    assert loose.n_iter_ == 2 and loose.dropped_[0] == once.dropped_[0]


def test_a_class_smaller_than_the_parts():
    with pytest.warns(SmallClassWarning, match="Class 1 has 4 rows, fewer than n_parts=9: .*Lower n_parts"):
        IterativePartitioningFilter(random_state=0).fit_resample(LINE, LINE_LABELS)
    cleaner = IterativePartitioningFilter(random_state=0, sampling_strategy="all")
    with pytest.warns(VanishedClassWarning, match="All 4 rows of class 1 were dropped"):
        cleaner.fit_resample(LINE, LINE_LABELS)


def test_another_classifier_may_be_given():
    X, y = overlapping(2)
    cleaner = IterativePartitioningFilter(estimator=LogisticRegression(), sampling_strategy="all", random_state=0, max_iter=1)
    cleaner.fit_resample(X, y)
    side = LogisticRegression().fit(X, y).predict(X)
    gone = ~np.isin(np.arange(len(X)), cleaner.sample_indices_)
    assert np.mean(side[gone] != y[gone]) > 0.8


@pytest.mark.parametrize(
    "name, value, need",
    [("n_parts", 1, "an int of at least 2"), ("patience", 0, "at least 1"), ("tolerance", 0, "above 0"),
     ("tolerance", 2, "at most 1"),
     ("voting", "most", "one of"), ("estimator", LogisticRegression, "a classifier with fit and predict"),
     ("max_fit_rows", 0, "at least 1")],
)  # fmt: skip
def test_wrong_parameters_are_refused(name, value, need):
    with pytest.raises(ParameterError, match=f"'{name}' parameter of IterativePartitioningFilter must be .*{need}"):
        IterativePartitioningFilter(**{name: value}).fit_resample(LINE, LINE_LABELS)


@pytest.mark.parametrize("persist", [True, False])
@pytest.mark.parametrize(
    "parameters", [{}, {"n_parts": 4, "voting": "consensus", "max_fit_rows": 30, "estimator": DecisionTreeClassifier(max_depth=2)}]
)
def test_any_cut_gives_the_same_rows(parameters, persist):
    table = stored_table(3, rows=250)
    cleaner = lambda: IterativePartitioningFilter(sampling_strategy="all", random_state=5, persist=persist, **parameters)
    with dask.config.set(scheduler="synchronous"):
        expected = outcome(cleaner(), table.X, table.y)
        assert 0 < len(expected["picked"]) < 250
        for lengths in ([250], [0, 7, 0, 93, 100, 50, 0]):
            assert outcome(cleaner(), *in_frames(table, lengths)) == expected
        plain = table._replace(X=table.X.astype(float))
        in_numpy = outcome(cleaner(), plain.X.to_numpy(), plain.y.to_numpy())
        assert outcome(cleaner(), *in_arrays(plain, [100, 0, 150])) == in_numpy
        assert rows_only(outcome(cleaner(), plain.X, plain.y)) == rows_only(in_numpy)


def test_pieces_that_vote_do_not_follow_the_partitions(monkeypatch):
    monkeypatch.setattr("dresample.under_sampling.iterative_partitioning_filter.VOTED_ROWS", 50)
    table = stored_table(4, rows=220)
    cleaner = lambda: IterativePartitioningFilter(random_state=1, estimator=LogisticRegression(max_iter=10_000))
    with dask.config.set(scheduler="synchronous"):
        whole = table._replace(X=(table.X - table.X.mean()) / table.X.std())
        expected = outcome(cleaner(), whole.X, whole.y)
        assert outcome(cleaner(), *in_frames(whole, [70, 1, 0, 149])) == expected
