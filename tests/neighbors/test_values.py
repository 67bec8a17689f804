"""The search over values alone: compiled and plain give the same bits, and equal rows are looked at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import SMOTEN
from dresample.arithmetic.engine import always
from dresample.neighbors import values
from dresample.neighbors.topk import merge_nearest
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.sampled_from([2, 7, 40, 300]), columns=st.sampled_from([1, 2, 6]),
       levels=st.sampled_from([1, 2, 5, 200]), k=st.sampled_from([1, 3, 8]), table=st.sampled_from([0, 30, 2**22]))  # fmt: skip
def test_compiled_values_search_gives_the_bits_of_the_plain_one(seed, n, columns, levels, k, table):
    rng = np.random.default_rng(seed)
    X, row = rng.integers(0, levels, (n, columns)).astype(np.float32), np.cumsum(rng.integers(1, 4, n))
    shares = values.likelihoods([rng.integers(0, 9, (levels, 3)) + np.array([[0, 0, 1]]) for _ in range(columns)])
    rows = values.distinct_rows(X, row, k)
    assert len(rows.row) <= len(rows.codes) * (k + 1)
    assert rows.codes[rows.member].tolist() == X.tolist() == np.unique(X, axis=0)[rows.member].tolist()
    u, cut, split = len(rows.codes), len(rows.codes) // 2, n // 3
    pools = [values.distinct_rows(X[a:b], row[a:b], k) for a, b in ((0, split), (split, n)) if b > a]
    with pytest.MonkeyPatch.context() as patch, always(compiled=True):
        patch.setattr(values, "TABLE_ENTRIES", table)
        trees = [values.planted(pool, shares, n) for pool in pools]
        assert all(isinstance(tree, values.Planted) for tree in trees)
        pieces = [merge_nearest([values.nearest_rows(rows, t, shares, k, a, b) for t in trees]) for a, b in ((0, cut), (cut, u))]
    found = tuple(np.concatenate([p[i] for p in pieces]) for i in (0, 1))
    with always(compiled=False):
        assert values.planted(rows, shares, n) is rows
        expected = values.nearest_rows(rows, rows, shares, k, 0, u)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(found, expected, strict=True))
    squared, near = values.without_itself(rows, row, found, k)
    assert squared.shape == near.shape == (n, k)
    assert not (near == row[:, None]).any()
    total = sum(values.difference(s, s)[np.ix_(X[:, c].astype(int), X[:, c].astype(int))] for c, s in enumerate(shares))
    np.fill_diagonal(total, np.inf)
    brute_force = np.sort(total, axis=1)[:, :k]
    np.testing.assert_allclose(squared[:, : brute_force.shape[1]], brute_force, atol=1e-12)


def test_many_equal_rows_are_looked_at_once():
    """200,000 rows of 12 kinds: all pairs would be 10**10."""
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.integers(0, 3, 200_000), rng.integers(0, 4, 200_000)])
    y = (rng.random(200_000) < 0.4).astype(int)
    X_new, y_new = SMOTEN(random_state=0).fit_resample(X, y)
    assert len(set(np.bincount(y_new))) == 1
    assert X_new.dtype == X.dtype


def test_kinds_of_more_columns_than_one_number_holds():
    rng = np.random.default_rng(1)
    X = rng.integers(0, 2, (500, 90)) * rng.integers(1, 50_000, 90)
    X[250:] = X[:250]
    rows = values.distinct_rows(X.astype(np.float64), np.arange(500), 3)
    assert rows.codes.tolist() == np.unique(X, axis=0).tolist() and rows.codes[rows.member].tolist() == X.tolist()


def test_leaves_that_are_far_by_the_shares_are_not_looked_at():
    """Where their boxes say so, rows in them may claim to be equal to the query: nobody hears it."""
    rng = np.random.default_rng(2)
    X = rng.integers(0, 60, (12_000, 3)).astype(np.float32)
    shares = values.likelihoods([np.column_stack([np.arange(60), np.arange(60)[::-1]]) + 1 for _ in range(3)])
    rows = values.distinct_rows(X, np.arange(12_000), 5)
    with always(compiled=True):
        tree = values.planted(rows, shares, 1)
        expected = values.nearest_rows(rows, tree, shares, 5, 0, 50)
        point = np.column_stack([2 * s[rows.codes[:50, c], tree.axis[c]] for c, s in enumerate(shares)])
        leaves = len(tree.leaf) - 1
        low, high = tree.low[leaves:], tree.high[leaves:]
        away = np.square(np.maximum(0, np.maximum(low - point[:, None], point[:, None] - high))).sum(axis=2)
        far = np.repeat((away > expected[0][:, -1:] + 1e-6).all(axis=0), np.diff(tree.leaf))
        assert far.mean() > 0.8
        tree.codes[far] = rows.codes[0]
        found = values.nearest_rows(rows, tree, shares, 5, 0, 50)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(found, expected, strict=True))
