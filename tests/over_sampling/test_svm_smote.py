"""SVM-SMOTE: bases, shares, steps; the same bits for any partitioning."""

from __future__ import annotations

import dask
import imblearn.over_sampling
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import BaggingClassifier
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC, NuSVC

from dresample import SVMSMOTE
from dresample.arithmetic.draws import class_key
from dresample.arithmetic.interpolation import between
from dresample.errors import InputError, ModelError, NoBaseWarning, ParameterError
from dresample.over_sampling.svm_smote import interpolated
from dresample.sampling.models import quotas, seeded_model
from tests.helpers.engines import engine, small_tasks
from tests.helpers.holding import in_frames, to_numpy
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import clear_rows
from tests.helpers.outcomes import new_rows, outcome, rows_only
from tests.helpers.strategies import Table, cuts, quick, tables
from tests.helpers.tables import LINE, LINE_LABELS, blobs, stored_table

pytestmark = NO_ADVICE


# --- imbalanced-learn -------------------------------------------------------------------------------------------------


def their_groups(X, y, label, m):
    """Support vectors of a class that imbalanced-learn finds in danger, and safe."""
    sampler = imblearn.over_sampling.SVMSMOTE(m_neighbors=m, random_state=0)
    sampler.fit_resample(X, y)
    vectors = sampler.svm_estimator_.support_
    vectors = vectors[y[vectors] == label]
    noise, danger = (sampler._in_danger_noise(sampler.nn_m_.fit(X), X[vectors], label, y, kind=k) for k in ("noise", "danger"))
    return set(vectors[danger].tolist()), set(vectors[~noise & ~danger].tolist())


@pytest.mark.parametrize("m", [5, 10])
def test_bases_equal_those_of_imbalanced_learn(m):
    compared = 0
    for seed in range(6):
        X, y = blobs(seed)
        counts = np.bincount(y)
        assert all(clear_rows(X, np.flatnonzero(y == c), m).all() for c in (0, 1))
        wanted = {c: int(counts[c]) + 4000 for c in np.argsort(counts)[:2].tolist()}
        sampler = SVMSMOTE(m_neighbors=m, random_state=seed, sampling_strategy=wanted, provenance=True)
        X_new, _ = sampler.fit_resample(X, y)
        _, base, _, gap = new_rows(sampler, X_new)
        for label in wanted:
            danger, safe = their_groups(X, y, label, m)
            ours = y[base] == label
            assert set(base[ours]) == danger | safe
            assert set(base[ours & (gap < 0)]) <= safe and set(base[ours & (gap > 0)]) <= danger
            expected = interpolated(class_key(seed, label), 4000) if danger and safe else 4000 * bool(danger)
            assert np.isin(base[ours], list(danger)).sum() == expected
            compared += bool(danger) and bool(safe)
    assert compared > 4


def test_the_machine_is_that_of_imbalanced_learn():
    X, y = blobs(0)
    ours, theirs = SVMSMOTE(random_state=0), imblearn.over_sampling.SVMSMOTE(random_state=0)
    ours.fit_resample(X, y)
    theirs.fit_resample(X, y)
    assert ours.svm_estimator_.support_.tolist() == theirs.svm_estimator_.support_.tolist()


def test_the_share_of_an_empty_group_is_not_lost():
    """Two classes far apart: all support vectors are safe, all rows are extrapolated (imbalanced-learn makes about half)."""
    rng = np.random.default_rng(0)
    X, y = np.concatenate([rng.normal(0, 1, (150, 2)), rng.normal(20, 1, (50, 2))]), np.repeat([0, 1], [150, 50])
    sampler = SVMSMOTE(random_state=1, provenance=True)
    X_new, y_new = sampler.fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [150, 150]
    assert (new_rows(sampler, X_new)[3] <= 0).all()
    assert len(imblearn.over_sampling.SVMSMOTE(random_state=1).fit_resample(X, y)[0]) < 300


# --- geometry ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("out_step", [0.0, 0.3, 1])
def test_steps_go_inward_or_outward_by_the_share_of_rivals(out_step):
    X, y = blobs(3, weights=(0.3, 0.7))
    sampler = SVMSMOTE(random_state=0, out_step=out_step, sampling_strategy={0: 3000}, provenance=True)
    X_new, _ = sampler.fit_resample(X, y)
    X_made, base, partner, gap = new_rows(sampler, X_new)
    assert between(X[base], X[partner], gap).tobytes() == X_made.tobytes()
    assert (y[base] == 0).all() and (y[partner] == 0).all()
    rivals = sampler.allocation_.set_index("row")["rivals"][base].to_numpy()
    safe = rivals < 5
    assert 0 < safe.sum() < len(safe) and rivals.max() < 10
    assert (gap[~safe] >= 0).all() and gap[~safe].max() > 0.95
    assert (gap[safe] <= 0).all() and (gap[safe] > -out_step).all() if out_step else not gap[safe].any()
    assert abs(gap[safe].mean() + out_step / 2) < 0.03
    one = sampler.allocation_.query("copies > 0")
    for group in (one[one["rivals"] < 5], one[one["rivals"] >= 5]):
        assert group["copies"].max() - group["copies"].min() <= 1


