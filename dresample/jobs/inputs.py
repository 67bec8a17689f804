"""Parquet and CSV files, globs and folders -> one Dask DataFrame whose rows have one order.

Files are taken in the natural order of their names, folders and globs expanded; row 0 is the first row of the first file.
Footers are read before anything else, so a corrupt file or a column whose type changes between files is found at once.

Of text only the first lines are read at first; the types of its columns need a pass over all of it, and what each is for:
:func:`typed`.

A kind of files is read by a :class:`~dresample.jobs.arrow_frame.Reader`: pieces, an Arrow schema, and a function of a piece and
some columns that gives an Arrow table. :func:`~dresample.jobs.arrow_frame.frame_of` makes a Dask frame of it, whatever the files
are: features and labels as pandas has them, all other columns as Arrow. So another kind needs a branch in :func:`find`, which
finds the schema, and one in :func:`reader_of`, and no more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from dresample import errors
from dresample.jobs import parquet_files
from dresample.jobs.arrow_frame import Reader, frame_of
from dresample.jobs.delta.snapshot import snapshot
from dresample.jobs.folder_columns import Values, contradiction, folder_types, folder_values, values_of_files
from dresample.jobs.found_files import delta_table, found_files, is_parquet
from dresample.jobs.parquet_files import Footer, footer_of
from dresample.jobs.schemas import Unified, unified
from dresample.jobs.source_files import SourceFile, noted
from dresample.jobs.text.dialect import NOTHING_SAID, TextOptions
from dresample.jobs.text.look import Text, look
from dresample.jobs.text.reading import reader as text_reader
from dresample.jobs.text.survey import TextRoles, glance, survey
from dresample.jobs.widening import may_lose
from dresample.jobs.window import EVERYTHING, Selection, Window
from dresample.jobs.windowed_files import Part, windowed
from dresample.storage.addresses import storage_of

__all__ = ["Inputs", "find", "read", "reader_of", "typed"]


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
    text : Text, optional
        How text files are written.
    label : str, optional
        The column of text that has been typed as label.
    file_rows : tuple of int
        Rows of each file; empty where nobody knows before reading.
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
    text: Text | None = None
    label: str | None = None
    file_rows: tuple[int | None, ...] = ()

    @property
    def names(self) -> list[str]:
        """The columns."""
        if self.text is not None:
            return self.text.names
        return [] if self.schema is None else list(self.schema.names)

    @property
    def sources(self) -> tuple[SourceFile, ...]:
        """The files that are read, as they were when they were found."""
        if self.text is not None:
            return tuple(file.source for file in self.text.files)
        return tuple(dict.fromkeys(piece.file for piece in self.pieces))

    @property
    def nbytes(self) -> int:
        """Size on disk."""
        return sum(storage_of(file).mark(file).nbytes for file in self.files)

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


def find(
    paths: Sequence[str], options: TextOptions = NOTHING_SAID, selection: Selection = EVERYTHING, delta_version: int | None = None
) -> Inputs:
    """Expand files, globs and folders, and check the footers of parquet files and the first lines of text.

    Parameters
    ----------
    paths : list of str
    options : TextOptions
        What is said about text.
    selection : Selection
        Which of the files, and which of their rows.
    delta_version : int, optional
        Of a Delta table; the newest without.

    Raises
    ------
    InputError
        Nothing found, kinds mixed, a corrupt file, columns that differ so that no type holds them, or text of which cannot be told
        how it is written.
    ParameterError
        Something is said about text, and the files are parquet.
    """
    table = delta_table(paths)
    if table is not None:
        return _find_delta(table, options, selection, delta_version)
    if delta_version is not None:
        raise errors.delta_version_without_table(paths[0])
    files, left_out = _last(found_files(paths), selection.last_files)
    parquet = [is_parquet(f) for f in files]
    if any(parquet) != all(parquet):
        one, other = files[parquet.index(True)], files[parquet.index(False)]
        raise errors.InputError(
            f"The input mixes parquet and CSV files: {one} is parquet, {other} is not. Convert them to one kind, or run twice."
        )
    if not parquet[0]:
        if selection.window is not None:
            raise errors.window_of_text(files[0])
        return Inputs(files, False, None, None, text=look(files, options), notes=(*left_out, *_folders_of_text(files)))
    if options.given:
        raise errors.text_options_for_parquet(options.given, files[0])
    found = _find_parquet(files, selection.window)
    return replace(found, notes=(*left_out, *found.notes))


def _last(files: tuple[str, ...], most: int | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The last files, and what is to be said of it."""
    if most is None:
        return files, ()
    if len(files) < most:
        return files, (f"there are {len(files)} files, fewer than the last {most} that were asked for: all are taken",)
    return files[-most:], (f"the last {most} of {len(files)} files are taken, from {files[-most]} on",)


def _folders_of_text(files: tuple[str, ...]) -> tuple[str, ...]:
    names = list(dict.fromkeys(name for file in files for name in folder_values(file)))
    if not names:
        return ()
    return (f"Folder names give columns beside parquet files only: {', '.join(names)} of the folders of {files[0]} are left out.",)


def _find_delta(path: str, options: TextOptions, selection: Selection, version: int | None) -> Inputs:
    if options.given:
        raise errors.text_options_for_parquet(options.given, path)
    found = snapshot(path, version)
    files, left_out = _last(found.files, selection.last_files)
    values = found.folders[len(found.files) - len(files) :]
    table = _find_parquet(files, selection.window, values, found.types)
    return replace(table, folders=(), notes=(f"version {found.version} of the Delta table {path}", *left_out, *table.notes))


