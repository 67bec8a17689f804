"""Jobs with a state: night after night the output is that of a job from scratch, and the state is where it may be."""

from __future__ import annotations

import os

import pandas as pd
import pytest
from rich.console import Console

import dresample
from dresample import ADASYN, errors
from dresample.jobs.cluster import ClusterOptions
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.progress import Bars
from dresample.jobs.remembering import StateOptions
from dresample.jobs.run import ResampleJob, run_job
from dresample.jobs.window import Selection, Window
from dresample.storage.addresses import storage_of
from dresample.storage.contents import holding
from tests.helpers.windows import day_of, files_of, write_day

pytestmark = pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")


@pytest.fixture
def days(tmp_path):
    for number in range(8):
        write_day(tmp_path / "days", f"day-{number:03d}", day_of(number, rows=70, frauds=8))
    return lambda *numbers: tuple(files_of(tmp_path / "days", [f"day-{n:03d}" for n in numbers]))


def run(paths, output, **more):
    sampler = ADASYN(random_state=5, on_all_safe="uniform", **more.pop("parameters", {}))
    job = ResampleJob(sampler, paths, ColumnRoles("fraud", drop=("id",)), str(output), **more)
    return run_job(job, Bars(Console(file=open(os.devnull, "w"))))


def rows_of(output):
    return dresample.read(str(output)).compute(scheduler="synchronous").reset_index(drop=True)


@pytest.mark.parametrize("originals", ["copied", "referenced"])
def test_every_night_is_the_job_from_scratch(originals, days, tmp_path):
    for night in range(4):
        window = days(*range(night, night + 5))
        with_state = run(window, tmp_path / "out", keep=2, originals=originals, state=StateOptions(), resume=True)
        run(window, tmp_path / f"plain-{night}")
        pd.testing.assert_frame_equal(rows_of(tmp_path / "out"), rows_of(tmp_path / f"plain-{night}"))
        gone = 0 if night == 0 else 1
        assert with_state.report.notes["state"].startswith(f"5 parts: {5 if night == 0 else 1} new, {gone} gone")
    assert sorted(p.name for p in tmp_path.glob("out.state/*.json")) == ["state.json"]


def test_a_window_that_cuts_files(days, tmp_path):
    for night in range(3):
        window = Selection(window=Window("id", since=1030 + 10 * night, until=5010))
        found = run(days(*range(8)), tmp_path / f"a-{night}", state=StateOptions(str(tmp_path / "s")), selection=window)
        run(days(*range(8)), tmp_path / f"b-{night}", selection=window)
        pd.testing.assert_frame_equal(rows_of(tmp_path / f"a-{night}"), rows_of(tmp_path / f"b-{night}"))
        if night:
            assert "2 new, 2 gone" in found.report.notes["state"]  # the files that the window cuts


def test_a_scale_measured_once_is_the_scale_of_the_job(days, tmp_path):
    parameters = {"scale": "standard"}
    first = run(days(0, 1, 2), tmp_path / "a", state=StateOptions(str(tmp_path / "s")), parameters=parameters, resume=True)
    again = run(days(0, 1, 2), tmp_path / "a", state=StateOptions(str(tmp_path / "s")), parameters=parameters, resume=True)
    assert first.output == again.output  # the same job: nothing is done
    later = run(days(1, 2, 3), tmp_path / "b", state=StateOptions(str(tmp_path / "s")), parameters=parameters)
    scale = later.report.parameters["scale"]
    run(days(1, 2, 3), tmp_path / "c", parameters={"scale": scale})
    pd.testing.assert_frame_equal(rows_of(tmp_path / "b"), rows_of(tmp_path / "c"))


@pytest.mark.parametrize("place", ["days/state", "days", "out", "out/state"])
def test_a_state_among_tables_is_refused(place, days, tmp_path):
    with pytest.raises(errors.OutputError):
        run((str(tmp_path / "days"),), tmp_path / "out", state=StateOptions(str(tmp_path / place)))
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "days" / "state").exists()


def test_text_files_are_searched_in_full_and_it_is_said(days, tmp_path):
    pd.read_parquet(days(0)[0]).to_csv(tmp_path / "t.csv", index=False)
    found = run((str(tmp_path / "t.csv"),), tmp_path / "out", state=StateOptions())
    assert found.report.notes["state"] == "not used: the files are text, of which every run reads all"
    assert not (tmp_path / "out.state").exists()


def test_two_jobs_on_one_state_do_not_meet(days, tmp_path):
    from dresample.jobs import staging

    with staging.locked(str(tmp_path / "s")):
        import subprocess
        import sys

        code = (
            "import sys; sys.path.insert(0, '.');"
            "from tests.jobs.test_remembering import run, StateOptions;"
            f"run({days(0, 1)!r}, {str(tmp_path / 'out')!r}, state=StateOptions({str(tmp_path / 's')!r}))"
        )
        ended = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)
    assert "OutputError" in ended.stderr


def test_source_output_and_state_in_a_bucket(s3, days, tmp_path):
    names = [f"day-{n:03d}.parquet" for n in range(6)]
    for name in names:
        storage_of(s3).write(f"{s3}/days/{name}", holding((tmp_path / "days" / name).read_bytes()))
    for night in range(2):
        there = tuple(f"{s3}/days/{name}" for name in names[night : night + 5])
        found = run(there, f"{s3}/out", keep=2, originals="referenced", state=StateOptions(), resume=True)
        run(days(*range(night, night + 5)), tmp_path / f"plain-{night}")
        pd.testing.assert_frame_equal(rows_of(f"{s3}/out"), rows_of(tmp_path / f"plain-{night}"))
    assert found.report.notes["state"].startswith("5 parts: 1 new, 1 gone; 8 rows searched among all parts, 32 among the new")
    assert storage_of(s3).kind(f"{s3}/out.state/state.json") == "file"


@pytest.mark.slow
def test_workers_of_a_cluster_share_the_state(days, tmp_path):
    for night in range(2):
        window = days(*range(night, night + 5))
        found = run(window, tmp_path / f"a-{night}", state=StateOptions(str(tmp_path / "s")), cluster=ClusterOptions(workers=2))
        run(window, tmp_path / f"b-{night}")
        pd.testing.assert_frame_equal(rows_of(tmp_path / f"a-{night}"), rows_of(tmp_path / f"b-{night}"))
    assert "1 new, 1 gone" in found.report.notes["state"]
