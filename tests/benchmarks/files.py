"""Files in, files out: time against a plain Dask copy, memory against the plan."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path
from typing import Any

from tests.benchmarks import data
from tests.benchmarks.measure import quiet, seconds
from tests.benchmarks.setting import FRAUD, WORK, say

__all__ = ["columns", "files", "job", "memory", "wide_files"]


def columns(folder: Path) -> Any:
    import pyarrow.parquet as pq

    from dresample.jobs.column_roles import ColumnRoles

    names = pq.read_schema(next(iter(folder.glob("*.parquet")))).names
    if "y" in names:
        return ColumnRoles("y")
    return ColumnRoles("TX_FRAUD", features=tuple(data.fraud_columns(names)))


def job(sampler: Any, source: Path, client: Any) -> Any:
    from rich.console import Console

    from dresample.jobs.progress import Bars
    from dresample.jobs.run import resample_files

    out = WORK / "out"
    bars = Bars(Console(file=open(os.devnull, "w")), client)  # noqa: SIM115
    return quiet(lambda: resample_files(sampler, [str(source)], columns(source), out, client, bars, overwrite=True))


def files() -> None:
    """Parquet to parquet against a plain Dask read-and-write of as many rows; the cluster stands already."""
    import dask.dataframe as dd

    from dresample import ADASYN
    from dresample.jobs import cluster

    WORK.mkdir(exist_ok=True)
    with cluster.opened(cluster.ClusterOptions()) as client:

        def plain(**writer: Any) -> None:
            shutil.rmtree(WORK / "plain", ignore_errors=True)
            source = dd.read_parquet(FRAUD)
            dd.concat([source, source]).to_parquet(WORK / "plain", write_index=False, **writer)

        for _ in range(4):
            took, done = seconds(lambda: job(ADASYN(random_state=0), FRAUD, client))
            default, _ = seconds(plain)
            undict, _ = seconds(lambda: plain(use_dictionary=False))
            rows = 2 * 1_754_155 / done.rows
            say("files, fraud table", ours=took, read_write_default=default / rows, read_write_no_dictionary=undict / rows,
                ratio_default=took * rows / default, ratio_no_dictionary=took * rows / undict)  # fmt: skip


def wide_files(majority: int) -> Path:
    folder = WORK / f"wide-{majority}"
    if not folder.exists():
        data.to_parquet(*data.wide(majority=majority), folder, files=max(8, majority // 62_500))
    return folder


def memory() -> None:
    """The wide table from parquet to parquet with two workers of 1 GiB: measured peaks against the plan."""
    import psutil

    from dresample import ADASYN
    from dresample.jobs import cluster
    from dresample.jobs.run import plan_files

    WORK.mkdir(exist_ok=True)
    source, sampler = wide_files(2_000_000), ADASYN(random_state=0)
    with cluster.opened(cluster.ClusterOptions(workers=2, memory_limit="1GiB")) as client:
        planned = plan_files(sampler, [str(source)], columns(source))
        processes = [psutil.Process(w) for w in client.run(os.getpid).values()]
        peak, stop = [0], threading.Event()

        def watch() -> None:
            while not stop.wait(0.02):
                peak[0] = max(peak[0], *(p.memory_info().rss for p in processes))

        watcher = threading.Thread(target=watch)
        watcher.start()
        took, done = seconds(lambda: job(sampler, source, client))
        stop.set()
        watcher.join()
        alive = set(client.run(os.getpid).values()) == {p.pid for p in processes}
    say("memory, wide from parquet to parquet, 2 workers of 1 GiB", seconds=took, rows=done.rows, out_MiB=done.nbytes / 2**20,
        planned_MiB=planned.worker_bytes / 2**20, peak_MiB=peak[0] / 2**20, no_worker_died=alive)  # fmt: skip
