"""The benchmarks at a small size: the claims that hold there too, with margins for a noisy machine."""

from __future__ import annotations

import numpy as np
import pytest

from dresample.datasets import FRAUD_FEATURES, fraud_table
from tests.benchmarks import data
from tests.benchmarks.kills import kills_apart
from tests.benchmarks.measure import adasyn, fresh, small_file, smote
from tests.benchmarks.nightly import drawn, nightly
from tests.benchmarks.object_store import object_store

pytestmark = [pytest.mark.benchmark, pytest.mark.filterwarnings("ignore")]


def test_adasyn_is_faster_on_wide_tables():
    found = adasyn(*data.wide(5_000, 200_000))
    assert found["equal rival counts"] == 1.0
    assert found["ratio"] > 5


@pytest.mark.parametrize("make", [data.isotropic, data.student])
def test_adasyn_is_about_as_fast_where_nothing_can_be_pruned(make):
    found = adasyn(*make(1_500, 120_000))
    assert found["equal rival counts"] == 1.0
    assert found["ratio"] > 1 / 1.5


def test_smote_is_about_as_fast():
    assert smote(*data.wide(5_000, 200_000))["ours/peer"] < 1.5


def test_import_is_no_slower_than_the_peers():
    pairs = [
        (fresh("from dresample import ADASYN")["seconds"], fresh("from imblearn.over_sampling import ADASYN")["seconds"])
        for _ in range(5)
    ]
    assert np.median([a / b for a, b in pairs]) < 1.5


def test_a_small_table_goes_from_file_to_file_without_a_cluster(tmp_path):
    """No cluster is started for it; two for noise."""
    fraud_table(134_000, npartitions=1).compute().to_parquet(tmp_path / "t.parquet", index=False)
    assert small_file(tmp_path / "t.parquet", "fraud", list(FRAUD_FEATURES), tmp_path)["ours/peer"] < 2


def test_nights_give_the_rows_of_runs_from_scratch(tmp_path):
    found = nightly(drawn(tmp_path / "days", days=24, rows=1_500), tmp_path / "work", window=20)
    assert found["bit_equal"] and found["searched_on_drop"] == 0, found
    assert found["load_seconds"] < 2 and found["state_MiB"] < 20, found


def test_killed_runs_go_on_and_leave_nothing_wrong(tmp_path):
    found, said = kills_apart(tmp_path, n_kills=12, n_doubles=4, rows=20_000, on_cluster=2)
    assert (found["wrong"], found["half"], found["duplicates"]) == (0, 0, 0), said
    # What a run that goes on finds finished is not done again.
    assert round(found["repeated_work"] * found["finished_parts"]) == found["repeated_within_a_run"], said
    assert found["runs"] >= 16 and found["readings"] > 10


def test_a_job_on_an_object_store_gives_the_same_bytes(tmp_path):
    """On a server of this machine that is written in Python, which answers slower than a store does."""
    found = object_store(tmp_path, 60_000, 4, repeats=1)
    assert found["bit_equal"]
    assert found["ratio"] < 10
