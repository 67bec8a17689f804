"""The schema that all files of a result have: Arrow types, and what pandas should make of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pyarrow as pa

from dresample.jobs.arrow_round_trip import empty_frame
from dresample.jobs.arrow_types import carrier

__all__ = ["schema_of"]


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
    return pa.schema(fields, metadata=_pandas_metadata(source, meta, with_nulls))


def _pandas_metadata(schema: pa.Schema, meta: Any, with_nulls: Collection[str]) -> dict[bytes, bytes] | None:
    """What pandas should know to read the written files: nullable integers and bools where there are nulls.

    Without it pandas would read an integer column with nulls as floats.

    Parameters
    ----------
    schema : pyarrow.Schema
        Of the source, with what pandas wrote into it.
    meta : pandas.DataFrame
        No rows; columns of the result, and the dtypes of those that the source does not have.
    with_nulls : collection of str
        Columns that may hold nulls.
    """
    import pandas as pd

    flat = pa.schema([field for field in schema if not pa.types.is_nested(carrier(field.type))], metadata=schema.metadata)
    plain = empty_frame(flat, flat.names)
    columns: dict[str, Any] = {}
    for name in meta.columns:
        if name in schema.names and name not in plain:
            continue  # pandas has but one way to read it
        column = plain[name] if name in plain else meta[name]
        dtype = column.dtype
        if name in with_nulls and isinstance(dtype, np.dtype) and dtype.kind in "iub":
            nullable = {"i": "Int", "u": "UInt"}.get(dtype.kind)
            column = column.astype("boolean" if nullable is None else f"{nullable}{8 * dtype.itemsize}")
        columns[name] = column
    found: dict[bytes, bytes] | None = pa.Schema.from_pandas(pd.DataFrame(columns), preserve_index=False).metadata
    return found
