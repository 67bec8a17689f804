"""What a requested job would do: what can be refused is refused, the labels are read, nothing is started and nothing written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dresample.errors.words import count
from dresample.jobs import inputs
from dresample.jobs.cluster import ClusterOptions, in_process, local_size
from dresample.jobs.config.request import Request
from dresample.jobs.run import plan_files
from dresample.jobs.targets import check_apart, check_page, check_target
from dresample.report.summary import RunPlan, bytes_text

__all__ = ["Check", "check_request"]


@dataclass(frozen=True)
class Check:
    """What a job would read, do and write.

    Parameters
    ----------
    job : str
        The job file.
    files : tuple of str
    nbytes : int
        Of these files.
    notes : tuple of str
        What is said of the files: which are taken, which columns differ.
    plan : RunPlan
    cluster : str
        Where it would run.
    writes : dict of {str: str}
        What is written where.
    hooks : tuple of str
        Who would be told.
    """

    job: str
    files: tuple[str, ...]
    nbytes: int
    notes: tuple[str, ...]
    plan: RunPlan
    cluster: str
    writes: dict[str, str]
    hooks: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Rows of the table."""
        return sum(self.plan.counts_before.values())

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "job": self.job, "code": 0, "status": "checked", "files": len(self.files), "first_file": self.files[0],
            "last_file": self.files[-1], "bytes": self.nbytes, "rows": self.rows, "notes": list(self.notes),
            "sampler": self.plan.sampler, "counts_before": {str(k): v for k, v in self.plan.counts_before.items()},
            "rows_to_make": {str(k): v for k, v in self.plan.rows_to_make.items()}, "passes": self.plan.passes,
            "cluster": self.cluster, "writes": self.writes, "hooks": list(self.hooks),
        }  # fmt: skip

    def __str__(self) -> str:
        ends = self.files[0] if len(self.files) == 1 else f"{self.files[0]} to {self.files[-1]}"
        lines = [f"{self.job}: {count(self.rows, 'row')} in {count(len(self.files), 'file')}, {bytes_text(self.nbytes)}: {ends}"]
        lines += [f"  note: {note}" for note in self.notes]
        lines += [str(self.plan), f"  runs on {self.cluster}"]
        lines += [f"  writes {what}: {where}" for what, where in self.writes.items()]
        lines += [f"  tells {hook}" for hook in self.hooks]
        return "\n".join([*lines, "Nothing was started or written."])


def check_request(request: Request) -> Check:
    """Look at a job before it runs.

    Raises
    ------
    OutputError, InputError, ParameterError, ClusterError
    """
    job = request.job
    check_target(job.output, job.overwrite)
    files = inputs.find(job.paths, job.text, job.selection)
    check_apart(job.output, job.paths, files.files)
    if job.page is not None:
        check_page(job.page, job.output, files.files)
    plan = plan_files(job.sampler, files, job.roles, job.cluster)
    hooks = tuple(type(hook).__name__.removeprefix("With") for hook in request.hooks)
    return Check(request.path, files.files, files.nbytes, files.notes, plan, _where(job.cluster, files), _writes(request), hooks)


def _where(asked: ClusterOptions, files: inputs.Inputs) -> str:
    if asked.client is not None:
        return f"the cluster of {asked.client}, which has not been called"
    if asked.scheduler is not None:
        return f"the cluster at {asked.scheduler}"
    if in_process(asked, files):
        return "threads of this process"
    processes, threads = local_size(asked.workers)
    return f"a local cluster of {processes} processes with {threads} threads each"


def _writes(request: Request) -> dict[str, str]:
    job, state = request.job, request.file.state
    new = "new rows" if job.synthetic_only else "output"
    out = {new: f"{job.output}{', in the place of what is there' if job.overwrite else ''}"}
    if state is not None:
        out["state"] = state.folder or f"{job.output}.state"
    return out | {what: where for what, where in (("report", job.page), ("summary", request.summary)) if where is not None}
