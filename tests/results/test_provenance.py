"""Provenance beside the result: columns, types, and the rows that copies come from."""

from __future__ import annotations

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from tests.helpers.four import INDEXES, N, each_interpolating, each_lazy, in_dask, indexed, told_by
from tests.helpers.marks import IN_ONE_THREAD, NO_ADVICE

pytestmark = [NO_ADVICE, IN_ONE_THREAD]


@each_interpolating
@each_lazy
def test_provenance_is_beside_the_result_row_by_row(sampler, lazy):
    X, y = indexed(INDEXES["range"])
    X_new, _ = sampler.fit_resample(*((in_dask(X), in_dask(y)) if lazy else (X, y)))
    assert isinstance(sampler.provenance_, dd.DataFrame if lazy else pd.DataFrame)
    told = told_by(sampler)
    assert list(told.columns) == ["synthetic", "base_row", "neighbor_row", "gap"]
    assert told.dtypes.astype(str).tolist() == ["bool", "Int64", "Int64", "float64"]
    assert len(told) == len(X_new) and told["synthetic"].tolist() == [False] * N + [True] * (len(told) - N)
    new = told[N:]
    assert set(new["base_row"]) <= set(np.flatnonzero(y == 1)) and set(new["neighbor_row"]) <= set(np.flatnonzero(y == 1))
    assert (new["base_row"] != new["neighbor_row"]).all() and new["gap"].between(0, 1, inclusive="left").all()
    copies = sampler.allocation_.set_index("row")["copies"]
    assert new["base_row"].value_counts().sort_index().to_dict() == copies[copies > 0].to_dict()
    with pytest.raises(AttributeError, match="provenance=True"):
        clone(sampler).set_params(provenance=False).fit(X, y).provenance_
