"""Any files that can be read piece by piece as Arrow -> one Dask DataFrame."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from dresample.jobs.arrow_round_trip import empty_frame, to_frame
from dresample.jobs.arrow_types import carrier

__all__ = ["Reader", "frame_of"]


@dataclass(frozen=True)
class Reader:
    """How a table is read: the same pieces, in the same order, whoever asks.

    Parameters
    ----------
    pieces : tuple
        What tells ``load`` where to read; each becomes one partition. They travel to workers, so they are small and can be pickled.
    schema : pyarrow.Schema
        Names and types of all columns, with the metadata that pandas wrote into the files, if any.
    load : callable
        ``load(piece, columns) -> pyarrow.Table`` of these columns (all of them are names of ``schema``), in this order, each of the
        type of ``schema``. It is called on workers, too.
    """

    pieces: tuple[Any, ...]
    schema: pa.Schema
    load: Callable[[Any, list[str]], pa.Table]


def frame_of(reader: Reader, plain: Collection[str] | None = None) -> Any:
    """The table as a Dask DataFrame. A selection of columns is read as such: the others are not.

    Parameters
    ----------
    reader : Reader
    plain : collection of str, optional
        Columns that become pandas' own types (features, target); all others stay Arrow, and nested ones do so anyway.
        All of them if None.
    """
    import dask
    import dask.dataframe as dd
    from dask.dataframe.utils import clear_known_categories

    names = reader.schema.names
    # Of nested columns pandas would make Python objects.
    flat = [field.name for field in reader.schema if not pa.types.is_nested(carrier(field.type))]
    chosen = frozenset(flat if plain is None else set(plain) & set(flat))
    # Each piece has categories of its own, as far as its rows show.
    meta = clear_known_categories(empty_frame(reader.schema, chosen))
    with dask.config.set({"dataframe.convert-string": False}):
        return dd.from_map(_read, list(reader.pieces), args=[reader.load, names, chosen], meta=meta, label="read")


def _read(
    piece: Any, load: Callable[[Any, list[str]], pa.Table], names: Sequence[str], plain: frozenset[str], columns: Any = None
) -> Any:
    return to_frame(load(piece, list(names if columns is None else columns)), plain)