def _find_parquet(
    files: tuple[str, ...],
    window: Window | None = None,
    values: Sequence[Values] | None = None,
    types: Mapping[str, pa.DataType] | None = None,
) -> Inputs:
    footers = [footer_of(noted(file)) for file in files]
    folders = list(values_of_files(files) if values is None else values)
    parts, said = [Part()] * len(files), []
    if window is not None:
        chosen, words = windowed(window, footers, folders)
        kept = [i for i, part in enumerate(chosen) if part is not None]
        footers, folders, files = [footers[i] for i in kept], [folders[i] for i in kept], tuple(files[i] for i in kept)
        parts, said = [part for part in chosen if part is not None], [words]
    found = unified([(footer.file.path, footer.schema) for footer in footers])
    pieces = [
        parquet_files.pieces_of(f, tuple(v.items()), part.groups, part.inside)
        for f, v, part in zip(footers, folders, parts, strict=True)
    ]
    _check_values(footers, pieces, found)
    schema = found.schema
    rows = [_rows(footer, part) for footer, part in zip(footers, parts, strict=True)]
    nulls: dict[str, int | None] = dict.fromkeys(schema.names, 0)
    for footer, part, count in zip(footers, parts, rows, strict=True):
        counts = parquet_files.null_counts(footer, part.groups, part.inside)
        for name in nulls:
            nulls[name] = _plus(nulls[name], counts.get(name, count))
    missing = found.missing
    for name, kind in (folder_types(folders) if types is None else types).items():
        if name in schema.names:
            _check_folders(name, footers, folders)
            missing = {n: without for n, without in missing.items() if n != name}  # folders fill it
            nulls[name] = None
        else:
            schema = schema.append(pa.field(name, kind))
            nulls[name] = _total([n for n, v in zip(rows, folders, strict=True) if v[name] is None])
    notes = [*said, *replace(found, missing=missing).notes]
    only = tuple({name: value for name, value in values.items() if name not in found.schema.names} for values in folders)
    whole = tuple(piece for of_file in pieces for piece in of_file)
    return Inputs(files, True, schema, _total(rows), whole, nulls, missing, only, tuple(notes), file_rows=tuple(rows))


def _rows(footer: Footer, part: Part) -> int | None:
    """Rows of what is read of a file; None where only reading tells."""
    groups = range(footer.metadata.num_row_groups) if part.groups is None else part.groups
    return None if part.inside is not None else sum(footer.metadata.row_group(i).num_rows for i in groups)


def _total(counts: Sequence[int | None]) -> int | None:
    total: int | None = 0
    for count in counts:
        total = _plus(total, count)
    return total


def _plus(one: int | None, two: int | None) -> int | None:
    return None if one is None or two is None else one + two


def _check_values(footers: Sequence[Footer], pieces: Sequence[Sequence[Any]], found: Unified) -> None:
    """Read the columns whose values may not fit the type that all files have in common: what does not is told before any work."""
    for name, kinds in found.kinds.items():
        common = found.schema.field(name).type
        risky = {kind for kind in kinds if kind != common and may_lose(kind, common)}
        for footer, of_file in zip(footers, pieces, strict=True) if risky else ():
            if name in footer.schema.names and footer.schema.field(name).type in risky:
                for piece in of_file:
                    parquet_files.load(piece, [name], found.schema)


def _check_folders(name: str, footers: Sequence[Footer], folders: Sequence[Values]) -> None:
    """A column of the files that folder names give, too: they must say the same."""
    for footer, values in zip(footers, folders, strict=True):
        if name in footer.schema.names:
            own = pa.schema([footer.schema.field(name)])
            for piece in parquet_files.pieces_of(footer):
                odd = contradiction(parquet_files.load(piece, [name], own)[name], values[name])
                if odd is not None:
                    raise errors.folder_column_contradicts(footer.file.path, name, str(values[name]), odd)


def typed(inputs: Inputs, roles: TextRoles, labels_only: bool = False, keep: bool = False) -> Inputs:
    """The same with the types of all columns, which text shows only when it is read.

    Parameters
    ----------
    inputs : Inputs
    roles : TextRoles
        What columns are for. Those without a role stay text.
    labels_only : bool
        Decide the types of features by the first lines: they are not going to be read.
    keep : bool
        All that follows is done in this process, so that small text may be kept in memory.
    """
    if inputs.text is None:
        return inputs
    found = glance(inputs.text, roles) if labels_only else survey(inputs.text, roles, keep)
    return replace(
        inputs, schema=found.schema, rows=found.rows, pieces=found.pieces, nulls=found.nulls, label=found.label,
        file_rows=found.file_rows,
    )  # fmt: skip


def reader_of(inputs: Inputs) -> Reader:
    """How the files are read as Arrow; text must have been :func:`typed`."""
    assert inputs.schema is not None
    if inputs.text is not None:
        return text_reader(inputs.pieces, inputs.schema, inputs.text.dialect, inputs.label)
    return parquet_files.reader(inputs.pieces, inputs.schema)


def read(inputs: Inputs, plain: Collection[str] | None = None) -> Any:
    """The files as a Dask DataFrame; text must have been :func:`typed`.

    Parameters
    ----------
    inputs : Inputs
    plain : collection of str, optional
        Columns that become pandas' own types (features, target): all others stay Arrow, and come out as they are. All if None.
    """
    return frame_of(reader_of(inputs), plain)
