"""`--state` of the command line: two nights, and what is refused."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from dresample.cli.commands import main
from tests.helpers.windows import day_of, files_of, write_day

pytestmark = pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")


@pytest.fixture
def days(tmp_path):
    for number in range(5):
        write_day(tmp_path / "days", f"day-{number:03d}", day_of(number, rows=70, frauds=8))
    return lambda *numbers: files_of(tmp_path / "days", [f"day-{n:03d}" for n in numbers])


def resample(files, output, *more):
    common = ["--target", "fraud", "--drop", "id", "--on-all-safe", "uniform", "--output", str(output)]
    return CliRunner().invoke(main, ["resample", *files, *common, *more])


def test_two_nights(days, tmp_path):
    state = ["--state", str(tmp_path / "s")]
    assert resample(days(0, 1, 2, 3), tmp_path / "a", *state).exit_code == 0
    assert resample(days(1, 2, 3, 4), tmp_path / "b", *state).exit_code == 0
    notes = json.loads((tmp_path / "b/_dresample.json").read_text())["notes"]
    assert notes["state"].startswith("4 parts: 1 new, 1 gone; 8 rows searched among all parts, 24 among the new")
    assert resample(days(1, 2, 3, 4), tmp_path / "c").exit_code == 0
    assert [p.read_bytes() for p in sorted((tmp_path / "b").glob("*.parquet"))] == [
        p.read_bytes() for p in sorted((tmp_path / "c").glob("*.parquet"))
    ]


def test_another_question(days, tmp_path):
    state = ["--state", str(tmp_path / "s")]
    assert resample(days(0, 1), tmp_path / "a", *state).exit_code == 0
    refused = resample(days(0, 1), tmp_path / "b", *state, "--n-neighbors", "7")
    assert refused.exit_code == 3 and "Take --on-change full" in " ".join(refused.stderr.split())
    assert resample(days(0, 1), tmp_path / "b", *state, "--n-neighbors", "7", "--on-change", "full").exit_code == 0


def test_words_about_no_state_are_wrong_usage(days, tmp_path):
    assert resample(days(0, 1), tmp_path / "a", "--rescale").exit_code == 2
