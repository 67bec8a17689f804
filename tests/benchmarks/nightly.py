"""Nights of a window that moves by a day: what a run costs that begins where the last one ended, beside one from scratch."""

from __future__ import annotations

import gc
import os
import re
import shutil
import warnings
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from tests.benchmarks import data
from tests.benchmarks.measure import seconds
from tests.benchmarks.setting import FRAUD, WORK, say


def daily(source: Path, folder: Path) -> list[str]:
    """The handbook's features as one file a day."""
    import pandas as pd

    if not folder.exists():
        folder.mkdir(parents=True)
        table = pd.concat([pd.read_parquet(p) for p in sorted(source.glob("*.parquet"))]).reset_index(drop=True)
        for day, rows in table.groupby(pd.to_datetime(table["TX_DATETIME"]).dt.date):
            rows.reset_index(drop=True).to_parquet(folder / f"{day}.parquet", index=False)
    return sorted(map(str, folder.glob("*.parquet")))


def drawn(folder: Path, days: int, rows: int) -> list[str]:
    """The same columns, drawn: a small stand-in."""
    import pandas as pd

    folder.mkdir(parents=True)
    X, y = data.wide(max(100, days * rows // 100), days * rows - max(100, days * rows // 100))
    names = [f"TX_AMOUNT_{c}" for c in range(15)]
    for d in range(days):
        cut = slice(d * rows, (d + 1) * rows)
        day = pd.DataFrame(X[cut, :15], columns=names).assign(TX_FRAUD=y[cut].astype(np.int8))
        day.to_parquet(folder / f"day-{d:03d}.parquet", index=False)
    return sorted(map(str, folder.glob("*.parquet")))


def nightly(files: list[str], work: Path, window: int, nights: int = 3, ratio: float = 0.1) -> dict[str, Any]:
    """The figures of some nights.

    Returns
    -------
    dict
        fit_share: a night's fit (files found, state read, searched, allocated, state written) as a share of one from scratch, the
        median of the nights, each beside its own full fit; end_to_end_share: the same of whole jobs, originals by reference against
        a copy; searched_on_drop: rows searched when days only go; build_ratio: the first run with a state against one without;
        state_MiB; load_seconds; bit_equal: every night's rows are those of a run from scratch.
    """
    import pandas as pd
    import pyarrow.parquet as pq

    names = data.fraud_columns(list(pq.read_schema(files[0]).names))
    sample = pd.concat([pd.read_parquet(f, columns=names) for f in files[:: max(1, len(files) // 10)]])
    scale = {name: float(deviation) or 1.0 for name, deviation in sample.std().items()}
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    run = _Nights(names, scale, ratio, work)
    run.fit(files[: min(5, window)])  # kernels loaded
    run.fit(files[: min(5, window)], "warm")
    plain, build = run.fit(files[:window]), run.fit(files[:window], "state")
    pairs = []
    for night in range(1, nights + 1):
        some = files[night : window + night]
        pairs.append((run.fit(some, "state"), run.fit(some)))
    dropped = run.fit(files[nights + 1 : window + nights], "state").sampler.report_.notes["state"]
    size = sum(p.stat().st_size for p in (work / "state").iterdir()) / 2**20
    from dresample.state.files import load

    loading = seconds(lambda: load(str(work / "state")))[0]
    return {
        "fit_share": median(ours.seconds / full.seconds for ours, full in pairs),
        "fit_seconds": median(ours.seconds for ours, _ in pairs),
        "full_seconds": median(full.seconds for _, full in pairs),
        "end_to_end_share": run.end_to_end(files, window, nights),
        "searched_on_drop": sum(int(n.replace(",", "")) for n in re.findall(r"([\d,]+) (?:rows searched|among)", dropped)),
        "build_ratio": build.seconds / plain.seconds,
        "state_MiB": size,
        "load_seconds": loading,
        "bit_equal": all(_same(ours, full) for ours, full in pairs),
    }


class Fit(NamedTuple):
    """Seconds from files to allocation; the sampler, and its new rows, not made yet."""

    seconds: float
    sampler: Any
    made: Any


class _Nights:
    """Runs of one job over several windows."""

    def __init__(self, names: list[str], scale: dict[str, float], ratio: float, work: Path) -> None:
        self.names, self.scale, self.ratio, self.work = tuple(names), scale, ratio, work

    def sampler(self) -> Any:
        from dresample import ADASYN

        return ADASYN(random_state=0, scale=self.scale, sampling_strategy=self.ratio, on_all_safe="uniform")

    def fit(self, files: list[str], state: str | None = None) -> Fit:
        """One run on threads of this process."""
        from dresample.jobs import inputs
        from dresample.jobs.column_roles import ColumnRoles
        from dresample.jobs.remembering import StateOptions, resampled
        from dresample.jobs.table import table_of

        sampler = self.sampler()
        options = None if state is None else StateOptions(str(self.work / state))

        def work() -> Any:
            table = table_of(sampler, inputs.find(files), ColumnRoles("TX_FRAUD", self.names))
            result = resampled(sampler, table, options, "out", _bars())
            return result.partitions[table.frame.npartitions :]

        gc.collect()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            taken, made = seconds(work)
        return Fit(taken, sampler, made)

    def end_to_end(self, files: list[str], window: int, nights: int) -> float:
        """Whole jobs: the median share of nights."""
        from dresample.jobs.column_roles import ColumnRoles
        from dresample.jobs.remembering import StateOptions
        from dresample.jobs.run import ResampleJob, run_job

        def job(some: list[str], **more: Any) -> float:
            made = ResampleJob(self.sampler(), tuple(some), ColumnRoles("TX_FRAUD", self.names), **more)
            gc.collect()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return seconds(lambda: run_job(made, _bars()))[0]

        kept = {"output": str(self.work / "kept"), "keep": 2, "originals": "referenced", "state": StateOptions(), "resume": True}
        job(files[:window], **kept)
        shares = []
        for night in range(1, nights + 1):
            some = files[night : window + night]
            ours = job(some, **kept)
            shares.append(ours / job(some, output=str(self.work / "copied"), overwrite=True))
        return median(shares)


def _bars() -> Any:
    from rich.console import Console

    from dresample.jobs.progress import Bars

    return Bars(Console(file=open(os.devnull, "w")))


def _same(one: Fit, other: Fit) -> bool:
    """Whether two runs allotted and made the same rows."""
    made = [fit.made.compute(scheduler="threads").reset_index(drop=True) for fit in (one, other)]
    return one.sampler.allocation_.equals(other.sampler.allocation_) and made[0].equals(made[1])


def three_nights() -> None:
    """Three nights of a window of 180 days over the handbook's 183 daily files."""
    say("nightly, 183 days", **nightly(daily(FRAUD, WORK / "days"), WORK / "nights", window=180))
