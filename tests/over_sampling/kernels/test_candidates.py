"""Candidates: ties in their rankings, and bases that take turns."""

from __future__ import annotations

import numpy as np

from dresample.arithmetic import draws
from dresample.over_sampling.kernels.candidates import bases_of, least
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


def test_ties_in_the_rankings_go_by_the_slot():
    """Step 2 keeps the least, step 3 takes them out: in both the smaller of equal slots is among the least."""
    assert np.flatnonzero(least(np.array([2.0, 2, 2, 1]), 2)).tolist() == [0, 3]
    assert np.flatnonzero(~least(np.array([2.0, 2, 2, 3]), 2)).tolist() == [2, 3]


def test_bases_go_round():
    key = draws.class_key(3, 1)
    row = np.arange(10) * 7
    base = bases_of(key, row, 25)
    counts = np.bincount(base, minlength=10)
    assert sorted(counts.tolist()) == [2] * 5 + [3] * 5
    assert base[:10].tolist() == base[10:20].tolist() and sorted(base[:10].tolist()) == list(range(10))
    assert set(np.flatnonzero(counts == 3)) == set(base[:5].tolist())
    drawn = bases_of(key, row, 10_000, "random")
    assert drawn.min() == 0 and drawn.max() == 9 and abs(np.bincount(drawn) - 1000).max() < 150
