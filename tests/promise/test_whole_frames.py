"""One frame in, one frame out: columns that ride along are null on new rows, carried ones come from the base row."""

from __future__ import annotations

import dask
import numpy as np
from sklearn.base import clone

from tests.helpers.four import (
    RIDERS,
    SIZES,
    all_samplers,
    cases,
    each_interpolating,
    each_lazy,
    in_dask,
    meta_holds,
    name_of,
    recomputed,
    rider_table,
    values,
)
from tests.helpers.marks import IN_ONE_THREAD, NO_ADVICE

pytestmark = [NO_ADVICE, IN_ONE_THREAD]


NULLED = {"id": "Int64", "small": "UInt8", "flag": "boolean"}


@each_interpolating
@cases("how", ["pandas", "append", "spread"])
def test_ride_along_columns_are_null_on_new_rows(sampler, how):
    whole = rider_table()
    given = whole if how == "pandas" else in_dask(whole)
    sampler = clone(sampler).set_params(placement="spread" if how == "spread" else "append")
    out = sampler.resample(given, "y", ["b", "a"])
    (made,) = dask.compute(out)
    assert list(made.columns) == [*whole.columns, "synthetic", "base_row", "neighbor_row", "gap"]
    wanted = given.dtypes.astype(str).to_dict() | NULLED
    assert made[RIDERS].dtypes.astype(str).to_dict() == {name: wanted[name] for name in RIDERS}
    old, new = made[~made["synthetic"]], made[made["synthetic"]]
    for name in whole.columns:
        assert old[name].isna().tolist() == whole[name].isna().tolist()
        assert old[name].dropna().tolist() == whole[name].dropna().tolist()
    assert len(new) == SIZES[0] - SIZES[1]
    assert new[RIDERS].isna().all(axis=None)
    assert not new[["a", "b", "y"]].isna().any(axis=None)
    assert set(new["y"]) == {1}
    assert np.array_equal(values(new[["a", "b"]]), recomputed(whole[["a", "b"]], made))
    assert old[["base_row", "neighbor_row", "gap"]].isna().all(axis=None)
    if how != "pandas":
        meta_holds(out)


@each_interpolating
@cases("how", ["pandas", "append", "spread"])
def test_carried_columns_come_from_the_base_row(sampler, how):
    whole = rider_table()
    sampler = clone(sampler).set_params(placement="spread" if how == "spread" else "append")
    given = whole if how == "pandas" else in_dask(whole)
    out = sampler.resample(given, "y", ["a", "b"], carry=RIDERS)
    (made,) = dask.compute(out)
    assert made[RIDERS].dtypes.astype(str).to_dict() == given[RIDERS].dtypes.astype(str).to_dict()
    new = made[made["synthetic"]]
    base = whole.iloc[new["base_row"].astype(int)]
    for name in RIDERS:
        assert new[name].dropna().tolist() == base[name].dropna().tolist()
        assert new[name].isna().tolist() == base[name].isna().tolist()
    if how != "pandas":
        meta_holds(out)


@each_interpolating
@each_lazy
def test_resample_takes_all_columns_by_default(sampler, lazy):
    whole = rider_table()[["b", "y", "small", "a"]]
    sampler = clone(sampler).set_params(provenance=False)
    made = sampler.resample(in_dask(whole) if lazy else whole, "y")
    (made,) = dask.compute(made)
    assert list(made.columns) == ["b", "y", "small", "a"]
    assert made.dtypes.tolist() == whole.dtypes.tolist()
    X, y = sampler.fit_resample(whole.drop(columns="y"), whole["y"])
    assert np.array_equal(values(made.drop(columns="y")), values(X)) and made["y"].tolist() == y.tolist()
    assert list(sampler.feature_names_in_) == ["b", "small", "a"] and sampler.n_features_in_ == 3


@cases("sampler", all_samplers()[2:], ids=name_of)
@each_lazy
def test_random_samplers_copy_whole_rows(sampler, lazy):
    whole = rider_table()
    given = in_dask(whole) if lazy else whole
    out = sampler.resample(given, "y")
    (made,) = dask.compute(out)
    assert list(made.columns) == list(whole.columns)
    assert made.dtypes.astype(str).tolist() == given.dtypes.astype(str).tolist()
    expected = whole.iloc[sampler.sample_indices_]
    for name in whole.columns:
        assert made[name].dropna().tolist() == expected[name].dropna().tolist()
    if lazy:
        meta_holds(out)
