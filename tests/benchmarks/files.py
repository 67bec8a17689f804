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
    """Parquet to parquet against a plain Dask read-and-write of as many rows, with both writers; the cluster stands already.

    Seconds, and CPU seconds of all processes: the machine may be shared. What a job does before it writes stands beside.
    """
    import dask.dataframe as dd
    import psutil

    from dresample import ADASYN, SMOTE, RandomOverSampler
    from dresample.jobs import cluster
    from dresample.jobs.warm import warm

    WORK.mkdir(exist_ok=True)
    with cluster.opened(cluster.ClusterOptions(workers=2)) as client:
        client.run(warm)
        processes = [psutil.Process(), *psutil.Process().children(recursive=True)]

        def cpu() -> float:
            return sum(sum(p.cpu_times()[:2]) for p in processes)

        def measured(work: Any) -> tuple[float, float, Any]:
            begin = cpu()
            took, answer = seconds(work)
            return took, cpu() - begin, answer

        def plain(**writer: Any) -> None:
            shutil.rmtree(WORK / "plain", ignore_errors=True)
            source = dd.read_parquet(FRAUD)
            dd.concat([source, source]).to_parquet(WORK / "plain", write_index=False, **writer)

        samplers = (RandomOverSampler, SMOTE, ADASYN)
        for sampler in samplers:  # kernels loaded, files cached
            job(sampler(random_state=0), FRAUD, client)
        for _ in range(3):
            default, default_cpu, _ = measured(plain)
            undict, undict_cpu, _ = measured(lambda: plain(use_dictionary=False))
            for sampler in samplers:
                took, work, done = measured(lambda sampler=sampler: job(sampler(random_state=0), FRAUD, client))
                rows = 2 * 1_754_155 / done.rows
                before = sum(phase.seconds for phase in done.report.phases)
                say(f"files, fraud table, {sampler.__name__}", ours=took, before_writing=before, default=default / rows,
                    no_dictionary=undict / rows, ratio_default=took * rows / default, ratio_no_dictionary=took * rows / undict,
                    cpu=work, cpu_ratio_default=work * rows / default_cpu,
                    cpu_ratio_no_dictionary=work * rows / undict_cpu)  # fmt: skip


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
