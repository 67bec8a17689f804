"""The kernels once with bounds checking: an index past the end would kill a worker, or worse, give an answer."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

CODE = """
import numpy as np
from dresample.arithmetic import interpolation
from dresample.arithmetic.engine import always
from dresample.arithmetic.exact_sum import exact_chunk
from dresample.block import Block
from dresample.neighbors import centres, cityblock, condense, exact_distances, farthest, leaf_bounds
from dresample.neighbors import search, search_compiled, values
from dresample.neighbors.embedding import fit_embedding
from dresample.neighbors.topk import rivals_among
from dresample.over_sampling.kernels import potential

def twice(function, *args):  # in NumPy and compiled
    with always(compiled=False):
        plain = function(*args)
    with always(compiled=True):
        return plain, function(*args)

rng = np.random.default_rng(0)
cases = (
    (40, 700, 3, "normal"), (300, 12_000, 20, "normal"), (300, 12_000, 40, "grid"), (5, 3, 2, "grid"), (64, 9_000, 1, "same"),
)
for n, m, d, kind in cases:
    make = {"normal": rng.normal, "grid": lambda size: rng.integers(0, 3, size), "same": np.zeros}[kind]
    Q, P = (np.ascontiguousarray(make(size=(k, d)) if kind != "same" else make((k, d)), np.float32) for k in (n, m))
    q, p = np.arange(n), n + np.arange(m)
    both = np.concatenate([Q, P])
    e = fit_embedding(both[::7], np.ones(d), both.min(axis=0).astype(float), both.max(axis=0).astype(float))
    own = search_compiled.find_nearest(Q, q, Q, q, 7, e)
    expected = search.find_nearest(Q, q, Q, q, 7, np.ones(d))
    assert all((a == b).all() for a, b in zip(own, expected))
    found = [search_compiled.count_rivals(Q, *own, P, p, e), search.count_rivals(Q, *own, P, p, np.ones(d))]
    assert (rivals_among(found[0]) == rivals_among(found[1])).all()
    if d > 1:
        for A in (Q, P, both):
            A[:, -1] = np.rint(np.abs(A[:, -1]))  # codes
        median = np.append(np.ones(d - 1), 0.5)
        e = fit_embedding(both[::7], median, both.min(axis=0).astype(float), both.max(axis=0).astype(float), nominal=1)
        own = search_compiled.find_nearest(Q, q, Q, q, 7, e)
        assert all((a == b).all() for a, b in zip(own, search.find_nearest(Q, q, Q, q, 7, median, 1)))
        found = [search_compiled.count_rivals(Q, *own, P, p, e), search.count_rivals(Q, *own, P, p, median, 1)]
        assert (rivals_among(found[0]) == rivals_among(found[1])).all()
    rows = values.distinct_rows(np.abs(np.rint(Q)), q, 3)
    shares = values.likelihoods([rng.integers(0, 5, (99, 3)) for _ in range(d)])
    parts = twice(lambda: values.nearest_rows(rows, values.planted(rows, shares, n), shares, 3, 0, len(rows.codes)))
    assert all((a == b).all() for a, b in zip(*parts))
    copies, reach = rng.integers(0, 5, n), rng.integers(0, 4, n)
    total = int(copies.sum())
    drawn = twice(interpolation.choose, q, copies, reach, (1, 2), total // 3, total)
    assert all((a == b).all() for a, b in zip(*drawn))
    placed = twice(interpolation.place, Q, drawn[0].base, Q, np.maximum(drawn[0].partner, 0), drawn[0].gap)
    assert (placed[0] == placed[1]).all()
    sums = twice(exact_chunk, P)
    assert sums[0] == sums[1]
    few, once = P[:400], np.ones(d)
    plain = fit_embedding(both[::7], once, both.min(axis=0).astype(float), both.max(axis=0).astype(float))
    store = condense.Misjudged(Block(few, np.zeros(len(few)), p[:400]), np.full(len(few), float(d)), p[:400])
    for function, args in (
        (cityblock.find_nearest, (Q, q, few, p[:400], 3)),
        (cityblock.within, (Q, few, np.ones(len(few)))),
        (cityblock.least_distance, (Q, few, once)),
        (centres.nearest_centre, (P, few[:9].astype(float), once)),
        (centres.pair_distances, (Q, 0, n, once)),
        (exact_distances.sum_distances, (Q, P, once, exact_distances.rounding_grids(plain, m))),
        (farthest.farthest_squared, (Q, q, P, p, min(3, m), plain)),
        (lambda: condense.absorb(store, Block(Q, np.zeros(n), q), 2, plain).row, ()),
    ):
        found = twice(function, *args)
        assert np.array_equal(found[0], found[1])
    around = np.ascontiguousarray(Q[rng.integers(0, n, (9, 20))], np.float64)
    signs = rng.choice([-1.0, 1.0], (9, 20))
    walks = twice(potential.walk, around[0], around, signs, np.ones(d, bool), 2.0, 0.1, 31, (1, 2), np.arange(20), np.arange(20))
    assert (walks[0] == walks[1]).all()
    with always(compiled=True):
        bound = leaf_bounds.leaf_bounds(P, p, 3, plain)
        assert (leaf_bounds.narrowed(Block(P, p, p), bound, Block(P, p, p), 3, plain) <= bound).all()
print("checked")
"""


@pytest.mark.slow
def test_kernels_with_bounds_checking(tmp_path):
    env = os.environ | {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, env=env, check=False)
    assert done.stdout.strip() == "checked", done.stderr
