"""The potential of RBO: worked numbers, an exponential with the same bits everywhere, the walk as it is printed."""

from __future__ import annotations

import numpy as np
import pytest

from dresample.over_sampling.kernels.potential import decay, potential, walk
from tests.helpers.marks import NO_ADVICE
from tests.helpers.potentials import printed_walk
from tests.helpers.tables import LINE, LINE_LABELS

pytestmark = NO_ADVICE


@pytest.mark.parametrize("x, value", [(0, -1.375668), (2.6, -0.398429), (3.5, 0.646983), (5, 2.671910)])
def test_worked_potentials(x, value):
    sign = np.where(LINE_LABELS == 1, -1.0, 1.0)[:, None]
    assert potential(np.abs(LINE - x), sign, 1.0)[0] == pytest.approx(value, abs=1e-6)


def test_decay_is_the_exponential():
    t = np.concatenate([np.linspace(0, 800, 20_001), 10.0 ** np.arange(-20.0, 9)])
    ours, theirs = decay(t), np.exp(-t)
    near = t < 700
    assert (np.abs(ours / np.where(near, theirs, 1) - 1)[near] < 2 * 2.3e-16).all()
    assert (ours[~near] == 0).all() and decay(np.zeros(1))[0] == 1.0


@pytest.mark.parametrize("gamma, step", [(0.5, 0.01), (0.1, 0.03)])
@pytest.mark.parametrize("d", [1, 2, 5])
def test_walk_as_printed(d, gamma, step):
    rng = np.random.default_rng(d)
    m, k, key = 20, 9, (11, 22)
    near = rng.uniform(size=(k, m, d))
    start, sign = near[0].copy(), np.where(rng.random((k, m)) < 0.5, -1.0, 1.0)
    sign[0] = -1.0
    row, copy = np.arange(m) * 3, rng.integers(0, 4, m)
    ours = walk(start, near, sign, np.ones(d, bool), gamma, step, 150, key, row, copy)
    theirs = [printed_walk(start[i], near[:, i], sign[:, i], gamma, step, 150, key, row[i], copy[i]) for i in range(m)]
    assert ours.tolist() == np.array(theirs).tolist()
    assert np.abs(ours).max() > 3
    alone = [
        walk(start[[i]], near[:, [i]], sign[:, [i]], np.ones(d, bool), gamma, step, 150, key, row[[i]], copy[[i]])[0]
        for i in (3, 7)
    ]
    assert np.array(alone).tolist() == ours[[3, 7]].tolist()  # whoever walks beside it
