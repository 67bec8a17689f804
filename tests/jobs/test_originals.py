"""Originals from file to file: as they are in the source, whatever their types, and not by way of pandas."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import dresample
from dresample import ADASYN, SMOTE, EditedNearestNeighbours, RandomOverSampler
from dresample.jobs import inputs, outputs
from dresample.jobs.originals import originals_from, pass_untouched
from tests.helpers.marks import NO_ADVICE
from tests.helpers.nights import a_job, days, run

pytestmark = NO_ADVICE


@pytest.fixture
def dressed(monkeypatch) -> list[int]:
    """Rows of each partition that comes out of pandas to be written."""
    rows = []

    def counted(frame, schema, to_arrow=outputs.to_arrow):
        rows.append(len(frame))
        return to_arrow(frame, schema)

    monkeypatch.setattr("dresample.jobs.outputs.to_arrow", counted)
    return rows


@pytest.mark.parametrize("sampler", [SMOTE(random_state=0), ADASYN(random_state=0, provenance=True), RandomOverSampler()])
def test_originals_do_not_pass_through_pandas(tmp_path, dressed, sampler):
    done = run(a_job(days(tmp_path / "in"), tmp_path / "out", sampler))
    assert sum(dressed) == done.rows - 4 * 60


def test_originals_that_a_method_changes_do(tmp_path, dressed):
    for i, sampler in enumerate((EditedNearestNeighbours(), SMOTE(random_state=0, placement="spread"))):
        dressed.clear()
        done = run(a_job(days(tmp_path / "in"), tmp_path / f"out-{i}", sampler))
        assert sum(dressed) == done.rows


def test_they_are_those_of_the_source(tmp_path):
    source = days(tmp_path / "in")
    run(a_job(source, tmp_path / "out", SMOTE(random_state=0, provenance=True)))
    for i, path in enumerate(sorted(source.glob("*.parquet"))):
        one, other = pq.read_table(path), pq.read_table(tmp_path / "out" / f"part-{i:05d}.parquet")
        assert one.replace_schema_metadata().equals(other.select(one.column_names).replace_schema_metadata())
        assert other["synthetic"].to_pylist() == [False] * 60
        assert all(other[name].null_count == 60 for name in ("base_row", "neighbor_row", "gap"))
    assert dresample.read(tmp_path / "out")["synthetic"].sum().compute() > 0


def test_keys_name_bases_of_new_rows_only(tmp_path):
    frame = pd.read_parquet(days(tmp_path / "days", count=1))
    (tmp_path / "in").mkdir()
    frame.assign(id=[f"row {n}" for n in range(60)]).to_parquet(tmp_path / "in" / "t.parquet", index=False)
    run(a_job(tmp_path / "in", tmp_path / "out", SMOTE(random_state=0, provenance=True, row_key="id")))
    out = pq.read_table(tmp_path / "out" / "part-00000.parquet")
    assert out["base_row"].null_count == 60 and out.schema.field("base_row").type == pa.large_string()


def test_a_window_of_columns(tmp_path):
    """Readers ask for some columns, in their own order; for none, and the rows are still counted."""
    reader = inputs.reader_of(inputs.find([str(days(tmp_path / "in", count=1))]))
    more = [pa.field("synthetic", pa.bool_()), pa.field("gap", pa.float64())]
    read = originals_from(reader, pa.schema([*reader.schema, *more]))
    found = read(reader.pieces[0], ["gap", "shop", "synthetic"])
    assert found.column_names == ["gap", "shop", "synthetic"] and found["gap"].null_count == 60
    assert read(reader.pieces[0], ["synthetic"]).to_pydict() == {"synthetic": [False] * 60}


def test_which_samplers_leave_them_alone():
    assert pass_untouched(SMOTE()) and pass_untouched(RandomOverSampler())
    assert not pass_untouched(SMOTE(placement="spread")) and not pass_untouched(EditedNearestNeighbours())
