"""The potential of RBO: worked numbers, the walk as it is printed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.over_sampling.kernels.potential import potential, walk
from tests.helpers.engines import engine
from tests.helpers.marks import NO_ADVICE
from tests.helpers.potentials import printed_walk
from tests.helpers.strategies import quick
from tests.helpers.tables import LINE, LINE_LABELS

pytestmark = NO_ADVICE


@pytest.mark.parametrize("x, value", [(0, -1.375668), (2.6, -0.398429), (3.5, 0.646983), (5, 2.671910)])
def test_worked_potentials(x, value):
    sign = np.where(LINE_LABELS == 1, -1.0, 1.0)[:, None]
    assert potential(np.abs(LINE - x), sign, 1.0)[0] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("name", ["plain", "compiled"])
@pytest.mark.parametrize("gamma, step", [(0.5, 0.01), (0.1, 0.03)])
@pytest.mark.parametrize("d", [1, 2, 5])
def test_walk_as_printed(d, gamma, step, name):
    rng = np.random.default_rng(d)
    m, k, key = 20, 9, (11, 22)
    near = rng.uniform(size=(k, m, d))
    start, sign = near[0].copy(), np.where(rng.random((k, m)) < 0.5, -1.0, 1.0)
    sign[0] = -1.0
    row, copy = np.arange(m) * 3, rng.integers(0, 4, m)
    go = lambda i: walk(start[i], near[:, i], sign[:, i], np.ones(d, bool), gamma, step, 150, key, row[i], copy[i])
    with engine(name):
        ours = go(np.arange(m))
        theirs = [printed_walk(start[i], near[:, i], sign[:, i], gamma, step, 150, key, row[i], copy[i]) for i in range(m)]
        assert ours.tolist() == np.array(theirs).tolist()
        assert np.abs(ours).max() > 3
        assert [go([i])[0].tolist() for i in (3, 7)] == ours[[3, 7]].tolist()  # whoever walks beside it


@settings(quick, max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    m=st.integers(1, 9),
    k=st.integers(1, 30),
    d=st.integers(1, 9),
    spread=st.sampled_from([1.0, 1e-3, 1e6]),
    width=st.sampled_from([1e-4, 0.05, 1.0, 300.0]),
    steps=st.integers(1, 90),
    ties=st.booleans(),
)
def test_compiled_walks_take_the_same_steps(seed, m, k, d, spread, width, steps, ties):
    """A walk follows the last bits of the potential: ties decide, rows on top of each other, what has faded out."""
    rng = np.random.default_rng(seed)
    near = spread * (np.rint(rng.uniform(size=(k, m, d)) * 3) / 3 if ties else rng.uniform(size=(k, m, d)))
    sign = np.where(rng.random((k, m)) < 0.5, -1.0, 1.0)
    key, row, copy = tuple(rng.integers(0, 2**32, 2).tolist()), rng.integers(0, 2**62, m), rng.integers(0, 2**31, m)
    gamma = width * spread
    step = gamma * rng.choice([0.02, 0.3])
    free, found = rng.random(d) < 0.8, []
    for name in ("plain", "compiled"):
        with engine(name):
            found.append(walk(near[0], near, sign, free, gamma, step, steps, key, row, copy))
    assert np.array_equal(*found)
