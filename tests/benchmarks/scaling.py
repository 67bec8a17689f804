"""Two workers against one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.files import wide_files
from tests.benchmarks.measure import quiet, seconds
from tests.benchmarks.setting import WORK, say

__all__ = ["scaling_wide"]


def _fit_and_make(source: Path, workers: int) -> float:
    """Seconds from parquet files to all rows made (not written) on a cluster of single-threaded workers."""
    import dask.dataframe as dd
    from distributed import Client, LocalCluster

    from dresample import ADASYN
    from dresample.jobs.warm import warm

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, memory_limit="6GiB") as here,
        Client(here) as client,
    ):
        client.run(warm)

        def work() -> Any:
            result = ADASYN(random_state=0).resample(dd.read_parquet(source), "y")
            return result.map_partitions(len, meta=("n", int)).compute().sum()

        return seconds(lambda: quiet(work))[0]


def _turn(_: int) -> None:
    """Bring columns into rows, again and again: what reading does with memory, without Dask."""
    columns = np.asfortranarray(np.ones((62_500, 100), np.float32))
    for _ in range(60):
        np.ascontiguousarray(columns)


def _machine_speedup() -> float:
    """How much faster two processes turn two tables than one does: the ceiling of this machine for work on memory."""
    from multiprocessing import get_context

    times = []
    for workers in (1, 2):
        with get_context("spawn").Pool(workers) as pool:
            pool.map(_turn, range(2), chunksize=1)
            times.append(seconds(lambda pool=pool: pool.map(_turn, range(2), chunksize=1))[0])  # type: ignore[misc]
    return times[0] / times[1]


def scaling_wide() -> None:
    WORK.mkdir(exist_ok=True)
    half, full = wide_files(1_000_000), wide_files(2_000_000)
    for _ in range(3):
        one, two, less = _fit_and_make(full, 1), _fit_and_make(full, 2), _fit_and_make(half, 2)
        say(
            "scaling, wide",
            one_worker=one,
            two_workers=two,
            speedup=one / two,
            machine_speedup=_machine_speedup(),
            half_the_majority=less,
            twice_the_majority=two / less,
        )
