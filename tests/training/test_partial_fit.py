"""ARTPartialFit: the same flow around scikit-learn estimators with ``partial_fit``; a clear error for the others."""

from __future__ import annotations

import pickle

import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import Perceptron, SGDClassifier, SGDRegressor
from sklearn.metrics import f1_score, log_loss, zero_one_loss
from sklearn.model_selection import cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from dresample import errors
from dresample.training import ARTPartialFit, Callback
from tests.helpers.tables import three_classes

ESTIMATORS = {
    "hinge": lambda: SGDClassifier(),
    "logistic": lambda: SGDClassifier(loss="log_loss"),
    "perceptron": lambda: Perceptron(),
    "network": lambda: MLPClassifier((6,), learning_rate_init=0.01),
    "bayes": lambda: GaussianNB(),
}


def art(name="logistic", **more):
    estimator = ESTIMATORS[name]() if isinstance(name, str) else name
    given = {"batch_size": 32, "max_epochs": 6, "boost_frequency": 2, "random_state": 3}
    return ARTPartialFit(estimator, **given | more)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_every_estimator_repeats_and_scores_are_those_of_the_best_epoch(name):
    X, y = three_classes()
    labels = np.array(["a", "b", "c"])[y]
    X_val, y_val = three_classes(90, 1)
    np.random.seed(1)
    one = art(name).fit(X, labels, X_val, np.array(["a", "b", "c"])[y_val])
    np.random.seed(2)
    two = art(name).fit(X, labels, X_val, np.array(["a", "b", "c"])[y_val])
    assert (one.predict(X) == two.predict(X)).all() and set(one.predict(X)) <= {"a", "b", "c"}
    losses = [e.valid_loss for e in one.history_.epochs]
    assert losses == [e.valid_loss for e in two.history_.epochs]
    assert one.best_epoch_ == int(np.argmin(losses)) + 1
    best, X_32 = one.history_.epochs[one.best_epoch_ - 1], X_val.astype(np.float32)
    np.testing.assert_allclose(best.f1, f1_score(y_val, np.searchsorted(one.classes_, one.predict(X_32)), average=None))
    if hasattr(one, "predict_proba"):
        assert best.valid_loss == pytest.approx(log_loss(y_val, one.predict_proba(X_32)), rel=1e-5)
    else:
        assert best.valid_loss == pytest.approx(zero_one_loss(y_val, np.searchsorted(one.classes_, one.predict(X_32))))
    assert [r.epoch for r in one.history_.refreshes] == [0, 2, 4, 6]


def test_partitions_are_of_no_consequence():
    X, y = three_classes()
    expected = art().fit(X, y)
    frame = pd.DataFrame(X, columns=list("abcd")).assign(y=y)
    for parts in (1, 3, 7):
        lazy = dd.from_pandas(frame, npartitions=parts)
        fitted = art().fit(lazy[list("abcd")], lazy["y"])
        assert (fitted.estimator_.coef_ == expected.estimator_.coef_).all()
    assert isinstance(fitted.predict(lazy[list("abcd")]), da.Array)
    assert (fitted.predict(lazy[list("abcd")]).compute() == expected.predict(X)).all()
    assert fitted.predict_proba(lazy[list("abcd")]).compute().shape == (300, 3)
    assert fitted.decision_function(lazy[list("abcd")]).compute().shape == (300, 3)


def test_a_binary_decision_function_is_one_column():
    X, y = three_classes()
    fitted = art("hinge").fit(X, y == 2)
    assert fitted.classes_.tolist() == [False, True]
    assert fitted.decision_function(da.from_array(X, (100, 4))).compute().shape == fitted.decision_function(X).shape == (300,)
    assert not hasattr(fitted, "predict_proba")


