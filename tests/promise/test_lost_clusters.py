"""Clusters that fail in the middle of a run: one message with a name, advice that fits, no traceback; and waiting that is told."""

from __future__ import annotations

import errno
import io
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from distributed import Client, LocalCluster
from distributed.core import Status
from rich.console import Console

from dresample import SMOTE, errors
from dresample.arithmetic import allocation
from dresample.cli import commands
from dresample.distribution import cluster
from dresample.jobs import cluster as clusters
from dresample.jobs import output_schema, outputs
from dresample.jobs.progress import Bars
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


@pytest.fixture
def source(tmp_path):
    pq.write_table(pa.table({"a": [float(v) for v in range(30)], "y": [0] * 20 + [1] * 10}), tmp_path / "t.parquet")
    return tmp_path / "t.parquet"


@pytest.fixture
def mortal():
    """A cluster on threads, to be closed in the middle of a run."""
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0", silence_logs=50) as running:
        yield running


def run(source, running):
    return CliRunner().invoke(
        commands.main, ["resample", str(source), "--target", "y", "--method", "smote", "--output", str(source.parent / "out"),
                   "--scheduler", running.scheduler_address],
    )  # fmt: skip


@pytest.mark.parametrize("owner, step", [(SMOTE, "resample"), (allocation, "allocate"), (output_schema, "schema_of")])
def test_a_scheduler_that_dies_in_the_middle(owner, step, source, mortal, monkeypatch, caplog):
    monkeypatch.setattr(clusters, "PATIENCE", 1.0)
    usual = getattr(owner, step)

    def dying(*given, **named):
        mortal.close()
        return usual(*given, **named)

    monkeypatch.setattr(owner, step, dying)
    begin = time.perf_counter()
    done = run(source, mortal)
    assert done.exit_code == 5, (done.output, done.exception)
    assert "was lost in the middle of the run" in done.stderr
    assert "as it was before" in done.stderr
    assert "Traceback" not in done.stderr and "--memory-limit" not in done.stderr
    assert not caplog.records
    assert time.perf_counter() - begin < 15
    assert [p.name for p in source.parent.iterdir()] == ["t.parquet"]


def test_asking_a_dead_scheduler_for_its_workers():
    class Dead:
        scheduler = None
        _start_arg = "tcp://10.0.0.1:8786"

        @staticmethod
        def scheduler_info(n_workers):
            return {}

    with pytest.raises(errors.ClusterError, match=r"tcp://10\.0\.0\.1:8786 was lost"):
        cluster.known_workers(Dead())


def test_workers_that_die_again_and_again(source, mortal, monkeypatch):
    from distributed.scheduler import KilledWorker, WorkerState

    def killed(*_, **__):
        raise KilledWorker("task", WorkerState(address="tcp://127.0.0.1:1", status=Status.closed, pid=0, name="0", nthreads=1,
                                               memory_limit=0, local_directory="", nanny="", server_id=""), 3)  # fmt: skip

    monkeypatch.setattr(SMOTE, "resample", killed)
    done = run(source, mortal)
    assert done.exit_code == 5, (done.output, done.exception)
    assert "Workers died again and again" in done.stderr and "--memory-limit" in done.stderr


def test_an_error_that_has_nothing_to_do_with_the_cluster_keeps_its_own(source, mortal, monkeypatch):
    def failing(*_, **__):
        raise KeyError("workers")

    monkeypatch.setattr(SMOTE, "resample", failing)
    done = run(source, mortal)
    assert done.exit_code == 1
    assert "KeyError: 'workers'" in done.stderr and "Stopped at" in done.stderr


def test_the_traceback_of_a_worker_is_shown_on_request(source, mortal, monkeypatch):
    write = outputs.pq.write_table

    def full(table, where, **more):
        if not isinstance(where, str):  # types are tried in memory before the work
            return write(table, where, **more)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(outputs.pq, "write_table", full)  # on threads of this process, as the workers are
    quiet = run(source, mortal)
    assert quiet.exit_code == 4
    assert "Traceback" not in quiet.stderr
    loud = CliRunner().invoke(commands.main, ["--debug", "resample", str(source), "--target", "y", "--method", "smote", "--output",
                                         str(source.parent / "out"), "--scheduler", mortal.scheduler_address])  # fmt: skip
    assert loud.exit_code == 4
    assert "in full" in loud.stderr and "in write_files" in loud.stderr


def test_paused_workers_are_told_within_seconds(mortal):
    out = io.StringIO()
    with Client(mortal) as client:
        bars = Bars(Console(file=out, width=300), client)

        def pause(dask_scheduler, status):
            for worker in dask_scheduler.workers.values():
                worker.status = getattr(Status, status)

        with bars("rivals"):
            client.run_on_scheduler(pause, status="paused")
            for _ in range(50):
                time.sleep(0.1)
                if "paused" in out.getvalue():
                    break
            client.run_on_scheduler(pause, status="running")
    assert out.getvalue().count("1 of 1 workers paused: their memory is above") == 1


def test_labels_and_columns_that_look_like_markup(tmp_path):
    table = pa.table({"a[/bold]": [1.0, 2.0, 3.0], ":smile:": [1, 2, 3], "y[red]": ["[/bold]", "[link=x]", "[/bold]"]})
    pq.write_table(table, tmp_path / "t[1].parquet")
    (tmp_path / "in").mkdir()
    pq.write_table(table, tmp_path / "in" / "t.parquet")
    done = CliRunner().invoke(commands.main, ["describe", str(tmp_path / "in"), "--target", "y[red]"])
    assert done.exit_code == 0, (done.output, done.exception)
    for word in ("[/bold]", "[link=x]", "a[/bold]", ":smile:", "classes of y[red]"):
        assert word in done.stdout
