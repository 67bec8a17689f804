"""Files out: the tasks that write the parts of a result, and the page beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dresample import errors
from dresample.jobs.arrow_round_trip import to_arrow
from dresample.jobs.encoding import encoding_of
from dresample.jobs.layout import PLAIN, Layout
from dresample.jobs.originals import Originals
from dresample.jobs.output.journal import noted
from dresample.jobs.output.manifest import Part
from dresample.storage.addresses import join, storage_of
from dresample.storage.contents import Sealed, holding
from dresample.storage.failures import reason
from dresample.storage.interface import Draft, Fill

__all__ = ["Written", "write_files", "write_frame", "write_originals", "write_page", "write_part"]


@dataclass(frozen=True)
class Written:
    """One file: its name, rows, bytes, checksum, and its part. ``lost``: the draft was gone, because the run is over."""

    name: str
    rows: int
    nbytes: int
    sha256: str = ""
    lost: bool = False
    part: str = ""


def write_part(frame: Any, draft: Draft, name: str, schema: pa.Schema) -> Written:
    """Write one partition into one file.

    Raises
    ------
    OutputError
    """
    return write_frame(frame, draft, name, schema)[0]


def write_frame(
    frame: Any, draft: Draft, name: str, schema: pa.Schema, journal: bool = False, layout: Layout = PLAIN
) -> list[Written]:
    """Write one partition of a result; see :func:`write_files`."""
    return write_files(to_arrow(frame, schema), draft, name, journal, layout)


def write_originals(
    piece: Any, read: Originals, draft: Draft, name: str, schema: pa.Schema, journal: bool = False, layout: Layout = PLAIN
) -> list[Written]:
    """Write one piece of the source as it is; see :func:`write_files`."""
    return write_files(read(piece, schema.names), draft, name, journal, layout)


def write_files(table: pa.Table, draft: Draft, name: str, journal: bool = False, layout: Layout = PLAIN) -> list[Written]:
    """Write one partition, into one file or several.

    Parameters
    ----------
    table : pyarrow.Table
    draft : Draft
    name : str
    journal : bool
        Note that it is whole, for a run that takes up the draft.
    layout : Layout

    Raises
    ------
    OutputError
    """
    done = []
    for file, rows in layout.files(table, name):
        write = lambda where, rows=rows: pq.write_table(rows, where, compression=layout.compression, **encoding_of(rows))
        done.append(replace(_written(draft, file, len(rows), write), part=name))
        if done[-1].lost:
            return done
    if journal:
        try:
            noted(draft, name, [Part(w.name, w.rows, w.nbytes, w.sha256) for w in done])
        except OSError as problem:
            if draft.gone():
                return [Written(name, 0, 0, lost=True)]
            raise errors.output_failed(join(draft.folder, name), reason(problem)) from problem
    return done


def _written(draft: Draft, name: str, rows: int, write: Fill) -> Written:
    sealed = Sealed(write)
    try:
        nbytes = draft.write(name, sealed)
    except OSError as problem:
        if draft.gone():  # the run is over, and nobody waits for this file
            return Written(name, rows, 0, lost=True)
        raise errors.output_failed(join(draft.folder, name), reason(problem)) from problem
    return Written(name, rows, nbytes, sealed.sha256)


def write_page(page: str, text: Callable[[], str]) -> None:
    """Write a report once its text is whole; what was there before stays until then.

    Raises
    ------
    OutputError
        Its text could not be made or written, for a reason of the system.
    """
    storage = storage_of(page)
    try:
        storage.write(page, holding(text()))
    except OSError as problem:
        raise errors.page_unwritable(storage.absolute(page), reason(problem)) from problem
