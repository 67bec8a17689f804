"""Events of OpenLineage: START, then COMPLETE or FAIL; which files became which output. The environment says where they go."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import dresample
from dresample.jobs.hooks.facts import Begun
from dresample.jobs.run import Outcome
from dresample.storage.addresses import is_url

__all__ = ["WithOpenLineage", "dataset"]

_PRODUCER = f"https://dresample.readthedocs.io/{dresample.__version__}"


class WithOpenLineage:
    """Tells a lineage server of a job.

    Parameters
    ----------
    namespace : str
    job : str, optional
        The name of the job file without.
    client : OpenLineageClient, optional
        Made from the environment without.
    """

    def __init__(self, namespace: str = "dresample", job: str | None = None, client: Any = None) -> None:
        self.namespace, self.job, self._client = namespace, job, client
        self._run_id = str(uuid.uuid4())
        self._begun: Begun | None = None

    def start(self, job: Begun) -> None:
        """START."""
        if self._client is None:
            from openlineage.client import OpenLineageClient

            self._client = OpenLineageClient()
        self._begun = job
        self._emit("START", {}, {})

    def complete(self, outcome: Outcome, digest: str, seconds: float) -> None:
        """COMPLETE, with the version of the input and the size of the output."""
        from openlineage.client.facet_v2 import dataset_version_dataset, output_statistics_output_dataset

        version = dataset_version_dataset.DatasetVersionDatasetFacet(datasetVersion=digest, producer=_PRODUCER)
        size = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
            rowCount=outcome.rows, size=outcome.nbytes, fileCount=outcome.files, producer=_PRODUCER
        )
        self._emit("COMPLETE", {}, {"outputStatistics": size}, {"version": version})

    def fail(self, kind: str, message: str) -> None:
        """FAIL, with the message."""
        from openlineage.client.facet_v2 import error_message_run

        if self._begun is not None:
            told = error_message_run.ErrorMessageRunFacet(
                message=f"{kind}: {message}", programmingLanguage="python", producer=_PRODUCER
            )
            self._emit("FAIL", {"errorMessage": told}, {})

    def _emit(self, kind: str, of_run: dict[str, Any], of_output: dict[str, Any], of_input: dict[str, Any] | None = None) -> None:
        from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState

        assert self._begun is not None
        self._client.emit(
            RunEvent(
                eventType=RunState[kind],
                eventTime=dt.datetime.now(dt.UTC).isoformat(),
                run=Run(runId=self._run_id, facets=of_run),
                job=Job(namespace=self.namespace, name=self.job or self._begun.name),
                inputs=[InputDataset(*dataset(path), facets=of_input or {}) for path in self._begun.paths],
                outputs=[OutputDataset(*dataset(self._begun.output), outputFacets=of_output)],
                producer=_PRODUCER,
            )
        )


def dataset(path: str) -> tuple[str, str]:
    """Namespace and name of files, as OpenLineage's naming says.

    Examples
    --------
    >>> dataset("/data/day"), dataset("s3://bucket/day")
    (('file', '/data/day'), ('s3://bucket', 'day'))
    """
    if not is_url(path):
        return "file", path
    scheme, _, rest = path.partition("://")
    bucket, _, name = rest.partition("/")
    return f"{scheme}://{bucket}", name or "/"
