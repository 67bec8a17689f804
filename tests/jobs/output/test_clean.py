"""``dresample clean``: what runs that ended have left is told and removed; what a run is at work on is left alone."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from dresample import SMOTE
from dresample.cli.commands import main
from tests.helpers.marks import NO_ADVICE
from tests.helpers.nights import Stopped, a_job, beside, days, run, stopping

pytestmark = NO_ADVICE


def told(*arguments):
    done = CliRunner().invoke(main, ["clean", *map(str, arguments)])
    return done.exit_code, done.output


@pytest.fixture
def left(tmp_path, monkeypatch):
    """An output with a version, a draft of the next one, a half version, and what a killed plain run leaves."""
    source = days(tmp_path / "in", count=2)
    run(a_job(source, tmp_path / "out", keep=2))
    with stopping(monkeypatch, 1), pytest.raises(Stopped):
        run(a_job(source, tmp_path / "out", SMOTE(random_state=1), keep=2, resume=True))
    (tmp_path / "out" / "versions" / "0123456789ab").mkdir()
    (tmp_path / ".out.writing-01234567" / "data").mkdir(parents=True)
    return tmp_path


def test_what_is_left_is_told_and_removed(left):
    (draft,) = left.glob(".out.draft-*")
    before = beside(left)
    code, said = told(left / "out", "--dry-run")
    assert code == 0 and beside(left) == before
    for words in (f"{draft}: would be removed", ".out.writing-01234567: would be removed", "version 0123456789ab, which was never"):
        assert words in said
    code, said = told(left / "out")
    assert code == 0 and f"{draft}: removed" in said
    assert beside(left) == ["in", "out"] and len(beside(left / "out" / "versions")) == 1
    assert told(left / "out") == (0, f"Nothing is left beside {left / 'out'}.\n")


def test_what_a_run_works_on_is_left_alone(left):
    holding = "import sys, time\nfrom dresample.jobs import staging\n"
    holding += "with staging.locked(sys.argv[1]):\n    print('held', flush=True)\n    time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", holding, str(left / "out")], stdout=subprocess.PIPE)
    process.stdout.readline()
    try:
        code, said = told(left / "out", "--dry-run")
        assert code == 0 and f"is held by process {process.pid} on " in said and "a run is at work" in said
        code, said = told(left / "out")
        assert code == 4 and "Another run writes" in said
        assert any(name.startswith(".out.draft-") for name in beside(left))
    finally:
        process.kill()
        process.wait()
    assert "it is dead, and the next run takes the lock" in told(left / "out", "--dry-run")[1]
    assert told(left / "out")[0] == 0 and beside(left) == ["in", "out"]


def test_a_run_of_its_own_clears_what_it_does_not_take_up(left):
    run(a_job(left / "in", left / "out", SMOTE(random_state=2), keep=2))
    assert beside(left) == ["in", "out"] and len(beside(left / "out" / "versions")) == 2


def test_nothing_is_made_where_nothing_is(tmp_path):
    assert told(tmp_path / "deep" / "out")[0] == 0
    assert not os.listdir(tmp_path)
