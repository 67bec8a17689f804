"""KMeans-SMOTE: which clusters, how many rows in each, neighbours inside; the same bits for any partitioning."""

from __future__ import annotations

import math

import dask
import imblearn.over_sampling
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imblearn.utils.testing import _CustomClusterer
from sklearn.cluster import BisectingKMeans, KMeans, MiniBatchKMeans
from sklearn.metrics import pairwise_distances

from dresample import SMOTE, KMeansSMOTE
from dresample.arithmetic.allocation import whole_weights
from dresample.arithmetic.exact_sum import added
from dresample.arithmetic.interpolation import between
from dresample.block import Block
from dresample.errors import InputError, ModelError, NoBaseWarning, ParameterError
from dresample.over_sampling import kmeans_smote
from dresample.over_sampling.kmeans_smote import sparsities
from tests.helpers.engines import engine, small_tasks
from tests.helpers.holding import in_frames, to_numpy
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import ordered_neighbors
from tests.helpers.outcomes import new_rows, outcome, rows_only
from tests.helpers.strategies import Table, cuts, quick, tables
from tests.helpers.tables import LINE, LINE_LABELS, blobs, stored_table

pytestmark = [
    NO_ADVICE,
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),
]


# --- weights ----------------------------------------------------------------------------------------------------------


def test_worked_example():
    """(4 rows, mean distance 2) and (2 rows, mean distance 4) with e = 2: sparsities 1 and 8."""
    weights = sparsities(np.array([2.0, 4.0]), np.array([4, 2]), 2.0)
    assert weights / weights.sum() == pytest.approx([1 / 9, 8 / 9])
    # The same as rows on a line: pairs of 4 rows at 0, 0, 3, 3 have the mean 2 ((4 * 3 + 2 * 0) / 6).
    X = np.array([0.0, 0.0, 3.0, 3.0, 100.0, 104.0, 50.0, 50.5, 51.0, 51.5, 52.0, 52.5, 53.0, 53.5, 54.0])[:, None]
    y = np.repeat([1, 0], [6, 9])
    sampler = KMeansSMOTE(kmeans_estimator=KMeans(3, n_init=1, init=[[1.0], [102.0], [52.0]]), k_neighbors=1,
                          density_exponent=2, sampling_strategy={1: 6 + 9}, random_state=0)  # fmt: skip
    sampler.fit_resample(X, y)
    copies = sampler.allocation_["copies"].to_numpy()
    assert copies[:4].sum() == 1 and copies[4:].tolist() == [4, 4]


def test_twins_have_no_weight():
    assert sparsities(np.array([0.0, 2.0]), np.array([5, 5])).tolist() == [0, 1]
    assert sparsities(np.zeros(2), np.array([5, 9])).tolist() == [1, 1]
    assert np.isfinite(sparsities(np.array([1e140, 1e-140]), np.array([50, 50]), 30.0)).all()


def test_weights_become_integers():
    weights = np.random.default_rng(0).random(20)
    for total in (1, 100, 10**7, 10**12):
        whole = whole_weights(weights, total)
        assert int(whole.sum()) * (total + 1) < 2**62
        assert whole / whole.sum() == pytest.approx(weights / weights.sum(), abs=1 / max(1, int(whole.sum())) * 20)


# --- imbalanced-learn -------------------------------------------------------------------------------------------------


def their_shares(X, y, label, wanted, clusters, threshold, k=2, exponent="auto"):
    """Clusters kept and their shares of the new rows, as imbalanced-learn's lines say."""
    theirs = imblearn.over_sampling.KMeansSMOTE(density_exponent=exponent)
    kept, sparsity = [], []
    for f in range(clusters.max() + 1):
        inside = clusters == f
        if inside.any() and (y[inside] == label).mean() >= threshold and (inside & (y == label)).sum() >= k + 1:
            kept.append(f)
            sparsity.append(theirs._find_cluster_sparsity(X[inside & (y == label)]))
    return kept, wanted * np.array(sparsity) / np.sum(sparsity)


