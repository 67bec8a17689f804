"""Jobs of one night on a small table of several files, and what they leave."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import dask
import numpy as np
import pandas as pd
from rich.console import Console

from dresample import SMOTE
from dresample.jobs import outputs
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.progress import Bars
from dresample.jobs.run import Outcome, ResampleJob, run_job

__all__ = ["Stopped", "a_job", "bars", "beside", "days", "parts", "run", "stopping"]

FEATURES = ("amount", "hour")


def days(folder: Path, count: int = 4, rows: int = 60, seed: int = 0) -> Path:
    """A table in ``count`` files: two features, an id that rides along with nulls, a text, and labels."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        fraud = (rng.random(rows) < 0.2).astype(np.int64)
        pd.DataFrame({
            "amount": rng.gamma(2, 50, rows),
            "hour": rng.integers(0, 24, rows),
            "id": pd.array(np.where(rng.random(rows) < 0.1, None, 2**60 + np.arange(rows)), dtype="Int64"),
            "shop": rng.choice(["a", "b"], rows),
            "fraud": fraud,
        }).to_parquet(folder / f"day-{i}.parquet", index=False)  # fmt: skip
    return folder


def a_job(source: Path, output: Path, sampler: Any = None, **more: Any) -> ResampleJob:
    """SMOTE on these days, or another sampler."""
    roles = ColumnRoles("fraud", FEATURES, carry=("shop",))
    given = SMOTE(random_state=0) if sampler is None else sampler
    return ResampleJob(given, (str(source),), more.pop("roles", roles), str(output), **more)


def bars(told: io.StringIO | None = None) -> Bars:
    """Progress that is told to nobody, or to a text."""
    return Bars(Console(file=told or io.StringIO(), width=500))


def run(job: ResampleJob, told: io.StringIO | None = None) -> Outcome:
    """Run a job without a cluster."""
    return run_job(job, bars(told))


def parts(output: Path) -> dict[str, bytes]:
    """The bytes of the parts of an output, by their names without the word of the job."""
    return {path.name[:10]: path.read_bytes() for path in sorted(output.glob("*.parquet"))}


def beside(folder: Path) -> list[str]:
    """Names of what a folder holds."""
    return sorted(path.name for path in folder.iterdir())


class Stopped(Exception):
    """What stops a run in the middle."""


class stopping:
    """Inside of the block a run stops after so many parts; ``written`` counts those that were begun.

    There is one thread: nothing is still being written when a run ends.
    """

    def __init__(self, monkeypatch: Any, after: int | None = None, problem: BaseException | None = None) -> None:
        self.patch, self.after, self.problem = monkeypatch, after, problem or Stopped()
        self.written = 0

    def __enter__(self) -> stopping:
        write = outputs.pq.write_table

        def counted(table: Any, where: Any, **more: Any) -> Any:
            if isinstance(where, str):
                if self.after is not None and self.written >= self.after:
                    raise self.problem
                self.written += 1
            return write(table, where, **more)

        self.threads = dask.config.set(num_workers=1)
        self.threads.__enter__()
        self.context = self.patch.context()
        self.context.__enter__().setattr(outputs.pq, "write_table", counted)
        return self

    def __exit__(self, *found: object) -> None:
        self.context.__exit__(*found)
        self.threads.__exit__(*found)
