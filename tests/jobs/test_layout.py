"""How outputs are laid out: folders of columns, rows of a file, compression; all of it comes back."""

from __future__ import annotations

import datetime
from pathlib import Path

import dask
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dresample import errors
from dresample.cli.commands import main
from dresample.jobs.layout import COMPRESSIONS, Layout
from dresample.jobs.output.manifest import read_manifest
from dresample.jobs.output.reading import read
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


@pytest.fixture
def source(tmp_path) -> Path:
    rng = np.random.default_rng(0)
    rows = 240
    table = pa.table({
        "day": [datetime.date(2026, 11, 1 + i % 3) for i in range(rows)],
        "a": rng.normal(size=rows), "b": rng.normal(size=rows),
        "kind": pa.array([["x", "y/z", None, "a b"][i % 4] for i in range(rows)]),
        "flag": pa.array([i % 2 == 0 for i in range(rows)]),
        "y": pa.array([int(i % 5 == 0) for i in range(rows)], pa.int8()),
        "id": np.arange(rows),
    })  # fmt: skip
    (tmp_path / "in").mkdir()
    for i in range(2):
        pq.write_table(table.slice(i * 120, 120), tmp_path / "in" / f"part-{i}.parquet")
    return tmp_path / "in"


def run(source, output, *arguments):
    given = [
        "resample",
        source,
        "--target",
        "y",
        "--features",
        "a,b",
        "--carry",
        "day,kind,flag",
        "--method",
        "smote",
        "--output",
        output,
    ]
    return CliRunner().invoke(main, [*map(str, (*given, *arguments))])


@pytest.mark.parametrize("by", ["day", "kind", "flag,day", "y"])
def test_folders_of_columns_come_back_as_they_were(source, tmp_path, by):
    assert run(source, tmp_path / "plain").exit_code == 0
    done = run(source, tmp_path / "laid", "--partition-by", by, "--report", tmp_path / "r.html")
    assert done.exit_code == 0, done.output
    names = by.split(",")
    assert {f"{part.split('=')[0]}" for part in read_manifest(str(tmp_path / "laid")).parts[0].name.split("/")[:-1]} == set(names)
    plain, laid = (read(tmp_path / name).compute() for name in ("plain", "laid"))
    assert laid.dtypes.to_dict() == plain.dtypes.to_dict()
    keys = ["y", "a", "b"]
    assert_same(plain.sort_values(keys), laid.sort_values(keys))
    values = [tuple(v) for v in plain[names].astype(object).where(plain[names].notna(), None).to_numpy()]
    for value in set(values):  # within a folder the order stays
        inside = [v == value for v in values]
        others = [tuple(v) == value for v in laid[names].astype(object).where(laid[names].notna(), None).to_numpy()]
        assert_same(plain[inside], laid[others])
    others = ds.dataset(tmp_path / "laid", partitioning="hive")
    assert others.count_rows() == len(plain) and set(others.schema.names) == set(plain.columns)
    again = run(tmp_path / "laid", tmp_path / "again") if "y" not in names and "flag" not in names else None
    assert again is None or again.exit_code == 0, again.output


def assert_same(one, other):
    pd.testing.assert_frame_equal(one.reset_index(drop=True), other.reset_index(drop=True))


@pytest.mark.parametrize("rows", [1000, 50, 7])
def test_files_have_at_most_so_many_rows_in_order(source, tmp_path, rows):
    assert run(source, tmp_path / "plain").exit_code == 0
    assert run(source, tmp_path / "cut", "--file-rows", rows).exit_code == 0
    found = sorted((tmp_path / "cut").glob("*.parquet"))
    counts = [pq.read_metadata(path).num_rows for path in found]
    assert max(counts) <= rows and sum(n < rows for n in counts) <= 4
    assert_same(pd.read_parquet(tmp_path / "plain"), pd.read_parquet(tmp_path / "cut"))
    both = run(source, tmp_path / "both", "--file-rows", rows, "--partition-by", "day", "--resume")
    assert both.exit_code == 0 and max(p.rows for p in read_manifest(str(tmp_path / "both")).parts) <= rows
    again = run(source, tmp_path / "both", "--file-rows", rows, "--partition-by", "day", "--resume")
    assert "nothing is done" in again.output


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_compression(source, tmp_path, compression):
    assert run(source, tmp_path / "out", "--compression", compression).exit_code == 0
    (first, *_) = (tmp_path / "out").glob("*.parquet")
    wanted = "UNCOMPRESSED" if compression == "none" else compression.upper()
    assert pq.read_metadata(first).row_group(0).column(0).compression == wanted


def test_what_is_finished_is_taken_up_with_all_its_files(source, tmp_path, monkeypatch):
    from dresample.jobs import outputs

    more = ("--partition-by", "day", "--file-rows", 20, "--resume")
    written, usual = [], outputs.noted

    def noted(draft, name, files):
        usual(draft, name, files)
        written.append(name)
        if len(written) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(outputs, "noted", noted)
    with dask.config.set(num_workers=1):  # no other thread finishes a part before the run ends
        assert run(source, tmp_path / "out", *more).exit_code != 0
    assert not (tmp_path / "out").exists()
    written.append("go on")
    done = run(source, tmp_path / "out", *more)
    assert done.exit_code == 0 and "Taken up: 2 of" in done.output, done.output
    assert run(source, tmp_path / "whole", *more).exit_code == 0
    assert_same(read(tmp_path / "out").compute(), read(tmp_path / "whole").compute())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--partition-by", "none"), "none"),
        (("--partition-by", "day,day"), "twice"),
        (("--partition-by", "day,a,b,kind,flag,y,id"), "every column"),
        (("--partition-by", "id"), None),
    ],
)
def test_what_is_refused(source, tmp_path, arguments, words):
    done = run(source, tmp_path / "out", *arguments)
    assert (done.exit_code == 0) if words is None else (done.exit_code == 3 and words in done.output), done.output


def test_values_that_do_not_come_back_are_refused():
    table = pa.table({"k": ["", "a"], "v": [1, 2]})
    with pytest.raises(errors.InputError, match="does not come back"):
        list(Layout(("k",)).files(table, "part.parquet"))
    for wrong in (Layout(compression="zip"), Layout(file_rows=0), Layout(("k", "k"))):
        with pytest.raises(errors.ParameterError):
            wrong.check()
