"""The farthest rows: the compiled search equals all pairs bit for bit, whatever the data; its bounds let no row slip."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.arithmetic.engine import always
from dresample.neighbors import farthest, farthest_compiled
from dresample.neighbors.embedding import fit_embedding

KINDS = {
    "noise": lambda rng, n, d: rng.normal(size=(n, d)),
    "heavy tails": lambda rng, n, d: rng.standard_cauchy((n, d)) ** 3,
    "ties": lambda rng, n, d: rng.integers(0, 3, (n, d)).astype(float),
    "all equal": lambda rng, n, d: np.ones((n, d)),
    "constant columns": lambda rng, n, d: np.where(rng.random(d) < 0.5, 1e9, rng.normal(size=(n, d))),
    "uneven columns": lambda rng, n, d: rng.normal(size=(n, d)) * 10.0 ** rng.integers(-9, 9, d),
    "two clouds": lambda rng, n, d: rng.normal(size=(n, d)) + 50.0 * rng.integers(0, 2, (n, 1)),
}


def check(kind, n, m, d, k, seed, dtype=np.float64, shift=0.0, scale=1.0):
    rng = np.random.default_rng(seed)
    X = np.ascontiguousarray(np.clip((KINDS[kind](rng, n + m, d) + shift) * scale, -1e36, 1e36), dtype)
    weight = np.ones(d) if seed % 2 else rng.uniform(0.1, 3, d)
    embedding = fit_embedding(X[::3], weight, X.min(axis=0).astype(float), X.max(axis=0).astype(float))
    args = X[:n], np.arange(n), X[n:], np.arange(n, n + m), k, embedding
    found = farthest_compiled.farthest_squared(*args)
    with always(compiled=False):
        assert found.tobytes() == farthest.farthest_squared(*args).tobytes()
    return X, weight, found


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("kind", KINDS)
def test_equals_all_pairs(kind, dtype):
    for d in (1, 4, 9, 33):
        check(kind, 150, 2500, d, 3, d, dtype)


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(list(KINDS)),
    n=st.sampled_from([1, 31, 33, 200]),
    m=st.sampled_from([12, 33, 255, 257, 1100]),
    d=st.integers(1, 12),
    k=st.sampled_from([1, 3, 12]),
    seed=st.integers(0, 2**32 - 1),
    dtype=st.sampled_from([np.float64, np.float32]),
    shift=st.sampled_from([0.0, 1e6, -1e6]),
    scale=st.sampled_from([1.0, 1e-8, 1e8, 1e-30, 1e-160]),
)
def test_equals_all_pairs_at_any_size_place_and_scale(kind, n, m, d, k, seed, dtype, shift, scale):
    check(kind, n, m, d, k, seed, dtype, shift, scale)


def test_all_pairs_are_sorted_sums_of_squares():
    X, weight, found = check("noise", 20, 300, 5, 7, 2)
    squared = (((X[:20, None] - X[None, 20:]) * weight) ** 2).sum(axis=2)
    np.testing.assert_allclose(found, np.sort(squared, axis=1)[:, -7:], rtol=1e-12)


def test_shells_hold_every_row_once_the_outermost_first():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(5000, 3))
    embedding = fit_embedding(X, np.ones(3), X.min(axis=0), X.max(axis=0))
    norm = np.linalg.norm(X - embedding.mean, axis=1)
    order, start = farthest_compiled._shells(X, np.arange(5000), norm, embedding)
    assert np.sort(order).tolist() == list(range(5000)) and np.diff(start).max() <= farthest_compiled.FAR_LEAF
    outer = norm[order[: farthest_compiled.SHELL]]
    assert outer.min() >= norm[order[farthest_compiled.SHELL :]].max()


def test_a_pool_that_is_too_small():
    X = np.zeros((2, 1))
    embedding = fit_embedding(X, np.ones(1), np.zeros(1), np.zeros(1))
    with pytest.raises(ValueError, match="3 rows are wanted of a pool of 2"):
        farthest.farthest_squared(X, np.arange(2), X, np.arange(2), 3, embedding)
