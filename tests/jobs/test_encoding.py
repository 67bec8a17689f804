"""How columns are encoded: row groups that readers take at once, and dictionaries where values repeat."""

from __future__ import annotations

import datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dresample.jobs import encoding
from dresample.jobs.encoding import encoding_of, with_dictionary
from tests.helpers.marks import NO_ADVICE
from tests.helpers.nights import a_job, days, run

pytestmark = NO_ADVICE


def table(rows: int) -> pa.Table:
    time = [datetime.datetime(2026, 1, 1) + datetime.timedelta(seconds=n) for n in range(rows)]
    return pa.table({
        "id": pa.array(range(rows), pa.int64()),
        "time": pa.array(time, pa.timestamp("us")),
        "hour": pa.array([n % 24 for n in range(rows)], pa.int8()),
        "amount": np.zeros(rows),
        "shop": [f"s{n}" for n in range(rows)],
        "none": pa.nulls(rows, pa.int32()),
    })  # fmt: skip


def test_numbers_that_repeat_and_words_have_dictionaries():
    assert with_dictionary(table(1000)) == ["hour", "shop", "none"]
    assert with_dictionary(table(0)) == ["id", "time", "hour", "shop", "none"]


def test_every_type_of_numbers_and_times_is_looked_at():
    kinds = [pa.uint64(), pa.date32(), pa.date64(), pa.time32("s"), pa.time64("ns"), pa.duration("ms"), pa.timestamp("ns", "UTC")]
    for kind in kinds:
        assert with_dictionary(pa.table({"a": pa.array([0, 86_400], kind)})) == [], kind
        assert with_dictionary(pa.table({"a": pa.array([0, 0, 0, 86_400], kind)})) == ["a"], kind
        assert with_dictionary(pa.table({"a": pa.nulls(3, kind)})) == ["a"], kind
    assert with_dictionary(pa.table({"a": pa.nulls(3, pa.month_day_nano_interval())})) == ["a"]


@pytest.mark.parametrize(
    ("rows", "most", "share", "groups"), [(100, 100, 1, 1), (101, 100, 1, 2), (100, 100, 2, 2), (300, 100, 4, 4), (0, 100, 1, 1)]
)
def test_row_groups_have_so_many_rows_and_bytes_at_most(tmp_path, monkeypatch, rows, most, share, groups):
    written = table(rows)
    monkeypatch.setattr(encoding, "GROUP_ROWS", most)
    monkeypatch.setattr(encoding, "GROUP_BYTES", -(-written.nbytes // share) or 1)
    pq.write_table(written, tmp_path / "t.parquet", **encoding_of(written))
    found = pq.read_metadata(tmp_path / "t.parquet")
    sizes = [found.row_group(i).num_rows for i in range(found.num_row_groups)]
    assert sum(sizes) == rows and len(sizes) == groups
    assert max(sizes) - min(sizes) < groups  # alike


def test_outputs_are_encoded_so(tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "GROUP_ROWS", 25)
    run(a_job(days(tmp_path / "in"), tmp_path / "out"))
    for path in (tmp_path / "out").glob("*.parquet"):
        found = pq.read_metadata(path)
        assert max(found.row_group(i).num_rows for i in range(found.num_row_groups)) <= 25
        columns = [found.row_group(0).column(i) for i in range(found.num_columns)]
        assert {c.path_in_schema for c in columns if c.has_dictionary_page} >= {"shop"}
        assert not next(c for c in columns if c.path_in_schema == "amount").has_dictionary_page
    first = pq.read_metadata(tmp_path / "out" / "part-00000.parquet").row_group(0)
    assert not next(first.column(i) for i in range(5) if first.column(i).path_in_schema == "id").has_dictionary_page
