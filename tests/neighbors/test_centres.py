"""Nearest centres and distances of pairs: the bits of NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from dresample.arithmetic.engine import always
from dresample.neighbors import centres, centres_compiled
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
    with always(compiled=False):
        nearest, pairs = centres.nearest_centre(X, at, weight), centres.pair_distances(X, 280, 310, weight)
    squared = squared_distances(X.astype(np.float64) * weight, at, np.ones(7))
    assert (nearest == squared.argmin(axis=1)).all()  # rows 4 and 5 tie
    everything = np.sqrt(squared_distances(X, X, weight))
    assert (pairs == everything[np.triu_indices(300, 1)][-len(pairs) :]).all() and len(pairs) == 190
    assert centres_compiled.nearest_centre(X, at, weight).tolist() == nearest.tolist()
    assert centres_compiled.pair_distances(X, 280, 310, weight).tolist() == pairs.tolist()


def test_rows_belong_to_their_nearest_centre_and_ties_to_the_first():
    centers = np.array([[0.0], [2.0], [2.0], [8.0]])
    X = np.array([[1.0], [1.5], [5.0], [9.0]])
    for compiled in (False, True):
        with always(compiled=compiled):
            assert centres.nearest_centre(X, centers, np.ones(1)).tolist() == [0, 1, 1, 3]
            assert centres.nearest_centre(X / 4, centers, np.full(1, 4.0)).tolist() == [0, 1, 1, 3]
