"""Condensing in batches: the rows kept say the class of the others; rounds and their sizes."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

import dresample as ours
from tests.helpers.marks import NO_ADVICE
from tests.helpers.tables import four_features

pytestmark = NO_ADVICE


@pytest.mark.parametrize(("k", "limit"), [(1, None), (1, 3), (3, None), (3, 20)])
def test_batches_leave_a_consistent_subset(k, limit):
    X, y = four_features(8)
    sampler = ours.BatchCondensedNearestNeighbour(
        n_neighbors=k, n_seeds_S=2, rows_per_round=limit, random_state=2, sampling_strategy="all"
    )
    X_kept, y_kept = sampler.fit_resample(X, y)
    outside = np.setdiff1d(np.arange(len(y)), sampler.sample_indices_)
    assert np.array_equal(KNeighborsClassifier(k).fit(X_kept, y_kept).predict(X[outside]), y[outside])
    assert sampler.n_iter_ > 1
    assert len(y_kept) <= 6 + sampler.n_iter_ * (limit or len(y))


def test_smaller_batches_keep_fewer_rows_and_two_classes_need_one_round():
    X, y = four_features(9, classes=2)
    sampler = ours.BatchCondensedNearestNeighbour(random_state=0)
    whole, few = sampler.fit_resample(X, y), ours.BatchCondensedNearestNeighbour(random_state=0, rows_per_round=5)
    assert sampler.n_iter_ == 1
    assert len(few.fit_resample(X, y)[0]) < len(whole[0])
    assert few.n_iter_ > 1
