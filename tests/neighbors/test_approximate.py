"""The approximate backend: its recall, and counts that are never too high. Slow, since pynndescent compiles for about a minute."""

from __future__ import annotations

import numpy as np
import pytest

from dresample.neighbors import approximate, search
from dresample.neighbors.topk import rivals_among

# Slow because pynndescent compiles for about a minute.


@pytest.fixture(scope="module")
def clusters():
    """Queries and a pool in the same 30 clusters of 8 dimensions."""
    rng = np.random.default_rng(0)
    centres = 10 * rng.normal(size=(30, 8))
    X = centres[rng.integers(0, 30, 6000)] + rng.normal(size=(6000, 8))
    row = np.arange(6000)
    return X[::20], row[::20], X[row % 20 > 0], row[row % 20 > 0], np.ones(8)


@pytest.mark.slow
def test_recall_of_the_approximate_backend(clusters):
    Q, q_row, pool, pool_row, weight = clusters
    truth = search.find_nearest(Q, q_row, pool, pool_row, 5, weight)[1]
    found = approximate.find_nearest(Q, q_row, pool, pool_row, 5, weight, seed=1)[1]
    assert (found[:, :, None] == truth[:, None, :]).any(axis=2).mean() >= 0.9


@pytest.mark.slow
def test_approximate_counts_within_given_radii_are_never_too_high(clusters):
    """Only rows that were seen are counted, at their true distances. (With radii of approximate neighbours they may be.)"""
    Q, q_row, pool, pool_row, weight = clusters
    near = search.find_nearest(Q, q_row, Q, q_row, 5, weight)
    truth = search.count_rivals(Q, *near, pool, pool_row, weight)
    found = approximate.count_rivals(Q, *near, pool, pool_row, weight, seed=1)
    assert (found <= truth).all()
    assert (rivals_among(found) <= rivals_among(truth)).all()
    assert np.mean(rivals_among(found) == rivals_among(truth)) >= 0.9
