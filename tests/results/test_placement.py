"""Where new rows go: X and y in the same partitions, and spread the rows that append gives, made when they are asked for."""

from __future__ import annotations

import itertools

import dask
import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
from sklearn.base import clone

from dresample import SMOTE, RandomUnderSampler
from dresample.results import placement
from dresample.sampling import generation
from tests.helpers.four import INDEXES, N, cases, each_interpolating, each_placement, in_dask, indexed, pairs_of
from tests.helpers.marks import IN_ONE_THREAD, NO_ADVICE

pytestmark = [NO_ADVICE, IN_ONE_THREAD]


@each_placement
@cases("lengths", [(42,), (10, 32), (0, 20, 0, 1, 21, 0)], ids=repr)
def test_X_and_y_are_aligned(sampler, lengths):
    X, y = indexed(INDEXES["range"])
    pieces = [X.assign(y=y)[a:b] for a, b in itertools.pairwise(np.cumsum([0, *lengths]))]
    whole = dd.from_map(lambda i: pieces[i], range(len(lengths)), meta=pieces[0][:0])
    X_new, y_new = sampler.fit_resample(whole[["a", "b", "c"]], whole["y"])
    pairs = pairs_of(X_new, y_new)
    n = len(lengths)
    if isinstance(sampler, RandomUnderSampler) or getattr(sampler, "placement", "") == "spread":
        assert len(pairs) == n
    else:
        assert len(pairs) > n
        assert [len(part) for part, _ in pairs[:n]] == list(lengths), "original partitions first, untouched"
        assert max(len(part) for part, _ in pairs[n:]) <= -(-N // n), "new partitions of about the same size"


@each_interpolating
def test_spread_deals_the_same_rows(sampler):
    X, y = indexed(INDEXES["range"])
    whole = in_dask(X.assign(y=y), 3)
    appended = pd.concat(dask.compute(*sampler.fit_resample(whole[["a", "b", "c"]], whole["y"])), axis=1)
    spread = clone(sampler).set_params(placement="spread")
    X_new, y_new = spread.fit_resample(whole[["a", "b", "c"]], whole["y"])
    told = spread.provenance_.compute()
    made = pd.concat(dask.compute(X_new, y_new), axis=1)
    pd.testing.assert_frame_equal(made.sort_index(), appended, check_freq=False)
    assert made.index.equals(told.index), "the provenance is dealt with the rows"
    for old, (part, _) in zip(dask.compute(*whole.to_delayed()), pairs_of(X_new, y_new), strict=True):
        pd.testing.assert_frame_equal(part[: len(old)], old[["a", "b", "c"]])
    in_one = spread.resample(whole, "y").compute()
    pd.testing.assert_frame_equal(in_one[["a", "b", "c", "y"]], made)
    arrays = [da.from_array(X.to_numpy(), chunks=(14, 2)), da.from_array(y.to_numpy(), chunks=14)]
    X_array, y_array = spread.fit_resample(*arrays)
    assert X_array.chunks[0] == y_array.chunks[0] and len(y_array.chunks[0]) == 3
    X_array, y_array = dask.compute(X_array, y_array)
    assert np.array_equal(X_array, made[["a", "b", "c"]].to_numpy()) and np.array_equal(y_array, made["y"].to_numpy())


@cases("container", ["dask frame", "dask array"])
def test_spread_makes_no_rows_before_they_are_asked_for(monkeypatch, container):
    """Which rows go where is known from their base rows; and it is found once for X, y and provenance."""
    calls = {"made": 0, "dealt": 0}

    def counted(name, function):
        def call(*args):
            calls[name] += 1
            return function(*args)

        return call

    monkeypatch.setattr(generation, "make_rows", counted("made", generation.make_rows))
    monkeypatch.setattr(placement, "dealt", counted("dealt", placement.dealt))
    X, y = indexed(INDEXES["range"])
    whole = in_dask(X.assign(y=y), 3)
    data = [whole[["a", "b", "c"]], whole["y"]]
    if container == "dask array":
        data = [da.from_array(X.to_numpy(), chunks=(14, 2)), da.from_array(y.to_numpy(), chunks=14)]
    sampler = SMOTE(random_state=0, placement="spread", provenance=container == "dask frame")
    result = sampler.fit_resample(*data)
    assert calls["made"] == 0
    calls["dealt"] = 0
    dask.compute(*result, *([sampler.provenance_] if sampler.provenance else []))
    assert calls["dealt"] == calls["made"] > 0
