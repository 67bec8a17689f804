"""The three samplers that condense: the worked numbers, and few candidates beside the seeds."""

from __future__ import annotations

import pytest

import dresample as ours
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import condensed
from tests.helpers.outcomes import removed
from tests.helpers.tables import LINE, LINE_LABELS

pytestmark = NO_ADVICE


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        (ours.OneSidedSelection, [4.1, 4.6, 5.2, 5.9, 6.7, 10.9]),
        (ours.CondensedNearestNeighbour, [3.0, 4.1, 10.9]),
        (ours.BatchCondensedNearestNeighbour, [3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 10.9]),
    ],
)
def test_worked_numbers_with_the_seed_row_at_the_far_end(kind, kept):
    for seed in range(200):
        sampler = kind(random_state=seed)
        gone = removed(sampler)
        if LINE[sampler.seed_rows_[0], 0].tolist() == [10.9]:
            assert sorted(set(LINE[4:, 0].tolist()) - set(gone)) == kept
            return
    raise AssertionError("no seed draws the last row")


@pytest.mark.parametrize("kind", [ours.CondensedNearestNeighbour, ours.BatchCondensedNearestNeighbour, ours.OneSidedSelection])
@pytest.mark.parametrize("seeds", [9, 10])
def test_one_candidate_or_none_beside_the_seeds(kind, seeds):
    """With 9 seeds of 10 rows one candidate is left, which is kept where it is wrong."""
    links = [3.0] if kind is ours.OneSidedSelection else []
    ends = set()
    for seed in range(40):
        sampler = kind(n_seeds_S=seeds, random_state=seed)
        gone = removed(sampler)
        chosen = sampler.seed_rows_[0]
        assert len(chosen) == seeds
        stays = condensed(LINE, LINE_LABELS, chosen, 1, 0, smallest=1)
        right = sorted(set(range(4, 14)) - set(stays))
        assert gone == sorted({*LINE[right, 0].tolist(), *links})
        ends.add(len(right))
    assert ends == ({0, 1} if seeds == 9 else {0})
