"""City-block distances: the compiled search gives the bits of the plain one."""

from __future__ import annotations

import numpy as np
import pytest

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


@pytest.mark.parametrize("seed", range(8))
def test_pruned_search_finds_what_all_pairs_do(seed):
    """Ties, twins, constant features, few rows: to the bit."""
    rng = np.random.default_rng(seed)
    m, d = int(rng.integers(0, 900)), int(rng.integers(1, 6))
    queries, pool = (np.round(rng.normal(size=(n, d)), seed % 3) for n in (60, m))
    pool, number = pool.astype(np.float32 if seed % 2 else np.float64), rng.permutation(m)
    same("find_nearest", queries, np.arange(60), pool, number, int(rng.integers(1, 8)), 1.0 if seed % 4 else np.inf)
    same("within", queries, pool, rng.random(m) * (rng.random(m) < 0.7))
    width = np.where(rng.random(d) < 0.3, np.inf, rng.random(d) + 0.1)
    same("least_distance", queries, pool, width)
    exact = cityblock_compiled.least_distance(queries, pool, width)
    early = cityblock_compiled.least_distance(queries, pool, width, enough=0.7)
    assert ((early == exact) | ((exact < early) & (early < 0.7))).all()


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_a_search_goes_on_from_what_is_known(seed, compiled):
    """Pool after pool, empty ones and ties among them: the k nearest rows of all."""
    rng = np.random.default_rng(seed)
    queries, pool, number = rng.integers(0, 4, (40, 2)).astype(float), rng.integers(0, 4, (300, 2)) * 1.0, rng.permutation(300)
    k, below, known = int(rng.integers(1, 9)), 2.0 if seed % 2 else np.inf, None
    cuts = np.sort(rng.integers(0, 300, 4))
    with always(compiled=compiled):
        expected = cityblock.find_nearest(queries, np.arange(40), pool, number, k, below)
        for part in np.split(np.arange(300), [0, *cuts]):
            known = cityblock.find_nearest(queries, np.arange(40), pool[part], number[part], k, below, known)
    assert all(np.array_equal(a, b) for a, b in zip(known, expected, strict=True))


def same(name, *args):
    """NumPy and compiled code give the same arrays."""
    with always(compiled=False):
        plain = np.array(getattr(cityblock, name)(*args))
    assert plain.tolist() == np.array(getattr(cityblock_compiled, name)(*args)).tolist()