def test_wrapped_by_dask_ml():
    wrappers = pytest.importorskip("dask_ml.wrappers")
    X, y = three_classes()
    plain = art(SGDClassifier(loss="log_loss"), random_state=0).fit(X, y)
    wrapped = art(wrappers.Incremental(SGDClassifier(loss="log_loss")), random_state=0).fit(X, y)
    assert (wrapped.estimator_.estimator_.coef_ == plain.estimator_.coef_).all()
    assert (wrapped.predict(X) == plain.predict(X)).all()
    lazy = da.from_array(X, (100, 4))
    assert (wrapped.predict(lazy).compute() == plain.predict(X)).all()
    assert (wrapped.predict_proba(X) == plain.predict_proba(X)).all()
    with pytest.raises(errors.ParameterError, match="DecisionTreeClassifier does not have"):
        art(wrappers.Incremental(DecisionTreeClassifier())).fit(X, y)


@pytest.mark.parametrize(
    "estimator",
    [
        DecisionTreeClassifier(),
        RandomForestClassifier(),
        KNeighborsClassifier(),
        make_pipeline(StandardScaler(), SGDClassifier()),
        "sgd",
    ],
)
def test_estimators_without_partial_fit_get_a_clear_error(estimator):
    with pytest.raises(errors.ParameterError, match=r"needs partial_fit.*trees, forests, k-NN"):
        ARTPartialFit(estimator).fit(*three_classes())


def test_regressors_are_refused():
    with pytest.raises(errors.ParameterError, match="needs a classifier; a SGDRegressor"):
        art(SGDRegressor()).fit(*three_classes())


def test_seeds_that_are_set_stay():
    X, y = three_classes()
    assert art(SGDClassifier(random_state=5), max_epochs=1).fit(X, y).estimator_.random_state == 5
    assert isinstance(art(max_epochs=1).fit(X, y).estimator_.random_state, int)
    given = SGDClassifier()
    assert art(given, max_epochs=1).fit(X, y).estimator_ is not given and not hasattr(given, "coef_")


def test_plain_training_and_c_of_one():
    X, y = three_classes()
    plain = art(resampling=None).fit(X, y)
    assert not plain.history_.refreshes
    assert (art(blending_constant=1.0).fit(X, y).estimator_.coef_ == plain.estimator_.coef_).all()
    assert (art().fit(X, y).estimator_.coef_ != plain.estimator_.coef_).any()


def test_patience_callbacks_and_plots():
    X, y = three_classes()
    heard = []

    class Tell(Callback):
        def on_batch_end(self, net, **kwargs):
            heard.append((kwargs["epoch"], kwargs["batch"]))

    fitted = art("bayes", callbacks=[Tell()], max_epochs=30, patience=2).fit(X, y)
    assert fitted.n_epochs_ == fitted.best_epoch_ + 2 < 30
    assert heard[:9] == [*((1, b) for b in range(1, 9)), (2, 1)] and heard[-1][0] == fitted.n_epochs_
    assert fitted.history_.to_frame()["train_loss"].isna().all()
    assert len(fitted.plot().axes) == 3


def test_failing_partial_fit_names_epoch_and_batch():
    class Breaks(SGDClassifier):
        def partial_fit(self, X, y, classes=None, sample_weight=None):
            self.calls_ = getattr(self, "calls_", 0) + 1
            if self.calls_ == 11:
                raise ValueError("Floating-point under-/overflow occurred")
            return super().partial_fit(X, y, classes, sample_weight)

    with pytest.raises(errors.ModelError, match=r"Breaks.partial_fit failed in epoch 2, batch 3: Floating"):
        art(Breaks()).fit(*three_classes())


def test_scikit_learn_contract():
    X, y = three_classes()
    model = art(max_epochs=2)
    assert clone(model).get_params()["estimator__loss"] == "log_loss"
    assert cross_val_score(model, X, y, cv=2).shape == (2,)
    fitted = model.fit(X, y)
    again = pickle.loads(pickle.dumps(fitted))
    assert (again.predict(X) == fitted.predict(X)).all()
    with pytest.raises(ValueError, match="X has 3 features"):
        fitted.predict(X[:, :3])
    from sklearn.exceptions import NotFittedError

    with pytest.raises(NotFittedError):
        art().predict(X)
