"""The main job on a made-up table."""

from __future__ import annotations

from dresample.datasets import FRAUD_FEATURES, fraud_table
from dresample.jobs import staging
from dresample.jobs.cluster import ClusterOptions
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.methods import find
from dresample.jobs.run import ResampleJob
from dresample.jobs.targets import check_target
from dresample.storage.addresses import join

__all__ = ["demo_job", "write_transactions"]


def demo_job(output: str, seed: int, cluster: ClusterOptions) -> ResampleJob:
    """ADASYN on the transactions that :func:`write_transactions` writes, all inside of one folder."""
    sampler = find("adasyn").make({"sampling_strategy": 0.3, "scale": "standard", "random_state": seed})
    paths, resampled, page = (join(output, name) for name in ("transactions", "resampled", "report.html"))
    roles = ColumnRoles("fraud", FRAUD_FEATURES)
    return ResampleJob(sampler, (paths,), roles, resampled, cluster=cluster, overwrite=True, page=page)


def write_transactions(job: ResampleJob, rows: int, seed: int) -> int:
    """Write the table that a job reads, in the place of what is there; the number of its files."""
    (folder,) = job.paths
    for target in (folder, job.output):
        check_target(target, overwrite=True)
    table = fraud_table(rows, seed=seed)
    with staging.staged(folder) as draft:
        table.to_parquet(draft.folder, write_index=False, compute_kwargs={"scheduler": "threads"})
    return int(table.npartitions)
