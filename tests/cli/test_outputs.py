"""The commands for outputs that stand, and what the options of `resample` say of them."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from dresample.cli.commands import main
from tests.helpers.marks import NO_ADVICE
from tests.helpers.nights import beside, days, stopping

pytestmark = NO_ADVICE


def told(*arguments):
    done = CliRunner().invoke(main, [*map(str, arguments)])
    return done.exit_code, done.output


def night(folder, *more):
    options = ("--target", "fraud", "--features", "amount,hour", "--method", "smote")
    return told("resample", folder / "in", *options, "--output", folder / "out", *more)


@pytest.fixture
def folder(tmp_path):
    days(tmp_path / "in", count=2)
    return tmp_path


def test_a_run_that_is_stopped_says_what_stays(folder, monkeypatch):
    for more, words in ((["--resume"], "What is finished is kept for the same command."), ([], "as it was before.")):
        with stopping(monkeypatch, 1, KeyboardInterrupt()):
            code, said = night(folder, *more)
        assert code == 130 and words in said, said
        assert ("is kept" in said) == bool(more)
    assert beside(folder) == ["in"]  # the second, without --resume, leaves nothing of the first


def test_the_same_command_twice(folder):
    assert night(folder, "--resume")[0] == 0
    code, said = night(folder, "--resume")
    assert code == 0 and "nothing is done" in said
    assert night(folder)[0] == 4


def test_current_says_where_the_files_are(folder):
    assert night(folder, "--keep", "2")[0] == 0
    code, said = told("current", folder / "out")
    assert code == 0 and said.strip() == str(next((folder / "out" / "versions").iterdir()))
    assert told("current", folder / "none")[0] == 4


@pytest.mark.parametrize(
    "more, code, words",
    [
        (["--originals", "referenced", "--placement", "spread"], 3, "--originals referenced needs an over-sampler"),
        (["--keep", "0"], 2, "0 is not in the range"),
        (["--originals", "linked"], 2, "is not one of"),
    ],
)
def test_what_cannot_be_is_refused_in_options(folder, more, code, words):
    found, said = night(folder, *more)
    assert found == code and words in said
    assert beside(folder) == ["in"]
