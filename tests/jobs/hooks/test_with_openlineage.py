"""The events of OpenLineage, as its own client writes them to a file."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from dresample.cli.commands import main
from tests.helpers.daily_files import nights, tables
from tests.helpers.marks import NO_ADVICE
from tests.helpers.toml import toml

pytestmark = NO_ADVICE

pytest.importorskip("openlineage.client")


@pytest.fixture
def events(tmp_path, monkeypatch):
    """What is written to the file that the environment names."""
    log = tmp_path / "events.jsonl"
    (tmp_path / "openlineage.yml").write_text(f"transport:\n  type: file\n  log_file_path: {log}\n  append: true\n")
    monkeypatch.setenv("OPENLINEAGE_CONFIG", str(tmp_path / "openlineage.yml"))
    return lambda: [json.loads(line) for line in log.read_text().splitlines()]


def run(tmp_path, *options):
    nights(tmp_path / "days", 2)
    job = tmp_path / "night.toml"
    job.write_text(toml(tables(tmp_path / "days", tmp_path / "out", hooks={"openlineage": True})))
    return CliRunner().invoke(main, ["run", str(job), "--json", "--quiet", *options])


def test_start_and_complete(tmp_path, events):
    done = run(tmp_path)
    assert done.exit_code == 0, done.output
    start, complete = events()
    assert (start["eventType"], complete["eventType"]) == ("START", "COMPLETE")
    assert start["run"]["runId"] == complete["run"]["runId"]
    assert start["job"]["name"] == "night" and start["job"]["namespace"] == "dresample"
    assert complete["inputs"][0]["name"] == str(tmp_path / "days")
    (out,) = complete["outputs"]
    assert out["name"] == str(tmp_path / "out")
    assert out["outputFacets"]["outputStatistics"]["rowCount"] == json.loads(done.stdout)["rows"]
    assert len(complete["inputs"][0]["facets"]["version"]["datasetVersion"]) == 32


def test_fail(tmp_path, events):
    done = run(tmp_path, "--set", "columns.target=lost", "--set", "hooks.openlineage.job=other")
    assert done.exit_code == 3
    start, fail = events()
    assert (start["eventType"], fail["eventType"]) == ("START", "FAIL")
    assert "lost" in fail["run"]["facets"]["errorMessage"]["message"] and fail["job"]["name"] == "other"


def test_a_client_that_cannot_be_made_is_a_warning(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENLINEAGE_URL", "no url")
    nights(tmp_path / "days", 2)
    job = tmp_path / "night.toml"
    job.write_text(toml(tables(tmp_path / "days", tmp_path / "out", hooks={"openlineage": True})))
    done = CliRunner().invoke(main, ["run", str(job)])
    assert done.exit_code == 0, done.output
    assert "Warning: the hook OpenLineage failed" in done.stderr and (tmp_path / "out/_dresample.json").exists()
