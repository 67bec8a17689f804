"""A job as a run of MLflow: parameters, counts, and the input with a digest (``mlflow.log_input``)."""

from __future__ import annotations

import warnings
from typing import Any

from dresample.jobs.hooks.facts import Begun
from dresample.jobs.run import Outcome

__all__ = ["WithMlflow"]

#: Characters of a value that MLflow takes.
_LONGEST = 500


class WithMlflow:
    """Starts a run with the job, and ends it with the job.

    Parameters
    ----------
    tracking_uri, experiment, run_name : str, optional
        What MLflow's environment says without.
    """

    def __init__(self, tracking_uri: str | None = None, experiment: str | None = None, run_name: str | None = None) -> None:
        self.tracking_uri, self.experiment, self.run_name = tracking_uri, experiment, run_name
        self._run: Any = None
        self._job: Begun | None = None

    def start(self, job: Begun) -> None:
        """A run, with the parameters."""
        import mlflow

        if self.tracking_uri is not None:
            mlflow.set_tracking_uri(self.tracking_uri)
        if self.experiment is not None:
            mlflow.set_experiment(self.experiment)
        self._job = job
        self._run = mlflow.start_run(run_name=self.run_name or job.name)
        target, features = job.columns.get("target"), job.columns.get("features")
        said = {**job.parameters, "target": str(target), "features": "all others" if features is None else ",".join(features)}
        mlflow.log_params({name: value[:_LONGEST] for name, value in said.items()})
        mlflow.set_tags({"dresample.output": job.output[:_LONGEST]})

    def complete(self, outcome: Outcome, digest: str, seconds: float) -> None:
        """Input, counts, seconds."""
        import mlflow
        from mlflow.data.dataset_source_registry import resolve_dataset_source
        from mlflow.data.meta_dataset import MetaDataset

        assert self._job is not None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # MLflow registers its own local source twice, and warns of it
            source = resolve_dataset_source(self._job.paths[0])
        mlflow.log_input(MetaDataset(source, name=self._job.name, digest=digest), context="resampling")
        counts = {f"rows_before_{label}": float(n) for label, n in outcome.report.counts_before.items()}
        counts |= {f"rows_after_{label}": float(n) for label, n in outcome.report.counts_after.items()}
        totals = {"rows": float(outcome.rows), "files": float(outcome.files), "bytes": float(outcome.nbytes), "seconds": seconds}
        mlflow.log_metrics({_metric(name): value for name, value in {**totals, **counts}.items()})
        mlflow.set_tags({"dresample.warnings": ",".join(dict.fromkeys(each.kind for each in outcome.warned))})
        mlflow.end_run("FINISHED")

    def fail(self, kind: str, message: str) -> None:
        """The run failed."""
        import mlflow

        if self._run is not None:
            mlflow.set_tags({"dresample.error": kind, "dresample.message": message[:_LONGEST]})
            mlflow.end_run("FAILED")


def _metric(name: str) -> str:
    """A name that MLflow takes: labels may be any text.

    Examples
    --------
    >>> _metric("rows_after_card: not present?")
    'rows_after_card_ not present_'
    """
    return "".join(c if c.isalnum() or c in "_-./ " else "_" for c in name)
