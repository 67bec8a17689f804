"""The search over values alone: compiled and plain give the same bits, and equal rows are looked at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import SMOTEN
from dresample.arithmetic.engine import always
from dresample.neighbors import values
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
    u = len(rows.codes)
    with pytest.MonkeyPatch.context() as patch, always(compiled=True):
        patch.setattr(values, "TABLE_ENTRIES", table)
        cut = u // 2
        pieces = [values.nearest_rows(rows, shares, k, a, b) for a, b in ((0, cut), (cut, u))]
    found = tuple(np.concatenate([p[i] for p in pieces]) for i in (0, 1))
    with always(compiled=False):
        expected = values.nearest_rows(rows, shares, k, 0, u)
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
