"""The kernels once with bounds checking: an index past the end would kill a worker, or worse, give an answer."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

CODE = """
import numpy as np
from dresample.neighbors import fit_embedding, plain, rivals_among, search, values
from dresample.arithmetic import interpolation, interpolation_compiled
from dresample.reduction import exact_chunk

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
    own = search.find_nearest(Q, q, Q, q, 7, e)
    expected = plain.find_nearest(Q, q, Q, q, 7, np.ones(d))
    assert all((a == b).all() for a, b in zip(own, expected))
    found = [search.count_rivals(Q, *own, P, p, e), plain.count_rivals(Q, *own, P, p, np.ones(d))]
    assert (rivals_among(found[0]) == rivals_among(found[1])).all()
    if d > 1:
        for A in (Q, P, both):
            A[:, -1] = np.rint(np.abs(A[:, -1]))  # codes
        median = np.append(np.ones(d - 1), 0.5)
        e = fit_embedding(both[::7], median, both.min(axis=0).astype(float), both.max(axis=0).astype(float), nominal=1)
        own = search.find_nearest(Q, q, Q, q, 7, e)
        assert all((a == b).all() for a, b in zip(own, plain.find_nearest(Q, q, Q, q, 7, median, 1)))
        found = [search.count_rivals(Q, *own, P, p, e), plain.count_rivals(Q, *own, P, p, median, 1)]
        assert (rivals_among(found[0]) == rivals_among(found[1])).all()
    rows = values.distinct_rows(np.abs(np.rint(Q)), q, 3)
    shares = values.likelihoods([rng.integers(0, 5, (99, 3)) for _ in range(d)])
    parts = [values.nearest_rows(rows, shares, 3, 0, len(rows.codes), compiled) for compiled in (False, True)]
    assert all((a == b).all() for a, b in zip(*parts))
    copies, reach = rng.integers(0, 5, n), rng.integers(0, 4, n)
    total = int(copies.sum())
    drawn = interpolation_compiled.draw(q, copies, reach, (1, 2), total // 3, total)
    assert all((a == b).all() for a, b in zip(drawn, interpolation.choose(q, copies, reach, (1, 2), total // 3, total)))
    interpolation_compiled.place(Q, drawn[0], Q, np.maximum(drawn[1], 0), drawn[2])
    exact_chunk(P)
print("checked")
"""


@pytest.mark.slow
def test_kernels_with_bounds_checking(tmp_path):
    env = os.environ | {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, env=env, check=False)
    assert done.stdout.strip() == "checked", done.stderr
