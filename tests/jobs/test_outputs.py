"""Outputs: what is refused before any work, one run at a time, and nothing but what was reported as written."""

from __future__ import annotations

import errno
import os
import pickle
import re
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dresample import errors
from dresample.cli.commands import main
from dresample.jobs import outputs, staging, targets
from dresample.storage import local_lock
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


@pytest.fixture
def source(tmp_path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for i in range(2):
        pq.write_table(pa.table({"a": [float(v) for v in range(30)], "y": [0] * 20 + [1] * 10}), folder / f"part-{i}.parquet")
    return folder


def run(*arguments: object):
    return CliRunner().invoke(main, ["resample", *map(str, arguments), "--target", "y", "--method", "smote"])


def beside(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


@pytest.fixture
def no_work(monkeypatch):
    def worked(*_, **__):
        raise AssertionError("work was done")

    monkeypatch.setattr("dresample.jobs.cluster.opened", worked)


# --- refused beforehand -----------------------------------------------------------------------------------------------


def test_an_output_that_is_the_input(source, tmp_path, no_work):
    (tmp_path / "link").symlink_to(source)
    for given in ([source], [source / "part-0.parquet"], [tmp_path / "link"], [f"{source}/*.parquet"], [source / ".." / "in"]):
        done = run(*given, "--output", source, "--overwrite")
        assert done.exit_code == 4, done.output
        assert "which it would replace" in done.stderr or "lies inside the input" in done.stderr
    assert beside(tmp_path) == ["in", "link"]


@pytest.mark.parametrize("given", ["in", "in/**/*.parquet", "in/*", "i*", "link", "**"])
def test_an_output_inside_the_input(source, tmp_path, no_work, monkeypatch, given):
    monkeypatch.chdir(tmp_path)
    if given == "link":
        Path("link").symlink_to("in")
    done = run(given, "--output", "in/out")
    assert done.exit_code == 4, done.output
    assert "lies inside the input" in done.stderr


def test_an_output_beside_files_that_were_named(source, tmp_path, monkeypatch):
    """A glob that would not find the output, and files, may have it beside them."""
    monkeypatch.chdir(tmp_path)
    for i, given in enumerate((["in/*.parquet"], ["in/part-0.parquet", "in/part-1.parquet"])):
        done = run(*given, "--output", f"in/out{i}")
        assert done.exit_code == 0, done.output


def test_an_input_inside_the_output(source, tmp_path, no_work):
    (tmp_path / "out" / "deep").mkdir(parents=True)
    inside = tmp_path / "out" / "deep" / "t.parquet"
    (source / "part-0.parquet").rename(inside)
    with pytest.raises(errors.OutputError, match="lies inside the output"):
        targets.check_apart(str(tmp_path / "out"), [str(inside)], [str(inside)])


def test_an_output_that_is_a_link(source, tmp_path, no_work):
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    done = run(source, "--output", tmp_path / "out", "--overwrite")
    assert done.exit_code == 4
    assert f"pass --output {tmp_path / 'real'}" in done.stderr
    (tmp_path / "real").rmdir()  # a link that leads nowhere
    assert run(source, "--output", tmp_path / "out").exit_code == 4


@pytest.mark.parametrize("url", ["gs://b/out", "abfss://c@account/out"])
def test_an_output_that_is_an_address(source, tmp_path, no_work, monkeypatch, url):
    monkeypatch.chdir(tmp_path)
    done = run(source, "--output", url)
    assert done.exit_code == 4
    assert "pip install " in done.stderr
    done = run(source, "--output", "out", "--report", url)
    assert done.exit_code == 4
    assert "pip install " in done.stderr
    assert beside(tmp_path) == ["in"]


def test_a_report_that_could_not_be_written(source, tmp_path, no_work):
    (tmp_path / "file").write_text("")
    for page, words in (
        (tmp_path, "it is a folder"),
        (tmp_path / "file" / "r.html", "is not a folder that can be written to"),
        (tmp_path / "out" / "r.html", "inside the output folder"),
        (tmp_path / "out", "inside the output folder"),
        (source / "part-0.parquet", "a file of the input"),
    ):
        done = run(source, "--output", tmp_path / "out", "--report", page)
        assert done.exit_code == 4, done.output
        assert words in done.stderr
    assert beside(tmp_path) == ["file", "in"]


# --- one run at a time ------------------------------------------------------------------------------------------------


def test_a_second_run_on_an_output_is_refused_at_once(source, tmp_path, no_work):
    holding = "import sys, time\nfrom pathlib import Path\nfrom dresample.jobs import staging\n"
    holding += "with staging.locked(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", holding, str(tmp_path / "out")], stdout=subprocess.PIPE)
    process.stdout.readline()
    lock = tmp_path / ".out.lock"
    try:
        for more in ([], ["--overwrite"]):
            done = run(source, "--output", tmp_path / "out", *more)
            assert done.exit_code == 4, done.output
            assert str(lock) in done.stderr and str(process.pid) in done.stderr
    finally:
        process.kill()
        process.wait()
    assert lock.exists()  # of the killed one: free, and the next run takes it
    with staging.locked(tmp_path / "out"):
        pass
    assert not lock.exists()