@pytest.mark.parametrize("exponent", ["auto", 3])
def test_clusters_and_their_shares_equal_those_of_imbalanced_learn(exponent):
    several = 0
    for seed in range(6):
        X, y = blobs(seed, sep=1.0)
        model = KMeans(6, n_init=1, random_state=seed)
        sampler = KMeansSMOTE(kmeans_estimator=model, density_exponent=exponent, random_state=seed)
        _, y_new = sampler.fit_resample(X, y)
        assert np.ptp(np.bincount(y_new)) == 0
        clusters = model.fit_predict(X)
        wanted = sampler.sampling_strategy_
        for label in [c for c, n in wanted.items() if n]:
            kept, shares = their_shares(X, y, label, wanted[label], clusters, wanted[label] / sum(wanted.values()) / 2,
                                        exponent=exponent)  # fmt: skip
            own = sampler.allocation_.query("label == @label")
            inside = clusters[own["row"].to_numpy()]
            ours = np.bincount(inside, own["copies"], minlength=6)
            assert set(np.flatnonzero(ours)) <= set(kept)
            assert (ours[kept] - shares < 1).all() and (shares - ours[kept] < 1).all() and ours.sum() == wanted[label]
            for f in kept:
                copies = own["copies"].to_numpy()[inside == f]
                assert copies.max() - copies.min() <= 1
            several += len(kept) > 1
    assert several > 3


def test_exact_totals_where_imbalanced_learn_overshoots():
    X, y = blobs(1, weights=(0.3, 0.7), sep=1.0)
    model = KMeans(6, n_init=1, random_state=0)
    parameters = {"kmeans_estimator": model, "random_state": 0, "cluster_balance_threshold": 0.1}
    assert np.ptp(np.bincount(KMeansSMOTE(**parameters).fit_resample(X, y)[1])) == 0
    assert np.ptp(np.bincount(imblearn.over_sampling.KMeansSMOTE(**parameters).fit_resample(X, y)[1])) > 0


@pytest.mark.parametrize("scale", [None, "standard"])
def test_one_cluster_is_smote(scale):
    X, y = blobs(5)
    ours = KMeansSMOTE(kmeans_estimator=1, k_neighbors=5, random_state=7, scale=scale)
    assert ours.fit_resample(X, y)[0].tobytes() == SMOTE(random_state=7, scale=scale).fit_resample(X, y)[0].tobytes()
    assert ours.cluster_balance_threshold_ == -math.inf and ours.kmeans_estimator_.n_clusters == 1


# --- geometry ---------------------------------------------------------------------------------------------------------


def test_new_rows_lie_between_near_rows_of_a_cluster():
    X, y = blobs(2, weights=(0.3, 0.7), sep=1.0)
    model = KMeans(5, n_init=1, random_state=0)
    sampler = KMeansSMOTE(kmeans_estimator=model, random_state=0, provenance=True, cluster_balance_threshold=0.1)
    X_new, _ = sampler.fit_resample(X, y)
    X_made, base, partner, gap = new_rows(sampler, X_new)
    assert between(X[base], X[partner], gap).tobytes() == X_made.tobytes()
    clusters, own = model.fit_predict(X), y == 0
    assert len(set(clusters[base])) > 1
    for f in set(clusters[base].tolist()):
        inside = np.flatnonzero(own & (clusters == f))
        order, _ = ordered_neighbors(X[inside], np.arange(len(inside)))
        near = {int(inside[i]): set(inside[order[i, :2]].tolist()) for i in range(len(inside))}
        made = clusters[base] == f
        assert all(z in near[x] for x, z in zip(base[made].tolist(), partner[made].tolist(), strict=True))


