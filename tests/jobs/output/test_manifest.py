"""The manifest says from what an output was made and how, and the report stays where it was."""

from __future__ import annotations

import json

import pandas as pd
import pyarrow.parquet as pq

import dresample
from dresample import SMOTE
from dresample.jobs.output.manifest import read_manifest
from dresample.jobs.text.dialect import TextOptions
from dresample.storage.contents import sha256_of
from tests.helpers.marks import NO_ADVICE
from tests.helpers.nights import a_job, days, run

pytestmark = NO_ADVICE


def test_it_tells_of_sources_parts_and_circumstances(tmp_path):
    source = days(tmp_path / "in", count=3, rows=50)
    done = run(a_job(source, tmp_path / "out", SMOTE(random_state=5, k_neighbors=3)))
    written = json.loads((tmp_path / "out" / "_dresample.json").read_text())
    told = written.pop("manifest")
    assert written == json.loads(json.dumps(done.report.to_dict()))
    files = told["source"]["files"]
    assert [f["path"] for f in files] == [str(source / f"day-{i}.parquet") for i in range(3)]
    assert [(f["rows"], f["first_row"]) for f in files] == [(50, 0), (50, 50), (50, 100)]
    assert [f["bytes"] for f in files] == [(source / f"day-{i}.parquet").stat().st_size for i in range(3)]
    roles = {"target": "fraud", "features": ["amount", "hour"], "drop": [], "carry": ["shop"], "row_key": None}
    assert told["columns"] == roles
    assert told["sampler"]["class"] == "SMOTE" and told["sampler"]["parameters"]["k_neighbors"] == 3
    assert told["seed"] == 5 and told["rows"] == done.rows and told["format"] == 1
    assert {"dresample", "numpy", "pyarrow", "python"} <= set(told["versions"]) and told["cpu"] and told["command"]
    assert {"labels", "write"} <= set(told["seconds"]) and told["created"].startswith("20")
    found = read_manifest(str(tmp_path / "out"))
    assert [part.new for part in found.parts] == [False] * 3 + [True] * (len(found.parts) - 3)
    for part in found.parts:
        path = tmp_path / "out" / part.name
        with path.open("rb") as stream:
            assert (part.sha256, part.nbytes) == (sha256_of(stream), path.stat().st_size)
        assert part.rows == pq.read_metadata(path).num_rows
    assert sum(part.rows for part in found.parts) == done.rows == len(dresample.read(tmp_path / "out"))


def test_rows_of_text_files_are_told(tmp_path):
    days(tmp_path / "days", count=2, rows=50)
    (tmp_path / "in").mkdir()
    for path in (tmp_path / "days").iterdir():
        pd.read_parquet(path).to_csv(tmp_path / "in" / f"{path.stem}.csv", index=False)
    run(a_job(tmp_path / "in", tmp_path / "out", text=TextOptions(delimiter=",")))
    told = read_manifest(str(tmp_path / "out")).facts["source"]
    assert [(f["rows"], f["first_row"]) for f in told["files"]] == [(50, 0), (50, 50)]
    assert told["text"]["delimiter"] == ","
