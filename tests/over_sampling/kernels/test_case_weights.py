"""AWSMOTE's weights of rows: the worked numbers, and integers that are the rational weights."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dresample.arithmetic.allocation import allocate
from dresample.over_sampling.kernels.case_weights import case_weights
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


SUPPORT, CORRECT = np.array([True, True, False, False, False]), np.array([4, 2, 0, 0, 0])


def shared(weights):
    return [float(w) / float(sum(weights)) for w in weights]


def test_worked_proportion():
    weights = case_weights(SUPPORT, CORRECT, 5)
    assert weights.tolist() == [6, 4, 3, 3, 3]
    np.testing.assert_allclose(shared(weights), [0.315789, 0.210526, 0.157895, 0.157895, 0.157895], atol=5e-7)
    for rounding in ("exact", "largest-remainder", "rint"):
        copies = allocate(weights.astype(np.int64), 19, (1, 2), np.arange(5), rounding)
        assert copies.tolist() == [6, 4, 3, 3, 3]


def test_worked_inverse():
    weights = case_weights(SUPPORT, CORRECT, 5, "inverse")
    np.testing.assert_allclose(np.array(shared(weights)) * 19, [7.71875, 5.34375, 1.979167, 1.979167, 1.979167], atol=5e-7)
    copies = allocate(weights.astype(np.int64), 19, (1, 2), np.arange(5), "largest-remainder")
    assert copies.tolist() == [8, 5, 2, 2, 2]


def test_numbers_may_be_initial_weights():
    assert case_weights(SUPPORT, CORRECT, 5, (0.1, 0.3)).tolist() == [9, 5, 3, 3, 3]
    assert case_weights(SUPPORT, CORRECT, 5, (0, 0)).tolist() == [2, 1, 0, 0, 0]
    assert case_weights(SUPPORT, np.zeros(5, int), 5, (0, 0)).tolist() == [1] * 5  # all zero: alike
    assert case_weights(np.ones(3, bool), np.zeros(3, int), 5).tolist() == [1] * 3  # n_sv = n and nothing passed


@given(n=st.integers(1, 60), trials=st.integers(1, 9), seed=st.integers(0, 999))
def test_integer_weights_are_the_rational_ones(n, trials, seed):
    """v_i ~ n_sv T + c_i n for support vectors, (n - n_sv) T for the others."""
    rng = np.random.default_rng(seed)
    support, passed = rng.random(n) < 0.6, rng.integers(0, trials + 1, n)
    m = int(support.sum())
    expected = np.where(support, m * trials + passed * n, (n - m) * trials)
    weights = case_weights(support, passed, trials).astype(np.int64)
    assert (weights * expected.sum() == expected * weights.sum()).all()
