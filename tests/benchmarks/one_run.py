"""One timed run in a process of its own, of whichever checkout it is told to load: ``python -P one_run.py JSON``.

Loads no other module of the benchmarks: older commits lack them. The cluster stands, with its kernels, before time is taken.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import time
import warnings
from pathlib import Path
from typing import Any


def _peak(pid: int) -> float:
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next(int(x.split()[1]) / 1024 for x in lines if x.startswith("VmHWM"))
    return 0.0


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def from_files(told: dict[str, Any]) -> dict[str, Any]:
    """Parquet to parquet on single-threaded workers."""
    from distributed import Client, LocalCluster
    from rich.console import Console

    import dresample
    from dresample.jobs.progress import Bars
    from dresample.jobs.run import resample_files

    try:
        from dresample.jobs.column_roles import ColumnRoles
        from dresample.jobs.warm import warm
    except ImportError:  # commits before these modules
        from dresample.jobs.cluster import warm  # type: ignore[no-redef, attr-defined]
        from dresample.jobs.run import Columns as ColumnRoles  # type: ignore[no-redef, attr-defined]
    sampler = getattr(dresample, told["sampler"])(**told["parameters"])
    with (
        LocalCluster(
            n_workers=told["workers"], threads_per_worker=1, memory_limit=told["memory"], dashboard_address=None, silence_logs=50
        ) as cluster,
        Client(cluster) as client,
    ):
        client.run(warm)
        pids = set(client.run(os.getpid).values())
        bars = Bars(Console(file=open(os.devnull, "w")), client)  # noqa: SIM115
        cpu, begin = _cpu() + sum(client.run(_cpu).values()), time.perf_counter()
        done = resample_files(sampler, [told["source"]], ColumnRoles("y"), Path(told["output"]), client, bars, overwrite=True)
        took = time.perf_counter() - begin
        cpu = _cpu() + sum(client.run(_cpu).values()) - cpu
        peak = max(map(_peak, pids))
        alive = set(client.run(os.getpid).values()) == pids
    return {"seconds": took, "cpu_seconds": cpu, "rows": done.rows, "peak_MiB": peak, "no_worker_died": alive}


def from_arrays(told: dict[str, Any]) -> dict[str, Any]:
    """``fit_resample`` of arrays, kernels loaded."""
    import numpy as np

    import dresample

    X, y = np.load(f"{told['source']}/X.npy"), np.load(f"{told['source']}/y.npy")
    sampler = getattr(dresample, told["sampler"])(**told["parameters"])
    sampler.fit_resample(X[: told["warm"]], y[: told["warm"]])
    cpu, begin = _cpu(), time.perf_counter()
    _, labels = sampler.fit_resample(X, y)
    took = time.perf_counter() - begin
    return {"seconds": took, "cpu_seconds": _cpu() - cpu, "rows": len(labels), "peak_MiB": _peak(os.getpid())}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    told = json.loads(sys.argv[1])
    print(json.dumps((from_files if told["what"] == "files" else from_arrays)(told)))
