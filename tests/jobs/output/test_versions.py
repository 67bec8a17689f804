"""Versions: one pointer, old ones go after the switch, and whoever reads has a whole version in hand at every moment."""

from __future__ import annotations

import io
import json
import os

import pandas as pd
import pytest

import dresample
from dresample import SMOTE, errors
from dresample.jobs import run as jobs
from dresample.jobs.output import versions
from dresample.jobs.output.manifest import read_manifest
from tests.helpers.marks import NO_ADVICE
from tests.helpers.nights import Stopped, a_job, beside, days, parts, run, stopping

pytestmark = NO_ADVICE


@pytest.fixture
def source(tmp_path):
    return days(tmp_path / "in", count=2)


def night(source, output, seed, keep=2, **more):
    return run(a_job(source, output, SMOTE(random_state=seed), keep=keep, **more))


def test_the_last_versions_stay_and_the_pointer_leads_to_the_newest(source, tmp_path):
    out, made = tmp_path / "out", []
    for seed in range(4):
        made.append(os.path.basename(night(source, out, seed).output))
        assert beside(out) == ["current", "current.json", "versions"]
        assert beside(out / "versions") == sorted(made[-2:])
        assert dresample.current(out) == str(out / "versions" / made[-1])
        assert os.path.realpath(out / "current") == os.path.realpath(dresample.current(out))
        assert json.loads((out / "current.json").read_text()) == {"current": made[-1], "versions": made[-2:]}
        run(a_job(source, tmp_path / f"right-{seed}", SMOTE(random_state=seed)))
        assert parts(out / "current") == parts(tmp_path / f"right-{seed}")
    assert all(made[-1] in path.name for path in (out / "current").glob("*.parquet"))
    assert len(set(made)) == 4 and beside(tmp_path)[:2] == ["in", "out"]


def test_a_repeated_night_makes_no_version(source, tmp_path, monkeypatch):
    first = night(source, tmp_path / "out", 0)
    second = night(source, tmp_path / "out", 1)
    with stopping(monkeypatch) as seen:
        assert night(source, tmp_path / "out", 1).output == second.output
        assert night(source, tmp_path / "out", 0).output == first.output  # there still: the pointer goes back
    assert seen.written == 0
    assert dresample.current(tmp_path / "out") == first.output
    night(source, tmp_path / "out", 2)
    assert not os.path.exists(second.output) and os.path.exists(first.output)  # the one that was current last stays


def test_a_run_that_ends_between_commit_and_switch(source, tmp_path, monkeypatch):
    old = night(source, tmp_path / "out", 0)

    def dead(*_):
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "switch", dead)
        with pytest.raises(Stopped):
            night(source, tmp_path / "out", 1)
    assert dresample.current(tmp_path / "out") == old.output
    with stopping(monkeypatch) as seen:
        new = night(source, tmp_path / "out", 1)
    assert seen.written == 0 and dresample.current(tmp_path / "out") == new.output != old.output


def test_a_pointer_that_was_written_without_its_link_is_mended(source, tmp_path):
    night(source, tmp_path / "out", 0)
    new = night(source, tmp_path / "out", 1)
    versions.switch(str(tmp_path / "out"), os.path.basename(new.output), 2)
    (tmp_path / "out" / "current").unlink()
    night(source, tmp_path / "out", 1)
    assert os.path.realpath(tmp_path / "out" / "current") == os.path.realpath(new.output)


def test_half_of_a_version_is_no_version(source, tmp_path):
    gone = night(source, tmp_path / "out", 0)
    night(source, tmp_path / "out", 1)
    os.unlink(f"{gone.output}/_dresample.json")
    with pytest.raises(errors.OutputError, match="is no output of dresample"):
        dresample.read(gone.output)
    again = night(source, tmp_path / "out", 0)
    assert again.output == gone.output and read_manifest(again.output).parts


def test_a_version_whose_report_is_missing_is_never_taken_away(source, tmp_path):
    """The job runs again for its report; the files of the version stay what they are."""
    page = str(tmp_path / "r.html")
    first = night(source, tmp_path / "out", 0, page=page)
    inodes = {path.name: path.stat().st_ino for path in (tmp_path / "out" / "current").iterdir()}
    os.unlink(page)
    assert night(source, tmp_path / "out", 0, page=page).output == first.output and os.path.exists(page)
    assert inodes == {path.name: path.stat().st_ino for path in (tmp_path / "out" / "current").iterdir()}
    assert beside(tmp_path) == ["in", "out", "r.html"]


def test_versions_and_plain_outputs_do_not_mix(source, tmp_path):
    night(source, tmp_path / "out", 0)
    with pytest.raises(errors.OutputError, match="keeps versions"):
        run(a_job(source, tmp_path / "out", overwrite=True))
    run(a_job(source, tmp_path / "plain"))
    with pytest.raises(errors.OutputError, match="which is no version"):
        night(source, tmp_path / "plain", 0)


def test_who_reads_the_current_version_reads_it_to_its_end(source, tmp_path):
    """The path of a version is good until ``keep`` more were made, and its names are those of no other."""
    night(source, tmp_path / "out", 0)
    folder = dresample.current(tmp_path / "out")
    before = pd.read_parquet(folder)
    names = {path.name for path in (tmp_path / "out" / "current").iterdir()}
    night(source, tmp_path / "out", 1)
    pd.testing.assert_frame_equal(pd.read_parquet(folder), before)
    assert names & {path.name for path in (tmp_path / "out" / "current").iterdir()} == {"_dresample.json"}


def test_the_current_of_what_is_no_output(tmp_path):
    with pytest.raises(errors.OutputError, match="there is no such folder"):
        dresample.current(tmp_path / "none")
    (tmp_path / "out" / "versions").mkdir(parents=True)
    with pytest.raises(errors.OutputError, match="has no current version"):
        dresample.current(tmp_path / "out")


def test_an_interrupted_night_leaves_the_version_before(source, tmp_path, monkeypatch):
    old = night(source, tmp_path / "out", 0)
    with stopping(monkeypatch, 1), pytest.raises(Stopped):
        night(source, tmp_path / "out", 1, resume=True)
    assert dresample.current(tmp_path / "out") == old.output
    assert beside(tmp_path / "out" / "versions") == [os.path.basename(old.output)]
    told = io.StringIO()
    run(a_job(source, tmp_path / "out", SMOTE(random_state=1), keep=2, resume=True), told)
    assert "Taken up: 1 of" in told.getvalue()
