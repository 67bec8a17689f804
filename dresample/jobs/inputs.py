"""Parquet and CSV files, globs and folders -> one Dask DataFrame whose rows have one order.

Files are taken in the natural order of their names, folders and globs expanded; row 0 is the first row of the first file.
Footers are read before anything else, so a corrupt file or a column whose type changes between files is found at once.
"""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dresample import errors

__all__ = ["Inputs", "find", "read"]

PARQUET, CSV = (".parquet", ".pq"), (".csv", ".csv.gz", ".tsv")


@dataclass(frozen=True)
class Inputs:
    """Input files of one kind, in order, and the Arrow schema of parquet ones."""

    files: tuple[str, ...]
    parquet: bool
    schema: pa.Schema | None
    rows: int | None

    @property
    def nbytes(self) -> int:
        """Size on disk."""
        return sum(Path(f).stat().st_size for f in self.files)


def find(paths: Sequence[str]) -> Inputs:
    """Expand files, globs and folders, and check the footers of parquet files.

    Raises
    ------
    InputError
        Nothing found, kinds mixed, a corrupt file, or schemas that differ.
    """
    files = tuple(f for path in paths for f in _expand(path))
    if not files:
        raise errors.input_missing(", ".join(paths))
    parquet = [f.endswith(PARQUET) for f in files]
    if any(parquet) != all(parquet):
        raise errors.InputError(f"The input mixes parquet and CSV files: {files[0]}, ... Convert them to one kind, or run twice.")
    if not parquet[0]:
        return Inputs(files, False, None, None)
    schema, rows = None, 0
    for file in files:
        try:
            footer = pq.ParquetFile(file)
        except (pa.ArrowException, OSError) as problem:
            raise errors.input_corrupt(file, str(problem).splitlines()[0].rstrip(".")) from problem
        found = footer.schema_arrow
        if schema is None:
            schema = found
        _same_schema(file, found, schema)
        rows += footer.metadata.num_rows
    return Inputs(files, True, schema, rows)


def _expand(path: str) -> list[str]:
    from dask.utils import natural_sort_key

    if glob.has_magic(path):
        found = glob.glob(path, recursive=True)
        return [f for p in sorted(found, key=natural_sort_key) for f in ([p] if Path(p).is_file() else _expand(p))]
    here = Path(path)
    if here.is_dir():
        inside = [
            str(p) for p in here.rglob("*") if p.is_file() and p.name.endswith(PARQUET + CSV) and not p.name.startswith((".", "_"))
        ]
        return sorted(inside, key=natural_sort_key)
    if here.is_file():
        return [path]
    raise errors.input_missing(path)


def _same_schema(file: str, found: pa.Schema, wanted: pa.Schema) -> None:
    if found.names != wanted.names:
        odd = sorted(set(found.names) ^ set(wanted.names)) or found.names
        raise errors.InputError(
            f"The columns of {file} differ from those of the first file: {', '.join(odd[:5])}. Fix or leave it out."
        )
    for a, b in zip(found, wanted, strict=True):
        if a.type != b.type:
            raise errors.mixed_dtypes(a.name, f"{a.type} in {file}", str(b.type))


def read(inputs: Inputs) -> Any:
    """The files as a Dask DataFrame."""
    import dask.dataframe as dd

    if inputs.parquet:
        return dd.read_parquet(list(inputs.files), index=False)
    try:
        return dd.read_csv(list(inputs.files), sep="\t" if inputs.files[0].endswith(".tsv") else ",",
                           blocksize=None if inputs.files[0].endswith(".gz") else "64MiB")  # fmt: skip
    except ValueError as problem:
        raise errors.input_corrupt(inputs.files[0], str(problem).splitlines()[0].rstrip(".")) from problem
