"""``clean=``: which rows of a class are left out, in any partitioning, also where the detectors see a sample only."""

from __future__ import annotations

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import DBSCAN
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors

from dresample import MSMOTE, ROSE, SMOTE, BorderlineSMOTE, SafeLevelSMOTE
from dresample.block import Block
from dresample.over_sampling import cleaning
from dresample.over_sampling.class_view import ClassView
from tests.helpers.engines import small_tasks
from tests.helpers.marks import IN_ONE_THREAD, NO_ADVICE
from tests.helpers.outcomes import new_rows_of

pytestmark = [NO_ADVICE, IN_ONE_THREAD]
DETECTORS = ["isolation-forest", "lof", "dbscan"]


def with_outliers(seed=0, small=60, large=240):
    """Two classes that overlap; five rows of class 1 are far from their class, inside the other."""
    rng = np.random.default_rng(seed)
    X = np.concatenate([rng.normal(0, 1, (large, 2)), rng.normal(2.5, 0.4, (small - 5, 2)), rng.normal(-1, 0.3, (5, 2))])
    order = rng.permutation(len(X))
    return X[order], np.repeat([0, 1, 1], [large, small - 5, 5])[order]


def kept_of(sampler, X, y):
    sampler.fit_resample(X, y)
    return np.isin(np.flatnonzero(np.asarray(y) == 1), sampler.allocation_["row"])


def by_scikit_learn(X, how, k, seed):
    if how == "isolation-forest":
        return IsolationForest(random_state=seed).fit_predict(X) == 1
    if how == "lof":
        return LocalOutlierFactor(max(k, 20)).fit_predict(X) == 1
    far = NearestNeighbors(n_neighbors=max(k, 5)).fit(X).kneighbors()[0][:, -1]
    return DBSCAN(eps=1.5 * np.median(far), min_samples=max(k, 5)).fit_predict(X) >= 0


@pytest.mark.parametrize("how", ["lof", "dbscan"])
@pytest.mark.parametrize("k", [2, 5, 7])
def test_outliers_are_those_of_scikit_learn(how, k):
    X, y = with_outliers()
    found = kept_of(SMOTE(clean=how, k_neighbors=k, random_state=0), X, y)
    assert found.tolist() == by_scikit_learn(X[y == 1], how, k, 0).tolist() and 1 <= (~found).sum() < 20


def test_dbscan_has_a_floor_where_a_sampler_has_no_k():
    """ROSE has k = 0: with one row as its own cluster, nothing would ever be out."""
    X, y = with_outliers()
    found = kept_of(ROSE(clean="dbscan", random_state=0), X, y)
    assert found.tolist() == by_scikit_learn(X[y == 1], "dbscan", 5, 0).tolist() and not found.all()


@pytest.mark.parametrize("how", DETECTORS)
@pytest.mark.parametrize("limit", [20_000, 40])
def test_the_others_are_judged_by_a_sample(how, limit, monkeypatch):
    """Fitted on 40 of 60 rows, the detector still knows those that are far; any cut gives the same."""
    monkeypatch.setattr(cleaning, "MAX_FIT_ROWS", limit)
    X, y = with_outliers()
    sampler = SMOTE(clean=how, random_state=7)
    whole = kept_of(sampler, X, y)
    assert 0.6 < whole.mean() < 1
    (note,) = (v for name, v in sampler.report_.notes.items() if name.startswith("outliers of class 1"))
    assert note.endswith("fitted on a seeded sample of 40") == (limit == 40)
    X_new, _ = sampler.fit_resample(X, y)
    for parts in (1, 3, 17):
        frame = dd.from_pandas(pd.DataFrame(X).add_prefix("f").assign(label=y), npartitions=parts)
        cut, _ = SMOTE(clean=how, random_state=7).fit_resample(frame[["f0", "f1"]], frame["label"])
        assert np.asarray(cut.compute()).tobytes() == X_new.tobytes()


@pytest.mark.parametrize("how", DETECTORS)
def test_a_class_in_blocks_is_judged_where_it_lies(how, monkeypatch):
    """A few rows of the class to a task, none of which holds it; the rows that are left are those of one task."""
    X, y = with_outliers(2, small=2300, large=400)
    X[:50, 0] *= 9
    monkeypatch.setattr(cleaning, "MAX_FIT_ROWS", 300)
    whole = kept_of(SMOTE(clean=how, random_state=7, sampling_strategy={1: 2400}), X, y)
    assert 0.5 < whole.mean() < 1
    monkeypatch.setattr(ClassView, "whole", lambda self: pytest.fail("the class is asked for in one place"))
    monkeypatch.setattr(cleaning, "JUDGED_ROWS", 256)
    frame = dd.from_pandas(pd.DataFrame(X).add_prefix("f").assign(label=y), npartitions=5)
    with small_tasks():
        cut = kept_of(SMOTE(clean=how, random_state=7, sampling_strategy={1: 2400}), frame[["f0", "f1"]], frame["label"])
    assert cut.tolist() == whole.tolist()