def test_share_is_beta_of_ten_and_ten():
    shares = np.array([interpolated(class_key(seed, 0), 10**6) / 10**6 for seed in range(600)])
    assert abs(shares.mean() - 0.5) < 0.015 and abs(shares.var() - 1 / 84) < 0.002
    assert {interpolated(class_key(seed, 0), 1) for seed in range(50)} == {0, 1}


# --- the sample -------------------------------------------------------------------------------------------------------


def test_a_sample_has_its_share_of_every_class():
    assert quotas({0: 1000, 1: 10, 2: 200}, 300) == {1: 10, 2: 145, 0: 145}
    assert quotas({0: 1000, 1: 10, 2: 40}, 300) == {1: 10, 2: 40, 0: 250}
    assert quotas({0: 5, 1: 5}, 1) == {0: 1, 1: 1}
    assert quotas({0: 5, 1: 5}, 100) == {0: 5, 1: 5}


def test_small_classes_are_in_the_sample():
    X, y = blobs(4, weights=(0.1, 0.9), rows=2000)
    sampler = SVMSMOTE(random_state=0, max_fit_rows=500)
    sampler.fit_resample(X, y)
    machine = sampler.svm_estimator_
    assert machine.shape_fit_[0] == 500
    own = np.flatnonzero(y == 0)
    assert len(own) < 250
    assert {row.tobytes() for row in X[own]} >= {row.tobytes() for row in machine.support_vectors_[: machine.n_support_[0]]}
    assert sampler.allocation_.query("copies > 0")["row"].isin(own).all()


# --- edges ------------------------------------------------------------------------------------------------------------


def test_small_example_and_neighbors_objects():
    ours = SVMSMOTE(random_state=42, k_neighbors=3, m_neighbors=4).fit_resample(LINE, LINE_LABELS)
    objects = SVMSMOTE(random_state=42, k_neighbors=NearestNeighbors(n_neighbors=4), m_neighbors=NearestNeighbors(n_neighbors=5),
                       svm_estimator=SVC(gamma="scale")).fit_resample(LINE, LINE_LABELS)  # fmt: skip
    assert ours[0].tobytes() == objects[0].tobytes() and len(ours[0]) == 20


def test_another_machine_may_be_given():
    X, y = blobs(0, weights=(0.3, 0.7))
    sampler = SVMSMOTE(svm_estimator=NuSVC(nu=0.2), random_state=0)
    _, y_new = sampler.fit_resample(X, y)
    assert np.ptp(np.bincount(y_new)) == 0 and isinstance(sampler.svm_estimator_, NuSVC)
    assert sampler.svm_estimator_.random_state is not None and sampler.svm_estimator.random_state is None


def test_what_is_no_machine_or_has_too_few_rows_is_refused():
    X, y = blobs(0, weights=(0.3, 0.7))
    with pytest.raises(ModelError, match=r"`svm_estimator` is required to exposed a `support_` .*LogisticRegression"):
        SVMSMOTE(svm_estimator=LogisticRegression()).fit_resample(X, y)
    rng = np.random.default_rng(0)
    X, y = rng.uniform(0, 1, (400, 2)), np.zeros(400, int)
    X[:6], y[:6] = [[0.1, 0.1], [0.1, 0.9], [0.9, 0.1], [0.9, 0.9], [0.5, 0.5], [0.1, 0.5]], 1
    with pytest.raises(InputError, match=r"SVM-SMOTE is not adapted to your dataset.*none of its 6 support vectors.* 10 nearest"):
        SVMSMOTE().fit_resample(X, y)
    with pytest.warns(NoBaseWarning, match="All support vectors are considered as noise. Class 1 is left as it is"):
        assert len(SVMSMOTE(on_no_vectors="skip").fit_resample(X, y)[1]) == 400
    with pytest.raises(InputError, match="k_neighbors=5 needs at least 6"):
        SVMSMOTE().fit_resample(LINE, LINE_LABELS)


class OneSided(SVC):
    """A machine without support vectors of class 1."""

    def fit(self, X, y):
        self.support_ = np.flatnonzero(np.asarray(y) == 0)
        return self


