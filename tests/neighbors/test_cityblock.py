"""City-block distances: the compiled search gives the bits of the plain one."""

from __future__ import annotations

import numpy as np

from dresample.neighbors import cityblock, cityblock_compiled
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


def test_compiled_search_gives_the_same_bits():
    rng = np.random.default_rng(0)
    queries, pool = np.round(rng.normal(size=(50, 3)), 1), np.round(rng.normal(size=(400, 3)), 1).astype(np.float32)
    number = rng.permutation(400)
    for k, below in ((1, np.inf), (7, np.inf), (7, 0.5), (500, 1.0)):
        args = (queries, np.arange(50), pool, number, k, below)
        for ours, theirs in zip(cityblock.find_nearest(*args), cityblock_compiled.find_nearest(*args), strict=True):
            assert (ours == theirs).all()
    for radius in (0.0, 0.4, 9.0):
        args = (queries, pool, np.full(400, radius))
        for ours, theirs in zip(cityblock.within(*args), cityblock_compiled.within(*args), strict=True):
            assert ours.tolist() == theirs.tolist()
    width = np.array([1.0, np.inf, 0.3])
    assert (cityblock.smallest(queries, pool, width) == cityblock_compiled.smallest(queries, pool, width)).all()
