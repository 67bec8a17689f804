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

import glob
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dresample import errors
from dresample.jobs import delimited, parquet_files
from dresample.jobs.arrow_frame import Reader, frame_of
from dresample.jobs.delimited import Roles
from dresample.jobs.dialect import TextOptions
from dresample.jobs.source_files import noted, opened

__all__ = ["Inputs", "find", "read", "reader_of", "typed"]

PARQUET = (".parquet", ".pq")
CSV = tuple(kind + packed for kind in (".csv", ".tsv") for packed in ("", ".gz", ".bz2", ".zst"))
#: Tables or notes: taken from a folder that holds nothing else.
TXT = (".txt", ".txt.gz", ".txt.bz2", ".txt.zst")
_NOTHING_SAID = TextOptions()


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
    with_nulls : frozenset of str
        Columns that hold nulls, or may do so.
    text : delimited.Text, optional
        How text files are written.
    label : str, optional
        The column of text that has been typed as label.
    """

    files: tuple[str, ...]
    parquet: bool
    schema: pa.Schema | None
    rows: int | None
    pieces: tuple[Any, ...] = ()
    with_nulls: frozenset[str] = frozenset()
    text: delimited.Text | None = None
    label: str | None = None

    @property
    def names(self) -> list[str]:
        """The columns."""
        if self.text is not None:
            return self.text.names
        return [] if self.schema is None else list(self.schema.names)

    @property
    def nbytes(self) -> int:
        """Size on disk."""
        return sum(Path(f).stat().st_size for f in self.files)


def find(paths: Sequence[str], options: TextOptions = _NOTHING_SAID) -> Inputs:
    """Expand files, globs and folders, and check the footers of parquet files and the first lines of text.

    Parameters
    ----------
    paths : list of str
    options : TextOptions
        What is said about text.

    Raises
    ------
    InputError
        Nothing found, kinds mixed, a corrupt file, schemas that differ, or text of which cannot be told how it is written.
    ParameterError
        Something is said about text, and the files are parquet.
    """
    files = tuple(f for path in paths for f in _expand(path))
    if not files:
        raise errors.input_missing(", ".join(paths))
    parquet = [f.lower().endswith(PARQUET) for f in files]
    if any(parquet) != all(parquet):
        raise errors.InputError(f"The input mixes parquet and CSV files: {files[0]}, ... Convert them to one kind, or run twice.")
    if not parquet[0]:
        text = delimited.look(files, options)
        return Inputs(files, False, None, None, text=text)
    if options.given:
        raise errors.text_options_for_parquet(options.given, files[0])
    schema, rows = None, 0
    pieces: list[parquet_files.Piece] = []
    with_nulls: set[str] = set()
    for file in files:
        source = noted(file)
        try:
            with opened(source) as stream:
                footer = pq.ParquetFile(stream)
        except (pa.ArrowException, OSError) as problem:
            raise errors.input_corrupt(file, str(problem).splitlines()[0].rstrip(".")) from problem
        found = footer.schema_arrow
        if schema is None:
            schema = found
        _same_schema(file, found, schema)
        rows += footer.metadata.num_rows
        pieces += parquet_files.pieces_of(source, footer.metadata)
        with_nulls |= parquet_files.with_nulls(footer.metadata, found)
    return Inputs(files, True, schema, rows, tuple(pieces), frozenset(with_nulls))


def _expand(path: str) -> list[str]:
    from dask.utils import natural_sort_key

    if glob.has_magic(path):
        found = glob.glob(path, recursive=True)
        return [f for p in sorted(found, key=natural_sort_key) for f in ([p] if Path(p).is_file() else _expand(p))]
    here = Path(path)
    if here.is_dir():
        inside = [str(p) for p in here.rglob("*") if p.is_file() and not p.name.startswith((".", "_"))]
        tables = [p for p in inside if p.lower().endswith(PARQUET + CSV)] or [p for p in inside if p.lower().endswith(TXT)]
        return sorted(tables, key=natural_sort_key)
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


def typed(inputs: Inputs, roles: Roles, labels_only: bool = False, keep: bool = False) -> Inputs:
    """The same with the types of all columns, which text shows only when it is read.

    Parameters
    ----------
    inputs : Inputs
    roles : Roles
        What columns are for. Those without a role stay text.
    labels_only : bool
        Decide the types of features by the first lines: they are not going to be read.
    keep : bool
        All that follows is done in this process, so that small text may be kept in memory.
    """
    if inputs.text is None:
        return inputs
    found = delimited.glance(inputs.text, roles) if labels_only else delimited.survey(inputs.text, roles, keep)
    return replace(
        inputs, schema=found.schema, rows=found.rows, pieces=found.pieces, with_nulls=found.with_nulls, label=found.label
    )


def reader_of(inputs: Inputs) -> Reader:
    """How the files are read as Arrow; text must have been :func:`typed`."""
    assert inputs.schema is not None
    if inputs.text is not None:
        return delimited.reader(inputs.pieces, inputs.schema, inputs.text.dialect, inputs.label)
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
