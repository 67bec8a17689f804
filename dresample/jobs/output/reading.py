"""An output as one Dask DataFrame, however it is kept: a folder, its current version, or new rows beside the files of originals."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import Any

import pyarrow as pa

from dresample import errors
from dresample.jobs import parquet_files
from dresample.jobs.arrow_frame import Reader, frame_of
from dresample.jobs.folder_columns import folder_values
from dresample.jobs.layout import schema_laid_out
from dresample.jobs.output.manifest import Manifest, read_manifest
from dresample.jobs.output.references import originals_of
from dresample.jobs.output.versions import current
from dresample.jobs.parquet_files import Footer
from dresample.jobs.source_files import noted
from dresample.storage.addresses import join, storage_of

__all__ = ["read"]


def read(output: str | PathLike[str]) -> Any:
    """The table that a job made, as one Dask DataFrame.

    Parameters
    ----------
    output : path
        Its folder; of one that keeps versions, the current is read. A version has a folder, too.

    Returns
    -------
    dask.dataframe.DataFrame
        Originals first, in their order, then the new rows. Where the output refers to its source for the originals, they are read
        from there, and the frame is the same as of an output that holds them.

    Raises
    ------
    OutputError
        There is no output, or files of it are missing.
    InputError
        It refers to files that have changed.
    """
    found = read_manifest(current(output))
    footers = _footers(found)
    made = _made(found, footers)
    if not found.referenced:
        return frame_of(made)
    return frame_of(_joined(originals_of(found, made.schema), made))


def _footers(output: Manifest) -> list[Footer]:
    paths = [join(output.folder, part.name) for part in output.parts]
    missing = [path for path in paths if storage_of(path).kind(path) != "file"]
    if missing:
        raise errors.output_part_missing(output.folder, missing)
    return [parquet_files.footer_of(noted(path)) for path in paths]


def _made(output: Manifest, footers: Sequence[Footer]) -> Reader:
    """The files of the output itself: all have one schema. A part without rows stands for the schema only."""
    if not footers:
        raise errors.no_output(output.folder, "it has no files")
    layout = output.facts["reads"].get("layout")
    pieces = [
        parquet_files.pieces_of(footer, tuple(folder_values(part.name).items()) if layout else ())
        for footer, part in zip(footers, output.parts, strict=True) if footer.metadata.num_rows or not output.referenced
    ]  # fmt: skip
    schema = schema_laid_out(layout) if layout else footers[0].schema
    return parquet_files.reader([piece for some in pieces for piece in some], schema)


def _joined(first: Reader, second: Reader) -> Reader:
    pieces = [(piece, True) for piece in first.pieces] + [(piece, False) for piece in second.pieces]
    return Reader(tuple(pieces), second.schema, _Either(first, second))


class _Either:
    """Reads a piece as the reader that it is of."""

    def __init__(self, first: Reader, second: Reader) -> None:
        self.first, self.second = first, second

    def __call__(self, piece: tuple[Any, bool], columns: list[str]) -> pa.Table:
        reader = self.first if piece[1] else self.second
        return reader.load(piece[0], columns)
