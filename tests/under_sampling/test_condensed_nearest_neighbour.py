"""Condensing: Hart's scan as it is written, and its seed."""

from __future__ import annotations

import numpy as np
import pytest

import dresample as ours
from dresample.neighbors import condense
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import condensed
from tests.helpers.tables import four_features

pytestmark = NO_ADVICE


@pytest.mark.parametrize(("k", "seeds"), [(1, 1), (1, 5), (3, 2), (4, 3)])
def test_condensing_as_written(k, seeds, monkeypatch):
    monkeypatch.setattr(condense, "STEP", 7)
    X, y = four_features(6, rows=200)
    sampler = ours.CondensedNearestNeighbour(n_neighbors=k, n_seeds_S=seeds, random_state=3)
    sampler.fit_resample(X, y)
    expected = np.flatnonzero(y == 2).tolist()
    for label in (0, 1):
        assert len(sampler.seed_rows_[label]) == seeds
        expected += condensed(X, y, sampler.seed_rows_[label], k, label)
    assert sampler.sample_indices_.tolist() == sorted(expected)
    assert len(expected) < len(y)


def test_the_same_seed_the_same_rows_and_another_seed_others():
    X, y = four_features(3)
    rows = [ours.CondensedNearestNeighbour(random_state=s).fit_resample(X, y)[0].tobytes() for s in (0, 0, 1)]
    assert rows[0] == rows[1] != rows[2]
