"""Sums of distances: the same bits in any order, any cut and either engine; as near to `math.fsum` as can be."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dresample.arithmetic.engine import always
from dresample.neighbors import exact_distances, exact_distances_compiled, search
from tests.helpers.marks import NO_ADVICE
from tests.helpers.rows import embedding_of

pytestmark = NO_ADVICE

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(
    seed=st.integers(0, 2**32 - 1),
    d=st.integers(1, 11),
    n=st.integers(1, 600),
    shift=st.sampled_from([0.0, 1e6]),
    scale=st.sampled_from([1.0, 1e-8, 1e8, 1e-140, 1e140]),
    dtype=st.sampled_from([np.float64, np.float32]),
    weighted=st.booleans(),
)
def test_sums_do_not_depend_on_order_cuts_or_engine(seed, d, n, shift, scale, dtype, weighted):
    if dtype is np.float32 and not 1e-10 < scale < 1e10:
        scale = 1.0
    rng = np.random.default_rng(seed)
    pool = ((rng.normal(size=(n, d)) * np.exp(3 * rng.normal(size=(n, 1))) + shift) * scale).astype(dtype)
    queries = np.ascontiguousarray(pool[rng.integers(0, n, 7)] * dtype(0.5) + pool[rng.integers(0, n, 7)] * dtype(0.5))
    weight = np.exp(rng.normal(size=d)) if weighted else np.ones(d)
    embedding = embedding_of(pool, queries, weight=weight)
    laid = exact_distances.rounding_grids(embedding, n)
    with always(compiled=False):
        expected = exact_distances.sum_distances(queries, pool, weight, laid)
    mixed = rng.permutation(n)
    compiled = exact_distances_compiled.sum_distances(queries, np.ascontiguousarray(pool[mixed]), weight, *laid)
    assert compiled.tobytes() == expected.tobytes()
    parts = np.array_split(pool[mixed], rng.integers(1, 9))
    with always(compiled=False):
        added = sum(exact_distances.sum_distances(queries, p, weight, laid) for p in parts)
    assert added.tobytes() == expected.tobytes()
    distances = np.sqrt(search.squared_distances(queries, pool, weight))
    exact = np.array([math.fsum(row) for row in distances])
    assert (np.abs(exact_distances.total(expected) - exact) <= np.spacing(exact) + n * 2.0**-70 * laid.coarse).all()


def test_sums_are_those_of_fsum():
    """On tame data what the grids leave out is too small to be seen."""
    rng = np.random.default_rng(0)
    pool, queries = rng.normal(size=(5000, 6)), rng.normal(size=(50, 6))
    laid = exact_distances.rounding_grids(embedding_of(pool, queries), len(pool))
    found = exact_distances.total(exact_distances_compiled.sum_distances(queries, pool, np.ones(6), *laid))
    assert found.tolist() == [math.fsum(row) for row in np.sqrt(search.squared_distances(queries, pool, np.ones(6)))]
