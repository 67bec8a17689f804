"""The compiled search equals the plain one bit for bit; its filter never drops a row; cuts of the pool do not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.neighbors import approximate, search, search_compiled
from dresample.neighbors.embedding import fit_embedding
from dresample.neighbors.topk import merge_counts, merge_nearest, rivals_among
from dresample.neighbors.tree import GROUP, LEAF, embed, grow

FEATURES = [1, 3, 8, 9, 20, 33, 100]
NOWHERE = np.iinfo(np.int64).max


def heavy_tailed(rng, n, d):
    return rng.standard_cauchy((n, d)) ** 3


def of_low_rank(rng, n, d):
    rank = min(3, d)
    return rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d)) + 1e-3 * rng.normal(size=(n, d))


MAKERS = {
    "noise": lambda rng, n, d: rng.normal(size=(n, d)),
    "low rank": of_low_rank,
    "ties": lambda rng, n, d: rng.integers(0, 3, (n, d)).astype(float),
    "twins": lambda rng, n, d: rng.normal(size=(n // 10 + 1, d))[rng.integers(0, n // 10 + 1, n)],
    "heavy tails": heavy_tailed,
    "constant columns": lambda rng, n, d: np.where(rng.random(d) < 0.5, 1e9, rng.normal(size=(n, d))),
    "all equal": lambda rng, n, d: np.ones((n, d)),
    "uneven columns": lambda rng, n, d: rng.normal(size=(n, d)) * 10.0 ** rng.integers(-9, 9, d),
}
SCALES = [1.0, 1e-8, 1e8, 1e-30, 1e30]


def data(kind, n, d, seed, dtype=np.float64, shift=0.0, scale=1.0):
    """Rows, their numbers (rising, with holes) and weights of the features."""
    rng = np.random.default_rng(seed)
    X = (MAKERS[kind](rng, n, d) + shift) * scale
    limit = 1e36 if dtype == np.float32 else 1e149
    X = np.ascontiguousarray(np.clip(X, -limit, limit), dtype)
    return X, np.cumsum(rng.integers(1, 4, n)), np.ones(d) if seed % 2 else rng.uniform(0.1, 3, d)


def embedding_of(X, weight):
    low, high = X.min(axis=0).astype(float), X.max(axis=0).astype(float)
    return fit_embedding(X[::3], weight, low, high)


def settled(counts):
    """Counts with K where an entry cannot matter any more."""
    k = counts.shape[1]
    return np.where(np.arange(1, k + 1) + counts > k, k, counts)


def same(found, expected):
    return all(a.tobytes() == b.tobytes() for a, b in zip(found, expected, strict=True))


def check(X, row, weight, k=5, queries=60, share=0.4, seed=0):
    """Own-class neighbours of some rows of a class, and their rivals among the others."""
    rng = np.random.default_rng(seed)
    own = rng.random(len(X)) < share
    own[0] = True
    other, embedding = np.flatnonzero(~own), embedding_of(X, weight)
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
    check(*data(kind, 1500, d, seed=d, dtype=dtype))


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
    check(*data(kind, n, d, seed, dtype, shift, scale), k=k, queries=20, seed=seed)


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("n", [9_000, 20_000])
def test_equals_plain_in_a_large_block(kind, n):
    """Large sets are cut into cells by a sample of them."""
    check(*data(kind, n, 9, seed=3), queries=30, share=0.5)


def test_many_queries_of_a_block_in_itself():
    X, row, weight = data("ties", 2500, 3, seed=1)
    embedding = embedding_of(X, weight)
    assert same(search_compiled.find_nearest(X, row, X, row, 5, embedding), search.find_nearest(X, row, X, row, 5, weight))


@pytest.mark.parametrize("scale", [1e-155, 1e-162, 1e-170])
@pytest.mark.parametrize("kind", ["noise", "ties"])
def test_equals_plain_where_squares_underflow(kind, scale):
    check(*data(kind, 600, 3, seed=1, scale=scale))


def test_denormal_values_can_be_embedded():
    X, row, weight = data("noise", 100, 2, seed=1, scale=1e-310)
    check(X, row, weight)


def test_missing_neighbors_are_infinitely_far():
    X, row, weight = data("noise", 3, 2, seed=1)
    squared, found = search_compiled.find_nearest(X, row, X, row, 5, embedding_of(X, weight))
    assert np.isinf(squared[:, 2:]).all() and (found[:, 2:] == NOWHERE).all()
    assert np.isfinite(squared[:, :2]).all()
    counts = search_compiled.count_rivals(X, squared, found, X + 100, row + 100, embedding_of(np.concatenate([X, X + 100]), weight))
    assert rivals_among(counts).tolist() == [3, 3, 3]


def test_nothing_to_search():
    X, row, weight = data("noise", 10, 2, seed=1)
    embedding, none = embedding_of(X, weight), np.empty(0, np.int64)
    squared, found = search_compiled.find_nearest(X, row, X[:0], none, 3, embedding)
    assert np.isinf(squared).all() and (found == NOWHERE).all()
    assert not search_compiled.count_rivals(X, squared, found, X, row, embedding, none).any()
    assert search_compiled.find_nearest(X[:0], none, X, row, 3, embedding)[0].shape == (0, 3)


# --- the filter -------------------------------------------------------------------------------------------------------


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
    X, _, weight = data(kind, 150, d, seed, dtype, shift, scale)
    embedding = embedding_of(X, weight)
    E = embed(X, embedding)
    assert np.abs(E).max(initial=0) <= 1.001
    filtered = np.zeros((len(X), len(X)), np.float32)
    for column in E.T:
        filtered += np.square(column[:, None] - column[None, :])
    squared = search.squared_distances(X, X, weight)
    norm = np.sqrt(np.sum(E.astype(float) ** 2, axis=1))
    for i in range(0, len(X), 5):
        for j in range(len(X)):
            limit = search_compiled._threshold(squared[i, j], norm[i], embedding.scale, embedding.slack, embedding.width)
            assert filtered[i, j] <= limit


@pytest.mark.parametrize("n", [1, 31, 32, 33, 256, 257, 8192, 8193, 30_000])
@pytest.mark.parametrize("kind", ["noise", "ties", "all equal", "twins", "heavy tails"])
@pytest.mark.parametrize("leaf", [GROUP, LEAF])
def test_cells_hold_every_row_once_and_no_cell_too_many(kind, n, leaf):
    X, row, weight = data(kind, n, 4, seed=2)
    E = embed(X, embedding_of(X, weight))
    cells = grow(E, row, leaf)
    sizes = np.diff(cells.start)
    assert np.sort(cells.order).tolist() == list(range(n))
    assert cells.start[0] == 0 and cells.start[-1] == n and sizes.max() <= leaf and sizes.min() >= 0
    for cell in np.flatnonzero(sizes):
        inside = cells.order[cells.start[cell] : cells.start[cell + 1]]
        assert (cells.low[:, cell] == E[inside].min(axis=0)).all() and (cells.high[:, cell] == E[inside].max(axis=0)).all()
        assert cells.first_row[cell] == row[inside].min()


# --- merging ----------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["noise", "ties", "twins", "all equal"]),
    edges=st.lists(st.integers(0, 400), max_size=6),
    seed=st.integers(0, 2**32 - 1),
    module=st.sampled_from(["plain", "compiled"]),
    k=st.sampled_from([1, 4, 40]),
)
def test_any_cut_of_the_pool_merges_to_the_same_answer(kind, edges, seed, module, k):
    X, row, weight = data(kind, 400, 3, seed)
    embedding, rng = embedding_of(X, weight), np.random.default_rng(seed)
    own = rng.random(400) < 0.3
    own[0] = True
    Q, q_row = X[own], row[own]
    if module == "plain":
        find = lambda part: search.find_nearest(Q, q_row, X[part], row[part], k, weight)
        count = lambda part, near: search.count_rivals(Q, *near, X[part], row[part], weight)
    else:
        find = lambda part: search_compiled.find_nearest(Q, q_row, X[part], row[part], k, embedding)
        count = lambda part, near: search_compiled.count_rivals(Q, *near, X[part], row[part], embedding)
    parts = np.split(np.arange(400), sorted(edges))
    order = rng.permutation(len(parts))

    near = find(np.flatnonzero(own))
    assert same(merge_nearest([find(parts[p][own[parts[p]]]) for p in order]), near)

    truth = rivals_among(count(np.flatnonzero(~own), near)).tolist()
    pieces = [count(parts[p][~own[parts[p]]], near).astype(np.uint8) for p in order]
    assert rivals_among(merge_counts(pieces)).tolist() == truth
    pairs = [merge_counts(pieces[i : i + 2]) for i in range(0, len(pieces), 2)]
    assert rivals_among(merge_counts(pairs)).tolist() == truth


# --- approximate ------------------------------------------------------------------------------------------------------

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
