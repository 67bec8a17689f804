"""Samplers as steps of imbalanced-learn's pipelines, before estimators of scikit-learn, XGBoost and dask-ml."""

from __future__ import annotations

import dask
import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from imblearn.pipeline import Pipeline, make_pipeline
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.preprocessing import StandardScaler

from dresample import ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE

SAMPLERS = [sampler(random_state=0) for sampler in (ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler)]
each = pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda s: type(s).__name__)
CONTAINERS = ("numpy", "pandas", "dask frame", "dask array")


def data(container, names=("no", "yes")):
    """A learnable problem with one positive in ten."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(400, 3)), columns=["a", "b", "c"])
    y = pd.Series((X["a"] + 0.3 * rng.normal(size=400) > 1.3).astype(int), name="label")
    y = y.map(dict(enumerate(names))) if names else y
    if container == "pandas":
        return X, y
    if container == "numpy":
        return X.to_numpy(), y.to_numpy()
    if container == "dask frame":
        whole = dd.from_pandas(X.assign(label=y), npartitions=4)
        return whole[["a", "b", "c"]], whole["label"]
    return da.from_array(X.to_numpy(), chunks=(100, 3)), da.from_array(y.to_numpy(), chunks=100)


class Seen(ClassifierMixin, BaseEstimator):
    """A last step that notes what it was given."""

    def fit(self, X, y):
        self.X_, self.y_, self.classes_ = X, y, [0, 1]
        return self

    def predict(self, X):
        return X


# --- scikit-learn -----------------------------------------------------------------------------------------------------


@each
@pytest.mark.parametrize("container", CONTAINERS)
def test_the_last_step_gets_what_the_sampler_gives(sampler, container):
    X, y = data(container)
    last = Pipeline([("sampler", clone(sampler)), ("last", Seen())]).fit(X, y)["last"]
    expected = clone(sampler).fit_resample(X, y)
    for got, given, wanted in zip((last.X_, last.y_), (X, y), expected, strict=True):
        assert type(got) is type(given)
        assert np.array_equal(*(np.asarray(v) for v in dask.compute(got, wanted)))


@each
@pytest.mark.parametrize("container", ["numpy", "pandas"])
def test_logistic_regression_learns_from_the_result(sampler, container):
    X, y = data(container)
    pipeline = make_pipeline(StandardScaler(), clone(sampler), LogisticRegression()).fit(X, y)
    predicted = pipeline.predict(X)
    assert len(predicted) == len(X), "predicting resamples nothing"
    assert np.mean(predicted[np.asarray(y) == "yes"] == "yes") > 0.9, "a balanced model finds the rare class"


@each
def test_logistic_regression_learns_from_a_computed_result(sampler):
    """A lazy result goes into an estimator that wants memory: scikit-learn computes Dask arrays itself."""
    X, y = data("dask array", names=None)
    lazy = make_pipeline(clone(sampler), LogisticRegression()).fit(X, y)
    eager = make_pipeline(clone(sampler), LogisticRegression()).fit(*data("numpy", names=None))
    assert np.array_equal(lazy[-1].coef_, eager[-1].coef_)


@each
@pytest.mark.parametrize("container", CONTAINERS)
def test_a_cached_pipeline_gives_the_same_rows(sampler, container, tmp_path):
    """The second fit takes the sampler and its result from the cache."""
    X, y = data(container)
    plain = Pipeline([("sampler", clone(sampler)), ("last", Seen())]).fit(X, y)["last"]
    reports = []
    for _ in range(2):
        pipeline = Pipeline([("sampler", clone(sampler)), ("last", Seen())], memory=str(tmp_path)).fit(X, y)
        reports.append(pipeline["sampler"].report_)
        last = pipeline["last"]
        for got, wanted in zip(dask.compute(last.X_, last.y_), dask.compute(plain.X_, plain.y_), strict=True):
            assert np.array_equal(got, wanted)
    assert reports[0].seconds == reports[1].seconds, "the same run, not another one"


def test_cross_validation_and_search():
    X, y = data("pandas")
    pipeline = Pipeline([("sampler", SMOTE(random_state=0)), ("model", LogisticRegression())])
    assert cross_val_score(pipeline, X, y, scoring="balanced_accuracy", cv=3, error_score="raise").mean() > 0.8
    grid = {"sampler": [SMOTE(random_state=0), ADASYN(random_state=0), "passthrough"]}
    found = GridSearchCV(pipeline, grid, cv=2, scoring="balanced_accuracy", error_score="raise").fit(X, y)
    assert found.best_params_["sampler"] != "passthrough"
    found = GridSearchCV(pipeline, {"sampler__k_neighbors": [3, 5]}, cv=2, error_score="raise").fit(X, y)
    assert found.best_params_["sampler__k_neighbors"] in (3, 5)


def test_two_samplers_in_a_row():
    X, y = data("dask frame")
    over, under = SMOTE(sampling_strategy=0.5, random_state=0), RandomUnderSampler(random_state=0)
    last = make_pipeline(over, under, Seen()).fit(X, y)[-1]
    counts = last.y_.compute().value_counts()
    assert counts["yes"] == counts["no"] == int(0.5 * (data("pandas")[1] == "no").sum())
    assert last.X_.npartitions == last.y_.npartitions
    assert len(last.X_) == counts.sum()


# --- dask-ml ----------------------------------------------------------------------------------------------------------

# dask-ml and dask-glm call what newer versions of Dask and SciPy have renamed.
dask_ml_talks = pytest.mark.filterwarnings(
    "ignore:Dask configuration key:FutureWarning", "ignore:scipy.optimize:DeprecationWarning"
)


@pytest.mark.parametrize("sampler", SAMPLERS[1::2], ids=str)
@dask_ml_talks
def test_logistic_regression_of_dask_ml_learns_from_the_result(sampler):
    linear_model = pytest.importorskip("dask_ml.linear_model")
    X, y = data("dask array", names=None)
    pipeline = make_pipeline(clone(sampler), linear_model.LogisticRegression(solver="lbfgs", max_iter=5)).fit(X, y)
    predicted, truth = dask.compute(pipeline.predict(X), y)
    assert np.mean(predicted[truth == 1]) > 0.9


@pytest.mark.parametrize("placement", ["append", "spread"])
@dask_ml_talks
def test_incremental_learning_of_dask_ml_takes_either_placement(placement):
    wrappers = pytest.importorskip("dask_ml.wrappers")
    X, y = data("dask array", names=None)
    sampler, model = SMOTE(placement=placement, random_state=0), wrappers.Incremental(SGDClassifier(random_state=0))
    pipeline = Pipeline([("sampler", sampler), ("model", model)]).fit(X, y, model__classes=[0, 1])
    predicted, truth = dask.compute(pipeline.predict(X), y)
    assert predicted.shape == truth.shape
    if placement == "spread":
        assert np.mean(predicted[truth == 1]) > 0.8, "every chunk holds both classes in balance"


@dask_ml_talks
def test_dask_ml_scaler_before_a_sampler():
    preprocessing = pytest.importorskip("dask_ml.preprocessing")
    X, y = data("dask frame", names=None)
    last = make_pipeline(preprocessing.StandardScaler(), SMOTE(random_state=0), Seen()).fit(X, y)[-1]
    X_new, y_new = dask.compute(last.X_, last.y_)
    assert list(X_new.columns) == ["a", "b", "c"] and len(set(np.bincount(y_new))) == 1


# --- XGBoost -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client():
    """One small cluster in this process."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as running,
    ):
        yield running


XGBOOST = [("dask frame", sampler) for sampler in SAMPLERS] + [("dask array", SAMPLERS[1])]


@pytest.mark.parametrize("container, sampler", XGBOOST, ids=str)
def test_xgboost_learns_from_dask_results(container, sampler, client):
    xgboost = pytest.importorskip("xgboost.dask")
    X, y = data(container, names=None)
    model = xgboost.DaskXGBClassifier(n_estimators=2, max_depth=3)
    pipeline = Pipeline([("sampler", clone(sampler)), ("model", model)]).fit(X, y)
    predicted, truth = np.asarray(pipeline.predict(X)), np.asarray(y)
    assert np.mean(predicted[truth == 1] == 1) > 0.9


@pytest.mark.parametrize("placement", ["append", "spread"])
def test_xgboost_learns_from_either_placement(placement, client):
    xgboost = pytest.importorskip("xgboost.dask")
    X, y = data("dask frame", names=None)
    model = xgboost.DaskXGBClassifier(n_estimators=2, max_depth=3)
    Pipeline([("sampler", SMOTE(placement=placement)), ("model", model)]).fit(X, y)
    assert model.n_features_in_ == 3
