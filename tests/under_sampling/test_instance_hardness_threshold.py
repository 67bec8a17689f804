"""Instance hardness: imbalanced-learn as oracle, any labels, any cut of the rows, the sample of large data, edge cases."""

from __future__ import annotations

import dask
import numpy as np
import pandas as pd
import pytest
from imblearn import under_sampling as theirs
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from dresample import InstanceHardnessThreshold
from dresample.errors import InputError, ParameterError, SmallClassWarning
from dresample.sampling.models import by_number
from dresample.under_sampling import instance_hardness_threshold
from tests.helpers.engines import engine
from tests.helpers.holding import in_arrays, in_frames
from tests.helpers.outcomes import outcome, rows_only
from tests.helpers.strategies import Table
from tests.helpers.tables import CUTS_OF_240, stored_table, three_clouds

#: Small tables, with rows numbered by their feature or apart by class.
pytestmark = [pytest.mark.filterwarnings(f"ignore::dresample.errors.{kind}") for kind in ("IdentifierWarning", "LabelCopyWarning")]

FEW = RandomForestClassifier(n_estimators=5)


# --- imbalanced-learn -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strategy", ["auto", {1: 100}, {0: 30, 1: 30, 2: 30}])
@pytest.mark.parametrize(
    "estimator",
    [None, FEW, GaussianNB(), make_pipeline(StandardScaler(), RandomForestClassifier(n_estimators=4))],
    ids=["default", "forest", "bayes", "pipeline"],
)
def test_rows_of_imbalanced_learn(estimator, strategy):
    X, y = three_clouds(250)
    parameters = {"estimator": estimator, "sampling_strategy": strategy, "random_state": 7, "cv": 3}
    other = theirs.InstanceHardnessThreshold(**parameters)
    other.fit_resample(X, y)
    sampler = InstanceHardnessThreshold(**parameters)
    sampler.fit_resample(X, y)
    assert sampler.sample_indices_.tolist() == sorted(other.sample_indices_.tolist())


def test_labels_may_be_anything():
    """imbalanced-learn takes labels for column numbers."""
    X, y = three_clouds()
    expected = InstanceHardnessThreshold(estimator=FEW, random_state=1)
    expected.fit_resample(X, y)
    for labels in (np.array(["a", "b", "c"], object), np.array([-5, 10, 300]), np.array([0.0, 7.0, 9.0])):
        sampler = InstanceHardnessThreshold(estimator=FEW, random_state=1)
        _, y_new = sampler.fit_resample(X, labels[y])
        assert sampler.sample_indices_.tolist() == expected.sample_indices_.tolist()
        assert y_new.tolist() == labels[y][sampler.sample_indices_].tolist()


def test_the_hard_rows_go():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 1, (90, 2)), rng.normal(6, 1, (10, 2)), rng.normal(6, 1, (40, 2))])
    y = np.repeat([0, 0, 1], [90, 10, 40])
    sampler = InstanceHardnessThreshold(estimator=GaussianNB(), sampling_strategy={0: 90}, random_state=0)
    sampler.fit_resample(X, y)
    assert sampler.sample_indices_.tolist() == [*range(90), *range(100, 140)]


def test_rows_that_tie_with_the_threshold_all_stay():
    X = np.concatenate([np.zeros((30, 1)), np.ones((10, 1))])
    y = np.repeat([0, 1], [30, 10])
    _, y_new = InstanceHardnessThreshold(estimator=GaussianNB(var_smoothing=1.0), cv=2, random_state=0).fit_resample(X, y)
    assert np.bincount(y_new).tolist()[0] > 10


# --- any cut ----------------------------------------------------------------------------------------------------------

CASES = [{}, {"max_fit_rows": 120}, {"estimator": GaussianNB(), "max_fit_rows": 60, "cv": 2}]


def made(parameters):
    return InstanceHardnessThreshold(**{"estimator": FEW, "random_state": 3, "on_small_class": "shrink"} | parameters)


@pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")
@pytest.mark.parametrize("dtype", ["mixed", "float32", "float64", "int64"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_any_cut_gives_the_same_rows(case, dtype, monkeypatch):
    monkeypatch.setattr(instance_hardness_threshold, "SCORED_ROWS", 50)
    table = stored_table(3, 240)
    if dtype != "mixed":
        table = Table((table.X[["a", "d", "e"]] * 20).round().astype(dtype), (table.y > 0).astype("int64"))
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = outcome(made(case), table.X, table.y)
            assert isinstance(expected, dict), expected
            if dtype != "mixed":
                X, y = table.X.to_numpy(), table.y.to_numpy()
                assert rows_only(outcome(made(case), X, y)) == rows_only(expected)
                assert rows_only(outcome(made(case), *in_arrays(table, CUTS_OF_240[1]))) == rows_only(expected)
        with engine("compiled"):
            for lengths in CUTS_OF_240:
                assert outcome(made(case), *in_frames(table, lengths)) == expected


# --- large data -------------------------------------------------------------------------------------------------------


def test_the_sample_is_cross_validated_and_the_others_are_scored():
    X, y = three_clouds(900)
    sampler = InstanceHardnessThreshold(
        estimator=LogisticRegression(), max_fit_rows=300, sampling_strategy={1: 200}, random_state=0
    )
    sampler.fit_resample(X, y)
    assert sampler.report_.notes["cross-validated rows"].startswith("300 of 900")
    full = InstanceHardnessThreshold(estimator=LogisticRegression(), sampling_strategy={1: 200}, random_state=0)
    full.fit_resample(X, y)
    both = set(sampler.sample_indices_) & set(full.sample_indices_)
    assert np.isin(y[sampler.sample_indices_], [0, 1, 2]).all()
    assert len(both) > 0.9 * len(full.sample_indices_)


def test_pieces_hold_every_row_once():
    X, y = three_clouds(500)
    sampler = InstanceHardnessThreshold()
    fitted = sampler._open(
        *in_frames(Table(pd.DataFrame(X, columns=list("abc")), pd.Series(y, name="label")), [0, 3, 0, 397, 100, 0])
    )
    pieces = dask.compute(*by_number(fitted, 64), scheduler="synchronous")
    assert [len(p) for p in pieces] == [64] * 7 + [52]
    assert np.concatenate([p.row for p in pieces]).tolist() == list(range(500))
    assert np.concatenate([p.X for p in pieces]).tobytes() == X.tobytes()


def test_a_class_that_the_model_has_not_seen_has_no_probability():
    X, y = three_clouds(60)
    model = GaussianNB().fit(X[y > 0], y[y > 0])
    block = instance_hardness_threshold.Block(X, y, np.arange(60))
    found = instance_hardness_threshold._scored(block, model, (0, 1, 2))
    assert (found[y == 0] == 0).all()
    assert found[y > 0].tolist() == model.predict_proba(X[y > 0])[np.arange((y > 0).sum()), y[y > 0] - 1].tolist()


# --- what is told -----------------------------------------------------------------------------------------------------


def test_the_report_has_the_grade_and_the_sampler_its_estimator():
    sampler = InstanceHardnessThreshold(estimator=FEW, random_state=0)
    sampler.fit_resample(*three_clouds())
    assert sampler.report_.grade == "B"
    assert isinstance(sampler.estimator_, RandomForestClassifier)
    assert sampler.estimator is FEW


# --- edge cases -------------------------------------------------------------------------------------------------------


def test_fewer_rows_than_folds_are_refused_or_fewer_folds_taken():
    X, y = np.arange(20.0)[:, None], np.repeat([0, 1], [17, 3])
    with pytest.raises(InputError, match=r"Class 1 has 3 rows among those that the classifier is fitted on, fewer than cv=5"):
        InstanceHardnessThreshold(estimator=GaussianNB()).fit_resample(X, y)
    sampler = InstanceHardnessThreshold(estimator=GaussianNB(), on_small_class="shrink", random_state=0)
    with pytest.warns(SmallClassWarning, match="3 folds are made"):
        sampler.fit_resample(X, y)
    other = InstanceHardnessThreshold(estimator=GaussianNB(), cv=3, random_state=0)
    other.fit_resample(X, y)
    assert sampler.sample_indices_.tolist() == other.sample_indices_.tolist()


@pytest.mark.parametrize("small", ["raise", "shrink"])
@pytest.mark.parametrize("cv", [2, 5])
def test_one_row_cannot_be_cross_validated(small, cv):
    sampler = InstanceHardnessThreshold(estimator=GaussianNB(), on_small_class=small, cv=cv)
    with pytest.raises(InputError, match=r"Class 1 has 1 row among.*One row cannot be cross-validated: over-sample") as caught:
        sampler.fit_resample(np.arange(20.0)[:, None], np.repeat([0, 1], [19, 1]))
    assert not any(name in str(caught.value) for name in ("ower cv", "on_small_class", "max_fit_rows"))


def test_too_few_for_the_folds_in_the_sample_or_at_all():
    X, y = np.arange(400.0)[:, None], np.tile(np.repeat([0, 1], [19, 1]), 20)
    few = InstanceHardnessThreshold(estimator=GaussianNB(), max_fit_rows=60, random_state=0)
    with pytest.raises(InputError, match=r"Class 1 has \d row.*cv=5 folds.*The class has 20 rows in all: a larger max_fit_r"):
        few.fit_resample(X, y)
    with pytest.raises(InputError, match=r"Class 1 has 3 rows.*Lower cv to 3, or pass on_small_class='shrink'\.$"):
        InstanceHardnessThreshold(estimator=GaussianNB()).fit_resample(X[:60], y[:60])


def test_nothing_wanted_of_a_class():
    X, y = three_clouds()
    _, y_new = InstanceHardnessThreshold(estimator=GaussianNB(), sampling_strategy={1: 0}, random_state=0).fit_resample(X, y)
    assert set(y_new) == {0, 2}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"estimator": LinearSVC()}, "must be a classifier with fit and predict_proba"),
        ({"estimator": GaussianNB}, "must be a classifier with fit and predict_proba"),
        ({"cv": 1}, "'cv' parameter of InstanceHardnessThreshold must be an int of at least 2"),
        ({"max_fit_rows": 0}, "'max_fit_rows' parameter"),
        ({"on_small_class": "skip"}, "'on_small_class' parameter"),
    ],
)
def test_wrong_parameters_are_refused(parameters, message):
    with pytest.raises(ParameterError, match=message):
        InstanceHardnessThreshold(**parameters).fit_resample(*three_clouds())
