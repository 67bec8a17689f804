"""What is found over the pieces of a class is what NumPy finds over the class, and no task holds it."""

from __future__ import annotations

from itertools import pairwise

import dask
import numpy as np
import pytest

from dresample import AMDO, MDO
from dresample.block import Block
from dresample.distribution.reduction import known
from dresample.over_sampling import pieces
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.kernels import running_sums
from tests.helpers.engines import small_tasks
from tests.helpers.holding import in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.strategies import Table
from tests.helpers.tables import stored_table

pytestmark = NO_ADVICE


def cut(X, seed):
    """The rows as three blocks, of which some rows count."""
    rng = np.random.default_rng(seed)
    at = np.flatnonzero(rng.random(len(X)) < 0.7)
    row = np.arange(len(X))
    ends = [0, *np.sort(rng.integers(1, len(X), 2)).tolist(), len(X)]
    found = []
    for a, z in pairwise(ends):
        inside = at[(at >= a) & (at < z)] - a
        if len(inside):
            found.append((known("block", Block(X[a:z], row[a:z], row[a:z])), inside))
    return found, X[at]


@pytest.mark.parametrize("d", [1, 2, 5])
@pytest.mark.parametrize("seed", range(3))
def test_sums_have_the_bits_of_one_array(d, seed, monkeypatch):
    monkeypatch.setattr(pieces, "SLICE_VALUES", 300)
    X = np.random.default_rng(seed).normal(size=(900, d)).astype(np.float32)
    some, rows = cut(X, seed)
    view = lambda X: 3.0 * X.astype(np.float64)
    whole = view(rows)
    with dask.config.set(scheduler="synchronous"):
        sums = pieces.running("sum", running_sums.sums, some, view, d).compute()
        squares = pieces.running("sum", running_sums.products, some, view, d).compute()
        mean = pieces.exact_mean("sum", some, view, d).compute()
    assert sums.tobytes() == whole.sum(axis=0).tobytes()
    assert squares.tobytes() == np.einsum("ni,nj->ij", whole, whole).tobytes()
    np.testing.assert_allclose(mean, whole.mean(axis=0), rtol=1e-12)


@pytest.mark.parametrize("kind", [MDO, AMDO])
def test_a_class_in_many_blocks_is_in_no_place_whole(kind, monkeypatch):
    """Blocks of a thousand rows give the bits of one block, and nobody asks for the class as one."""
    table = stored_table(5, 3000)
    X = table.X[["d", "e", "b"]]
    y = (table.y == 0).astype(int)  # about 2,250 rows of class 1
    if kind is AMDO:
        X = X.assign(city=np.where(X["e"] > X["e"].median(), "Graz", "Wien"))
    more = {} if kind is MDO else {"categorical_features": ["city"]}
    made = lambda: kind(random_state=3, min_same=1, sampling_strategy={1: 2600}, **more)
    with dask.config.set(scheduler="synchronous"):
        expected = made().fit_resample(X, y)[0].to_numpy()
        monkeypatch.setattr(ClassView, "whole", lambda self: pytest.fail("the class is asked for in one place"))
        frames = in_frames(Table(X, y), [700] * 4 + [200])
        with small_tasks():
            found = made().fit_resample(*frames)[0].compute().to_numpy()
    assert (found == expected).all()
