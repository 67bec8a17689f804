"""Parquet out, whole or not at all: written beside the target under another name, and renamed when complete."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dresample import errors
from dresample.jobs.arrow_round_trip import pandas_metadata, to_arrow

__all__ = ["Written", "check_target", "schema_of", "staged", "write_part"]


@dataclass(frozen=True)
class Written:
    """One file: rows and bytes."""

    rows: int
    nbytes: int


def check_target(path: Path, overwrite: bool, files: Sequence[str] = ()) -> None:
    """Refuse an existing or unwritable target before any work is done.

    Parameters
    ----------
    path : Path
    overwrite : bool
    files : list of str
        Names of the files that the job writes; a folder of parquet files without.

    Raises
    ------
    OutputError
    """
    if path.exists() and not overwrite:
        raise errors.output_exists(path)
    ours = (lambda p: p.name in files) if files else _ours
    if path.exists() and not (path.is_dir() and all(ours(p) for p in path.iterdir())):
        usual = "those of such a job" if files else "parquet files"
        raise errors.output_unwritable(path, f"it holds something else than {usual}, which --overwrite would destroy")
    parent = path.absolute().parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise errors.output_unwritable(path, f"{parent} is not a folder that can be written to")


def _ours(path: Path) -> bool:
    return path.suffix == ".parquet" or path.name == "_dresample.json"


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A folder to write into; takes the place of ``target`` when the block ends well, and vanishes when it does not."""
    target = target.absolute()
    mark = uuid.uuid4().hex[:8]
    staging = target.parent / f".{target.name}.writing-{mark}"
    try:
        staging.mkdir(parents=True)
    except OSError as problem:
        raise errors.output_unwritable(target, str(problem)) from problem
    try:
        yield staging
        if target.exists():
            old = target.parent / f".{target.name}.replaced-{mark}"
            target.rename(old)
            try:
                staging.rename(target)
            except BaseException:
                old.rename(target)
                raise
            shutil.rmtree(old)
        else:
            staging.rename(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def schema_of(meta: Any, source: pa.Schema | None, with_nulls: Collection[str] = ()) -> pa.Schema:
    """Arrow schema of the result: the source's types where there are any, so that every file of the result agrees.

    Parameters
    ----------
    meta : pandas.DataFrame
        No rows; columns of the result.
    source : pyarrow.Schema, optional
    with_nulls : collection of str
        Columns of the source that may be null in the result, which pandas reads as nullable types.
    """
    known = {} if source is None else {f.name: f for f in source}
    more = [name for name in meta.columns if name not in known]
    guessed = pa.Schema.from_pandas(meta[more], preserve_index=False)
    fields = []
    for name in meta.columns:
        if name in known:
            fields.append(known[name].with_nullable(True))
        else:
            base = guessed.field(name)
            fields.append(pa.field(name, pa.string() if pa.types.is_null(base.type) else base.type))
    if source is None:
        return pa.schema(fields)
    return pa.schema(fields, metadata=pandas_metadata(source, meta, with_nulls))


def write_part(frame: Any, path: str, schema: pa.Schema) -> Written:
    """Write one partition. Floats are written plain: a dictionary of almost distinct values doubles the time."""
    table = to_arrow(frame, schema)
    floats = {f.name for f in schema if pa.types.is_floating(f.type)}
    partial = f"{path}.{uuid.uuid4().hex[:8]}"
    pq.write_table(table, partial, compression="snappy", use_dictionary=[n for n in schema.names if n not in floats])
    Path(partial).replace(path)
    return Written(len(frame), int(np.int64(Path(path).stat().st_size)))