def test_mean_distance_of_pairs(monkeypatch):
    """Slices of any size give one sum, that of all pairs; of large clusters a seeded sample is measured."""
    X = np.random.default_rng(0).normal(size=(700, 3))
    block = Block(X, np.zeros(700), np.arange(700))
    truth = pairwise_distances(X).sum() / 2
    cut = lambda step: [kmeans_smote._pair_sum(block, a, a + step, np.ones(3)) for a in range(0, 700, step)]
    found = {float(added(cut(step)).rounded()[0]) for step in (7, 256, 1000)}
    assert len(found) == 1 and found.pop() == pytest.approx(truth, rel=1e-12)
    X, y = blobs(1, weights=(0.3, 0.7), sep=1.0, rows=2000)
    parameters = {"kmeans_estimator": KMeans(4, n_init=1, random_state=0), "random_state": 0, "cluster_balance_threshold": 0.1}
    exact = KMeansSMOTE(**parameters)
    exact.fit_resample(X, y)
    monkeypatch.setattr(kmeans_smote, "PAIRED_ROWS", 60)
    sampled = KMeansSMOTE(**parameters)
    sampled.fit_resample(X, y)
    a, b = (s.allocation_["copies"].to_numpy() for s in (exact, sampled))
    assert a.sum() == b.sum() and 0 < np.abs(a - b).sum() < 0.3 * a.sum()


# --- edges ------------------------------------------------------------------------------------------------------------


def test_clusters_too_small_for_k_are_left_out_or_k_shrinks():
    """Three rows here, seven there: k = 5 has no room in the first, unless it may shrink."""
    X = np.r_[np.arange(3.0), 100 + np.arange(7.0), 50 + np.arange(20.0) / 10][:, None]
    y = np.repeat([1, 0], [10, 20])
    model = KMeans(3, n_init=1, init=[[1.0], [103.0], [51.0]])
    for policy, places in (("raise", 1), ("shrink", 2)):
        sampler = KMeansSMOTE(kmeans_estimator=model, k_neighbors=5, on_small_class=policy, provenance=True, random_state=0)
        X_new, _ = sampler.fit_resample(X, y)
        made, base, _, _ = new_rows(sampler, X_new)
        assert len({row > 2 for row in base}) == places and len(made) == 10
        assert ((made <= 2) | (made >= 100)).all()
    copied = KMeansSMOTE(kmeans_estimator=model, k_neighbors=12, on_small_class="duplicate", random_state=0).fit_resample(X, y)[0]
    assert set(copied[30:, 0]) == set(X[:10, 0])


def test_what_finds_no_cluster_or_has_no_centres_is_refused():
    X, y = blobs(0)
    with pytest.raises(ModelError, match=r"No clusters found with sufficient samples of class .*share of at least 10 and 3 rows"):
        KMeansSMOTE(cluster_balance_threshold=10, random_state=0).fit_resample(X, y)
    sampler = KMeansSMOTE(cluster_balance_threshold=10, on_no_cluster="skip", random_state=0)
    with pytest.warns(NoBaseWarning, match=r"No clusters found with sufficient samples of class .*is left as it is"):
        assert len(sampler.fit_resample(X, y)[1]) == len(y)
    with pytest.raises(ModelError, match="`cluster_centers_`"):
        KMeansSMOTE(kmeans_estimator=_CustomClusterer(2, expose_cluster_centers=False), random_state=0).fit_resample(X, y)
    with pytest.raises(InputError, match="wants 15 clusters, but is fitted on 14 rows"):
        KMeansSMOTE(kmeans_estimator=15).fit_resample(LINE, LINE_LABELS)
    with pytest.raises(InputError, match="k_neighbors=4 needs at least 5"):
        KMeansSMOTE(k_neighbors=4).fit_resample(LINE, LINE_LABELS)


@pytest.mark.parametrize(
    "parameters",
    [{"kmeans_estimator": 0}, {"kmeans_estimator": "KMeans"}, {"cluster_balance_threshold": "none"}, {"density_exponent": "d"},
     {"density_exponent": math.nan}, {"max_fit_rows": 0}],
)  # fmt: skip
def test_wrong_parameters_are_refused(parameters):
    with pytest.raises(ParameterError, match=f"'{next(iter(parameters))}' parameter of KMeansSMOTE"):
        KMeansSMOTE(**parameters).fit_resample(LINE, LINE_LABELS)


@pytest.mark.parametrize("model", [BisectingKMeans(4), MiniBatchKMeans(4), 4, None])
def test_models_are_seeded(model):
    X, y = blobs(1, weights=(0.3, 0.7), sep=1.0)
    fit = lambda seed: KMeansSMOTE(kmeans_estimator=model, cluster_balance_threshold=0.1, random_state=seed).fit_resample(X, y)[0]
    assert fit(1).tobytes() == fit(1).tobytes() != fit(2).tobytes()


