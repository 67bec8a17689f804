"""MSMOTE: security, border and noise, and the partners of each."""

from __future__ import annotations

import numpy as np
import pytest

from dresample import MSMOTE
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import nearest_of_class, same_class
from tests.helpers.outcomes import new_rows_of
from tests.helpers.tables import LINE, LINE_LABELS, overlapping

pytestmark = NO_ADVICE


def test_worked_kinds_of_rows():
    """Border, border, border, noise: nearest partners only, none at and none from the last row."""
    sampler = MSMOTE(k_neighbors=3, random_state=0, provenance=True)
    new, base, partner, _ = new_rows_of(sampler, LINE, LINE_LABELS)
    assert sampler.report_.notes["class 1"] == "0 security rows, 3 border, 1 noise (k_neighbors=3)"
    assert sampler.allocation_["copies"].tolist() == [2, 2, 2, 0]
    assert partner.tolist() == [1, 1, 0, 0, 1, 1] and base.tolist() == [0, 0, 1, 1, 2, 2]
    assert ((new > 0) & (new < 2.2)).all()


@pytest.mark.parametrize("neighbors", ["class", "all"])
@pytest.mark.parametrize("seed", range(3))
def test_partners_of_the_three_kinds(seed, neighbors):
    X, y = overlapping(seed)
    X[y == 1] *= 0.6
    sampler = MSMOTE(neighbors=neighbors, random_state=seed, provenance=True, sampling_strategy={1: 2000})
    new, base, partner, gap = new_rows_of(sampler, X, y)
    level, near = same_class(X, y, 5)
    partners = near if neighbors == "all" else nearest_of_class(X, y, 5)
    assert (level[base] > 0).all() and set(base) == set(np.flatnonzero((y == 1) & (level > 0)))
    border = level[base] < 5
    assert (partner[border] == partners[base[border], 0]).all() and border.any()
    for b in set(base[~border]):
        assert set(partner[base == b]) == set(partners[b])
    assert (~border).any()
    np.testing.assert_allclose(new, X[base] + gap[:, None] * (X[partner] - X[base]))