def test_a_class_without_support_vectors_is_refused_or_skipped():
    X, y = blobs(0, weights=(0.8, 0.2))
    with pytest.raises(InputError, match="Class 1 has no support vector"):
        SVMSMOTE(svm_estimator=OneSided()).fit_resample(X, y)
    sampler = SVMSMOTE(svm_estimator=OneSided(), on_no_vectors="skip")
    with pytest.warns(NoBaseWarning, match="Class 1 has no support vector. Class 1 is left as it is"):
        assert len(sampler.fit_resample(X, y)[1]) == len(y)
    assert sampler.report_.notes["class 1"] == "left as it is"


def test_models_are_seeded_to_the_core():
    """Also the parts of a pipeline; what the user has set stays."""
    kernel = make_pipeline(Nystroem(), BaggingClassifier(SVC(), n_estimators=2))
    one, again, other = (seeded_model(kernel, seed).get_params() for seed in (1, 1, 2))
    names = [n for n in one if n.endswith("random_state")]
    assert len(names) == 3 and len({one[n] for n in names}) == 3
    assert all(one[n] == again[n] != other[n] for n in names)
    assert kernel.get_params()["nystroem__random_state"] is None
    kernel.set_params(nystroem__random_state=5)
    assert seeded_model(kernel, 1).get_params()["nystroem__random_state"] == 5


@pytest.mark.parametrize(
    "parameters",
    [
        {"out_step": 1.5},
        {"out_step": "half"},
        {"m_neighbors": 0},
        {"max_fit_rows": 0},
        {"svm_estimator": "SVC"},
        {"on_no_vectors": "uniform"},
    ],
)
def test_wrong_parameters_are_refused(parameters):
    with pytest.raises(ParameterError, match=f"'{next(iter(parameters))}' parameter of SVMSMOTE"):
        SVMSMOTE(**parameters).fit_resample(LINE, LINE_LABELS)


# --- the promise ------------------------------------------------------------------------------------------------------

CASES = [
    {"on_small_class": "shrink"},
    {"on_small_class": "duplicate", "scale": "standard"},
    {"on_small_class": "shrink", "max_fit_rows": 15},
    {"on_small_class": "shrink", "scale": "robust", "out_step": 1.0},
]


@settings(quick, max_examples=30)
@given(data=st.data())
def test_any_cut_gives_the_same_bits(data):
    parameters = data.draw(st.sampled_from(CASES)) | {
        "random_state": data.draw(st.integers(0, 2**64 - 1)), "k_neighbors": data.draw(st.sampled_from([1, 3, 5])),
        "m_neighbors": data.draw(st.sampled_from([5, 10])), "persist": data.draw(st.sampled_from(["auto", False])),
        "provenance": True,
    }  # fmt: skip
    table = data.draw(tables())
    lengths = data.draw(cuts(len(table.y)))
    fit = lambda X, y: outcome(SVMSMOTE(**parameters), X, y)
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = fit(table.X, table.y)
        with engine(data.draw(st.sampled_from(["plain", "compiled"]))):
            assert fit(*in_frames(table, lengths)) == expected
            if table.X.dtypes.nunique() == 1 and data.draw(st.booleans()):
                assert rows_only(fit(*to_numpy(table))) == rows_only(expected)


@pytest.mark.parametrize("engine_name", ["plain", "compiled"])
def test_a_class_in_many_blocks_gives_the_same_bits(engine_name):
    table = stored_table(7, rows=4000)
    y = (table.y == 0).astype(int) * (np.arange(4000) % 5 > 0)
    table = Table(table.X, y.rename("label"))
    sampler = SVMSMOTE(random_state=0, provenance=True, scale="standard", max_fit_rows=1500, persist=False)
    expected = outcome(sampler, table.X, table.y)
    with small_tasks(), engine(engine_name), dask.config.set(scheduler="synchronous"):
        for lengths in ([400] * 10, [0, 3000, 0, 17, 983]):
            assert outcome(sampler, *in_frames(table, lengths)) == expected
        assert len(sampler._classes[0].starts) > 1


def test_the_plan_knows_the_passes():
    sampler = SVMSMOTE(persist=False, random_state=0)
    data = in_frames(stored_table(3, rows=600), [200, 0, 400])
    planned = sampler.plan(*data).passes
    dask.compute(*sampler.fit_resample(*data))
    assert planned == sampler.report_.passes + 1
    assert sampler.report_.grade == "B"


@pytest.mark.parametrize("dtype", ["category", "Int64", "int64[pyarrow]", "bool"])
def test_labels_may_be_numbers_of_any_dtype(dtype):
    rng = np.random.default_rng(0)
    X, y = pd.DataFrame(rng.normal(size=(120, 3)), columns=list("abc")), pd.Series((rng.random(120) < 0.3).astype(int), name="y")
    X += 0.8 * y.to_numpy()[:, None]
    expected = SVMSMOTE(random_state=0).fit_resample(X, y)
    found = SVMSMOTE(random_state=0).fit_resample(X, y.astype(dtype))
    assert found[0].equals(expected[0]) and found[1].dtype == y.astype(dtype).dtype
