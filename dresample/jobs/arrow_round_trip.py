"""Arrow -> pandas -> Arrow, without a loss.

Features and labels become what pandas has for them. All other columns stay Arrow arrays inside of the frame, which picks, joins and
copies their rows and never looks at a value, and are written as they came.
"""

from __future__ import annotations

import io
import json
from collections.abc import Collection
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dresample import errors

__all__ = ["carrier", "check_written", "pandas_metadata", "to_arrow", "to_frame"]


# --- types ------------------------------------------------------------------------------------------------------------


def carrier(kind: pa.DataType) -> pa.DataType:
    """The type that carries a column through pandas: the same, but storage for extension types, and plain types for views.

    pandas cannot pick rows of views, nor make nulls of extension types that are nested in others.
    """
    if isinstance(kind, pa.BaseExtensionType):
        return carrier(kind.storage_type)
    if pa.types.is_string_view(kind):
        return pa.large_string()
    if pa.types.is_binary_view(kind):
        return pa.large_binary()
    if pa.types.is_map(kind):
        return pa.map_(_carried(kind.key_field), _carried(kind.item_field), kind.keys_sorted)
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(_carried(kind.value_field), kind.list_size)
    if pa.types.is_list(kind) or pa.types.is_list_view(kind):
        return pa.list_(_carried(kind.value_field))
    if pa.types.is_large_list(kind) or pa.types.is_large_list_view(kind):
        return pa.large_list(_carried(kind.value_field))
    if pa.types.is_struct(kind):
        return pa.struct([_carried(kind.field(i)) for i in range(kind.num_fields)])
    return kind


def _carried(field: pa.Field) -> pa.Field:
    return field.with_type(carrier(field.type))


def _cast(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """A column as a type that holds the same values."""
    if column.type == kind:
        return column
    if isinstance(column.type, pa.BaseExtensionType):
        storage = [chunk.storage for chunk in column.chunks]
        return _cast(pa.chunked_array(storage, column.type.storage_type), kind)
    if isinstance(kind, pa.BaseExtensionType):
        plain = _cast(column, kind.storage_type)
        return pa.chunked_array([pa.ExtensionArray.from_storage(kind, chunk) for chunk in plain.chunks], kind)
    return column.cast(kind)


def check_written(schema: pa.Schema) -> None:
    """Refuse types that would not come out of a written file as they are here, before any work.

    Raises
    ------
    InputError
    """
    lost = []
    for field in schema:
        try:
            column = _cast(pa.chunked_array([pa.nulls(1, carrier(field.type))]), field.type)
            file = io.BytesIO()
            pq.write_table(pa.table([column], schema=pa.schema([pa.field(field.name, field.type)])), file)
            again = pq.read_schema(file).field(0).type
        except (pa.ArrowException, NotImplementedError) as problem:
            lost.append((field.name, str(field.type), str(problem).splitlines()[0].rstrip(".")))
            continue
        if again != field.type:
            lost.append((field.name, str(field.type), f"it would come back as {again}"))
    if lost:
        raise errors.type_not_kept(lost)


# --- to pandas --------------------------------------------------------------------------------------------------------


def to_frame(table: pa.Table, plain: Collection[str]) -> Any:
    """A table as a pandas frame: the ``plain`` columns as pandas has them, all others as Arrow."""
    import pandas as pd

    chosen = [name for name in table.column_names if name in plain]
    frame = table.select(chosen).replace_schema_metadata(_without_index(table.schema.metadata)).to_pandas(
        types_mapper=_plain_dtype, use_threads=False
    )  # fmt: skip
    frame.columns = pd.Index(chosen, dtype=object) if not chosen else pd.Index(chosen)
    if len(chosen) == table.num_columns:
        return frame
    columns = {name: frame[name] if name in plain else _riding(table[name]) for name in table.column_names}
    return pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows), copy=False)


def _riding(column: pa.ChunkedArray) -> Any:
    import pandas as pd

    return pd.array(_cast(column, carrier(column.type)), dtype=pd.ArrowDtype(carrier(column.type)))


def _plain_dtype(kind: pa.DataType) -> Any:
    """pandas' dtype of features and labels where its own default is a column of Python objects."""
    import pandas as pd

    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pd.StringDtype("pyarrow")
    if pa.types.is_date(kind) or pa.types.is_decimal(kind):
        return pd.ArrowDtype(kind)
    return None


def _without_index(metadata: dict[bytes, bytes] | None) -> dict[bytes, bytes] | None:
    """What pandas wrote about its dtypes, without its index: that is a column like all others here."""
    if not metadata or b"pandas" not in metadata:
        return None
    told = json.loads(metadata[b"pandas"])
    columns = [c for c in told.get("columns", ()) if c.get("name") is not None and isinstance(c.get("name"), str)]
    return {b"pandas": json.dumps(told | {"index_columns": [], "column_indexes": [], "columns": columns}).encode()}


# --- to Arrow ---------------------------------------------------------------------------------------------------------


def to_arrow(frame: Any, schema: pa.Schema) -> pa.Table:
    """A pandas frame as a table of a schema.

    Raises
    ------
    InputError
        A column does not fit its type.
    """
    columns: dict[str, Any] = {}
    for field in schema:
        held = frame[field.name].array
        if hasattr(held.dtype, "pyarrow_dtype") and held.dtype.pyarrow_dtype == carrier(field.type):
            columns[field.name] = _cast(_chunked(held), field.type)
    rest = pa.schema([field for field in schema if field.name not in columns])
    try:
        made = pa.Table.from_pandas(frame[rest.names], schema=rest, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as problem:
        raise errors.partition_misfits(str(problem)) from problem
    arrays = [columns[name] if name in columns else made[name] for name in schema.names]
    return pa.Table.from_arrays(arrays, schema=schema)


def _chunked(held: Any) -> pa.ChunkedArray:
    found = held.__arrow_array__()
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


def pandas_metadata(schema: pa.Schema, meta: Any, with_nulls: Collection[str]) -> dict[bytes, bytes] | None:
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

    plain = to_frame(schema.empty_table(), schema.names)
    told: dict[str, Any] = {}
    for name in meta.columns:
        column = plain[name] if name in plain else meta[name]
        dtype = column.dtype
        if name in with_nulls and isinstance(dtype, np.dtype) and dtype.kind in "iub":
            nullable = {"i": "Int", "u": "UInt"}.get(dtype.kind)
            column = column.astype("boolean" if nullable is None else f"{nullable}{8 * dtype.itemsize}")
        told[name] = column
    found: dict[bytes, bytes] | None = pa.Schema.from_pandas(pd.DataFrame(told), preserve_index=False).metadata
    return found
