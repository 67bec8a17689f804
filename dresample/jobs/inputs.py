"""Parquet and CSV files, globs and folders -> one Dask DataFrame whose rows have one order.

Files are taken in the natural order of their names, folders and globs expanded; row 0 is the first row of the first file.
Footers are read before anything else, so a corrupt file or a column whose type changes between files is found at once.

A kind of files is read by a :class:`~dresample.jobs.arrow_frame.Reader`: pieces, an Arrow schema, and a function of a piece and
some columns that gives an Arrow table. :func:`~dresample.jobs.arrow_frame.frame_of` makes a Dask frame of it, whatever the files
are: features and labels as pandas has them, all other columns as Arrow. So another kind needs a branch in :func:`find`, which
finds the schema, and one in :func:`reader_of`, and no more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from dresample import errors
from dresample.jobs import parquet_files
from dresample.jobs.arrow_frame import Reader, frame_of
from dresample.jobs.folder_columns import Values, contradiction, folder_types, values_of_files
from dresample.jobs.found_files import PACKED, found_files, is_parquet
from dresample.jobs.parquet_files import Footer, footer_of
from dresample.jobs.schemas import Unified, unified
from dresample.jobs.source_files import noted

__all__ = ["Inputs", "find", "read", "reader_of"]


@dataclass(frozen=True)
class Inputs:
    """Input files of one kind, in order, and what is known of them before they are read.

    Parameters
    ----------
    files : tuple of str
    parquet : bool
    schema : pyarrow.Schema, optional
        Of the whole table; None where nobody knows before reading.
    rows : int, optional
    pieces : tuple
        What a reader of this kind reads one by one.
    nulls : dict of {str: int or None}
        Nulls of each column; None where nobody knows before reading.
    missing : dict of {str: list of str}
        Columns that some files do not have, and these files.
    folders : tuple
        What the folders of each file say of columns that are in no file.
    notes : tuple of str
        What was done to make one table of the files.
    """

    files: tuple[str, ...]
    parquet: bool
    schema: pa.Schema | None
    rows: int | None
    pieces: tuple[Any, ...] = ()
    nulls: dict[str, int | None] = field(default_factory=dict)
    missing: dict[str, list[str]] = field(default_factory=dict)
    folders: tuple[Values, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def nbytes(self) -> int:
        """Size on disk."""
        return sum(Path(f).stat().st_size for f in self.files)

    @property
    def with_nulls(self) -> frozenset[str]:
        """Columns that hold nulls, or may do so."""
        return frozenset(name for name, count in self.nulls.items() if count != 0)

    def as_numbers(self, names: Collection[str]) -> Inputs:
        """The same, with columns of folder names as numbers where they can be (``month=01``), as these ``names`` are features."""
        if self.schema is None:
            return self
        schema: pa.Schema = self.schema
        for name, kind in folder_types(self.folders, names).items():
            at = schema.names.index(name)
            if name in names:
                schema = schema.set(at, schema.field(at).with_type(kind))
        return replace(self, schema=schema)


def find(paths: Sequence[str]) -> Inputs:
    """Expand files, globs and folders, and check the footers of parquet files.

    Raises
    ------
    InputError
        Nothing found, kinds mixed, a corrupt file, or columns that differ so that no type holds them.
    """
    files = found_files(paths)
    parquet = [is_parquet(f) for f in files]
    if any(parquet) != all(parquet):
        one, other = files[parquet.index(True)], files[parquet.index(False)]
        raise errors.InputError(
            f"The input mixes parquet and CSV files: {one} is parquet, {other} is not. Convert them to one kind, or run twice."
        )
    return _find_parquet(files) if parquet[0] else Inputs(files, False, None, None)


def _find_parquet(files: tuple[str, ...]) -> Inputs:
    footers = [footer_of(noted(file)) for file in files]
    folders = values_of_files(files)
    found = unified([(footer.file.path, footer.schema) for footer in footers])
    _check_values(footers, found)
    schema = found.schema
    nulls: dict[str, int | None] = dict.fromkeys(schema.names, 0)
    for footer in footers:
        told = parquet_files.null_counts(footer)
        for name in nulls:
            nulls[name] = _plus(nulls[name], told.get(name, footer.told.num_rows))
    missing = found.missing
    for name, kind in folder_types(folders).items():
        if name in schema.names:
            _check_folders(name, footers, folders)
            missing = {n: without for n, without in missing.items() if n != name}  # folders fill it
            nulls[name] = None
        else:
            schema = schema.append(pa.field(name, kind))
            nulls[name] = sum(f.told.num_rows for f, v in zip(footers, folders, strict=True) if v[name] is None)
    pieces = [p for f, v in zip(footers, folders, strict=True) for p in parquet_files.pieces_of(f, tuple(v.items()))]
    rows = sum(footer.told.num_rows for footer in footers)
    notes = replace(found, missing=missing).notes
    only = tuple({name: value for name, value in values.items() if name not in found.schema.names} for values in folders)
    return Inputs(files, True, schema, rows, tuple(pieces), nulls, missing, only, tuple(notes))


def _plus(one: int | None, two: int | None) -> int | None:
    return None if one is None or two is None else one + two


def _check_values(footers: Sequence[Footer], found: Unified) -> None:
    """Read the columns whose values may not fit the type that all files have in common: what does not is told before any work."""
    for name, kinds in found.kinds.items():
        wanted = found.schema.field(name).type
        risky = {kind for kind in kinds if kind != wanted and _may_lose(kind, wanted)}
        for footer in footers if risky else ():
            if name in footer.schema.names and footer.schema.field(name).type in risky:
                for piece in parquet_files.pieces_of(footer):
                    parquet_files.load(piece, [name], found.schema)


def _may_lose(kind: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether a wider type holds only some of the values of another."""
    types = pa.types
    if types.is_integer(kind) and types.is_floating(wanted):
        return bool(kind.bit_width == 64)
    if types.is_integer(kind) and types.is_integer(wanted):
        return bool(types.is_unsigned_integer(kind) and kind.bit_width == wanted.bit_width)
    return bool(types.is_temporal(kind) or types.is_nested(kind))


