"""Answers of parts of the pool merge to that of the whole, in any order."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.neighbors import search, search_compiled
from dresample.neighbors.topk import merge_counts, merge_nearest, rivals_among
from tests.helpers.rows import drawn_rows, same, third_embedded


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["noise", "ties", "twins", "all equal"]),
    edges=st.lists(st.integers(0, 400), max_size=6),
    seed=st.integers(0, 2**32 - 1),
    module=st.sampled_from(["plain", "compiled"]),
    k=st.sampled_from([1, 4, 40]),
)
def test_any_cut_of_the_pool_merges_to_the_same_answer(kind, edges, seed, module, k):
    X, row, weight = drawn_rows(kind, 400, 3, seed)
    embedding, rng = third_embedded(X, weight), np.random.default_rng(seed)
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
