"""Candidates: ties in their rankings, and bases that take turns."""

from __future__ import annotations

import numpy as np

from dresample.arithmetic import draws
from dresample.over_sampling.kernels.candidates import bases_of, without_borderline, without_far
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


def test_ties_in_the_rankings_go_by_the_slot():
    assert without_far(np.array([2.0, 2, 2, 1]), 2).tolist() == [0, 3]  # the larger slots go
    assert without_borderline(np.array([2.0, 2, 2, 3]), np.array([1, 4, 6, 9])).tolist() == [6, 9]  # the smaller slots go


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
