"""Files out: the tasks that write the parts of a result, and the page beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dresample import errors
from dresample.jobs.arrow_round_trip import to_arrow
from dresample.jobs.output.journal import noted
from dresample.jobs.output.manifest import Part
from dresample.storage.addresses import join, storage_of
from dresample.storage.contents import Sealed, holding
from dresample.storage.failures import reason
from dresample.storage.interface import Draft, Fill

__all__ = ["Written", "write_page", "write_part"]


@dataclass(frozen=True)
class Written:
    """One file: its name, rows, bytes and checksum. ``lost``: the draft was gone, because the run is over."""

    name: str
    rows: int
    nbytes: int
    sha256: str = ""
    lost: bool = False


def write_part(frame: Any, draft: Draft, name: str, schema: pa.Schema, journal: bool = False) -> Written:
    """Write one partition. Floats are written plain: a dictionary of almost distinct values doubles the time.

    Parameters
    ----------
    frame : pandas.DataFrame
    draft : Draft
    name : str
    schema : pyarrow.Schema
    journal : bool
        Note that it is whole, for a run that takes up the draft.

    Raises
    ------
    OutputError
    """
    table = to_arrow(frame, schema)
    floats = {f.name for f in schema if pa.types.is_floating(f.type)}
    plain = [n for n in schema.names if n not in floats]
    write = lambda where: pq.write_table(table, where, compression="snappy", use_dictionary=plain)
    return _written(draft, name, len(frame), write, journal)


def _written(draft: Draft, name: str, rows: int, write: Fill, journal: bool = False) -> Written:
    sealed = Sealed(write)
    try:
        nbytes = draft.write(name, sealed)
        if journal:
            noted(draft, Part(name, rows, nbytes, sealed.sha256))
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
