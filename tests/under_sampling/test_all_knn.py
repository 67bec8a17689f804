"""AllKNN: the rounds as they are written."""

from __future__ import annotations

import numpy as np
import pytest

import dresample as ours
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import ranked
from tests.helpers.tables import four_features

pytestmark = NO_ADVICE


def edited(X, y, alive, k, labels):
    """Rows that stay of some, with kind_sel="mode"."""
    near = y[alive][ranked(X[alive])[:, :k]]
    vote = np.array([np.bincount(some, minlength=3).argmax() for some in near])
    return alive[(vote == y[alive]) | ~np.isin(y[alive], labels)]


@pytest.mark.parametrize("allow", [True, False])
def test_all_knn_as_written(allow):
    X, y = four_features(3)
    sampler = ours.AllKNN(n_neighbors=8, kind_sel="mode", allow_minority=allow)
    sampler.fit_resample(X, y)
    alive, smallest = np.arange(len(y)), np.bincount(y)[2]
    for k in range(1, 9):
        alive = edited(X, y, alive, k, [0, 1])
        counts = np.bincount(y[alive], minlength=3)
        if not counts.all() or (not allow and (counts[:2] < smallest).any()):
            break
    assert sampler.sample_indices_.tolist() == alive.tolist()
    assert (counts[:2] < smallest).any()
    assert (k == 8) == allow
