"""SMOTE: bases take turns, partners are imbalanced-learn's, and the worked example by hand."""

from __future__ import annotations

import imblearn.over_sampling
import numpy as np
import pytest

from dresample import SMOTE
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import new_rows_of
from tests.helpers.tables import LINE, LINE_LABELS, overlapping

pytestmark = NO_ADVICE


def test_worked_example():
    """Six new rows of 0, 1, 2.2 and 3.5: one or two of each, on the way to one of the two nearest."""
    near = {0: {1, 2}, 1: {0, 2}, 2: {1, 3}, 3: {2, 1}}
    for seed in range(5):
        new, base, partner, gap = new_rows_of(SMOTE(k_neighbors=2, random_state=seed, provenance=True), LINE, LINE_LABELS)
        assert sorted(np.bincount(base).tolist()) == [1, 1, 2, 2]
        assert all(p in near[b] for b, p in zip(base.tolist(), partner.tolist(), strict=True))
        assert new.tolist() == (LINE[base] + gap[:, None] * (LINE[partner] - LINE[base])).tolist()


@pytest.mark.parametrize("k", [1, 3, 5])
def test_partners_are_those_of_imbalanced_learn(k):
    X, y = overlapping(0)
    theirs = imblearn.over_sampling.SMOTE(k_neighbors=k, random_state=0)
    theirs.fit_resample(X, y)
    own = np.flatnonzero(y == 1)
    near = own[theirs.nn_k_.kneighbors(X[own], return_distance=False)[:, 1:]]
    sampler = SMOTE(k_neighbors=k, random_state=0, provenance=True, sampling_strategy={1: 60 + 60 * 30 * k})
    _, base, partner, _ = new_rows_of(sampler, X, y)
    found = {row: set(partner[base == row].tolist()) for row in own.tolist()}
    assert found == {row: set(few.tolist()) for row, few in zip(own.tolist(), near, strict=True)}  # each of them is drawn


def test_every_row_is_a_base_as_often_as_any_other_give_or_take_one():
    X, y = overlapping(1)
    sampler = SMOTE(random_state=0, sampling_strategy={1: 60 + 1000})
    sampler.fit_resample(X, y)
    copies = sampler.allocation_["copies"].to_numpy()
    assert copies.sum() == 1000 and set(copies.tolist()) == {16, 17}
