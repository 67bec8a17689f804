"""The first job file of a table: it passes the check as it is, says why, and overwrites nothing."""

from __future__ import annotations

import tomllib

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dresample.cli.commands import main
from tests.helpers.daily_files import night, nights
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


def run(*arguments):
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_it_suggests(here):
    nights(here / "days", 3, rows=300)
    done = run("init", "days", "--target", "TX_FRAUD")
    assert done.exit_code == 0, done.output
    text = (here / "job.toml").read_text()
    file = tomllib.loads(text)
    assert file["columns"] == {"target": "TX_FRAUD", "drop": ["TRANSACTION_ID", "SHOP"], "carry": ["TX_DATETIME"]}
    assert file["method"]["parameters"]["sampling_strategy"] == 0.3
    for hint in (
        "# last_files = 180",
        '# date_column = "TX_DATETIME"',
        '# row_key = "TRANSACTION_ID"',
        "# Features",
        "AMOUNT, HOUR",
    ):
        assert hint in text
    checked = run("run", "job.toml", "--check")
    assert checked.exit_code == 0, checked.output
    assert run("run", "job.toml").exit_code == 0


def test_hints_work_when_their_marks_are_taken_away(here):
    nights(here / "days", 3, rows=300)
    assert run("init", "days", "--target", "TX_FRAUD").exit_code == 0
    text = (here / "job.toml").read_text()
    for hint in ("last_files = 180", 'date_column = "TX_DATETIME"', "days = 180", 'summary = "summary.json"', "retries = 2"):
        assert f"# {hint}\n" in text
        text = text.replace(f"# {hint}\n", f"{hint}\n")
    (here / "all.toml").write_text(text.replace('# report = "report.html"', 'report = "report.html"'))
    checked = run("run", "all.toml", "--check")
    assert checked.exit_code == 0, checked.output
    assert "writes report: report.html" in checked.output and "writes summary: summary.json" in checked.output


def test_a_file_that_is_there_stays(here):
    nights(here / "days", 1)
    (here / "job.toml").write_text("mine")
    done = run("init", "days", "--target", "TX_FRAUD")
    assert done.exit_code == 4 and "never overwritten" in done.stderr
    assert (here / "job.toml").read_text() == "mine"
    assert run("init", "days", "--target", "TX_FRAUD", "--output", "nightly/other.toml").exit_code == 0
    assert (here / "nightly/other.toml").exists()


def test_the_output_is_a_free_place_outside_of_the_input(here):
    nights(here / "days", 1)
    (here / "resampled").mkdir()
    (here / "resampled/notes.txt").write_text("mine")
    assert run("init", "days", "--target", "TX_FRAUD").exit_code == 0
    assert tomllib.loads((here / "job.toml").read_text())["output"]["folder"] == "resampled-2"
    assert run("init", ".", "--target", "TX_FRAUD", "--output", "inside.toml").exit_code == 0
    assert tomllib.loads((here / "inside.toml").read_text())["output"]["folder"] == "../resampled"
    assert run("run", "inside.toml", "--check").exit_code == 0


def test_text_and_how_it_is_written(here):
    frame = night(0, 200)
    frame.to_csv(here / "t.csv", index=False, sep="|", decimal=",")
    done = run("init", "t.csv", "--target", "TX_FRAUD", "--decimal", ",")
    assert done.exit_code == 0, done.output
    file = tomllib.loads((here / "job.toml").read_text())
    assert file["source"]["text"] == {"decimal": ","}
    assert run("run", "job.toml", "--check").exit_code == 0
    assert run("run", "job.toml").exit_code == 0


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame({"y": [0, 0, 1], "a": ["x", "y", "z"]}), "No column beside the target 'y' holds numbers"),
        (pd.DataFrame({"y": [0, 0, 0], "a": [1.5, 2.5, 3.0]}), "more than 1 class"),
        (pd.DataFrame({"z": [0, 0, 1], "a": [1.5, 2.5, 3.0]}), "target column 'y'"),
    ],
)
def test_tables_that_give_no_job_are_refused(here, frame, words):
    frame.to_parquet(here / "t.parquet", index=False)
    done = run("init", "t.parquet", "--target", "y")
    assert done.exit_code == 3 and words in " ".join(done.stderr.split())
    assert not (here / "job.toml").exists()


NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(lambda s: s == s.strip())


@st.composite
def frames(draw):
    """Tables with columns of many kinds under any names."""
    seed = draw(st.integers(0, 999))
    rng = np.random.default_rng(seed)
    rows = draw(st.integers(24, 60))
    small = draw(st.integers(1, 10))
    kinds = {
        "float": lambda: rng.normal(size=rows) * 10.0 ** rng.integers(-3, 4),
        "whole": lambda: rng.integers(0, 9, rows).astype(float),
        "int": lambda: rng.integers(0, 50, rows),
        "id": lambda: np.arange(rows) + 1000,
        "missing": lambda: np.where(rng.random(rows) < 0.2, np.nan, rng.random(rows)),
        "infinite": lambda: np.where(np.arange(rows) == 3, np.inf, rng.random(rows)),
        "constant": lambda: np.full(rows, 2.5),
        "text": lambda: rng.choice(["a", "b\n", 'c"'], rows),
        "time": lambda: pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 10**6, rows), unit="s"),
        "date": lambda: [pd.Timestamp("2024-01-01").date()] * rows,
        "bool": lambda: rng.random(rows) < 0.5,
        "list": lambda: [[1, 2]] * rows,
    }
    names = draw(st.lists(NAMES, min_size=3, max_size=9, unique=True))
    labels = (
        np.array(["usual"] * (rows - small) + ["odd"] * small) if draw(st.booleans()) else np.repeat([0, 1], [rows - small, small])
    )
    columns = {names[0]: labels, names[1]: kinds["float"]()}
    for name in names[2:]:
        columns[name] = kinds[draw(st.sampled_from(sorted(kinds)))]()
    return pd.DataFrame(columns), names[0]


@given(frames())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_gives_a_file_that_passes_the_check_and_runs(tmp_path_factory, monkeypatch, drawn):
    frame, target = drawn
    folder = tmp_path_factory.mktemp("drawn")
    monkeypatch.chdir(folder)
    frame.to_parquet("t.parquet", index=False)
    done = run("init", "t.parquet", f"--target={target}")
    assert done.exit_code == 0, done.output
    before = sorted(folder.rglob("*"))
    checked = run("run", "job.toml", "--check")
    assert checked.exit_code == 0, checked.output + (folder / "job.toml").read_text()
    assert sorted(folder.rglob("*")) == before
    made = run("run", "job.toml", "--quiet")
    assert made.exit_code == 0, made.output + (folder / "job.toml").read_text()
