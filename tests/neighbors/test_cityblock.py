"""City-block distances: the compiled search gives the bits of the plain one."""

from __future__ import annotations

import numpy as np

from dresample.arithmetic.engine import always
from dresample.neighbors import cityblock, cityblock_compiled
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


def test_compiled_search_gives_the_same_bits():
    rng = np.random.default_rng(0)
    queries, pool = np.round(rng.normal(size=(50, 3)), 1), np.round(rng.normal(size=(400, 3)), 1).astype(np.float32)
    number = rng.permutation(400)
    for k, below in ((1, np.inf), (7, np.inf), (7, 0.5), (500, 1.0)):
        same("find_nearest", queries, np.arange(50), pool, number, k, below)
    for radius in (0.0, 0.4, 9.0):
        same("within", queries, pool, np.full(400, radius))
    same("least_distance", queries, pool, np.array([1.0, np.inf, 0.3]))


def same(name, *args):
    """NumPy and compiled code give the same arrays."""
    with always(compiled=False):
        plain = np.array(getattr(cityblock, name)(*args))
    assert plain.tolist() == np.array(getattr(cityblock_compiled, name)(*args)).tolist()
