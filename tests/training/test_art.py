"""ART's update as pure arithmetic: the specification's worked example, and every edge case of the weights and quotas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dresample.training import art, scores

TRUE = np.array([0] * 6 + [1] * 3 + [2])
PREDICTED = np.array([0, 0, 0, 0, 0, 1, 1, 0, 0, 0])
PRIOR = [0.6, 0.3, 0.1]
THIRDS = [1 / 3] * 3


def test_worked_example():
    matrix = scores.confusion(TRUE, PREDICTED, 3)
    assert matrix.tolist() == [[5, 1, 0], [2, 1, 0], [1, 0, 0]]
    f1 = scores.per_class_f1(matrix)
    np.testing.assert_allclose(f1, [5 / 7, 0.4, 0], rtol=1e-15)
    assert round(scores.macro_f1(matrix), 6) == 0.371429
    assert art.difficulty(f1).round(6).tolist() == [0.285714, 0.6, 1.0]
    w = art.weights(f1, PRIOR)
    assert w.round(6).tolist() == [0.151515, 0.318182, 0.530303]
    p = art.blend(art.prior([6, 3, 1]), w, 0.3)
    assert p.round(6).tolist() == [0.286061, 0.312727, 0.401212]
    two = art.quotas(100, PRIOR, w, 0.3)
    assert (two.uniform, two.per_class.tolist(), two.total) == (30, [11, 22, 37], 100)
    direct = art.quotas(100, PRIOR, w, 0.3, "direct")
    assert (direct.uniform, direct.per_class.tolist()) == (0, [29, 31, 40])


def test_start_of_the_worked_example_misses_a_row():
    start = art.weights(None, PRIOR)
    assert start.tolist() == THIRDS
    assert art.blend(PRIOR, start, 0.3).round(6).tolist() == [0.413333, 0.323333, 0.263333]
    two = art.quotas(100, PRIOR, start, 0.3)
    assert (two.uniform, two.per_class.tolist(), two.total) == (30, [23, 23, 23], 99)
    assert art.quotas(100, PRIOR, start, 0.3, "direct").total == 100


@pytest.mark.parametrize("score", [1.0, 0.0])
def test_classes_equally_hard_weigh_the_same(score):
    np.testing.assert_allclose(art.weights([score] * 3, PRIOR), THIRDS, rtol=1e-15)


def test_class_absent_from_validation():
    f1, measured = [0.8, 0.4, 0.0], [True, True, False]
    np.testing.assert_allclose(art.weights(f1, PRIOR, measured, "zero"), np.array([0.2, 0.6, 1.0]) / 1.8, rtol=1e-12)
    ignored = art.weights(f1, PRIOR, measured, "ignore")
    np.testing.assert_allclose(ignored, [0.9 * 0.25, 0.9 * 0.75, 0.1], rtol=1e-12)
    # All that was measured is perfect: the rest is shared alike.
    np.testing.assert_allclose(art.weights([1, 1, 0], PRIOR, measured, "ignore"), [0.45, 0.45, 0.1], rtol=1e-12)
    np.testing.assert_allclose(art.weights([0, 0, 0], PRIOR, [False] * 3, "ignore"), PRIOR, rtol=1e-12)


@pytest.mark.parametrize("absent", art.ABSENT)
def test_class_absent_from_the_training_rows_is_left_out(absent):
    w = art.weights([0.5, 0.0, 0.75], [0.6, 0.0, 0.4], [True, True, True], absent)
    np.testing.assert_allclose(w, [2 / 3, 0.0, 1 / 3], rtol=1e-12)
    assert art.weights(None, [0.6, 0.0, 0.4]).tolist() == [0.5, 0.0, 0.5]


def test_the_ends_of_the_blending_constant():
    w = art.weights([1.0, 0.5, 0.5], PRIOR)
    assert art.blend(PRIOR, w, 1.0).tolist() == PRIOR
    assert art.blend(PRIOR, w, 0.0).tolist() == w.tolist() == [0.0, 0.5, 0.5]
    assert art.quotas(100, PRIOR, w, 1.0) == (100, pytest.approx([0, 0, 0]), False)
    assert art.quotas(100, PRIOR, w, 1.0, "direct").per_class.tolist() == [60, 30, 10]
    assert art.quotas(100, PRIOR, w, 0.0).per_class.tolist() == [0, 50, 50]


def test_binary_has_two_scores():
    matrix = scores.confusion(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]), 2)
    f1 = scores.per_class_f1(matrix)
    np.testing.assert_allclose(f1, [0.8, 2 / 3])
    np.testing.assert_allclose(art.weights(f1, [0.75, 0.25]), [0.375, 0.625])


@given(st.lists(st.integers(1, 500), min_size=2, max_size=12), st.floats(0, 1), st.data())
def test_direct_quotas_are_exact_and_near(counts, constant, data):
    f1 = data.draw(st.lists(st.floats(0, 1), min_size=len(counts), max_size=len(counts)))
    shares, rows = art.prior(counts), sum(counts)
    w = art.weights(f1, shares)
    assert w.sum() == pytest.approx(1) and (w >= 0).all()
    direct, two = (art.quotas(rows, shares, w, constant, rule) for rule in ("direct", "two-part"))
    assert direct.total == rows
    wanted = art.blend(shares, w, constant) * rows
    assert (np.abs(direct.per_class - wanted) < 1 + 1e-6).all()
    assert abs(two.total - rows) <= len(counts) / 2 + 1e-9
    assert art.quotas(rows, shares, w, 1.0, "direct").per_class.tolist() == counts


def test_rounding_per_partition_breaks_the_total():
    w = art.weights(scores.per_class_f1(scores.confusion(TRUE, PREDICTED, 3)), PRIOR)
    whole = art.quotas(1000, PRIOR, w, 0.3)
    parts = [art.quotas(7, PRIOR, w, 0.3).total for _ in range(142)] + [art.quotas(6, PRIOR, w, 0.3).total]
    assert whole.total == 1000
    assert abs(sum(parts) - 1000) > 100
