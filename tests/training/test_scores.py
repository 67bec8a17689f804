"""Scores: scikit-learn's, from one confusion matrix of all rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score

from dresample.training import scores

TRUE = np.array([0] * 6 + [1] * 3 + [2])

PREDICTED = np.array([0, 0, 0, 0, 0, 1, 1, 0, 0, 0])


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=40))
def test_scores_equal_those_of_scikit_learn(pairs):
    true, predicted = np.array(pairs).T
    matrix = scores.confusion(true, predicted, 5)
    assert (matrix == confusion_matrix(true, predicted, labels=range(5))).all()
    expected = f1_score(true, predicted, labels=range(5), average=None, zero_division=0)
    np.testing.assert_allclose(scores.per_class_f1(matrix), expected, rtol=1e-12)
    assert scores.macro_f1(matrix) == pytest.approx(f1_score(true, predicted, average="macro", zero_division=0))
    assert scores.accuracy(matrix) == pytest.approx(accuracy_score(true, predicted))


def test_the_mean_of_scores_of_partitions_is_another_number():
    cuts = [slice(0, 5), slice(5, 8), slice(8, 10)]
    parts = [scores.confusion(TRUE[c], PREDICTED[c], 3) for c in cuts]
    whole = scores.confusion(TRUE, PREDICTED, 3)
    assert (sum(parts) == whole).all()
    averaged = np.mean([scores.per_class_f1(m) for m in parts], axis=0)
    assert np.abs(averaged - scores.per_class_f1(whole)).max() > 0.1
