"""Trees that are made once: the same neighbours and rivals as without, whatever the parts, and whatever was counted before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.block import Block
from dresample.neighbors import search, search_compiled
from dresample.neighbors.planted import plant
from dresample.neighbors.topk import rivals_among
from tests.helpers.rows import FEATURES, MAKERS, drawn_rows, same, third_embedded


def in_row_order(planted, parts):
    out = tuple(np.concatenate(p) for p in zip(*parts, strict=True))
    back = np.empty_like(planted.order)
    back[planted.order] = np.arange(len(back))
    return out[0][back], out[1][back]


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(list(MAKERS)),
    d=st.sampled_from(FEATURES),
    n=st.sampled_from([1, 33, 600, 2_500]),
    parts=st.sampled_from([1, 2, 7]),
    k=st.sampled_from([1, 5, 9]),
    seed=st.integers(0, 2**32 - 1),
)
def test_nearest_of_parts(kind, d, n, parts, k, seed):
    X, row, weight = drawn_rows(kind, n, d, seed)
    embedding = third_embedded(X, weight)
    planted = plant(Block(X, np.zeros(n, int), row), embedding)
    found = [search_compiled.find_nearest_planted(planted.part(i, parts), planted, k, embedding) for i in range(parts)]
    assert same(in_row_order(planted, found), search.find_nearest(X, row, X, row, k, weight))


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(list(MAKERS)),
    d=st.sampled_from(FEATURES),
    groups=st.sampled_from([1, 3, 8]),
    k=st.sampled_from([1, 5, 9]),
    share=st.sampled_from([0.05, 0.5, 0.95]),
    seed=st.integers(0, 2**32 - 1),
)
def test_rivals_carried_from_group_to_group(kind, d, groups, k, share, seed):
    """In any order of the groups, with trees and without."""
    rng = np.random.default_rng(seed)
    X, row, weight = drawn_rows(kind, 2_500, d, seed)
    embedding = third_embedded(X, weight)
    own = rng.random(len(X)) < share
    own[0] = True
    Q, q_row = np.ascontiguousarray(X[own]), row[own]
    near = search.find_nearest(Q, q_row, Q, q_row, k, weight)
    expected = rivals_among(search.count_rivals(Q, *near, X[~own], row[~own], weight))
    planted = plant(Block(Q, np.zeros(len(Q), int), q_row), embedding)
    with_tree = without = None
    for part in rng.permutation(groups):
        at = np.flatnonzero((np.arange(len(X)) % groups == part) & ~own)
        pool, pool_row = np.ascontiguousarray(X[at]), row[at]
        with_tree = search_compiled.count_rivals_planted(planted, *near, pool, pool_row, embedding, None, with_tree)
        without = search_compiled.count_rivals(Q, *near, pool, pool_row, embedding, None, without)
        assert np.array_equal(with_tree, without)
    assert np.array_equal(rivals_among(with_tree), expected)


@pytest.mark.parametrize("parts", [1, 3, 16])
def test_parts_are_all_rows_once(parts):
    X, row, weight = drawn_rows("blobs" if "blobs" in MAKERS else next(iter(MAKERS)), 1_000, 3, seed=0)
    planted = plant(Block(X, np.zeros(1_000, int), row), third_embedded(X, weight))
    rows = np.concatenate([planted.part(i, parts).row for i in range(parts)])
    assert sorted(rows.tolist()) == sorted(row.tolist())
    assert np.array_equal(X[planted.order], planted.X)
