"""The same job on disk and on an S3-compatible server of this machine: are the bytes the same, and what does it cost?"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from dresample import ADASYN, SMOTE
from dresample.datasets import FRAUD_FEATURES, fraud_table
from dresample.jobs import cluster
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.output.manifest import read_manifest
from dresample.jobs.progress import Bars
from dresample.jobs.remembering import StateOptions
from dresample.jobs.run import ResampleJob, resample_files, run_job
from dresample.storage.addresses import join, storage_of
from dresample.storage.contents import contents, holding
from tests.benchmarks.measure import quiet, seconds
from tests.benchmarks.setting import WORK, say
from tests.helpers import s3

__all__ = ["object_store", "on_and_off"]


@contextmanager
def _bucket(log: Path) -> Iterator[str]:
    """A bucket on a server of its own, with credentials in the environment."""
    before = dict(os.environ)
    with s3.server(log) as endpoint:
        os.environ.update(s3.environment(endpoint))
        try:
            yield s3.bucket_of("bench")
        finally:
            os.environ.clear()
            os.environ.update(before)


def object_store(folder: Path, rows: int, files: int, repeats: int = 3, workers: int | None = None) -> dict[str, Any]:
    """One job in both places, in turns.

    Parameters
    ----------
    folder : Path
        An empty one.
    rows, files : int
        Of the table.
    repeats : int
    workers : int, optional
        Worker processes of a local cluster; this process without.
    """
    fraud_table(rows, npartitions=files).to_parquet(folder / "in", write_index=False)
    roles, bars = ColumnRoles("fraud", tuple(FRAUD_FEATURES)), Bars(Console(quiet=True))
    with _bucket(folder / "server.log") as bucket:
        for path in sorted((folder / "in").iterdir()):
            storage_of(bucket).write(f"{bucket}/in/{path.name}", holding(path.read_bytes()))
        asked = None if workers is None else cluster.ClusterOptions(workers=workers)

        def job(root: str, i: int, client: Any) -> float:
            sampler = SMOTE(sampling_strategy=0.3, scale="standard", random_state=0)
            run = lambda: resample_files(sampler, [join(root, "in")], roles, join(root, f"out-{i}"), client, bars)
            return seconds(lambda: quiet(run))[0]

        def all_of_them(client: Any) -> list[tuple[float, float]]:
            found = [(job(str(folder), i, client), job(bucket, i, client)) for i in range(repeats + 1)]
            return found[1:]  # the first loads kernels

        if asked is None:
            pairs = all_of_them(None)
        else:
            with cluster.opened(asked) as client:
                pairs = all_of_them(client)
        equal = all(_bytes(join(str(folder), f"out-{i}")) == _bytes(join(bucket, f"out-{i}")) for i in range(repeats + 1))
        equal &= all(_nights(str(folder), roles, bars, night) == _nights(bucket, roles, bars, night) for night in range(2))
    local, remote = (float(v) for v in np.median(pairs, axis=0))
    return {"bit_equal": equal, "ratio": float(np.median([b / a for a, b in pairs])), "local": local, "s3": remote,
            "rows": rows, "files": files}  # fmt: skip


def _nights(root: str, roles: ColumnRoles, bars: Bars, night: int) -> list[bytes]:
    """One night of a window over all files but one, with source, output and state in one place."""
    entries = storage_of(root).entries(join(root, "in"))
    files = sorted(entry.path for entry in entries if entry.name.endswith(".parquet"))
    paths = tuple(files[night : len(files) - 1 + night])
    sampler = ADASYN(sampling_strategy=0.3, random_state=0, on_all_safe="uniform")
    job = ResampleJob(sampler, paths, roles, join(root, f"night-{night}"), state=StateOptions(join(root, "state")))
    quiet(lambda: run_job(job, bars))
    return _bytes(join(root, f"night-{night}"))


def _bytes(output: str) -> list[bytes]:
    return [contents(join(output, part.name)) for part in read_manifest(output).parts]


def on_and_off() -> None:
    """1,000,000 rows in 20 files, two workers."""
    with tempfile.TemporaryDirectory(dir=WORK.parent) as folder:
        say("s3", **object_store(Path(folder), 1_000_000, 20, workers=2))