def test_without_locks_process_numbers_tell(tmp_path, monkeypatch):
    monkeypatch.setattr(local_lock, "fcntl", None)
    lock, here = tmp_path / ".out.lock", local_lock.socket.gethostname()
    for owner, free in (
        ("", True), (f"999999999 on {here}", True), (f"{os.getppid()} on {here}", False), ("1 on another-machine", False)
    ):  # fmt: skip
        lock.write_text(owner)
        if free:
            with staging.locked(tmp_path / "out"):
                assert lock.read_text() == f"{os.getpid()} on {here}\n"
            assert not lock.exists()
        else:
            with pytest.raises(errors.OutputError, match=re.escape(owner)), staging.locked(tmp_path / "out"):
                pass


def test_what_a_killed_run_left_is_cleared_by_the_next(source, tmp_path):
    """The run is killed while it writes: its workers, threads here, end with it, and the folder stays."""
    slow = "import os, signal\nfrom dresample.cli import entry\nfrom dresample.jobs import outputs\n"
    slow += "outputs._written = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\nentry.main()"
    command = [sys.executable, "-c", slow, "resample", str(source), "--target", "y", "--output", str(tmp_path / "out")]
    assert subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == -signal.SIGKILL
    assert any(".out.writing-" in name for name in beside(tmp_path))
    done = run(source, "--output", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert beside(tmp_path) == ["in", "out"]


def test_a_run_killed_between_its_two_renames_gives_the_old_folder_back(tmp_path):
    staging_folder = tmp_path / ".out.writing-12345678"
    (staging_folder / "replaced").mkdir(parents=True)
    (staging_folder / "replaced" / "part-00000.parquet").write_text("old")
    with staging.locked(tmp_path / "out"):
        assert beside(tmp_path) == [".out.lock", "out"]
    assert (tmp_path / "out" / "part-00000.parquet").read_text() == "old"


def test_a_name_that_begins_alike_is_not_cleared(tmp_path):
    (tmp_path / ".out2.writing-1").mkdir()
    with staging.locked(tmp_path / "out"):
        pass
    assert beside(tmp_path) == [".out2.writing-1"]


def test_folders_made_for_a_lock_go_with_it(tmp_path):
    with staging.locked(tmp_path / "a" / "b" / "out"):
        assert (tmp_path / "a" / "b").is_dir()
    assert beside(tmp_path) == []


# --- what is published ------------------------------------------------------------------------------------------------

SCHEMA = pa.schema([("a", pa.float64())])


def test_stray_files_of_killed_workers_are_not_published(tmp_path):
    with staging.staged(tmp_path / "out") as draft:
        (draft.partial / "part-00001.parquet.31d11342").write_bytes(b"PAR1 half")
        (draft.data / "part-00001.parquet").write_bytes(b"reported by nobody")
        written = outputs.write_part(pd.DataFrame({"a": [1.0]}), draft, "part-00000.parquet", SCHEMA)
        staging.keep_only(draft, {written.name: written.nbytes}, tmp_path / "out")
    assert beside(tmp_path / "out") == ["part-00000.parquet"]
    assert beside(tmp_path) == ["out"]


def test_files_that_are_gone_or_cut_are_no_result(tmp_path):
    def spoilt(spoil):
        with staging.staged(tmp_path / "out") as draft:
            written = outputs.write_part(pd.DataFrame({"a": [1.0]}), draft, "part-00000.parquet", SCHEMA)
            spoil(draft.data / written.name)
            staging.keep_only(draft, {written.name: written.nbytes}, tmp_path / "out")

    for spoil in (lambda p: p.unlink(), lambda p: p.write_bytes(b"PAR1")):
        with pytest.raises(errors.OutputError, match=r"1 of the files .* part-00000"):
            spoilt(spoil)
    assert beside(tmp_path) == []


def test_a_worker_that_writes_on_after_the_run_fails_quietly(tmp_path):
    with staging.staged(tmp_path / "out") as draft:
        pass
    assert outputs.write_part(pd.DataFrame({"a": [1.0]}), draft, "part-00000.parquet", SCHEMA).lost
    assert beside(tmp_path) == ["out"]


def test_workers_killed_while_writing(source, tmp_path, cluster_of_one):
    """Every file is begun by a worker that dies: the rows are right, and no part of a file is published."""
    once = tmp_path / "once"
    once.mkdir()
    cluster_of_one.run(_dying_writer, str(once))
    done = run(source, "--output", tmp_path / "out", "--scheduler", cluster_of_one.scheduler.address)
    assert done.exit_code == 0, done.output
    assert run(source, "--output", tmp_path / "right").exit_code == 0
    assert list(once.iterdir())  # somebody died
    assert all(re.fullmatch(r"part-\d{5}\.parquet|_dresample\.json", name) for name in beside(tmp_path / "out"))
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "out"), pd.read_parquet(tmp_path / "right"))


