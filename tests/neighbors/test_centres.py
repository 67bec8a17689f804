"""Nearest centres and distances of pairs: the bits of NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from dresample.neighbors import centres
from dresample.neighbors.search import squared_distances
from tests.helpers.marks import NO_ADVICE

pytestmark = [
    NO_ADVICE,
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_compiled_centres_and_pairs_have_the_bits_of_numpy(dtype):
    rng = np.random.default_rng(0)
    X, weight = (rng.normal(size=(300, 7)) * 1e3 + 1e6).astype(dtype), rng.random(7)
    X[5] = X[4]
    at = X[:9].astype(np.float64) * weight
    squared = squared_distances(X.astype(np.float64) * weight, at, np.ones(7))
    assert (centres.nearest_centre(X, at, weight) == squared.argmin(axis=1)).all()  # rows 4 and 5 tie
    everything = np.sqrt(squared_distances(X, X, weight))
    found = centres.pair_distances(X, 280, 310, weight)
    assert (np.sort(found) == np.sort(everything[np.triu_indices(300, 1)][-len(found) :])).all() and len(found) == 190
