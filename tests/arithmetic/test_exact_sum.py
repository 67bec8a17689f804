"""Sums that do not depend on the order: equal to ``math.fsum`` and to rationals for any cut."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.arithmetic.engine import always
from dresample.arithmetic.exact_sum import ExactSum, exact_chunk

numbers = st.floats(-1e150, 1e150, allow_nan=False) | st.sampled_from([1e16, 1.0, -1e16, 5e-324, -5e-324, 1e-310, 1e150, 0.1, -0.0])


@pytest.fixture(params=[False, True], ids=["plain", "compiled"], autouse=True, scope="module")
def compiled(request):
    """Each test once in NumPy and once in compiled code."""
    with always(compiled=request.param):
        yield request.param


def chunk(values):
    return exact_chunk(np.asarray(values, np.float64).reshape(-1, 1))


class TestExactSum:
    @settings(max_examples=200, deadline=None)
    @given(
        values=st.lists(numbers, min_size=1, max_size=40),
        cuts=st.lists(st.integers(0, 40), max_size=5),
        seed=st.integers(0, 99),
    )
    def test_any_cut_in_any_order_gives_the_rational_sum(self, values, cuts, seed):
        parts = [chunk(part) for part in np.split(np.array(values), sorted(min(c, len(values)) for c in cuts))]
        order = np.random.default_rng(seed).permutation(len(parts))
        total = ExactSum((Fraction(0),))
        for i in order:
            total = total + parts[i]
        assert total.totals == (sum(map(Fraction, values)),)
        assert total.rounded()[0] == math.fsum(values)

    def test_values_of_all_sizes_add_up_to_fsum(self):
        rng = np.random.default_rng(0)
        X = rng.normal(size=(5000, 3)) * 10.0 ** rng.integers(-300, 150, (5000, 3))
        assert exact_chunk(X).rounded().tolist() == [math.fsum(column) for column in X.T]

    def test_float32_is_summed_as_float64(self):
        X = np.random.default_rng(0).normal(size=(1000, 2)).astype(np.float32)
        assert exact_chunk(X).rounded().tolist() == [math.fsum(column) for column in X.T.astype(float)]

    def test_squared_deviations_are_exact(self):
        X = np.random.default_rng(0).normal(size=(500, 3)) * [1, 1e8, 1e-8] + 1e6
        mean = exact_chunk(X).rounded(len(X))
        squares = np.square(X - mean)
        assert exact_chunk(X, mean).totals == tuple(sum(map(Fraction, column)) for column in squares.T.tolist())

    def test_mean_is_rounded_once(self):
        assert chunk([0.1] * 10).rounded(10)[0] == 0.1
        assert chunk([1, 1, 2]).rounded(3)[0] == 4 / 3

    def test_nothing_adds_nothing(self):
        none = exact_chunk(np.empty((0, 2)))
        assert none.totals == (0, 0)
        assert (none + exact_chunk(np.ones((3, 2)))).rounded().tolist() == [3, 3]

    def test_plain_sums_do_depend_on_the_order(self):
        """What this is for."""
        values = np.random.default_rng(1).normal(size=1000)
        assert len({np.sum(np.split(values, [cut])[0]) + np.sum(np.split(values, [cut])[1]) for cut in range(1, 999)}) > 1
        assert len({(chunk(values[:cut]) + chunk(values[cut:])).rounded()[0] for cut in range(1, 999, 50)}) == 1
