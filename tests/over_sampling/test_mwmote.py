"""CBSO, MWMOTE and DBSMOTE: weights by brute force, clusters, where the new rows lie, degenerate classes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist, pdist
from sklearn.cluster import DBSCAN

from dresample import CBSO, DBSMOTE, MSMOTE, MWMOTE, SNOCC
from dresample.errors import AllSafeError, NoBaseError, NoBaseWarning, ParameterError, SmallClassWarning
from dresample.over_sampling.clusters import linked
from dresample.over_sampling.dbsmote import dense_paths
from dresample.over_sampling.mwmote import information_weights
from tests.helpers.engines import small_tasks
from tests.helpers.holding import in_frame
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import same_class
from tests.helpers.outcomes import new_rows_of
from tests.helpers.tables import LINE, LINE_LABELS, all_noise, overlapping

pytestmark = NO_ADVICE


def clusters_of(X, factor, method="average"):
    """Cluster numbers by scipy's own distances."""
    gaps = cdist(X, X)
    np.fill_diagonal(gaps, np.inf)
    return fcluster(linkage(pdist(X), method), factor * gaps.min(axis=1).mean(), criterion="distance")


def islands(seed):
    """A class of three islands and one row alone, and another class around two of them."""
    rng = np.random.default_rng(seed)
    centres = np.array([[0.0, 0], [10, 0], [0, 10]])
    small = np.concatenate([c + rng.normal(0, 0.5, (12, 2)) for c in centres] + [[[30.0, 30]]])
    large = np.concatenate([c + rng.normal(0, 1.5, (60, 2)) for c in centres[:2]] + [30 + rng.normal(0, 0.1, (8, 2))])
    return np.concatenate([small, large]), np.repeat([1, 0], [len(small), len(large)])


# --- clusters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["average", "single"])
@pytest.mark.parametrize("factor", [0.5, 1.3, 3.0])
def test_clusters_equal_scipy(method, factor):
    X = np.random.default_rng(1).normal(size=(300, 3))
    ours, theirs = linked(X, np.ones(3), factor, method)[0], clusters_of(X, factor, method)
    assert len(set(zip(ours, theirs, strict=True))) == len(set(ours)) == len(set(theirs)) > 1
    assert ours[0] == 0 and np.array_equal(np.unique(ours), np.arange(ours.max() + 1))


def test_clusters_of_few_rows():
    assert linked(np.empty((0, 2)), np.ones(2), 1.3, "average")[0].tolist() == []
    assert linked(np.ones((1, 2)), np.ones(2), 1.3, "average")[0].tolist() == [0]
    assert linked(np.ones((5, 2)), np.ones(2), 1.3, "average")[0].tolist() == [0] * 5


# --- CBSO -------------------------------------------------------------------------------------------------------------


def test_cbso_shares_out_as_adasyn():
    """D1 with K = 3: rivals 1, 1, 1, 3 of six new rows."""
    sampler = CBSO(n_neighbors=3, random_state=0)
    sampler.fit_resample(LINE, LINE_LABELS)
    assert sampler.allocation_["rivals"].tolist() == [1, 1, 1, 3]
    assert sampler.allocation_["copies"].tolist() == [1, 1, 1, 3]


@pytest.mark.parametrize("method, c_p", [("average", 1.3), ("single", 1.3), ("average", 6.0)])
def test_cbso_stays_within_clusters(method, c_p):
    X, y = islands(0)
    sampler = CBSO(linkage=method, c_p=c_p, random_state=0, provenance=True, sampling_strategy={1: 3000})
    new, base, partner, gap = new_rows_of(sampler, X, y)
    cluster = clusters_of(X[y == 1], c_p, method)
    sizes = np.bincount(cluster)[cluster]
    assert sampler.report_.notes["clusters of class 1"] == str(cluster.max())
    alone = partner < 0
    assert np.array_equal(alone, sizes[base] == 1) and alone.any() and (~alone).any()
    assert (new[alone] == X[base[alone]]).all() and not gap[alone].any()
    assert (cluster[base[~alone]] == cluster[partner[~alone]]).all() and (base != partner).all()
    np.testing.assert_allclose(new[~alone], (X[base] + gap[:, None] * (X[partner] - X[base]))[~alone])
    busiest = np.bincount(base).argmax()
    if sizes[busiest] > 1:  # every other row of the cluster is a partner
        assert set(partner[base == busiest]) == set(np.flatnonzero(cluster == cluster[busiest])) - {busiest}


