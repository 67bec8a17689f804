"""Random under-sampling with replacement: some rows come twice, other classes stay."""

from __future__ import annotations

import dask
import numpy as np

from dresample import RandomUnderSampler
from tests.helpers.four import INDEXES, SIZES, each_lazy, in_dask, indexed
from tests.helpers.marks import IN_ONE_THREAD, NO_ADVICE

pytestmark = [NO_ADVICE, IN_ONE_THREAD]


@each_lazy
def test_with_replacement_some_rows_come_twice_and_other_classes_stay(lazy):
    X, y = indexed(INDEXES["range"])
    sampler = RandomUnderSampler(random_state=0, replacement=True, sampling_strategy={0: 25})
    _, y_new = dask.compute(*sampler.fit_resample(*((in_dask(X), in_dask(y)) if lazy else (X, y))))
    picked = sampler.sample_indices_
    assert np.bincount(y_new).tolist() == [25, SIZES[1]]
    assert (np.diff(picked) >= 0).all()
    zero = picked[y.to_numpy()[picked] == 0]
    assert len(np.unique(zero)) < 25, "some rows come twice"
    assert np.array_equal(picked[y.to_numpy()[picked] == 1], np.flatnonzero(y == 1)), "other classes stay as they are"