def _check_folders(name: str, footers: Sequence[Footer], folders: Sequence[Values]) -> None:
    """A column of the files that folder names give, too: they must say the same."""
    for footer, values in zip(footers, folders, strict=True):
        if name in footer.schema.names:
            own = pa.schema([footer.schema.field(name)])
            for piece in parquet_files.pieces_of(footer):
                odd = contradiction(parquet_files.load(piece, [name], own)[name], values[name])
                if odd is not None:
                    raise errors.folder_column_contradicts(footer.file.path, name, str(values[name]), odd)


def reader_of(inputs: Inputs) -> Reader | None:
    """How the files are read as Arrow; None for text, which pandas reads."""
    if inputs.parquet:
        assert inputs.schema is not None
        return parquet_files.reader(inputs.pieces, inputs.schema)
    return None


def read(inputs: Inputs, plain: Collection[str] | None = None) -> Any:
    """The files as a Dask DataFrame.

    Parameters
    ----------
    inputs : Inputs
    plain : collection of str, optional
        Columns that become pandas' own types (features, target): all others stay Arrow, and come out as they are. All if None.
    """
    import dask.dataframe as dd

    found = reader_of(inputs)
    if found is not None:
        return frame_of(found, plain)
    try:
        return dd.read_csv(list(inputs.files), sep="\t" if ".tsv" in inputs.files[0].lower() else ",",
                           blocksize=None if inputs.files[0].lower().endswith(PACKED[1:]) else "64MiB")  # fmt: skip
    except ValueError as problem:
        raise errors.input_corrupt(inputs.files[0], str(problem).splitlines()[0].rstrip(".")) from problem
