"""SNOCC: three rows within sigma, the law of their shares, what neighbourhoods take."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from dresample import SNOCC
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import new_rows_of
from tests.helpers.tables import overlapping

pytestmark = NO_ADVICE


def test_combines_three_rows_within_sigma():
    X, y = overlapping(0, small=60, d=2)
    sampler = SNOCC(random_state=0, provenance=True, sampling_strategy={1: 60 + 6000})
    new, base, partner, gap = new_rows_of(sampler, X, y)
    small = np.flatnonzero(y == 1)
    distance = np.linalg.norm(X[small][:, None] - X[small][None], axis=2)
    sigma = np.sort(distance, axis=1)[:, 5].mean()
    near = {b: small[(d <= sigma) & (small != b)] for b, d in zip(small, distance, strict=True)}
    few = {b for b, rows in near.items() if len(rows) < 2}
    assert sampler.report_.notes["class 1"] == f"sigma={sigma:.6g}; {len(few)} of 60 rows have fewer than two rows within"
    assert 0 < len(few) < 30 and set(base) == set(small)
    off = 0
    for s, b, u, g in zip(new, base, partner, gap, strict=True):
        if b in few:
            nearest = small[np.argsort(distance[small == b][0])[1]]
            assert u == nearest
            np.testing.assert_allclose(s, X[b] + g * (X[u] - X[b]))
            continue
        assert u in near[b]
        corners = [v for v in near[b] if v != u]
        weights = [np.linalg.solve(np.array([X[u] - X[b], X[v] - X[b]]).T, s - X[b]) for v in corners]
        assert any((w >= -1e-9).all() and w.sum() == pytest.approx(g) and g < 1 for w in weights)
        off += all(abs(w[1]) > 1e-6 for w in weights)
    assert off > 5000  # not on a segment


def test_weights_are_dirichlet():
    """Three rows near each other, and one that makes sigma wide: the shares of the three are Beta(1, 2) each."""
    X, y = np.array([[0.0, 0], [1, 0], [0, 1], [9, 0], *[[9, 9]] * 5]), np.array([1, 1, 1, 1, 0, 0, 0, 0, 0])
    new, base, *_ = new_rows_of(SNOCC(k_neighbors=2, random_state=0, provenance=True, sampling_strategy={1: 12_004}), X, y)
    new = new[base < 3]
    share = np.column_stack([1 - new.sum(axis=1), new])
    assert (share >= 0).all()
    for corner in range(3):
        assert kstest(share[:, corner], "beta", (1, 2)).pvalue > 0.001


def test_the_plan_tells_what_neighbourhoods_take():
    X, y = overlapping(0)
    assert "up to 56,640 bytes" in SNOCC().plan(X, y).notes["neighbourhoods of class 1"]  # 60 * 59 * 16


def test_a_wide_sigma_widens_the_search():
    """A heap and far rows: sigma is wide, and the search widens with it."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 0.01, (40, 2)), rng.normal(0, 30, (10, 2)), rng.normal(0, 30, (90, 2))])
    y = np.repeat([1, 1, 0], [40, 10, 90])
    _, base, partner, _ = new_rows_of(SNOCC(random_state=0, provenance=True, sampling_strategy={1: 9050}), X, y)
    assert set(partner[base == 7]) >= set(range(40)) - {7}
