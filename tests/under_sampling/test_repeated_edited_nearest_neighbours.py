"""Repeated editing: one round is editing; the smallest class is that of the data."""

from __future__ import annotations

import numpy as np
from imblearn import under_sampling as theirs

import dresample as ours
from tests.helpers.marks import NO_ADVICE
from tests.helpers.tables import four_features

pytestmark = NO_ADVICE


def test_the_smallest_class_is_that_of_the_data():
    """Where another class falls to its size, imbalanced-learn takes that one for the smallest, and drops minority rows."""
    X, y = four_features(3)
    theirs_kept = np.bincount(theirs.RepeatedEditedNearestNeighbours(n_neighbors=1).fit_resample(X, y)[1])
    ours_kept = np.bincount(ours.RepeatedEditedNearestNeighbours(n_neighbors=1).fit_resample(X, y)[1])
    assert np.bincount(y).tolist() == [239, 100, 61]
    assert ours_kept.tolist() == [168, 61, 61]
    assert theirs_kept.tolist() == [168, 61, 44]


def test_a_single_round_is_editing():
    X, y = four_features(2)
    once = ours.RepeatedEditedNearestNeighbours(max_iter=1).fit_resample(X, y)[0]
    assert np.array_equal(once, ours.EditedNearestNeighbours().fit_resample(X, y)[0])
