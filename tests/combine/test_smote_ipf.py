"""SMOTE-IPF: SMOTE and the filter after each other, in any partitions."""

from __future__ import annotations

import dask

from dresample import SMOTE, SMOTEIPF, IterativePartitioningFilter
from tests.helpers.holding import in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import outcome
from tests.helpers.tables import overlapping, stored_table

pytestmark = NO_ADVICE


def test_smote_ipf_is_the_two_after_each_other():
    X, y = overlapping(0)
    both = SMOTEIPF(random_state=4, provenance=True)
    X_new, y_new = both.fit_resample(X, y)
    middle = SMOTE(random_state=4).fit_resample(X, y)
    X_one, y_one = IterativePartitioningFilter(sampling_strategy="all", random_state=4).fit_resample(*middle)
    assert (X_new == X_one).all() and (y_new == y_one).all()
    assert len(both.provenance_) == len(X_new) and both.smote_.report_.counts_after == {0: 240, 1: 240}
    assert set(both.ipf_.sampling_strategy_) == {0, 1}
    assert both.report_.grade == "B"
    gone = set(range(len(X))) - set(both.ipf_.sample_indices_.tolist())
    assert {0, 1} == set(y[sorted(gone)])  # originals of both classes


def test_smote_ipf_in_any_partitions():
    table = stored_table(8, rows=300)
    with dask.config.set(scheduler="synchronous"):
        expected = outcome(SMOTEIPF(random_state=2), table.X, table.y)
        for lengths in ([100, 0, 150, 50], [18] * 16 + [12]):
            assert outcome(SMOTEIPF(random_state=2), *in_frames(table, lengths)) == expected