@pytest.mark.parametrize("k", [5, 9])
@pytest.mark.parametrize("d", [2, 20])
def test_regions_are_those_of_dbscan(k, d, monkeypatch):
    """Also where most rows are no core rows, and lists are made some rows at a time."""
    monkeypatch.setattr(cleaning, "LISTED_ROWS", 256)
    rng = np.random.default_rng(d)
    X = np.concatenate([rng.normal(size=(400, d)), rng.uniform(-12, 12, (300, d))])[rng.permutation(700)]
    X[::9] = X[1::9][: len(X[::9])]
    own, _ = cleaning._fitted([Block(X, np.ones(700), np.arange(700))], np.ones(d), "dbscan", k, 0)
    assert own.tolist() == by_scikit_learn(X, "dbscan", k, 0).tolist() and 0 < own.sum() < 700


@pytest.mark.parametrize("how", DETECTORS)
def test_a_sample_fits_and_scores_as_scikit_learn_says(how):
    """Rows of the sample get the detector's own answer, the others that of new rows."""
    rng = np.random.default_rng(1)
    X = np.concatenate([rng.normal(size=(120, 3)), rng.normal(0, 6, (12, 3))])[rng.permutation(132)]
    block = Block(X, np.ones(132), np.arange(132))
    sample = np.sort(rng.choice(132, 80, replace=False))
    rest = np.setdiff1d(np.arange(132), sample)
    own, judge = cleaning._fitted([block.take(sample[:30]), block.take(sample[30:])], np.ones(3), how, 5, 3)
    others = judge(X[rest])
    assert own.tolist() == by_scikit_learn(X[sample], how, 5, 3).tolist()
    if how == "isolation-forest":
        truth = IsolationForest(random_state=3).fit(X[sample]).predict(X[rest]) == 1
    elif how == "lof":
        truth = LocalOutlierFactor(20, novelty=True).fit(X[sample]).predict(X[rest]) == 1
    else:
        far = NearestNeighbors(n_neighbors=5).fit(X[sample]).kneighbors()[0][:, -1]
        model = DBSCAN(eps=1.5 * np.median(far), min_samples=5).fit(X[sample])
        core = X[sample][model.core_sample_indices_]
        truth = np.linalg.norm(X[rest][:, None] - core[None], axis=2).min(axis=1) <= 1.5 * np.median(far)
    assert others.tolist() == truth.tolist() and 0 < truth.sum() < len(rest)


@pytest.mark.parametrize(
    "sampler",
    [MSMOTE(neighbors="all", k_neighbors=9), SafeLevelSMOTE(neighbors="all", k_neighbors=9), BorderlineSMOTE(kind="borderline-2")],
)
def test_outliers_are_no_partners_among_all_rows(sampler):
    X, y = with_outliers(3)
    X[y == 1] += [[-1.2, -1.2]]  # into the other class: partners of both
    sampler.set_params(clean="isolation-forest", random_state=0, provenance=True, sampling_strategy={1: 3000})
    _, base, partner, _ = new_rows_of(sampler, X, y)
    kept = set(sampler.allocation_["row"])
    out = set(np.flatnonzero(y == 1)) - kept
    assert out and set(base) <= kept and not out & set(partner) and {0, 1} == set(y[partner])
    # The same partners as in data without these rows.
    stays = np.setdiff1d(np.arange(len(y)), sorted(out))
    squared = np.square(X[:, None] - X[stays][None]).sum(axis=2)
    squared[stays, np.arange(len(stays))] = np.inf
    k = sampler.k_neighbors
    near = stays[np.argsort(squared, axis=1, kind="stable")[:, :k]]
    assert all(p in near[b] for b, p in zip(base, partner, strict=True))


@pytest.mark.parametrize("kind", [MSMOTE, SafeLevelSMOTE])
def test_partners_may_be_fewer_than_k(kind):
    X, y = with_outliers(0, small=12, large=14)
    sampler = kind(neighbors="all", k_neighbors=25, clean="isolation-forest", random_state=0, provenance=True)
    _, base, partner, _ = new_rows_of(sampler, X, y)
    kept = set(sampler.allocation_["row"])
    assert 2 <= len(kept) < 12 and set(base) <= kept
    assert set(partner) <= kept | set(np.flatnonzero(y == 0))
