"""Arrow -> pandas -> Arrow, without a loss.

Features and labels become what pandas has for them. All other columns stay Arrow arrays inside of the frame, which picks, joins and
copies their rows and never looks at a value, and are written as they came.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dresample import errors

__all__ = ["carrier", "check_written", "empty_frame", "null_column", "pandas_metadata", "to_arrow", "to_frame"]


# --- types ------------------------------------------------------------------------------------------------------------


def carrier(kind: pa.DataType) -> pa.DataType:
    """The type that carries a column through pandas: the same, but storage for extension types, and plain text and bytes for views.

    pandas cannot pick rows of such views, nor make nulls of extension types that are nested in others.
    """
    return _mapped(_storage(kind), _without_views)


def _mapped(kind: pa.DataType, leaf: Callable[[pa.DataType], pa.DataType]) -> pa.DataType:
    """A type with another one in the place of each that it is made of."""

    def of(field: pa.Field) -> pa.Field:
        return field.with_type(_mapped(field.type, leaf))

    kind = leaf(kind)
    if pa.types.is_map(kind):
        return pa.map_(of(kind.key_field), of(kind.item_field), kind.keys_sorted)
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(of(kind.value_field), kind.list_size)
    if pa.types.is_struct(kind):
        return pa.struct([of(kind.field(i)) for i in range(kind.num_fields)])
    for is_list, make in _LISTS:
        if is_list(kind):
            return make(of(kind.value_field))
    return kind


_LISTS = (
    (pa.types.is_list, pa.list_),
    (pa.types.is_large_list, pa.large_list),
    (pa.types.is_list_view, pa.list_view),
    (pa.types.is_large_list_view, pa.large_list_view),
)


def _storage(kind: pa.DataType) -> pa.DataType:
    def plain(inner: pa.DataType) -> pa.DataType:
        return plain(inner.storage_type) if isinstance(inner, pa.BaseExtensionType) else inner

    return _mapped(kind, plain)


def _without_views(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_string_view(kind):
        return pa.large_string()
    if pa.types.is_binary_view(kind):
        return pa.large_binary()
    return kind


def _cast(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """A column as a type that holds the same values: from a type to its carrier, or back."""
    if column.type == kind:
        return column
    plain = _seen_as(column, _storage(column.type))
    return _seen_as(plain if plain.type == _storage(kind) else plain.cast(_storage(kind)), kind)


def _seen_as(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """The very same buffers under a type of the same layout, which extension types and their storage are."""
    return column if column.type == kind else pa.chunked_array([pa.array(_Seen(c, kind)) for c in column.chunks], kind)


class _Seen:
    """An array that says to be of another type (Arrow's PyCapsule interface)."""

    def __init__(self, array: pa.Array, kind: pa.DataType) -> None:
        self.array, self.kind = array, kind

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        return self.kind.__arrow_c_schema__(), self.array.__arrow_c_array__()[1]


def null_column(kind: pa.DataType, rows: int) -> pa.ChunkedArray:
    """Nulls of any type."""
    return _cast(pa.chunked_array([pa.nulls(rows, carrier(kind))]), kind)


def check_written(schema: pa.Schema) -> None:
    """Refuse types that would not come out of a written file as they are here, before any work.

    Raises
    ------
    InputError
    """
    lost = []
    for field in schema:
        try:
            held = carrier(field.type)
            column = _cast(pa.chunked_array([pa.array([_example(held), None], held)]), field.type)
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


def _example(kind: pa.DataType) -> object:
    """A value with something in all its lists, as far down as types go; nulls in the end."""
    if pa.types.is_struct(kind):
        return {kind.field(i).name: _example(kind.field(i).type) for i in range(kind.num_fields)}
    if pa.types.is_map(kind):
        texts = pa.types.is_string(kind.key_type) or pa.types.is_large_string(kind.key_type)
        return [("", _example(kind.item_type))] if texts else []
    if pa.types.is_fixed_size_list(kind):
        return [_example(kind.value_type)] * kind.list_size
    return [_example(kind.value_type), None] if any(is_list(kind) for is_list, _ in _LISTS) else None


# --- to pandas --------------------------------------------------------------------------------------------------------


def to_frame(table: pa.Table, plain: Collection[str]) -> Any:
    """A table as a pandas frame: the ``plain`` columns as pandas has them, all others as Arrow."""
    import pandas as pd

    chosen = [name for name in table.column_names if name in plain]
    known = pa.table(
        [_cast(table[name], carrier(table[name].type)) for name in chosen], chosen, metadata=_without_index(table.schema.metadata)
    )
    frame = known.to_pandas(types_mapper=_plain_dtype, use_threads=False)
    if not chosen:
        frame = pd.DataFrame(index=pd.RangeIndex(table.num_rows))
    frame.columns = pd.Index(chosen)
    if len(chosen) == table.num_columns:
        return frame
    columns = {name: frame[name] if name in plain else _riding(table[name]) for name in table.column_names}
    return pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows), copy=False)


def empty_frame(schema: pa.Schema, plain: Collection[str]) -> Any:
    """What :func:`to_frame` makes of a table of this schema, without rows."""
    fields = [pa.field(field.name, carrier(field.type)) for field in schema]
    return to_frame(pa.schema(fields, metadata=schema.metadata).empty_table(), plain)


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
    rest = pa.schema([pa.field(field.name, carrier(field.type)) for field in schema if field.name not in columns])
    try:
        made = pa.Table.from_pandas(frame[rest.names], schema=rest, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as problem:
        raise errors.partition_misfits(str(problem)) from problem
    arrays = [columns[field.name] if field.name in columns else _cast(made[field.name], field.type) for field in schema]
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

    flat = pa.schema([field for field in schema if not pa.types.is_nested(carrier(field.type))], metadata=schema.metadata)
    plain = empty_frame(flat, flat.names)
    told: dict[str, Any] = {}
    for name in meta.columns:
        if name in schema.names and name not in plain:
            continue  # pandas has but one way to read it
        column = plain[name] if name in plain else meta[name]
        dtype = column.dtype
        if name in with_nulls and isinstance(dtype, np.dtype) and dtype.kind in "iub":
            nullable = {"i": "Int", "u": "UInt"}.get(dtype.kind)
            column = column.astype("boolean" if nullable is None else f"{nullable}{8 * dtype.itemsize}")
        told[name] = column
    found: dict[bytes, bytes] | None = pa.Schema.from_pandas(pd.DataFrame(told), preserve_index=False).metadata
    return found
