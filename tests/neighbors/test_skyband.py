"""What fewer than k nearer rows outlive, by brute force; found by search, merged, and asked again for every window."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.arithmetic import engine
from dresample.block import Block
from dresample.neighbors.boxes import Boxed, cut, ranges, within
from dresample.neighbors.embedding import fit_embedding
from dresample.neighbors.outlasting import outlasting
from dresample.neighbors.search import squared_distances
from dresample.neighbors.skyband import Neighbors, empty, first, latest, listed, merged, rivals_within


def table(seed, rows, d=3, parts=6):
    """Rows on a coarse grid, so that distances tie; the part of each row, rising."""
    rng = np.random.default_rng(seed)
    X = np.rint(rng.normal(size=(rows, d)) * 2) / 2
    return X, np.sort(rng.integers(0, parts, rows)), rng.integers(0, 2, rows)


def everything(X, part, y, at, k):
    """The skybands of some rows, pair by pair."""
    d2 = squared_distances(X[at], X, np.ones(X.shape[1]))
    own, others = [], []
    for q, i in enumerate(at):
        order = [j for j in np.lexsort((np.arange(len(X)), d2[q])) if j != i]
        nearer, nearer_own = [], []
        for j in order:
            if y[j] == y[i]:
                if sum(part[m] >= part[j] for m in nearer_own) < k:
                    own.append((q, d2[q, j], part[j], j))
                nearer_own.append(j)
            elif sum(part[m] >= part[j] for m in nearer) < k:
                others.append((q, d2[q, j], part[j], j))
            nearer.append(j)
    return own, others


def entries(lists):
    return list(zip(lists.owner.tolist(), lists.squared.tolist(), lists.part.tolist(), lists.row.tolist(), strict=True))


def blocks(X, part, y, keep=None):
    rows = np.arange(len(X)) if keep is None else np.flatnonzero(keep)
    return [(p, Block(X[r], y[r], r)) for p in np.unique(part[rows]) if len(r := rows[part[rows] == p])]


def searched(X, part, y, label, k, some=None):
    """The skybands of the rows of a class, over some parts."""
    at = np.flatnonzero(y == label)
    embedding = fit_embedding(X, np.ones(X.shape[1]), X.min(axis=0), X.max(axis=0))
    chosen = np.ones(len(X), bool) if some is None else np.isin(part, some)
    own = outlasting(X[at], at, blocks(X, part, y, chosen & (y == label)), k, embedding)
    others = outlasting(X[at], at, blocks(X, part, y, chosen), k, embedding, without=label)
    return merged([Neighbors(own, others)], k)


@pytest.mark.parametrize("compiled", [False, True])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), rows=st.integers(5, 90), k=st.integers(1, 6))
def test_search_finds_what_all_pairs_show(compiled, seed, rows, k):
    X, part, y = table(seed, rows)
    with engine.always(compiled=compiled):
        found = searched(X, part, y, 1, k)
    own, others = everything(X, part, y, np.flatnonzero(y == 1), k)
    assert entries(found.own) == own
    assert entries(found.others) == others


@pytest.mark.parametrize("compiled", [False, True])
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    rows=st.integers(5, 90),
    k=st.integers(1, 6),
    sets=st.lists(st.integers(0, 2), min_size=6, max_size=6),
)
def test_skybands_over_any_parts_merge_into_that_of_all(compiled, seed, rows, k, sets):
    X, part, y = table(seed, rows)
    with engine.always(compiled=compiled):
        pieces = [searched(X, part, y, 1, k, [p for p in range(6) if sets[p] == s]) for s in range(3)]
        together = merged(pieces, k)
    whole = searched(X, part, y, 1, k)
    assert entries(together.own) == entries(whole.own)
    assert entries(together.others) == entries(whole.others)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(1, 5), begin=st.integers(0, 5))
def test_the_first_k_left_are_the_nearest_of_every_later_window(seed, k, begin):
    X, part, y = table(seed, 80)
    held = searched(X, part, y, 1, k)
    near, row = latest(held, k, after=begin - 1)
    at = np.flatnonzero(y == 1)
    d2 = squared_distances(X[at], X, np.ones(3))
    for q, i in enumerate(at):
        order = [j for j in np.lexsort((np.arange(len(X)), d2[q])) if j != i and part[j] >= begin][:k]
        assert row[q][np.isfinite(near[q])].tolist() == order


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(1, 6))
def test_rivals_among_the_nearest(seed, k):
    X, part, y = table(seed, 60)
    found = rivals_within(searched(X, part, y, 1, k), k)
    at = np.flatnonzero(y == 1)
    d2 = squared_distances(X[at], X, np.ones(3))
    for q, i in enumerate(at):
        order = [j for j in np.lexsort((np.arange(len(X)), d2[q])) if j != i][:k]
        assert found[q] == sum(y[j] == 0 for j in order)


def test_short_lists_end_in_nobody():
    near, row = first(listed(2, np.array([1]), np.array([4.0]), np.array([0]), np.array([7])), 2)
    assert near.tolist() == [[np.inf, np.inf], [4.0, np.inf]]
    assert row[1].tolist() == [7, np.iinfo(np.int64).max]
    assert first(empty(1), 1)[0].tolist() == [[np.inf]]


@pytest.mark.parametrize("compiled", [False, True])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), rows=st.integers(1, 1500), radius=st.floats(0, 3))
def test_cells_hide_no_row_within_the_radius(compiled, seed, rows, radius):
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.normal(size=rows), np.rint(rng.normal(size=rows) * 3), rng.normal(size=rows).astype(np.float32)])
    weight = np.array([1.0, 0.5, 2.0])
    X = X[cut(X, weight)]
    low, high = ranges(X)
    tables = X[:, :1], X[:, 2:].astype(np.float32), X[:, 1:2].astype(np.int16)
    boxed = Boxed(*tables, np.array([0, 2, 1], np.uint8), low, high)
    queries = np.concatenate([X[:3], rng.normal(size=(3, 3))])
    with engine.always(compiled=compiled):
        query, at = within(queries, np.full(len(queries), radius**2), boxed, weight)
    d2 = squared_distances(queries, X, weight)
    pairs = set(zip(query.tolist(), at.tolist(), strict=True))
    assert {(q, p) for q, p in zip(*np.nonzero(d2 <= radius**2), strict=True)} <= pairs
    assert all(d2[q, p] <= radius**2 * (1 + 1e-6) + 1e-9 for q, p in pairs)
    assert np.array_equal(boxed.rows(np.arange(rows)), X)
