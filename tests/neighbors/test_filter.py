"""The filter loses no row: sums and products in float32 beside distances in float64."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dresample.neighbors.filter import by_products, differences, length, products
from tests.helpers.strategies import quick


def _leaf(X):
    return np.ascontiguousarray(X.T).ravel(), np.float32(0.5 * np.square(X.astype(np.float64)).sum(1))


@given(st.integers(0, 2**32 - 1), st.sampled_from([4, 8, 12, 32]), st.integers(0, 30), st.floats(0, 1), st.integers(1, 200))
@quick
def test_rows_within_the_radius_pass(seed, width, far, share, m):
    """Leaves of any spread, as far from the origin as up to 2**far times that spread; one row lies on the radius itself."""
    rng = np.random.default_rng(seed)
    spread = 2.0 ** -rng.integers(0, 60)
    origin = rng.normal(size=width) * min(1.0, spread * 2.0**far)
    X = np.float32(origin + spread * rng.normal(size=(m, width)))
    Q = np.float32(origin + spread * rng.normal(size=(1, width)))
    packed, half = _leaf(X)
    apart = np.square(X.astype(np.float64) - Q.astype(np.float64)).sum(1)
    exact = np.sort(apart)[int(share * (m - 1))]
    limit = np.float32(exact * (1 + (width + 8) * 2.0**-24)) + np.float32(1e-37)
    out = np.empty(m, np.float32)
    differences(packed, 0, m, Q, 0, limit, out)
    near = apart <= exact
    bar = by_products(limit, length(Q, 0), width)
    if bar != np.inf:
        hits = products(packed, half, 0, m, Q, 0, bar, out)
        assert (out[near] <= bar).all() and hits == (out <= bar).sum() >= near.sum()
        # Few others pass: none that is apart by much more than the slack.
        assert (apart[out <= bar] <= exact * (1 + 2.0**-4) + 1e-35).all()


def test_products_are_for_radii_that_are_not_small_beside_the_distance_from_the_origin():
    assert by_products(np.float32(1e-2), 1.0, 12) < np.inf
    assert by_products(np.float32(1e-6), 1.0, 12) == np.inf
    assert by_products(np.float32(0), 0.0, 12) == np.inf
    assert by_products(np.float32(np.inf), 1.0, 12) == np.inf


@pytest.mark.parametrize("first", [0, 7])
def test_a_leaf_is_read_from_where_it_starts(first):
    rng = np.random.default_rng(0)
    X, Q = np.float32(rng.normal(size=(20, 8))), np.float32(rng.normal(size=(3, 8)))
    packed, half = _leaf(X)
    packed, half = np.concatenate([np.full(first * 8, 9, np.float32), packed]), np.concatenate([np.zeros(first, np.float32), half])
    out = np.empty(32, np.float32)
    differences(packed, first, 20, Q, 2, np.float32(np.inf), out)
    np.testing.assert_allclose(out[:20], np.square(X - Q[2]).sum(1), rtol=1e-5)
    products(packed, half, first, 20, Q, 2, np.float32(np.inf), out)
    np.testing.assert_allclose(out[:20], 0.5 * np.square(X).sum(1) - X @ Q[2], atol=1e-5)