def _dying_writer(once: str) -> None:
    """On a worker: the first write leaves half a file and kills the process, whose successor writes as usual."""
    from dresample.jobs import outputs

    class Dying:
        @staticmethod
        def write_table(table, where, **_):
            Path(where).write_bytes(b"PAR1 half")
            (Path(once) / Path(where).name).touch()
            os.kill(os.getpid(), signal.SIGKILL)

    outputs.pq = Dying


@pytest.fixture
def cluster_of_one():
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0", silence_logs=50) as running,
        Client(running) as client,
    ):
        yield client


# --- no room ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named(source, tmp_path, monkeypatch, code):
    write = outputs.pq.write_table

    def full(table, where, **more):
        if not isinstance(where, str):  # types are tried in memory before the work
            return write(table, where, **more)
        Path(where).write_bytes(b"PAR1 half")
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(outputs.pq, "write_table", full)
    done = run(source, "--output", tmp_path / "out")
    assert done.exit_code == 4, done.output
    assert os.strerror(code) in done.stderr and "Make room" in done.stderr
    assert "Traceback" not in done.stderr
    assert beside(tmp_path) == ["in"]


def test_a_full_disk_while_the_report_as_data_is_written(source, tmp_path, monkeypatch):
    write = Path.write_bytes

    def full(path, *rest, **more):
        if path.name.startswith("_dresample.json"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, *rest, **more)

    monkeypatch.setattr(Path, "write_bytes", full)
    done = run(source, "--output", tmp_path / "out")
    assert done.exit_code == 4, done.output
    assert beside(tmp_path) == ["in"]


def test_files_beyond_the_largest_allowed(tmp_path):
    """Arrow's own error, from the system."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    frame = pd.DataFrame({"a": [float(i * i) for i in range(50_000)]})
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with staging.staged(tmp_path / "out") as draft, pytest.raises(errors.OutputError, match="File too large") as told:
            outputs.write_part(frame, draft, "part-00000.parquet", SCHEMA)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(pickle.loads(pickle.dumps(told.value))) == str(told.value)  # as it comes from a worker
    assert beside(tmp_path / "out") == []


def test_a_report_that_fails_leaves_a_complete_output_and_says_so(source, tmp_path, monkeypatch):
    write = Path.write_bytes

    def full(path, data):
        if path.name.startswith(".r.html"):
            write(path, data[:10])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    done = run(source, "--output", tmp_path / "out", "--report", tmp_path / "r.html")
    assert done.exit_code == 4, done.output
    assert "Cannot write the report" in done.stderr and f"{tmp_path / 'out'} was complete before" in done.stderr
    assert beside(tmp_path) == ["in", "out"]


def test_the_debug_option_shows_the_traceback_of_what_has_been_named(source, tmp_path, monkeypatch):
    write = outputs.pq.write_table

    def full(table, where, **more):
        if not isinstance(where, str):
            return write(table, where, **more)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(outputs.pq, "write_table", full)
    arguments = ["resample", str(source), "--target", "y", "--output", str(tmp_path / "out")]
    for given in (["--debug", *arguments], [*arguments, "--debug"]):
        done = CliRunner().invoke(main, given)
        assert done.exit_code == 4
        assert "Traceback" in done.stderr and "write_files" in done.stderr and "Make room" in done.stderr
