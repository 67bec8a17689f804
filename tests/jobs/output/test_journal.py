"""What is finished is not done again, whatever ended the run; and what comes out is what an undisturbed run gives."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys

import pytest

from dresample import ADASYN, SMOTE, Chain, EditedNearestNeighbours, errors
from dresample.jobs.output.manifest import read_manifest
from tests.helpers.marks import NO_ADVICE
from tests.helpers.nights import Stopped, a_job, beside, days, parts, run, stopping

pytestmark = NO_ADVICE


@pytest.fixture
def source(tmp_path):
    return days(tmp_path / "in")


def stopped(job, monkeypatch, after, problem=None):
    with stopping(monkeypatch, after, problem) as seen, pytest.raises((Stopped, errors.OutputError, KeyboardInterrupt)):
        run(job)
    return seen.written


PROBLEMS = [Stopped(), KeyboardInterrupt(), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))]


@pytest.mark.parametrize("problem", PROBLEMS, ids=["error", "Ctrl-C", "full disk"])
@pytest.mark.parametrize("keep", [None, 2])
def test_what_is_finished_is_not_done_again(source, tmp_path, monkeypatch, problem, keep):
    right = run(a_job(source, tmp_path / "right"))
    job = a_job(source, tmp_path / "out", resume=True, keep=keep)
    done = stopped(job, monkeypatch, 2, problem)
    assert len(beside(tmp_path)) == 3 and not (tmp_path / "out" / "current.json").exists()
    with stopping(monkeypatch) as seen:
        again = run(job, told := io.StringIO())
    assert seen.written == right.files - done and f"Taken up: {done} of {right.files} parts" in told.getvalue()
    assert parts(tmp_path / again.output) == parts(tmp_path / "right")
    assert beside(tmp_path) == ["in", "out", "right"]


def test_a_finished_job_is_not_done_again(source, tmp_path, monkeypatch):
    job = a_job(source, tmp_path / "out", resume=True)
    first = run(job)
    with stopping(monkeypatch) as seen:
        second = run(job, told := io.StringIO())
    assert seen.written == 0 and "nothing is done" in told.getvalue()
    assert (second.rows, second.files, second.nbytes) == (first.rows, first.files, first.nbytes)
    assert str(second.report).splitlines()[:4] == str(first.report).splitlines()[:4]
    with pytest.raises(errors.OutputError, match="exists"):  # it is another one's
        run(a_job(source, tmp_path / "out", SMOTE(random_state=1), resume=True))


def test_a_part_that_was_spoilt_is_made_again(source, tmp_path, monkeypatch):
    run(a_job(source, tmp_path / "right"))
    job = a_job(source, tmp_path / "out", resume=True)
    stopped(job, monkeypatch, 3)
    (draft,) = tmp_path.glob(".out.draft-*")
    one, two, *_ = sorted((draft / "data").iterdir())
    one.write_bytes(one.read_bytes()[:-1] + b"?")
    two.write_bytes(two.read_bytes()[:-1])
    with stopping(monkeypatch) as seen:
        run(job)
    assert seen.written == len(parts(tmp_path / "right")) - 1
    assert parts(tmp_path / "out") == parts(tmp_path / "right")


def test_the_draft_of_another_job_is_named_and_cleared(source, tmp_path, monkeypatch):
    stopped(a_job(source, tmp_path / "out", resume=True), monkeypatch, 2)
    (draft,) = tmp_path.glob(".out.draft-*")
    run(a_job(source, tmp_path / "out", SMOTE(random_state=1), resume=True), told := io.StringIO())
    assert f"the draft of another job was left at {draft}: removed" in told.getvalue()
    run(a_job(source, tmp_path / "right", SMOTE(random_state=1)))
    assert parts(tmp_path / "out") == parts(tmp_path / "right")
    assert beside(tmp_path) == ["in", "out", "right"]


def test_a_plain_run_keeps_nothing_and_takes_nothing(source, tmp_path, monkeypatch):
    stopped(a_job(source, tmp_path / "out"), monkeypatch, 2)
    assert beside(tmp_path) == ["in"]
    stopped(a_job(source, tmp_path / "out", resume=True), monkeypatch, 2)
    with stopping(monkeypatch) as seen:
        done = run(a_job(source, tmp_path / "out"))
    assert seen.written == done.files and beside(tmp_path) == ["in", "out"]


@pytest.mark.parametrize(
    "sampler", [SMOTE(), Chain(ADASYN(), EditedNearestNeighbours(sampling_strategy="all"))], ids=["one", "chain"]
)
def test_a_seed_that_nobody_gave_stays_for_the_life_of_a_job(source, tmp_path, monkeypatch, sampler):
    job = a_job(source, tmp_path / "out", sampler, resume=True)
    done = stopped(job, monkeypatch, 2)
    (draft,) = tmp_path.glob(".out.draft-*")
    name, held = draft.name.rpartition("-")[2], {p.name: p.stat().st_ino for p in (draft / "data").iterdir()}
    with stopping(monkeypatch) as seen:
        outcome = run(job)
    assert seen.written == outcome.files - done
    assert held.items() <= {p.name: p.stat().st_ino for p in (tmp_path / "out").iterdir()}.items()
    assert read_manifest(str(tmp_path / "out")).name == name
    run(a_job(source, tmp_path / "other", sampler, resume=True))
    assert read_manifest(str(tmp_path / "other")).name != name  # drawn anew


def test_a_job_that_fails_before_its_first_part_leaves_nothing(source, tmp_path, monkeypatch):
    stopped(a_job(source, tmp_path / "out", resume=True), monkeypatch, 0)
    assert beside(tmp_path) == ["in"]


def test_a_killed_process_is_taken_up_by_the_next(source, tmp_path, monkeypatch):
    """The command itself, killed while it writes its third part."""
    dying = "import os, signal\nfrom dresample.cli import entry\nfrom dresample.jobs import outputs\nseen = []\n"
    dying += "usual = outputs.noted\ndef noted(*given):\n    usual(*given)\n    seen.append(given)\n"
    dying += "    len(seen) == 3 and os.kill(os.getpid(), signal.SIGKILL)\noutputs.noted = noted\nentry.main()"
    options = ["resample", str(source), "--target", "fraud", "--features", "amount,hour", "--carry", "shop", "--method", "smote"]
    command = [sys.executable, "-c", dying, *options, "--output", str(tmp_path / "out"), "--resume"]
    assert subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == -signal.SIGKILL
    right = run(a_job(source, tmp_path / "right"))
    with stopping(monkeypatch) as seen:
        run(a_job(source, tmp_path / "out", resume=True))
    assert seen.written <= right.files - 3
    assert parts(tmp_path / "out") == parts(tmp_path / "right")
    assert beside(tmp_path) == ["in", "out", "right"]
