"""``dresample run``: a job file from the command line to its end, as a scheduler sees it."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dresample.cli import commands
from dresample.jobs import requested
from tests.helpers.daily_files import nights, tables
from tests.helpers.marks import NO_ADVICE
from tests.helpers.messages import arguments
from tests.helpers.toml import toml

pytestmark = NO_ADVICE


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    folder = tmp_path_factory.mktemp("days")
    nights(folder, 4)
    return folder


@pytest.fixture
def job(days, tmp_path):
    """Write a job file with some tables; its path."""

    def write(**more):
        (tmp_path / "job.toml").write_text(toml(tables(days, tmp_path / "out", **more)))
        return tmp_path / "job.toml"

    return write


def run(*said, environment=None):
    return CliRunner().invoke(commands.main, ["run", *map(str, said)], env=environment)


def listing(folder):
    return sorted((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in folder.rglob("*"))


def read(folder):
    return pd.concat([pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))], ignore_index=True)


def test_a_job_file_and_the_options_give_the_same_rows(days, job, tmp_path):
    path = job(source={"date_column": "TX_DATETIME", "days": 3}, method={"parameters": {"seed": 5, "n_neighbors": 3}})
    done = run(path)
    assert done.exit_code == 0, done.output
    assert "SMOTE: seed 5" in done.stdout and str(tmp_path / "out") in done.stdout
    by_hand = CliRunner().invoke(commands.main, [
        "resample", str(days), "--target", "TX_FRAUD", "--drop", "TRANSACTION_ID,SHOP", "--carry", "TX_DATETIME",
        "--method", "smote", "--seed", "5", "--n-neighbors", "3", "--date-column", "TX_DATETIME", "--days", "3",
        "--output", str(tmp_path / "hand"),
    ])  # fmt: skip
    assert by_hand.exit_code == 0, by_hand.output
    pd.testing.assert_frame_equal(read(tmp_path / "out"), read(tmp_path / "hand"), check_exact=True)


# --- check ------------------------------------------------------------------------------------------------------------


def test_check_starts_nothing_and_writes_nothing(days, job, tmp_path, monkeypatch):
    def started(*_, **__):
        raise AssertionError("something was started")

    monkeypatch.setattr("distributed.LocalCluster.__init__", started)
    monkeypatch.setattr("distributed.Client.__init__", started)
    monkeypatch.setattr("subprocess.Popen", started)
    path = job(cluster={"workers": 2}, output={"report": str(tmp_path / "page.html")}, run={"summary": str(tmp_path / "s.json")},
               source={"last_files": 2}, hooks={"mlflow": True})  # fmt: skip
    before = [listing(folder) for folder in (tmp_path, days)]
    done = run(path, "--check")
    assert done.exit_code == 0, done.output
    assert [listing(folder) for folder in (tmp_path, days)] == before
    for words in ("240 rows in 2 files", "day-2024-01-03.parquet", "Plan of SMOTE", "a local cluster of 2 processes",
                  "writes output", "page.html", "s.json", "tells Mlflow", "the last 2 of 4 files",
                  "Nothing was started or written"):  # fmt: skip
        assert words in done.stdout
    as_json = json.loads(run(path, "--check", "--json").stdout)
    assert as_json["rows"] == 240 and as_json["files"] == 2 and as_json["status"] == "checked"
    assert sum(as_json["counts_before"].values()) == 240 and as_json["writes"]["summary"].endswith("s.json")
    assert run(path, "--check", "--quiet").output == ""
    assert [listing(folder) for folder in (tmp_path, days)] == before


def test_check_does_not_call_the_function_of_a_client(job):
    done = run(job(cluster={"client": "nowhere:nothing"}), "--check")
    assert done.exit_code == 0 and "the cluster of nowhere:nothing, which has not been called" in done.stdout


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        ({"columns": {"target": "TX_FRUAD"}}, 3, "Did you mean 'TX_FRAUD'? Pass target"),
        ({"columns": {"drop": ["TRANSACTION_ID", "SHPO"]}}, 3, "Did you mean 'SHOP'? They are named in drop of [columns]"),
        ({"source": {"paths": ["nowhere/*.parquet"]}}, 3, "No input found"),
        ({"method": {"parameters": {"sampling_strategy": {"7": 50}}}}, 3, "The [7] target class"),
        ({"method": {"parameters": {"sampling_strategy": 0.001}}}, 3, "ratio"),
        ({"source": {"date_column": "TX_DATETIME", "since": "2030-01-01"}}, 3, "No row lies in the window"),
        ({"cluster": {"scheduler": "tcp://127.0.0.1:1"}}, 5, "leave scheduler of [cluster] out"),
        ({"run": {"summary": "/dev/null/s.json"}}, 4, "Cannot write the summary"),
    ],
)
def test_check_finds_what_would_fail_and_speaks_of_keys(job, monkeypatch, more, code, words):
    monkeypatch.setattr("dresample.jobs.cluster.PATIENCE", 0.3)
    done = run(job(**more), "--check")
    said = " ".join(done.stderr.split())
    assert done.exit_code == code and words in said, said
    assert arguments(said) == [] and "--" not in said


def test_an_output_that_is_there(job, tmp_path):
    assert run(job()).exit_code == 0
    again = run(job())
    assert again.exit_code == 0 and "is the output of this very job already: nothing is done" in " ".join(again.stderr.split())
    other = ["--set", "method.parameters.k_neighbors=3"]
    for more in ([], ["--check"]):
        refused = run(job(), *other, *more)
        said = " ".join(refused.stderr.split())
        assert refused.exit_code == 4 and "Pass overwrite = true of [output] to replace it" in said
    assert run(job(), *other, "--set", "output.overwrite=true").exit_code == 0


def test_check_says_what_the_run_will_say_of_versions_and_of_a_job_that_is_done(job, tmp_path):
    for seed, finished in ((1, False), (1, True), (2, False)):
        path = job(output={"keep": 2}, method={"parameters": {"seed": seed}})
        before = listing(tmp_path)
        checked = run(path, "--check", "--json")
        assert checked.exit_code == 0, checked.output
        assert listing(tmp_path) == before
        assert json.loads(checked.stdout)["finished"] is finished
        done = run(path)
        assert done.exit_code == 0, done.output
        assert ("nothing is done" in done.stderr) is finished
    assert "nothing would be done" in run(path, "--check").stdout


# --- what stands above the file ---------------------------------------------------------------------------------------


def test_environment_and_options(job, tmp_path):
    environment = {"DRESAMPLE_OUTPUT__FOLDER": str(tmp_path / "environment"), "DRESAMPLE_METHOD__PARAMETERS__SEED": "4"}
    done = run(job(), environment=environment)
    assert done.exit_code == 0 and "seed 4" in done.stdout and (tmp_path / "environment").is_dir()
    done = run(job(), "--set", f"output.folder={tmp_path / 'option'}", environment=environment)
    assert done.exit_code == 0 and "seed 4" in done.stdout and (tmp_path / "option").is_dir()
    assert not (tmp_path / "out").exists()
    wrong = run(job(), environment={"DRESAMPLE_OUTPUT__FLODER": "x"})
    assert wrong.exit_code == 3 and "DRESAMPLE_OUTPUT__FLODER" in wrong.stderr and "'folder'" in wrong.stderr
    assert run(job(), "--set", "nothing").exit_code == 3


# --- gates and summaries ----------------------------------------------------------------------------------------------


def noisy(job, **more):
    """A class that lies within the other: ADASYN warns of noise."""
    return job(
        columns={"drop": ["TRANSACTION_ID", "SHOP", "AMOUNT"], "carry": ["TX_DATETIME"]},
        method={"name": "adasyn", "parameters": {"sampling_strategy": 0.5}}, **more,
    )  # fmt: skip


def test_a_gate_fails_before_anything_is_published(job, tmp_path):
    summary = tmp_path / "s.json"
    before = run(noisy(job, run={"summary": str(summary)}), "--quiet")
    assert before.exit_code == 0 and before.output == ""
    assert "NoiseWarning" in {each["kind"] for each in json.loads(summary.read_text())["warnings"]}
    out = listing(tmp_path / "out")
    path = noisy(job, run={"summary": str(summary), "fail_on": ["NoiseWarning"]}, output={"overwrite": True})
    done = run(path)
    assert done.exit_code == 6 and "NoiseWarning, which fail_on of [run] names" in " ".join(done.stderr.split())
    assert listing(tmp_path / "out") == out
    assert sorted(p.name for p in tmp_path.iterdir()) == ["job.toml", "out", "s.json"]
    told = json.loads(summary.read_text())
    assert (told["code"], told["status"], told["error"]["kind"]) == (6, "failed", "GateError")
    assert run(path, "--set", 'run.fail_on=["ScaleWarning"]').exit_code == 0


def test_the_summary_of_a_job_that_is_done(job, tmp_path):
    done = run(job(run={"summary": str(tmp_path / "new/s.json")}), "--json", "--quiet")
    assert done.exit_code == 0
    (line,) = done.stdout.splitlines()
    told = json.loads(line)
    assert told == json.loads((tmp_path / "new/s.json").read_text())
    whole = pq.read_table(tmp_path / "out")
    assert told["rows"] == whole.num_rows and told["files"] == len(list((tmp_path / "out").glob("*.parquet")))
    assert told["code"] == 0 and told["error"] is None and told["attempts"] == 1 and told["sampler"] == "SMOTE"
    assert sum(told["counts_after"].values()) == whole.num_rows


@pytest.mark.parametrize(
    ("more", "code", "kind"),
    [
        ({"columns": {"target": "lost"}}, 3, "InputError"),
        ({"source": {"pahts": "x"}}, 3, "ParameterError"),
        ({"source": {"paths": ["nowhere"]}}, 3, "InputError"),
        ({"cluster": {"client": "nowhere:nothing"}}, 3, "ParameterError"),
    ],
)
def test_the_summary_of_a_job_that_failed(job, tmp_path, more, code, kind):
    done = run(job(run={"summary": str(tmp_path / "s.json")}, **more), "--json")
    assert done.exit_code == code, done.output
    told = json.loads((tmp_path / "s.json").read_text())
    assert told["code"] == code and told["error"]["kind"] == kind and told["error"]["message"] in " ".join(done.stderr.split())
    assert json.loads(done.stdout) == told
    assert sorted(p.name for p in tmp_path.iterdir()) == ["job.toml", "s.json"]


def test_the_summary_of_an_unexpected_error(job, tmp_path, monkeypatch):
    monkeypatch.setattr(requested, "run_job", lambda *_: 1 / 0)
    done = run(job(run={"summary": str(tmp_path / "s.json")}))
    assert done.exit_code == 1
    assert json.loads((tmp_path / "s.json").read_text())["error"]["kind"] == "ZeroDivisionError"


def test_no_summary_is_written_over_what_is_none(job, tmp_path, days):
    victim = tmp_path / "notes.json"
    victim.write_text("{}")
    for more in ({}, {"columns": {"target": "lost"}}, {"source": {"pahts": 1}}):
        done = run(job(run={"summary": str(victim)}, **more))
        assert done.exit_code in (3, 4) and victim.read_text() == "{}"


# --- logs -------------------------------------------------------------------------------------------------------------


def test_json_on_standard_error(job):
    done = run(job(), "--log-format", "json", "--quiet")
    assert done.exit_code == 0 and done.output == ""
    other = ["--set", "method.parameters.k_neighbors=3", "--set", "output.overwrite=true"]
    done = run(job(run={"log_format": "json"}), *other)
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [events[0]["event"], events[-1]["event"]] == ["start", "done"]
    assert {"phase started", "phase done"} <= {event["event"] for event in events}
    assert all({"time", "level", "event"} <= set(event) for event in events)
    wrong = run(job(run={"log_format": "json"}), "--set", "columns.target=lost", "--set", "output.overwrite=true")
    last = json.loads(wrong.stderr.splitlines()[-1])
    assert wrong.exit_code == 3 and (last["event"], last["level"], last["code"]) == ("failed", "error", 3)
    warned = run(noisy(job, run={"log_format": "json"}), "--set", "output.overwrite=true")
    assert any(json.loads(line)["event"] == "warning" for line in warned.stderr.splitlines())


def test_quiet_says_errors(job):
    done = run(job(columns={"target": "lost"}), "--quiet")
    assert done.exit_code == 3 and done.stdout == "" and done.stderr.startswith("Error:")
    assert run(job(), "--quiet").output == ""


def test_no_job_file(tmp_path):
    done = run(tmp_path / "none.toml", "--json")
    assert done.exit_code == 3 and "No such file" in done.stderr and json.loads(done.stdout)["code"] == 3


# --- clusters ---------------------------------------------------------------------------------------------------------


def test_a_client_of_a_function_is_closed_with_its_cluster(job, tmp_path, monkeypatch):
    (tmp_path / "our_cluster.py").write_text(
        "from distributed import Client, LocalCluster\nmade = []\n"
        "def client():\n    cluster = LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None)\n"
        "    made.append(Client(cluster))\n    return made[-1]\n"
        "def other():\n    return 3\n"
        "def broken():\n    raise RuntimeError('no quota')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    done = run(job(cluster={"client": "our_cluster:client"}))
    assert done.exit_code == 0, done.output
    import our_cluster

    (client,) = our_cluster.made
    assert client.status == "closed" and client.cluster.status.name == "closed"
    for function, code, words in (
        ("our_cluster:other", 5, "it gave int, which is no distributed.Client"),
        ("our_cluster:broken", 5, "RuntimeError: no quota"),
        ("our_cluster:lost", 3, "no attribute 'lost'"),
        ("our_cluster", 3, "no colon"),
        ("nowhere_at_all:client", 3, "No module named 'nowhere_at_all'"),
    ):
        failed = run(job(cluster={"client": function}, output={"overwrite": True}, method={"parameters": {"random_state": 8}}))
        assert failed.exit_code == code and words in " ".join(failed.stderr.split()), failed.stderr


def test_a_job_begins_again_with_a_new_cluster(job, tmp_path, monkeypatch):
    """A scheduler that is lost in the first attempt: the rows are those of a run without."""
    from dresample import errors

    plain = run(job(output={"folder": str(tmp_path / "plain")}))
    assert plain.exit_code == 0
    attempts = []
    run_job = requested.run_job

    def lossy(*given):
        attempts.append(given)
        if len(attempts) == 1:
            raise errors.scheduler_lost("tcp://x")
        return run_job(*given)

    monkeypatch.setattr(requested, "run_job", lossy)
    monkeypatch.setattr("dresample.jobs.retries.pause", lambda attempt: 0.0)
    done = run(job(run={"retries": 1}), "--json")
    assert done.exit_code == 0 and json.loads(done.stdout)["attempts"] == 2
    assert "Attempt 1 of 2 lost its cluster" in " ".join(done.stderr.split())
    pd.testing.assert_frame_equal(read(tmp_path / "out"), read(tmp_path / "plain"), check_exact=True)
    attempts.clear()
    assert run(job(run={"retries": 0}), "--set", "output.overwrite=true").exit_code == 5


@pytest.mark.slow
def test_an_interrupt_is_in_the_summary(job, tmp_path):
    path = job(run={"summary": str(tmp_path / "s.json")}, cluster={"workers": 1})
    started = subprocess.Popen([sys.executable, "-m", "dresample", "run", str(path)], stderr=subprocess.PIPE)
    time.sleep(6)
    started.terminate()
    assert started.wait(60) in (0, 130)
    assert json.loads((tmp_path / "s.json").read_text())["code"] in (0, 130)
