"""The tables of the job file of ``dresample run``. What keys are for stands here once; the page of them is checked against it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dresample.jobs.config.text_schema import TextTable
from dresample.jobs.config.values import (
    SWITCH,
    Address,
    Counted,
    Flag,
    LogFormat,
    Moment,
    Name,
    NamedNames,
    Names,
    OnChange,
    Originals,
    Parameters,
    Paths,
    Table,
    Texts,
    Whole,
    Words,
)

__all__ = ["RunFile"]


class SourceTable(Table):
    """``[source]``: the rows."""

    paths: Paths = Field(description="Parquet or CSV files, globs, folders.")
    last_files: Whole | None = Field(
        default=None, description="Only the last so many of them, in the natural order of their names."
    )
    date_column: Name | None = Field(default=None, description="Column that says which rows are inside the window.")
    since: Moment | None = Field(default=None, description="Where the window begins: this moment is inside.")
    until: Moment | None = Field(default=None, description="Where the window ends: this moment is outside.")
    days: Whole | None = Field(default=None, description="The window is so many days, up to `until` or to the end of the last day.")
    delta_version: Counted | None = Field(default=None, description="The version of a Delta table; the newest without.")
    text: TextTable = TextTable()


class ColumnsTable(Table):
    """``[columns]``: what columns are for."""

    target: Name = Field(description="Column of the class labels.")
    features: NamedNames | None = Field(default=None, description="Feature columns; all that have no other part without.")
    drop: Names = Field(default=(), description="Columns that are no features: they ride along, null on new rows.")
    carry: Names = Field(default=(), description="Columns that ride along and are copied from the base row onto new rows.")
    row_key: Name | None = Field(default=None, description="Column of keys: draws go by it in the place of row numbers.")


class MethodTable(Table):
    """``[method]``: how it is resampled."""

    name: Words = Field(default="adasyn", description="`dresample methods` lists them; two joined by `+` run one after the other.")
    parameters: Parameters = Field(default={}, description="Parameters of the method, as `k_neighbors` or `smote__k_neighbors`.")


class OutputTable(Table):
    """``[output]``: what is written."""

    folder: Address = Field(description="Folder of parquet files to make.")
    overwrite: Flag = Field(default=False, description="Replace it once the new one is complete.")
    synthetic_only: Flag = Field(default=False, description="Write the new rows only.")
    keep: Whole | None = Field(default=None, description="Keep so many versions, the last of which is the current one.")
    originals: Originals = Field(default="copied", description="`referenced` names the source files and writes new rows only.")
    partition_by: Names = Field(default=(), description="Columns whose values become folders.")
    compression: Words = Field(default="snappy", description="Of the parquet files.")
    file_rows: Whole | None = Field(default=None, description="Rows of one file at the most.")
    append: Flag = Field(default=False, description="Add to the Delta table that the output is.")
    transaction: Words | None = Field(default=None, description="`NAME:NUMBER` under which a Delta table is committed to.")
    report: Address | None = Field(default=None, description="Where to write an HTML report.")


class ClusterTable(Table):
    """``[cluster]``: where it runs. Without any key a small table runs in the calling process, a large one on a local cluster."""

    workers: Whole | None = Field(default=None, description="Worker processes of a local cluster.")
    memory_limit: Words | None = Field(default=None, description="Memory of each of them, as `4GiB`.")
    scheduler: Words | None = Field(default=None, description="Address of a Dask cluster, as `tcp://10.0.0.1:8786` or `tls://...`.")
    tls_ca_file: Address | None = Field(default=None, description="Certificate of the authority, for `tls://`.")
    tls_cert: Address | None = Field(default=None, description="Certificate of this client, for `tls://`.")
    tls_key: Address | None = Field(default=None, description="Key of this client, for `tls://`.")
    client: Words | None = Field(
        default=None, description="A function that gives a `distributed.Client`, as `package.module:function`."
    )


class StateTable(Table):
    """``[state]``: what a run leaves for the next."""

    folder: Address | None = Field(default=None, description="Where it is; beside the output without.")
    on_change: OnChange = Field(
        default="raise", description="What happens where the state does not fit the job: an error, or a full run."
    )
    rescale: Flag = Field(default=False, description="Take the scale of the features anew: a full run.")
    features: Flag = Field(default=True, description="Keep the features of all rows in it, so that no old file is read again.")


class RunTable(Table):
    """``[run]``: how the job goes."""

    retries: Counted = Field(default=0, description="How often to begin again, with a new cluster, after the loss of a cluster.")
    fail_on: Texts = Field(default=(), description="Warnings that end the job before anything is published, as `NoiseWarning`.")
    log_format: LogFormat = Field(default="text", description="What goes to standard error: text, or one JSON object a line.")
    summary: Address | None = Field(default=None, description="A JSON file that says how the job ended, also after a failure.")


class MlflowTable(Table):
    """``[hooks.mlflow]``: the job as a run of MLflow."""

    tracking_uri: Words | None = Field(default=None, description="Where MLflow tracks; what the environment says without.")
    experiment: Words | None = Field(default=None, description="Name of the experiment.")
    run_name: Words | None = Field(default=None, description="Name of the run; that of the job file without.")


class OpenLineageTable(Table):
    """``[hooks.openlineage]``: events about the job. Where they go, the environment or ``openlineage.yml`` says."""

    namespace: Words = Field(default="dresample", description="Namespace of the job.")
    job: Words | None = Field(default=None, description="Name of the job; that of the job file without.")


class HooksTable(Table):
    """``[hooks]``: who is told. ``true`` is a table of defaults."""

    mlflow: Annotated[MlflowTable | None, SWITCH] = None
    openlineage: Annotated[OpenLineageTable | None, SWITCH] = None


class RunFile(Table):
    """A job file of ``dresample run``."""

    source: SourceTable
    columns: ColumnsTable
    method: MethodTable = MethodTable()
    output: OutputTable
    cluster: ClusterTable = ClusterTable()
    state: StateTable | None = None
    run: RunTable = RunTable()
    hooks: HooksTable = HooksTable()
