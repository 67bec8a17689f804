"""DBSMOTE: shortest paths by brute force, new rows on their edges, no cluster, large classes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.cluster import DBSCAN

from dresample import DBSMOTE
from dresample.errors import NoBaseError, NoBaseWarning, ParameterError, SmallClassWarning
from dresample.over_sampling.dbsmote import dense_paths
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import new_rows_of
from tests.helpers.tables import all_noise, islands

pytestmark = NO_ADVICE


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
def test_paths_are_the_shortest(seed, eps):
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


def test_paths_go_past_twins():
    X = np.repeat([[0.0], [1.0], [2.0], [3.0], [4.0]], 3, axis=0)
    paths, _, _ = dense_paths(X, np.ones(1), 1.0, 3)
    at = np.arange(15)
    for _ in range(paths.edges.max()):
        at = np.where(paths.next[at] < 0, at, paths.next[at])
    assert set(at) == {6} and paths.edges[6] == 0 and paths.edges.max() <= 3


def test_new_rows_lie_on_edges_of_paths():
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


def test_without_eps_it_follows_from_the_distances():
    """1.5 times the median distance to the fourth other row."""
    X = np.random.default_rng(3).normal(size=(80, 3))
    far = np.sort(cdist(X, X), axis=1)[:, 4]
    assert dense_paths(X, np.ones(3), None, 5)[1] == pytest.approx(1.5 * np.median(far))


def test_a_class_without_a_cluster_is_refused_or_skipped():
    X, y = all_noise()
    with pytest.raises(NoBaseError, match=r"no cluster among the 6 rows of class 1 with eps=0.5 and min_samples=3. Raise eps"):
        DBSMOTE(eps=0.5, min_samples=3).fit_resample(X, y)
    with pytest.warns(NoBaseWarning, match="Class 1 is left as it is"):
        assert len(DBSMOTE(eps=0.5, min_samples=3, on_no_cluster="skip").fit_resample(X, y)[1]) == len(y)


def test_beyond_the_limit_a_sample_is_clustered():
    X, y = islands(0)
    sampler = DBSMOTE(min_samples=3, max_fit_rows=20, random_state=0, sampling_strategy={1: 500})
    sampler.fit_resample(X, y)
    assert "seeded sample of 20 rows" in sampler.report_.notes["class 1"]
    assert 0 < (sampler.allocation_["copies"] > 0).sum() <= 20 == len(sampler.allocation_)


def test_takes_as_many_rows_as_min_samples():
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
