"""The embedding: no row within the radius is dropped, and with nominal columns no distance is exceeded."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.neighbors import search
from dresample.neighbors.filter import threshold
from dresample.neighbors.tree import embed
from tests.helpers.marks import NO_ADVICE
from tests.helpers.rows import FEATURES, MAKERS, SCALES, drawn_rows, mixed_rows, third_embedded


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(list(MAKERS)),
    d=st.sampled_from(FEATURES),
    seed=st.integers(0, 2**32 - 1),
    dtype=st.sampled_from([np.float64, np.float32]),
    shift=st.sampled_from([0.0, 1e6]),
    scale=st.sampled_from(SCALES),
)
def test_the_filter_never_drops_a_row_within_the_radius(kind, d, seed, dtype, shift, scale):
    """The float32 distance of the embedded rows is within the threshold of their true distance, for every pair."""
    X, _, weight = drawn_rows(kind, 150, d, seed, dtype, shift, scale)
    embedding = third_embedded(X, weight)
    E = embed(X, embedding)
    assert np.abs(E).max(initial=0) <= 1.001
    filtered = np.zeros((len(X), len(X)), np.float32)
    for column in E.T:
        filtered += np.square(column[:, None] - column[None, :])
    squared = search.squared_distances(X, X, weight)
    norm = np.sqrt(np.sum(E.astype(float) ** 2, axis=1))
    for i in range(0, len(X), 5):
        for j in range(len(X)):
            limit = threshold(squared[i, j], norm[i], embedding.scale, embedding.slack, embedding.width)
            assert filtered[i, j] <= limit


pytestmark = NO_ADVICE


def test_the_filter_never_exceeds_the_distance():
    rng = np.random.default_rng(1)
    X = mixed_rows(rng, 300, 12, 5)
    weight = np.append(np.ones(12), np.full(5, 0.9))
    embedding = third_embedded(X, weight, 5)
    assert embedding.width > 12 // 4  # the nominal columns have coordinates
    E = embed(X, embedding).astype(float) / embedding.scale
    near = ((E[:, None, :] - E[None, :, :]) ** 2).sum(axis=2)
    assert (near <= search.squared_distances(X, X, weight, 5) * (1 + 1e-5) + 1e-9).all()
    assert (near > 0.5 * search.squared_distances(X, X, weight, 5)).mean() > 0.3  # and is no idle bound
