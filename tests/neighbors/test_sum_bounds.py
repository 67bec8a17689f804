"""Bounds on sums of distances: the sums as they are computed never lie outside, whatever the rows, their place and their scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.neighbors import search, sum_bounds
from tests.helpers.rows import FEATURES, MAKERS, SCALES, drawn_rows, embedding_of, third_embedded

SIZES = (64, 16)


def summed(Q, X, weight):
    return np.sqrt(search.squared_distances(Q, X, weight)).sum(axis=1)


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(list(MAKERS)),
    d=st.sampled_from(FEATURES),
    n=st.sampled_from([1, 2, 130, 700]),
    seed=st.integers(0, 2**32 - 1),
    dtype=st.sampled_from([np.float64, np.float32]),
    shift=st.sampled_from([0.0, 1e6, -1e6]),
    scale=st.sampled_from(SCALES),
)
def test_sums_lie_within(kind, d, n, seed, dtype, shift, scale):
    X, _, weight = drawn_rows(kind, n, d, seed, dtype, shift, scale)
    embedding, Q = third_embedded(X, weight), X[:40]
    exact = summed(Q, X, weight) * embedding.scale
    for leaves in [*sum_bounds.leaves_of(X, embedding, SIZES), sum_bounds.single(X, embedding)]:
        low, high = sum_bounds.sum_bounds(Q, leaves, embedding).T
        assert (low <= exact).all() and (exact <= high).all()
        assert leaves.rows.sum() == n


@pytest.mark.parametrize("d", [2, 15])
def test_smaller_leaves_bound_more_narrowly(d):
    rng = np.random.default_rng(d)
    X = rng.normal(size=(4_000, d))
    embedding, Q = embedding_of(X), X[:50] + 0.1
    exact = summed(Q, X, np.ones(d)) * embedding.scale
    widths = []
    for leaves in [*sum_bounds.leaves_of(X, embedding, (512, 16)), sum_bounds.single(X, embedding)]:
        low, high = sum_bounds.sum_bounds(Q, leaves, embedding).T
        widths.append(float(((high - low) / exact).max()))
    assert widths[0] > widths[1] > widths[2]
    assert widths[1] < 0.2 and widths[2] < 1e-4
