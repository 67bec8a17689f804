"""Random over-sampling: copies and the rows that they are of."""

from __future__ import annotations

import dask

from dresample import RandomOverSampler
from tests.helpers.four import each_lazy, in_dask, meta_holds, rider_table
from tests.helpers.marks import IN_ONE_THREAD, NO_ADVICE

pytestmark = [NO_ADVICE, IN_ONE_THREAD]


@each_lazy
def test_provenance_names_the_row_of_each_copy(lazy):
    whole = rider_table()
    out = RandomOverSampler(random_state=0, provenance=True).resample(in_dask(whole) if lazy else whole, "y")
    (made,) = dask.compute(out)
    new = made[made["synthetic"]]
    assert new["id"].tolist() == whole["id"].iloc[new["base_row"].astype(int)].tolist()
    assert new["neighbor_row"].isna().all() and (new["gap"] == 0).all()
    assert made.loc[~made["synthetic"], ["base_row", "gap"]].isna().all(axis=None)
    if lazy:
        meta_holds(out)
