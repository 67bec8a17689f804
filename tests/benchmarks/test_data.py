"""Tables that are made file by file."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from tests.benchmarks import data


@pytest.mark.parametrize("mixed", [False, True])
def test_files_hold_the_rows_that_are_asked_for_and_are_the_same_again(tmp_path, mixed):
    for name in ("one", "two"):
        data.clustered_files(tmp_path / name, 53, 1_001, d=4, files=7, mixed=mixed)
    one, two = (pq.read_table(tmp_path / name) for name in ("one", "two"))
    assert one.equals(two)
    assert sum(one["y"].to_pylist()) == 53 and one.num_rows == 1_054
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one", "two"]
    assert [p.name for p in sorted((tmp_path / "one").iterdir())] == [f"part-{i:02d}.parquet" for i in range(7)]
