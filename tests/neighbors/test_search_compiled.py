"""The compiled search over numbers and nominal columns: the bits of the plain one, and a filter that never exceeds the distance."""

from __future__ import annotations

import numpy as np
import pytest

from dresample.neighbors import search, search_compiled
from dresample.neighbors.embedding import fit_embedding
from dresample.neighbors.tree import embed
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


def mixed_rows(rng, n, d, nominal, levels=3):
    X = np.column_stack([rng.normal(size=(n, d)).round(1), rng.integers(0, levels, (n, nominal)).astype(float)])
    return np.ascontiguousarray(X)


def embedding_of(X, weight, nominal):
    return fit_embedding(X[::3], weight, X.min(axis=0), X.max(axis=0), nominal=nominal)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("median", [0.0, 0.7])
@pytest.mark.parametrize("d", [1, 3, 9, 20])
@pytest.mark.parametrize("nominal", [1, 3, 40])
def test_compiled_search_equals_the_plain_one(d, nominal, median, dtype):
    rng = np.random.default_rng(d + nominal)
    X, row = mixed_rows(rng, 1500, d, nominal).astype(dtype), np.cumsum(rng.integers(1, 4, 1500))
    weight = np.append(rng.uniform(0.5, 2, d), np.full(nominal, median))
    own, other = np.arange(0, 1500, 3), np.flatnonzero(np.arange(1500) % 3)
    embedding = embedding_of(X, weight, nominal)
    expected = search.find_nearest(X[own], row[own], X[own], row[own], 5, weight, nominal)
    found = search_compiled.find_nearest(X[own], row[own], X[own], row[own], 5, embedding)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(found, expected, strict=True))
    counts = search.count_rivals(X[own], *expected, X[other], row[other], weight, nominal)
    again = search_compiled.count_rivals(X[own], *expected, X, row, embedding, other)
    settled = np.where(np.arange(1, 6) + counts > 5, 5, counts)
    assert again.tolist() == settled.tolist()


def test_the_filter_never_exceeds_the_distance():
    rng = np.random.default_rng(1)
    X = mixed_rows(rng, 300, 12, 5)
    weight = np.append(np.ones(12), np.full(5, 0.9))
    embedding = embedding_of(X, weight, 5)
    assert embedding.width > 12 // 4  # the nominal columns have coordinates
    E = embed(X, embedding).astype(float) / embedding.scale
    near = ((E[:, None, :] - E[None, :, :]) ** 2).sum(axis=2)
    assert (near <= search.squared_distances(X, X, weight, 5) * (1 + 1e-5) + 1e-9).all()
    assert (near > 0.5 * search.squared_distances(X, X, weight, 5)).mean() > 0.3  # and is no idle bound


def test_the_worked_example_of_the_paper():
    rows = np.array([[1, 2, 3, 0, 1, 2], [4, 6, 5, 0, 3, 4]], float)  # A B C and A D E
    weight = np.array([1, 1, 1, 1.5, 1.5, 1.5])
    squared = search.squared_distances(rows[:1], rows[1:], weight, 3)
    assert np.sqrt(squared[0, 0]) == pytest.approx(5.787918, abs=5e-7)
    number = np.arange(2)
    found = search_compiled.find_nearest(rows, number, rows, number, 1, embedding_of(rows, weight, 3))
    assert found[0][:, 0].tolist() == [squared[0, 0]] * 2
