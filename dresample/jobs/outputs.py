"""Parquet out: what may be written where, and the tasks that write. Publishing is the work of ``staging``."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from glob import has_magic
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dresample import errors
from dresample.jobs import interrupts, staging
from dresample.jobs.arrow_round_trip import pandas_metadata, to_arrow
from dresample.jobs.found_files import is_url

__all__ = ["Written", "check_apart", "check_page", "check_target", "page_beside", "schema_of", "write_part"]


@dataclass(frozen=True)
class Written:
    """One file: its name, rows and bytes. ``lost``: the folder was gone, because the run is over."""

    name: str
    rows: int
    nbytes: int
    lost: bool = False


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
    if _address(path):
        raise errors.output_url(_url(path))
    if path.is_symlink():
        raise errors.output_is_link(path, path.resolve())
    if path.exists() and not overwrite:
        raise errors.output_exists(path)
    ours = (lambda p: p.name in files) if files else _ours
    if path.exists() and not (path.is_dir() and all(ours(p) for p in path.iterdir())):
        usual = "those of such a job" if files else "parquet files"
        raise errors.output_unwritable(path, f"it holds something else than {usual}, which --overwrite would destroy")
    if (reason := _no_place(path.absolute())) is not None:
        raise errors.output_unwritable(path, reason)


def _ours(path: Path) -> bool:
    return path.suffix == ".parquet" or path.name == "_dresample.json"


def _no_place(path: Path) -> str | None:
    """Why nothing can be made at a path: the nearest folder above that there is says so."""
    above = next(parent for parent in path.parents if parent.exists())
    return None if above.is_dir() and os.access(above, os.W_OK) else f"{above} is not a folder that can be written to"


def _address(path: Path) -> bool:
    """``s3://bucket/out``, which a Path makes ``s3:/bucket/out`` of."""
    return is_url(str(path)) and not Path(path.parts[0]).is_dir()


def _url(path: Path) -> str:
    return str(path).replace(":/", "://", 1)


def check_apart(output: Path, paths: Sequence[str], files: Sequence[str]) -> None:
    """Refuse an output that is the input, lies inside it, or around it; by the places that the names lead to.

    Parameters
    ----------
    output : Path
    paths : list of str
        Files, globs and folders, as they were given.
    files : list of str
        What was found there.

    Raises
    ------
    OutputError
    """
    place = output.resolve()
    for given in paths:
        if not has_magic(given) or Path(given).exists():
            source = Path(given).resolve()
            if source == place:
                raise errors.output_is_input(output, given)
            if source.is_dir() and source in place.parents:
                raise errors.output_in_input(output, given)
        elif any(_fits(p, Path(os.path.abspath(given))) for p in (place / "part-00000.parquet", place, *place.parents)):
            raise errors.output_in_input(output, given)
    for file in files:
        source = Path(file).resolve()
        if source == place:
            raise errors.output_is_input(output, file)
        if place in source.parents:
            raise errors.output_is_input(output, file) if place == source.parent else errors.output_around_input(output, file)


def _fits(path: Path, pattern: Path) -> bool:
    """Whether a glob would find a path, part by part; ``**`` stands for any number of folders."""

    def fits(parts: Sequence[str], wanted: Sequence[str]) -> bool:
        if not wanted:
            return not parts
        if wanted[0] == "**":
            return any(fits(parts[i:], wanted[1:]) for i in range(len(parts) + 1))
        return bool(parts) and fnmatchcase(parts[0], wanted[0]) and fits(parts[1:], wanted[1:])

    return fits(path.parts, pattern.parts)


def check_page(page: Path, output: Path, files: Sequence[str]) -> None:
    """Refuse a report that could not be written at the end, or that would overwrite what is no report.

    Raises
    ------
    OutputError
    """
    place, folder = page.resolve(), output.resolve()
    if _address(page):
        raise errors.page_unwritable(_url(page), "it is a remote address, which is not written to")
    if page.is_dir():
        raise errors.page_unwritable(page, "it is a folder")
    if place == folder or folder in place.parents:
        raise errors.page_unwritable(page, f"it lies inside the output folder {output}, which holds tables only")
    if any(place == Path(file).resolve() for file in files):
        raise errors.page_unwritable(page, "it is a file of the input")
    if (reason := _no_place(place)) is not None:
        raise errors.page_unwritable(page, reason)
    if page.exists() and not os.access(page, os.W_OK):
        raise errors.page_unwritable(page, "the file there is protected")


@contextmanager
def page_beside(page: Path) -> Iterator[Path]:
    """Another name beside that of a report, to write it under; it gets its own when the block ends well.

    Raises
    ------
    OutputError
    """
    page = Path(os.path.abspath(page))
    with interrupts.removed_at_once(page.parent / f".{page.name}.writing-{uuid.uuid4().hex[:8]}") as beside:
        try:
            yield beside
            beside.replace(page)
        except OSError as problem:
            raise errors.page_unwritable(page, staging.words(problem)) from problem


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
    plain = [n for n in schema.names if n not in floats]
    return _written(Path(path), len(frame), lambda where: pq.write_table(table, where, compression="snappy", use_dictionary=plain))


def _written(path: Path, rows: int, write: Callable[[str], None]) -> Written:
    """Write a file under another name, in a folder that is never published, then give it its own: whole or not at all."""
    partial = path.parent.parent / staging.PARTIAL / f"{path.name}.{uuid.uuid4().hex[:8]}"
    try:
        write(str(partial))
        nbytes = int(np.int64(partial.stat().st_size))
        partial.replace(path)
    except OSError as problem:
        if not partial.parent.exists():  # the run is over, and nobody waits for this file
            return Written(path.name, rows, 0, lost=True)
        with suppress(OSError):
            partial.unlink()
        raise errors.output_failed(path, staging.words(problem)) from problem
    return Written(path.name, rows, nbytes)
