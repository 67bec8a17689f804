"""Selections of A-SMOTE by bounds: those of the exact sums, and how few of these are made."""

from __future__ import annotations

import dask.array as da
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dresample import ASMOTE
from dresample.distribution import rows
from dresample.over_sampling import ranking
from dresample.over_sampling.kernels.candidates import least, settled
from tests.helpers.engines import engine
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


@given(data=st.data(), n=st.integers(1, 40))
def test_settled_values_are_those_of_any_value_within_the_bounds(data, n):
    grid = st.lists(st.integers(0, 12), min_size=n, max_size=n)
    low = np.array(data.draw(grid), float)
    high = low + np.array(data.draw(grid), float) / 2
    value = low + (high - low) * np.array(data.draw(grid), float) / 12
    count = data.draw(st.integers(0, n))
    inside, may_be = settled(low, high, count)
    chosen = least(value, count)
    assert not (inside & may_be).any()
    assert chosen[inside].all() and not chosen[~inside & ~may_be].any()


def table(kind, n=1_500, seed=0):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.12).astype(int)
    X = rng.normal(size=(n, 4)) + 1.2 * y[:, None]
    if kind == "ties":
        X = X.round()
    if kind == "far":
        X[:5] *= 1e6
    return X, y


@pytest.mark.parametrize("kind", ["plain", "ties", "far"])
@pytest.mark.parametrize("chunks", [1_500, 200])
@pytest.mark.parametrize("parameters", [{}, {"ranking_size": 400}])
def test_bounds_change_no_bit(kind, chunks, parameters, monkeypatch):
    """Where all sums are made, and where bounds settle what they can; in one block and in several."""
    X, y = table(kind)
    expected = ASMOTE(random_state=3, **parameters).fit_resample(X, y)
    summed, exact = [], ranking._sums
    monkeypatch.setattr(ranking, "_sums", lambda work, slot, *more: summed.append(len(slot)) or exact(work, slot, *more))
    monkeypatch.setattr(ranking, "PAIRS", 0)
    monkeypatch.setattr(ranking, "LEAVES", (64, 16))
    monkeypatch.setattr(rows, "GATHERED_BYTES", 1)
    monkeypatch.setattr(rows, "gathered_rows", lambda row_bytes: 50)
    monkeypatch.setattr("dresample.over_sampling.gathering.gathered_rows", lambda row_bytes: 50)
    with engine("compiled"):
        found = ASMOTE(random_state=3, **parameters).fit_resample(
            da.from_array(X, chunks=(chunks, 4)), da.from_array(y, chunks=chunks)
        )
    assert all(np.array_equal(np.asarray(f), e) for f, e in zip(found, expected, strict=True))
    slots = 2 * (len(expected[1]) - len(y)) + int(y.sum())
    if kind == "plain":
        assert sum(summed) < slots / 20
