"""Is an output what its manifest says? Every part is read and summed again; on request the job runs again, beside it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dresample.jobs.cluster import ClusterOptions
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.output.manifest import Manifest, Part, read_manifest
from dresample.jobs.output.plain_values import restored
from dresample.jobs.output.references import changes
from dresample.jobs.output.versions import current
from dresample.jobs.progress import Bars
from dresample.jobs.run import ResampleJob, run_job
from dresample.jobs.text.dialect import TextOptions
from dresample.storage import interrupts
from dresample.storage.addresses import address, join, parent, storage_of
from dresample.storage.contents import sha256_of
from dresample.storage.failures import first_line, reason
from dresample.storage.interface import MANIFEST

__all__ = ["Verdict", "job_of", "verify"]


@dataclass(frozen=True)
class Verdict:
    """What was found.

    Parameters
    ----------
    folder : str
    parts, rows, nbytes : int
        As the manifest says.
    wrong : tuple of str
        What is wrong with the files of the output.
    changed : tuple of str
        Source files that are not what they were.
    recomputed : bool
        Whether the job ran again.
    """

    folder: str
    parts: int
    rows: int
    nbytes: int
    wrong: tuple[str, ...]
    changed: tuple[str, ...]
    recomputed: bool = False


def verify(output: str | PathLike[str], bars: Bars, sources: bool = True, cluster: ClusterOptions | None = None) -> Verdict:
    """Look whether an output is what its manifest says.

    Parameters
    ----------
    output : path
        Of one that keeps versions, the current is looked at.
    bars : Bars
    sources : bool
        Look whether the source files are what they were, too.
    cluster : ClusterOptions, optional
        Run the job again on such a cluster, and compare its rows.

    Raises
    ------
    OutputError
        There is no output, or it cannot be made again from its manifest.
    """
    found = read_manifest(current(address(output)))
    parts = found.parts
    with bars("verify", total=len(parts)) as advance:
        wrong = [*_strays(found)]
        for i, part in enumerate(parts):
            wrong += _problems(found.folder, part)
            advance(i + 1)
    changed = [f"{path}: {how}" for path, how in changes(found.sources)] if sources or cluster is not None else []
    again = cluster is not None and not wrong and not changed
    if again and cluster is not None:
        wrong += _recomputed(found, bars, cluster)
    nbytes = sum(part.nbytes for part in parts)
    return Verdict(found.folder, len(parts), sum(part.rows for part in parts), nbytes, tuple(wrong), tuple(changed), again)


def _strays(output: Manifest) -> Iterator[str]:
    known = {MANIFEST, *(part.name.partition("/")[0] for part in output.parts)}
    for entry in storage_of(output.folder).entries(output.folder):
        if entry.name not in known and not entry.name.startswith("."):
            yield f"{entry.name} is no file of this output"


def _problems(folder: str, part: Part) -> Iterator[str]:
    """What is wrong with one part: its bytes say all, its rows are told where they can be read."""
    path = join(folder, part.name)
    try:
        with storage_of(path).open(path) as stream:
            found = sha256_of(stream)
            if found == part.sha256:
                rows = pq.read_metadata(_rewound(stream)).num_rows
                if rows != part.rows:
                    yield f"{part.name} has {rows:,} rows, not {part.rows:,}"
                return
    except OSError as problem:
        yield f"{part.name} cannot be read: {reason(problem)}"
        return
    except pa.ArrowException as problem:
        yield f"{part.name} is no parquet: {first_line(problem)}"
        return
    nbytes = storage_of(path).mark(path).nbytes
    how = f"it has {nbytes:,} bytes, not {part.nbytes:,}" if nbytes != part.nbytes else "its checksum is another"
    yield f"{part.name} is not the file that was written: {how}"


def _rewound(stream: Any) -> Any:
    stream.seek(0)
    return stream


# --- once more --------------------------------------------------------------------------------------------------------


def job_of(made: Manifest, output: str, cluster: ClusterOptions) -> ResampleJob:
    """The job that made an output, to another place.

    Raises
    ------
    OutputError
        It has values that no file holds.
    """
    columns = made.facts["columns"]
    roles: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in columns.items()}
    text = made.facts["source"]["text"]
    options = {name: restored(value) for name, value in made.facts["options"].items() if name in ResampleJob.__dataclass_fields__}
    return ResampleJob(
        restored(made.facts["sampler"]), tuple(source.path for source in made.sources), ColumnRoles(**roles), output,
        text=TextOptions(**text | {"null_values": tuple(text["null_values"])}), cluster=cluster, **options,
    )  # fmt: skip


def _recomputed(made: Manifest, bars: Bars, cluster: ClusterOptions) -> Iterator[str]:
    with _aside(made.folder) as folder:
        run_job(job_of(made, folder, cluster), bars)
        yield from _differences(made, read_manifest(folder))


@contextmanager
def _aside(folder: str) -> Iterator[str]:
    """A place for a second output: beside the first, if that is on this machine."""
    above = parent(folder)
    local = storage_of(folder).renames and Path(above).is_dir()
    made = Path(tempfile.mkdtemp(prefix=".dresample-verify-", dir=above if local else None))
    with interrupts.removed_at_once(made):
        yield str(made / "again")


def _differences(one: Manifest, other: Manifest) -> Iterator[str]:
    if len(one.parts) != len(other.parts):
        yield f"the job makes {len(other.parts)} parts, and the output has {len(one.parts)}"
        return
    for a, b in zip(one.parts, other.parts, strict=True):
        if a.sha256 != b.sha256 and not _same_rows(_table(one, a), _table(other, b)):
            yield f"{a.name} has other rows than the job makes"


def _table(output: Manifest, part: Part) -> pa.Table:
    path = join(output.folder, part.name)
    with storage_of(path).open(path) as stream:
        return pq.read_table(stream)


def _same_rows(one: pa.Table, other: pa.Table) -> bool:
    """Equal value by value; where there are NaN, bit by bit."""
    return bool(one.equals(other)) or (one.schema.equals(other.schema) and _bits(one) == _bits(other))


def _bits(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return bytes(sink.getvalue())
