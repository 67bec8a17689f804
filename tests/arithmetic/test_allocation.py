"""Sharing new rows out: exact totals, fair shares, no bias to any row, and the specification's numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.arithmetic.allocation import allocate
from dresample.arithmetic.draws import class_key
from dresample.errors import InputError

weights = st.lists(st.integers(0, 40), min_size=1, max_size=50).filter(any).map(np.array)


def shared(w, total, rounding="exact", seed=0, denominator=1):
    return allocate(np.asarray(w), total, class_key(seed, 1), np.arange(len(w)), rounding, denominator)


@settings(max_examples=300, deadline=None)
@given(
    w=weights,
    total=st.integers(0, 10_000),
    seed=st.integers(0, 2**64 - 1),
    rounding=st.sampled_from(["exact", "largest-remainder"]),
)
def test_total_is_exact_and_every_copy_is_floor_or_ceiling_of_its_share(w, total, seed, rounding):
    copies = shared(w, total, rounding, seed)
    assert copies.sum() == total
    for g, share in zip(copies.tolist(), [Fraction(int(x) * total, int(w.sum())) for x in w], strict=True):
        assert abs(g - share) < 1
    assert not copies[w == 0].any()


def test_the_mean_over_seeds_is_the_share():
    w, total = np.array([3, 1, 0, 7, 2, 5, 5, 1]), 10
    copies = np.array([shared(w, total, seed=seed) for seed in range(4000)])
    share = w * total / w.sum()
    deviation = np.sqrt((share % 1) * (1 - share % 1) / len(copies))
    assert (np.abs(copies.mean(axis=0) - share) <= 4 * deviation + 1e-12).all()


@pytest.mark.parametrize("rounding", ["exact", "largest-remainder"])
def test_equal_weights_do_not_favour_old_rows(rounding):
    """A fraud table's 14,681 rows and 3,000 to make: ties by row number would give all of them to the first rows."""
    n, total = 14_681, 3_000
    copies = shared(np.full(n, 5), total, rounding)
    quarters = [part.sum() for part in np.array_split(copies, 4)]
    assert sum(quarters) == total and copies.max() == 1
    assert all(abs(q - total / 4) < 4 * np.sqrt(total * 3 / 16) for q in quarters)


def test_different_classes_and_seeds_get_different_combs():
    w = np.full(100, 1)
    combs = {allocate(w, 30, class_key(seed, code), np.arange(100)).tobytes() for seed in range(5) for code in range(3)}
    assert len(combs) > 2  # a comb of 30 among 100 has few offsets


def test_worked_example():
    """K = 5: shares of 1.2, 1.2, 1.2 and 2.4."""
    counts = [2, 2, 2, 4]
    assert shared(counts, 6, "rint", denominator=5).tolist() == [1, 1, 1, 2]
    assert shared(counts, 6, "largest-remainder").tolist() == [1, 1, 1, 3]
    assert shared([1, 1, 1, 3], 6, "exact").tolist() == [1, 1, 1, 3]


def test_ties_of_the_largest_remainder_are_drawn():
    found = {tuple(shared([1, 1, 1], 4, "largest-remainder", seed).tolist()) for seed in range(40)}
    assert found == {(2, 1, 1), (1, 2, 1), (1, 1, 2)}


@settings(max_examples=200, deadline=None)
@given(w=weights, total=st.integers(0, 5000), k=st.integers(1, 40))
def test_rint_is_the_expression_of_imbalanced_learn(w, total, k):
    ratio = w / k
    ratio /= np.sum(ratio)
    copies = shared(w, total, "rint", denominator=k)
    assert copies.tolist() == np.rint(ratio * total).astype(int).tolist()
    assert abs(copies.sum() - total) <= len(w) / 2 + 1e-6


def test_rint_may_give_nothing():
    assert not shared(np.ones(100, int), 40, "rint").any()


def test_large_products_are_refused_before_they_overflow():
    w = np.full(1000, 2**31)
    assert shared(w, 2**20, seed=1).sum() == 2**20
    with pytest.raises(InputError, match="62-bit"):
        shared(w, 2**22)
    with pytest.raises(InputError, match="62-bit"):
        shared(w, 2**22, "largest-remainder")
