"""``dresample verify``: every way in which an output can differ from its manifest is found, and told."""

from __future__ import annotations

import json
import os

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dresample import ADASYN, SMOTE, Chain, EditedNearestNeighbours
from dresample.cli.commands import main
from dresample.jobs.cluster import ClusterOptions
from dresample.jobs.output.verify import verify
from dresample.storage.contents import sha256_of
from tests.helpers.marks import NO_ADVICE
from tests.helpers.nights import a_job, bars, beside, days, run

pytestmark = NO_ADVICE


@pytest.fixture
def source(tmp_path):
    return days(tmp_path / "in", count=2)


def told(*arguments):
    done = CliRunner().invoke(main, ["verify", *map(str, arguments)])
    return done.exit_code, done.stdout


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def turned(path):
    data = bytearray(path.read_bytes())
    data[10] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    "spoil, words",
    [(lambda p: p.unlink(), "cannot be read: No such file"), (cut, "bytes, not"), (turned, "its checksum is another"),
     (lambda p: (p.parent / "part-9.parquet").write_bytes(p.read_bytes()), "part-9.parquet is no file of this output")],
    ids=["gone", "cut", "turned", "stray"],
)  # fmt: skip
def test_what_is_wrong_with_a_part_is_told(source, tmp_path, spoil, words):
    run(a_job(source, tmp_path / "out"))
    assert told(tmp_path / "out")[0] == 0
    spoil(tmp_path / "out" / "part-00001.parquet")
    code, said = told(tmp_path / "out")
    assert code == 4 and words in said and "is not what its manifest says" in said


def test_sources_that_changed_are_told(source, tmp_path):
    run(a_job(source, tmp_path / "out"))
    os.utime(source / "day-0.parquet", ns=(1, 1))
    code, said = told(tmp_path / "out", "--recompute")
    assert code == 3 and "day-0.parquet: it was written again" in said and "the job was not run again" in said
    assert told(tmp_path / "out", "--no-sources")[0] == 0


@pytest.mark.parametrize(
    "sampler, more",
    [
        (SMOTE(sampling_strategy={1: 90}, random_state=3), {}),
        (ADASYN(), {"keep": 2, "originals": "referenced"}),
        (Chain(SMOTE(), EditedNearestNeighbours(sampling_strategy="all")), {"resume": True}),
    ],
)
def test_a_job_is_made_again_from_its_manifest(source, tmp_path, sampler, more):
    run(a_job(source, tmp_path / "out", sampler, **more))
    code, said = told(tmp_path / "out", "--recompute")
    assert code == 0 and "the job makes the same rows again" in said, said
    assert beside(tmp_path) == ["in", "out"]


def test_other_rows_with_a_right_checksum_are_found_by_making_them_again(source, tmp_path):
    run(a_job(source, tmp_path / "out"))
    path = tmp_path / "out" / "part-00002.parquet"
    frame = pd.read_parquet(path)
    frame.loc[0, "amount"] += 1e-9
    pq.write_table(pa.Table.from_pandas(frame, schema=pq.read_schema(path), preserve_index=False), path)
    file = tmp_path / "out" / "_dresample.json"
    written = json.loads(file.read_text())
    with path.open("rb") as stream:
        written["manifest"]["parts"][2] |= {"bytes": path.stat().st_size, "sha256": sha256_of(stream)}
    file.write_text(json.dumps(written))
    assert verify(tmp_path / "out", bars()).wrong == ()
    found = verify(tmp_path / "out", bars(), cluster=ClusterOptions())
    assert found.recomputed and found.wrong == ("part-00002.parquet has other rows than the job makes",)


def test_what_is_no_output_ends_with_4(source, tmp_path):
    assert told(source)[0] == told(tmp_path / "none")[0] == 4
    run(a_job(source, tmp_path / "out"))
    file = tmp_path / "out" / "_dresample.json"
    written = json.loads(file.read_text())
    for change, words in (
        (lambda m: m["manifest"].update(format=99), "has format 99"), (lambda m: m.pop("manifest"), "has no manifest"),
    ):  # fmt: skip
        copy = json.loads(json.dumps(written))
        change(copy)
        file.write_text(json.dumps(copy))
        done = CliRunner().invoke(main, ["verify", str(tmp_path / "out")])
        assert done.exit_code == 4 and words in done.stderr
