"""The search: compiled and in NumPy the same bits, for numbers and nominal columns of any size, place and scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.neighbors import search, search_compiled
from dresample.neighbors.topk import rivals_among
from tests.helpers.marks import NO_ADVICE
from tests.helpers.rows import FEATURES, MAKERS, SCALES, drawn_rows, mixed_rows, same, third_embedded

NOWHERE = np.iinfo(np.int64).max


def settled(counts):
    """Counts with K where an entry cannot matter any more."""
    k = counts.shape[1]
    return np.where(np.arange(1, k + 1) + counts > k, k, counts)


def check(X, row, weight, k=5, queries=60, share=0.4, seed=0):
    """Own-class neighbours of some rows of a class, and their rivals among the others."""
    rng = np.random.default_rng(seed)
    own = rng.random(len(X)) < share
    own[0] = True
    other, embedding = np.flatnonzero(~own), third_embedded(X, weight)
    Q, q_row = X[own][:queries], row[own][:queries]
    pool, pool_row = np.ascontiguousarray(X[own]), row[own]

    expected = search.find_nearest(Q, q_row, pool, pool_row, k, weight)
    assert same(search_compiled.find_nearest(Q, q_row, pool, pool_row, k, embedding), expected)
    assert not (expected[1] == q_row[:, None]).any()

    counts = search.count_rivals(Q, *expected, X[other], row[other], weight)
    found = search_compiled.count_rivals(Q, *expected, X, row, embedding, other)
    assert found.tolist() == settled(counts).tolist()
    assert rivals_among(found).tolist() == rivals_among(counts).tolist()


# --- equal to the plain search ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("d", FEATURES)
@pytest.mark.parametrize("kind", MAKERS)
def test_equals_plain(kind, d, dtype):
    check(*drawn_rows(kind, 1500, d, seed=d, dtype=dtype))


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(list(MAKERS)),
    d=st.sampled_from(FEATURES),
    n=st.sampled_from([1, 2, 7, 255, 257, 1030, 3000]),
    seed=st.integers(0, 2**32 - 1),
    dtype=st.sampled_from([np.float64, np.float32]),
    shift=st.sampled_from([0.0, 1e6, -1e6]),
    scale=st.sampled_from(SCALES),
    k=st.sampled_from([1, 5, 12, 300]),
)
def test_equals_plain_at_any_size_place_and_scale(kind, d, n, seed, dtype, shift, scale, k):
    check(*drawn_rows(kind, n, d, seed, dtype, shift, scale), k=k, queries=20, seed=seed)


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("n", [9_000, 20_000])
def test_equals_plain_in_a_large_block(kind, n):
    """Large sets are cut into cells by a sample of them."""
    check(*drawn_rows(kind, n, 9, seed=3), queries=30, share=0.5)


def test_many_queries_of_a_block_in_itself():
    X, row, weight = drawn_rows("ties", 2500, 3, seed=1)
    embedding = third_embedded(X, weight)
    assert same(search_compiled.find_nearest(X, row, X, row, 5, embedding), search.find_nearest(X, row, X, row, 5, weight))


@pytest.mark.parametrize("scale", [1e-155, 1e-162, 1e-170])
@pytest.mark.parametrize("kind", ["noise", "ties"])
def test_equals_plain_where_squares_underflow(kind, scale):
    check(*drawn_rows(kind, 600, 3, seed=1, scale=scale))


def test_denormal_values_can_be_embedded():
    X, row, weight = drawn_rows("noise", 100, 2, seed=1, scale=1e-310)
    check(X, row, weight)


def test_missing_neighbors_are_infinitely_far():
    X, row, weight = drawn_rows("noise", 3, 2, seed=1)
    squared, found = search_compiled.find_nearest(X, row, X, row, 5, third_embedded(X, weight))
    assert np.isinf(squared[:, 2:]).all() and (found[:, 2:] == NOWHERE).all()
    assert np.isfinite(squared[:, :2]).all()
    both = third_embedded(np.concatenate([X, X + 100]), weight)
    counts = search_compiled.count_rivals(X, squared, found, X + 100, row + 100, both)
    assert rivals_among(counts).tolist() == [3, 3, 3]


def test_nothing_to_search():
    X, row, weight = drawn_rows("noise", 10, 2, seed=1)
    embedding, none = third_embedded(X, weight), np.empty(0, np.int64)
    squared, found = search_compiled.find_nearest(X, row, X[:0], none, 3, embedding)
    assert np.isinf(squared).all() and (found == NOWHERE).all()
    assert not search_compiled.count_rivals(X, squared, found, X, row, embedding, none).any()
    assert search_compiled.find_nearest(X[:0], none, X, row, 3, embedding)[0].shape == (0, 3)


pytestmark = NO_ADVICE


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("median", [0.0, 0.7])
@pytest.mark.parametrize("d", [1, 3, 9, 20])
@pytest.mark.parametrize("nominal", [1, 3, 40])
def test_equals_plain_with_nominal_columns(d, nominal, median, dtype):
    rng = np.random.default_rng(d + nominal)
    X, row = mixed_rows(rng, 1500, d, nominal).astype(dtype), np.cumsum(rng.integers(1, 4, 1500))
    weight = np.append(rng.uniform(0.5, 2, d), np.full(nominal, median))
    own, other = np.arange(0, 1500, 3), np.flatnonzero(np.arange(1500) % 3)
    embedding = third_embedded(X, weight, nominal)
    expected = search.find_nearest(X[own], row[own], X[own], row[own], 5, weight, nominal)
    found = search_compiled.find_nearest(X[own], row[own], X[own], row[own], 5, embedding)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(found, expected, strict=True))
    counts = search.count_rivals(X[own], *expected, X[other], row[other], weight, nominal)
    again = search_compiled.count_rivals(X[own], *expected, X, row, embedding, other)
    settled = np.where(np.arange(1, 6) + counts > 5, 5, counts)
    assert again.tolist() == settled.tolist()


def test_worked_example_with_nominal_columns():
    rows = np.array([[1, 2, 3, 0, 1, 2], [4, 6, 5, 0, 3, 4]], float)  # A B C and A D E
    weight = np.array([1, 1, 1, 1.5, 1.5, 1.5])
    squared = search.squared_distances(rows[:1], rows[1:], weight, 3)
    assert np.sqrt(squared[0, 0]) == pytest.approx(5.787918, abs=5e-7)
    number = np.arange(2)
    found = search_compiled.find_nearest(rows, number, rows, number, 1, third_embedded(rows, weight, 3))
    assert found[0][:, 0].tolist() == [squared[0, 0]] * 2
