"""Originals from file to file, as Arrow: nothing of them passes through pandas, and no value is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from dresample.jobs.arrow_frame import Reader
from dresample.jobs.arrow_types import null_column
from dresample.results.provenance import PROVENANCE

__all__ = ["Originals", "originals_from", "pass_untouched"]


@dataclass(frozen=True)
class Originals:
    """Reads pieces of a source as rows of a result: ``originals(piece, columns)``. It travels with each piece, and is small.

    Parameters
    ----------
    load : callable
        As that of a :class:`~dresample.jobs.arrow_frame.Reader` of the source.
    names : tuple of str
        Columns of the source.
    schema : pyarrow.Schema
        Of the result. Columns that the source does not have say that a row is no new one.
    """

    load: Callable[[Any, list[str]], pa.Table]
    names: tuple[str, ...]
    schema: pa.Schema

    def __call__(self, piece: Any, columns: list[str]) -> pa.Table:
        """Some columns of a piece."""
        held = [name for name in columns if name in self.names]
        found = self.load(piece, held or list(self.names[:1]))  # one column, for the number of rows
        kinds = pa.schema([self.schema.field(name) for name in columns], metadata=self.schema.metadata)
        arrays = [found[field.name] if field.name in held else _of_no_new_row(field, len(found)) for field in kinds]
        return pa.Table.from_arrays(arrays, schema=kinds)


def originals_from(source: Reader, schema: pa.Schema) -> Originals:
    """How the originals of a result of this schema are read from their source."""
    return Originals(source.load, tuple(source.schema.names), schema)


def _of_no_new_row(field: pa.Field, rows: int) -> pa.Array | pa.ChunkedArray:
    """A column of provenance beside originals."""
    is_new = field.name == PROVENANCE[0]
    return pa.repeat(pa.scalar(False), rows) if is_new else null_column(field.type, rows)


def pass_untouched(sampler: Any) -> bool:
    """Whether the result of a sampler begins with its originals as they are, in their partitions, and new rows lie below."""
    return not sampler._changes_originals and getattr(sampler, "placement", "append") == "append"
