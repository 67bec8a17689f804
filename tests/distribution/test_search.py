"""Searches of a class in blocks, in batches and with shared trees: the same rows as in one block without."""

from __future__ import annotations

import dask
import dask.array as da
import numpy as np
import pytest

from dresample import ADASYN, SMOTE, BorderlineSMOTE
from dresample.distribution import rows, search
from dresample.over_sampling import class_view
from tests.helpers.marks import NO_ADVICE


def table(n=6_000, d=6, seed=0):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.35).astype(int)
    return rng.normal(size=(n, d)).round(1) + 0.6 * y[:, None], y


def resampled(kind, X, y, chunks):
    sampler = kind(random_state=1)
    return dask.compute(*sampler.fit_resample(da.from_array(X, chunks=(chunks, X.shape[1])), da.from_array(y, chunks=chunks)))


@NO_ADVICE
@pytest.mark.parametrize("kind", [ADASYN, SMOTE, BorderlineSMOTE])
@pytest.mark.parametrize("chunks", [6_000, 700])
def test_blocks_batches_and_trees_change_no_bit(kind, chunks, monkeypatch):
    X, y = table()
    expected = resampled(kind, X, y, 6_000)
    monkeypatch.setattr(rows, "GATHERED_BYTES", 1)  # blocks of 1,024 rows
    monkeypatch.setattr(search, "PLANTED_ROWS", 1)
    monkeypatch.setattr(class_view, "QUERY_SHARE", 1e-9)  # every block is a batch of its own
    for trees in (True, False):
        if not trees:
            monkeypatch.setattr(search, "PLANTED_ROWS", len(X))
        found = resampled(kind, X, y, chunks)
        assert all(np.array_equal(f, e) for f, e in zip(found, expected, strict=True))


def test_trees_are_shared_by_large_classes_alone(monkeypatch):
    monkeypatch.setattr(search, "worth_compiling", lambda operations: True)
    assert search.plants(search.PLANTED_ROWS, 3)
    assert not search.plants(search.PLANTED_ROWS - 1, 3)
    monkeypatch.setattr(search, "worth_compiling", lambda operations: False)
    assert not search.plants(search.PLANTED_ROWS, 3)
