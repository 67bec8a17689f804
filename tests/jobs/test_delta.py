"""Delta tables in and out: any version, and no transaction twice."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from click.testing import CliRunner

from dresample.cli.commands import main
from dresample.storage import delta as delta_storage
from dresample.storage.addresses import storage_of
from dresample.storage.contents import holding
from tests.helpers.marks import NO_ADVICE

deltalake = pytest.importorskip("deltalake")

pytestmark = NO_ADVICE


def table(rows=200, start=0):
    rng = np.random.default_rng(start)
    return pa.table({
        "a": rng.normal(size=rows), "b": rng.normal(size=rows).astype(np.float32),
        "kind": [["x", "a b", None][i % 3] for i in range(rows)],
        "n": pa.array([i % 2 for i in range(rows)], pa.int32()),
        "y": pa.array([int(i % 5 == 0) for i in range(rows)], pa.int8()),
        "id": np.arange(start, start + rows),
    })  # fmt: skip


def run(source, output, *arguments):
    given = [
        "resample",
        source,
        "--target",
        "y",
        "--features",
        "a,b",
        "--carry",
        "kind,n,id",
        "--method",
        "smote",
        "--output",
        output,
    ]
    return CliRunner().invoke(main, [*map(str, (*given, *arguments))])


def frame(path, version=None):
    return deltalake.DeltaTable(str(path), version=version).to_pyarrow_table().to_pandas()


def same(one, other):
    by = ["id", "a"]
    one, other = (f.assign(kind=f["kind"].astype(object).fillna("none")) for f in (one, other))
    one, other = (f[sorted(f.columns)].sort_values(by).reset_index(drop=True) for f in (one, other))
    pd.testing.assert_frame_equal(one, other, check_dtype=False)


@pytest.fixture
def source(tmp_path) -> Path:
    """A table of three versions; the last one has other rows, and files of the others lie beside its own."""
    place = tmp_path / "table"
    deltalake.write_deltalake(place, table(), partition_by=["kind", "n"])
    deltalake.write_deltalake(place, table(100, 1000), mode="append")
    deltalake.write_deltalake(place, table(90, 5000), mode="overwrite")
    return place


@pytest.mark.parametrize("version", [0, 1, 2, None])
def test_a_version_is_read_as_deltalake_reads_it(source, tmp_path, version):
    for given in (source, f"delta://{source}"):
        more = () if version is None else ("--delta-version", version)
        done = run(given, tmp_path / "out", "--overwrite", *more)
        assert done.exit_code == 0, done.output
        assert f"version {2 if version is None else version} of the Delta table" in done.output
        found = pd.read_parquet(tmp_path / "out")
        wanted = frame(source, version)
        originals = found.iloc[: len(wanted)]
        same(originals, wanted)
        assert found["n"].dtype == np.int32  # the type of the table, not that of a folder's name
    again = run(source, tmp_path / "again", *more)
    assert again.exit_code == 0
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "again"), found)


@pytest.mark.parametrize("more", [(), ("--partition-by", "kind,n"), ("--file-rows", 30)])
def test_what_a_job_commits_is_what_it_writes_elsewhere(source, tmp_path, more):
    assert run(source, tmp_path / "plain").exit_code == 0
    out = tmp_path / "made"
    done = run(source, f"delta://{out}", "--report", tmp_path / "r.html", *more)
    assert done.exit_code == 0, done.output
    same(frame(out), pd.read_parquet(tmp_path / "plain"))
    made = deltalake.DeltaTable(str(out))
    assert made.metadata().partition_columns == (["kind", "n"] if "kind,n" in more else [])
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_a_repeated_job_commits_nothing_twice(source, tmp_path):
    out = tmp_path / "made"
    for mode, extra in (((), False), (("--append",), True), (("--overwrite",), True)):
        done = run(source, f"delta://{out}", *mode)
        assert done.exit_code == 0, done.output
        assert ("nothing is done" in done.output) == extra
    version = deltalake.DeltaTable(str(out)).version()
    rows = len(frame(out))
    for number, grown in ((1, 2), (1, 2), (2, 3), (1, 3)):
        done = run(source, f"delta://{out}", "--append", "--transaction", f"nightly:{number}")
        assert done.exit_code == 0, done.output
        assert len(frame(out)) == grown * rows
    found = deltalake.DeltaTable(str(out))
    assert found.version() == version + 2 and found.transaction_version("nightly") == 2
    assert run(source, f"delta://{out}", "--overwrite", "--transaction", "nightly:3").exit_code == 0
    assert len(frame(out)) == rows and len(frame(out, version)) == rows
    assert run(f"delta://{out}", tmp_path / "from").exit_code == 0


def test_a_run_that_ends_before_its_commit_leaves_the_table(source, tmp_path, monkeypatch):
    out = tmp_path / "made"
    assert run(source, f"delta://{out}").exit_code == 0
    before = sorted(p for p in out.rglob("*.parquet"))
    usual = delta_storage._commit

    def ends(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(delta_storage, "_check_fits", ends)
    assert run(source, f"delta://{out}", "--append", "--transaction", "n:1").exit_code == 130
    monkeypatch.undo()
    assert deltalake.DeltaTable(str(out)).transaction_version("n") is None
    # what was about to be committed is left to VACUUM: nobody can tell from outside whether it was
    kept = sorted(p for p in out.rglob("*.parquet"))
    assert set(before) < set(kept)

    def fails(*_):
        raise OSError("no")

    monkeypatch.setattr(delta_storage.DeltaDraft, "write", fails)
    assert run(source, f"delta://{out}", "--append", "--transaction", "n:1").exit_code == 4
    monkeypatch.undo()
    assert sorted(p for p in out.rglob("*.parquet")) == kept and delta_storage._commit is usual
    done = run(source, f"delta://{out}", "--append", "--transaction", "n:1")
    assert done.exit_code == 0, done.output
    assert deltalake.DeltaTable(str(out)).transaction_version("n") == 1


def test_what_cannot_be_read_is_refused(source, tmp_path):
    def told(*given):
        done = run(*given)
        assert done.exit_code in (3, 4), done.output
        return done.output

    assert "no version 9" in told(source, tmp_path / "o", "--delta-version", 9)
    assert (
        "read alone"
        in CliRunner().invoke(main, ["resample", str(source), str(source / "x"), "--target", "y", "--output", "o"]).output
    )
    file = next(source.rglob("*.parquet"))
    assert "lies in" in told(file, tmp_path / "o") and "lies in" in told(f"{source}/*/*/*.parquet", tmp_path / "o")
    mapped = tmp_path / "mapped"
    deltalake.write_deltalake(mapped, table(), configuration={"delta.columnMapping.mode": "name"})
    assert "column mapping" in told(mapped, tmp_path / "o")
    vectors = tmp_path / "vectors"
    deltalake.write_deltalake(vectors, table(), configuration={"delta.enableDeletionVectors": "true"})
    assert run(vectors, tmp_path / "none").exit_code == 0  # the feature is on, and no row is deleted that way
    log = vectors / "_delta_log/00000000000000000000.json"
    lines = []
    for line in log.read_text().splitlines():
        action = json.loads(line)
        if "add" in action:
            action["add"]["deletionVector"] = {"storageType": "u", "pathOrInlineDv": "ab^-aqEH.-t@S}K{vb[*k^", "offset": 4,
                                               "sizeInBytes": 40, "cardinality": 6}  # fmt: skip
        lines.append(json.dumps(action))
    log.write_text("\n".join(lines))
    assert "deletion vectors" in told(vectors, tmp_path / "o")
    (tmp_path / "plain").mkdir()
    table().to_pandas().to_parquet(tmp_path / "plain" / "t.parquet")
    assert "no Delta table" in told(tmp_path / "plain", tmp_path / "o", "--delta-version", 0)
    assert "Delta table" in told(f"delta://{tmp_path}/plain", tmp_path / "o")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ((), "exists"),
        (("--append", "--overwrite"), "exclude each other"),
        (("--append", "--keep", 2), "means nothing for a Delta table"),
        (("--append", "--transaction", "nightly"), "NAME:NUMBER"),
        (("--append", "--partition-by", "kind"), "partitioned by"),
        (("--append", "--provenance"), "not there"),
    ],
)
def test_outputs_that_are_refused(source, tmp_path, more, words):
    out = tmp_path / "made"
    deltalake.write_deltalake(out, table())
    done = run(source, f"delta://{out}", *more)
    assert done.exit_code in (3, 4) and words in done.output, done.output
    assert len(frame(out)) == 200
    done = run(source, tmp_path / "plain", "--append")
    assert done.exit_code == 3 and "is for Delta tables" in done.output


def test_on_an_object_store(s3, source, tmp_path):
    assert run(source, tmp_path / "plain").exit_code == 0
    for path in source.rglob("*.*"):
        storage_of(s3).write(f"{s3}/table/{path.relative_to(source)}", holding(path.read_bytes()))
    done = run(f"{s3}/table", f"delta+{s3}/made", "--partition-by", "kind")
    assert done.exit_code == 0, done.output
    same(frame(f"{s3}/made"), pd.read_parquet(tmp_path / "plain"))
    assert "nothing is done" in run(f"{s3}/table", f"delta+{s3}/made", "--partition-by", "kind").output
    assert not [name for name in storage_of(s3).listed(s3) if name.startswith(".")]