def test_cbso_of_a_class_beyond_the_limit():
    """A sample is clustered; the others join their nearest sampled row, or stay alone."""
    X, y = islands(1)
    sampler = CBSO(c_p=6.0, max_fit_rows=15, random_state=0, provenance=True, sampling_strategy={1: 500})
    _, base, partner, _ = new_rows_of(sampler, X, y)
    assert "seeded sample of 15 rows" in sampler.report_.notes["clusters of class 1"]
    there = partner >= 0
    assert (base[there] // 12 == partner[there] // 12).all() and there.sum() > 300
    assert len(set(base[there])) > 15


def test_cbso_without_rivals():
    X, y = np.concatenate([np.arange(9.0), 100 + np.arange(20.0)])[:, None], np.repeat([1, 0], [9, 20])
    with pytest.raises(AllSafeError, match="CBSO is undefined"):
        CBSO().fit_resample(X, y)
    assert len(CBSO(on_all_safe="skip").fit_resample(X, y)[0]) == 29
    sampler = CBSO(on_all_safe="uniform")
    sampler.fit_resample(X, y)
    assert set(sampler.allocation_["copies"]) == {1, 2}


# --- MWMOTE -----------------------------------------------------------------------------------------------------------


def weights_by_the_paper(X, y, k1=5, k2=3, k3=None, c_th=5.0, c_max=2.0):
    """S_w of all rows of class 1, one pair at a time."""
    d, own = X.shape[1], np.flatnonzero(y == 1)
    k3 = len(own) // 2 if k3 is None else k3
    passed = own[same_class(X, y, k1)[0][own] > 0]
    distance = cdist(X, X)
    others = np.flatnonzero(y != 1)
    border = sorted({b for x in passed for b in others[np.argsort(distance[x, others], kind="stable")[:k2]]})
    weight = np.zeros(len(X))
    for b in border:
        near = passed[np.argsort(distance[b, passed], kind="stable")[:k3]]
        close = np.array([min(1 / (distance[b, x] / d), c_th) / c_th * c_max for x in near])
        weight[near] += close * close / close.sum()
    return weight[own], len(passed), len(border)


@pytest.mark.parametrize("seed, parameters", [(0, {}), (1, {"k1": 3, "k2": 5, "k3": 4}), (2, {"c_th": 1.5, "c_max": 7.0})])
def test_mwmote_weights(seed, parameters):
    X, y = overlapping(seed)
    sampler = MWMOTE(random_state=0, sampling_strategy={1: 60 + 100_000}, **parameters)
    sampler.fit_resample(X, y)
    weight, passed, border = weights_by_the_paper(X, y, **parameters)
    assert passed < 60
    assert f"{passed} of 60 rows pass the filter, {border} rows of the border" in sampler.report_.notes["class 1"]
    np.testing.assert_allclose(sampler.allocation_["copies"], 100_000 * weight / weight.sum(), atol=1.001)


def test_mwmote_worked_closeness():
    """d = 2 and a distance of 0.5: d_n = 0.25, f = 4, C_f = 1.6; alone, D_f is 1. A row of the border on top of one: C_max."""
    rows = np.array([[0.5, 0.0], [9.0, 0.0]])
    assert information_weights(np.zeros((1, 2)), rows, np.ones(2), 1).tolist() == [1.6, 0]
    assert information_weights(rows[:1], rows, np.ones(2), 1).tolist() == [2, 0]
    assert information_weights(np.zeros((1, 2)), rows[[0, 0]], np.ones(2), 2).tolist() == [0.8, 0.8]


def test_mwmote_of_the_line():
    """D1 with k1 = 3: 3.5 is noise. The border is 3.0, 4.1 and 4.6, and of its k3 = 2 nearest rows 2.2 is nearest."""
    sampler = MWMOTE(k1=3, random_state=0, provenance=True, sampling_strategy={1: 104})
    new, base, partner, _ = new_rows_of(sampler, LINE, LINE_LABELS)
    assert sampler.report_.notes["class 1"].startswith("3 of 4 rows pass the filter, 3 rows of the border")
    copies = sampler.allocation_["copies"].tolist()
    assert copies[0] == copies[3] == 0 and copies[2] > copies[1] > 0
    assert set(base) == {1, 2} and set(partner) <= {0, 1, 2} and new.max() <= 2.2


def test_mwmote_stays_within_clusters_of_what_passes():
    X, y = islands(2)
    sampler = MWMOTE(random_state=0, provenance=True, sampling_strategy={1: 2000})
    new, base, partner, gap = new_rows_of(sampler, X, y)
    passed = np.flatnonzero((y == 1) & (same_class(X, y, 5)[0] > 0))
    assert 36 not in passed and set(base) <= set(passed)
    cluster = np.full(len(X), -1)
    cluster[passed] = clusters_of(X[passed], 3.0)
    there = partner >= 0
    assert (cluster[base[there]] == cluster[partner[there]]).all() and there.sum() > 1000
    np.testing.assert_allclose(new[there], (X[base] + gap[:, None] * (X[partner] - X[base]))[there])


def test_mwmote_within_the_class():
    """As in print: the rows that the filter takes for noise are weighed and clustered too."""
    sampler = MWMOTE(k1=3, within="class", random_state=0, provenance=True, sampling_strategy={1: 104})
    _, base, *_ = new_rows_of(sampler, LINE, LINE_LABELS)
    assert 3 in base and sampler.report_.notes["class 1"].startswith("3 of 4 rows pass the filter, 3 rows of the border")
    border, own = LINE[[4, 5, 6]], LINE[:4]
    expected = information_weights(border, own, np.ones(1), 2)
    np.testing.assert_allclose(sampler.allocation_["copies"], 100 * expected / expected.sum(), atol=1)
    with pytest.raises(ParameterError, match="'within' parameter"):
        MWMOTE(within="all").fit_resample(LINE, LINE_LABELS)


def test_mwmote_weights_of_ties_and_of_slices(monkeypatch):
    """Of equal distances the first rows count; and slices of the border give the weights that the whole gives."""
    rng = np.random.default_rng(0)
    border, rows = rng.integers(0, 4, (300, 2)).astype(float), rng.integers(0, 4, (40, 2)).astype(float)
    total = np.zeros(40)
    for y in border:
        squared = np.square(rows - y).sum(axis=1)
        near = np.argsort(squared, kind="stable")[:7]
        with np.errstate(divide="ignore"):
            closeness = np.minimum(2 / np.sqrt(squared[near]), 5.0) / 5.0 * 2.0
        total[near] += closeness**2 / closeness.sum()
    np.testing.assert_allclose(information_weights(border, rows, np.ones(2), 7), total)
    X, y = overlapping(0)
    whole = MWMOTE(random_state=0)
    whole.fit_resample(X, y)
    monkeypatch.setattr("dresample.over_sampling.mwmote.BORDER_ROWS", 7)
    sliced = MWMOTE(random_state=0)
    sliced.fit_resample(X, y)
    assert abs(whole.allocation_["copies"] - sliced.allocation_["copies"]).max() <= 1


def test_mwmote_plan_tells_the_price():
    X, y = overlapping(0)
    assert "180 x 60" in MWMOTE().plan(X, y).notes["distances of the weights, class 1"]


def test_mwmote_where_all_are_noise():
    X, y = all_noise()
    with pytest.raises(NoBaseError, match=r"class 1 has a row of its class among its 3 nearest: MWMOTE's filter.*Raise k1"):
        MWMOTE(k1=3).fit_resample(X, y)
    with pytest.warns(NoBaseWarning, match="Class 1 is left as it is"):
        assert len(MWMOTE(k1=3, on_all_noise="skip").fit_resample(X, y)[1]) == len(y)


# --- DBSMOTE ----------------------------------------------------------------------------------------------------------


def paths_by_brute_force(X, eps, min_samples):
    """Clusters of DBSCAN and the lengths of the shortest paths to their middles, by Floyd and Warshall."""
    labels = DBSCAN(eps=eps, min_samples=min_samples).fit(X).labels_
    gaps = cdist(X, X)
    core = (gaps <= eps).sum(axis=1) >= min_samples
    length = np.where((gaps <= eps) & (core[:, None] | core[None]) & (labels[:, None] == labels[None]), gaps, np.inf)
    np.fill_diagonal(length, 0)
    for k in range(len(X)):
        length = np.minimum(length, length[:, k, None] + length[None, k])
    middle = np.full(len(X), -1)
    for c in range(labels.max() + 1):
        rows = np.flatnonzero(labels == c)
        middle[rows] = rows[np.square(X[rows] - X[rows].mean(axis=0)).sum(axis=1).argmin()]
    return labels, middle, length


@pytest.mark.parametrize("seed, eps", [(0, 0.5), (1, 0.8), (2, 0.35)])
def test_dbsmote_paths_are_the_shortest(seed, eps):
    X = np.random.default_rng(seed).normal(size=(120, 2))
    paths, used, clusters = dense_paths(X, np.ones(2), eps, 5)
    labels, middle, length = paths_by_brute_force(X, eps, 5)
    assert used == eps and clusters == labels.max() + 1 and (labels < 0).any()
    assert np.array_equal(paths.edges < 0, labels < 0)
    for p in np.flatnonzero(labels >= 0):
        at, total, edges = p, 0.0, 0
        while paths.next[at] >= 0:
            total += np.linalg.norm(X[at] - X[paths.next[at]])
            at, edges = paths.next[at], edges + 1
        assert at == middle[p] and edges == paths.edges[p]
        assert total == pytest.approx(length[p, middle[p]])


def test_dbsmote_paths_past_twins():
    X = np.repeat([[0.0], [1.0], [2.0], [3.0], [4.0]], 3, axis=0)
    paths, _, _ = dense_paths(X, np.ones(1), 1.0, 3)
    at = np.arange(15)
    for _ in range(paths.edges.max()):
        at = np.where(paths.next[at] < 0, at, paths.next[at])
    assert set(at) == {6} and paths.edges[6] == 0 and paths.edges.max() <= 3


def test_dbsmote_new_rows_lie_on_edges_of_paths():
    X, y = islands(0)
    sampler = DBSMOTE(eps=1.0, random_state=0, provenance=True, sampling_strategy={1: 3000})
    new, base, partner, gap = new_rows_of(sampler, X, y)
    small = np.flatnonzero(y == 1)
    paths, _, clusters = dense_paths(X[small], np.ones(2), 1.0, 5)
    assert sampler.report_.notes["class 1"].startswith(f"{clusters} clusters of {int((paths.edges >= 0).sum())} of 37 rows (eps=1")
    copies = sampler.allocation_["copies"].to_numpy()
    assert np.array_equal(copies > 0, paths.edges >= 0) and np.ptp(copies[copies > 0]) <= 1
    starts = {}
    for p, v, s, g in zip(base, partner, new, gap, strict=True):
        way = [p]
        while paths.next[way[-1]] >= 0:
            way.append(paths.next[way[-1]])
        if len(way) == 1:
            assert v == -1 and g == 0 and (s == X[p]).all()
        else:
            u = way[way.index(v) - 1]
            np.testing.assert_allclose(s, X[u] + g * (X[v] - X[u]))
            starts.setdefault(p, set()).add(u)
    long = max(starts, key=lambda p: paths.edges[p])
    assert len(starts[long]) == paths.edges[long] >= 2  # every edge of a path is used


def test_dbsmote_without_eps():
    """1.5 times the median distance to the fourth other row."""
    X = np.random.default_rng(3).normal(size=(80, 3))
    far = np.sort(cdist(X, X), axis=1)[:, 4]
    assert dense_paths(X, np.ones(3), None, 5)[1] == pytest.approx(1.5 * np.median(far))


def test_dbsmote_without_a_cluster():
    X, y = all_noise()
    with pytest.raises(NoBaseError, match=r"no cluster among the 6 rows of class 1 with eps=0.5 and min_samples=3. Raise eps"):
        DBSMOTE(eps=0.5, min_samples=3).fit_resample(X, y)
    with pytest.warns(NoBaseWarning, match="Class 1 is left as it is"):
        assert len(DBSMOTE(eps=0.5, min_samples=3, on_no_cluster="skip").fit_resample(X, y)[1]) == len(y)


def test_dbsmote_of_a_class_beyond_the_limit():
    X, y = islands(0)
    sampler = DBSMOTE(min_samples=3, max_fit_rows=20, random_state=0, sampling_strategy={1: 500})
    sampler.fit_resample(X, y)
    assert "seeded sample of 20 rows" in sampler.report_.notes["class 1"]
    assert 0 < (sampler.allocation_["copies"] > 0).sum() <= 20 == len(sampler.allocation_)


def test_dbsmote_takes_as_many_rows_as_min_samples():
    X, y = np.array([0.0, 1, 2, 50, 51, 52, 53])[:, None], np.array([1, 1, 1, 0, 0, 0, 0])
    assert np.bincount(DBSMOTE(eps=5, min_samples=3).fit_resample(X, y)[1]).tolist() == [4, 4]
    with pytest.raises(ValueError, match="Class 1 has 3 rows; min_samples=4 needs at least 4"):
        DBSMOTE(eps=5, min_samples=4).fit_resample(X, y)
    sampler = DBSMOTE(eps=5, min_samples=8, on_small_class="shrink")
    with pytest.warns(SmallClassWarning, match="min_samples shrinks to 3"):
        sampler.fit_resample(X, y)
    assert "min_samples=3" in sampler.report_.notes["class 1"]
    with pytest.raises(ParameterError, match="'eps' parameter of DBSMOTE must be a finite number above 0"):
        DBSMOTE(eps=0).fit_resample(X, y)


# --- all --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sampler",
    [DBSMOTE(max_fit_rows=300), MWMOTE(max_fit_rows=300, within="class"), SNOCC(), MSMOTE(neighbors="all", clean="lof")],
    ids=lambda sampler: type(sampler).__name__,
)
def test_a_class_in_many_blocks_gives_the_same_bits(sampler):
    X, y = overlapping(0, small=2400, large=3000, d=2)
    sampler.set_params(random_state=1)
    whole, _ = sampler.fit_resample(X, y)
    frame = pd.DataFrame(X).add_prefix("f").assign(label=y)
    with small_tasks():
        for lengths in ([700] * 7 + [500], [0, 10, 2590, 0, 1400, 1400]):
            cut = in_frame(frame, lengths)
            made, _ = sampler.fit_resample(cut[["f0", "f1"]], cut["label"])
            assert np.asarray(made.compute(scheduler="threads")).tobytes() == whole.tobytes()


@pytest.mark.parametrize("kind, k", [(CBSO, "n_neighbors"), (MWMOTE, "k1"), (DBSMOTE, "min_samples")])
def test_small_class(kind, k):
    X, y = np.arange(12.0)[:, None], np.array([1, 1, 1] + [0] * 9)
    with pytest.raises(ValueError, match=f"{k}=5 needs at least"):
        kind().fit_resample(X, y)
    new, base, partner, _ = new_rows_of(kind(on_small_class="duplicate", provenance=True), X, y)
    assert (new == X[base]).all() and (partner == -1).all()
    assert np.bincount(kind(on_small_class="shrink").fit_resample(X, y)[1]).tolist() == [9, 9]


@pytest.mark.parametrize("kind", [CBSO, MWMOTE])
@pytest.mark.parametrize("name, value, need", [("c_p", 0, "a finite number above 0"), ("max_fit_rows", 0, "an int of at least 1")])
def test_bad_parameters(kind, name, value, need):
    with pytest.raises(ParameterError, match=f"The '{name}' parameter of {kind.__name__} must be {need}"):
        kind(**{name: value}).fit_resample(LINE, LINE_LABELS)