# --- the promise ------------------------------------------------------------------------------------------------------

CASES = [
    {"kmeans_estimator": 2, "cluster_balance_threshold": 0.0},
    {"kmeans_estimator": 3, "cluster_balance_threshold": 0.0, "on_small_class": "shrink"},
    {"kmeans_estimator": 2, "cluster_balance_threshold": 0.05, "on_small_class": "duplicate", "scale": "standard"},
    {"kmeans_estimator": 2, "cluster_balance_threshold": 0.0, "on_small_class": "shrink", "max_fit_rows": 6, "scale": "robust"},
    {"kmeans_estimator": 2},
]


@settings(quick, max_examples=30)
@given(data=st.data())
def test_any_cut_gives_the_same_bits(data):
    parameters = data.draw(st.sampled_from(CASES)) | {
        "random_state": data.draw(st.integers(0, 2**64 - 1)), "k_neighbors": data.draw(st.sampled_from([1, 2])),
        "persist": data.draw(st.sampled_from(["auto", False])), "provenance": True,
    }  # fmt: skip
    table = data.draw(tables())
    lengths = data.draw(cuts(len(table.y)))
    fit = lambda X, y: outcome(KMeansSMOTE(**parameters), X, y)
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = fit(table.X, table.y)
        with engine(data.draw(st.sampled_from(["plain", "compiled"]))):
            assert fit(*in_frames(table, lengths)) == expected
            if table.X.dtypes.nunique() == 1 and data.draw(st.booleans()):
                assert rows_only(fit(*to_numpy(table))) == rows_only(expected)


@pytest.mark.parametrize("engine_name", ["plain", "compiled"])
def test_a_class_in_many_blocks_gives_the_same_bits(engine_name, monkeypatch):
    table = stored_table(7, rows=4000)
    y = (table.y == 0).astype(int) * (np.arange(4000) % 5 > 0)
    table = Table(table.X, y.rename("label"))
    sampler = KMeansSMOTE(random_state=0, provenance=True, scale="standard", max_fit_rows=1500, persist=False)
    monkeypatch.setattr(kmeans_smote, "PAIRED_ROWS", 300)
    expected = outcome(sampler, table.X, table.y)
    assert isinstance(expected, dict)
    with small_tasks(), engine(engine_name), dask.config.set(scheduler="synchronous"):
        for lengths in ([400] * 10, [0, 3000, 0, 17, 983]):
            assert outcome(sampler, *in_frames(table, lengths)) == expected
        assert len(sampler._classes[0].starts) > 1


def test_the_plan_knows_the_passes():
    sampler = KMeansSMOTE(persist=False, random_state=0, cluster_balance_threshold=0.0)
    data = in_frames(stored_table(3, rows=600), [200, 0, 400])
    planned = sampler.plan(*data).passes
    dask.compute(*sampler.fit_resample(*data))
    assert planned == sampler.report_.passes + 1
    assert sampler.report_.grade == "B"


def test_clusters_in_many_blocks_are_searched_block_against_block(monkeypatch):
    """A class in blocks of a thousand rows: the partners of one block, and no task that holds a cluster."""
    table = stored_table(6, 3000)
    X, y = table.X[["a", "d", "e"]], (table.y == 0).astype(int)
    made = lambda: KMeansSMOTE(kmeans_estimator=3, random_state=3, sampling_strategy={1: 2600}, cluster_balance_threshold=0.1)
    with dask.config.set(scheduler="synchronous"):
        expected = made().fit_resample(X, y)[0].to_numpy()
        largest = []
        some = kmeans_smote.nearest
        spy = lambda queries, sizes, *more: largest.append(max(sizes)) or some(queries, sizes, *more)
        monkeypatch.setattr(kmeans_smote, "nearest", spy)
        with small_tasks():
            found = made().fit_resample(*in_frames(Table(X, y), [700] * 4 + [200]))[0].compute().to_numpy()
    assert (found == expected).all() and len(largest) > 1 and max(largest) < 1024
