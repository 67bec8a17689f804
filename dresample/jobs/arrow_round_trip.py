"""Arrow -> pandas -> Arrow, without a loss.

Features and labels become what pandas has for them. All other columns stay Arrow arrays inside of the frame, which picks, joins and
copies their rows and never looks at a value, and are written as they came.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pyarrow as pa

from dresample import errors
from dresample.jobs.arrow_types import carrier, cast
from dresample.jobs.pandas_metadata import without_index

__all__ = ["empty_frame", "to_arrow", "to_frame"]


def to_frame(table: pa.Table, plain: Collection[str]) -> Any:
    """A table as a pandas frame: the ``plain`` columns as pandas has them, all others as Arrow."""
    import pandas as pd

    chosen = [name for name in table.column_names if name in plain]
    known = pa.table(
        [cast(table[name], carrier(table[name].type)) for name in chosen], chosen, metadata=without_index(table.schema.metadata)
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

    return pd.array(cast(column, carrier(column.type)), dtype=pd.ArrowDtype(carrier(column.type)))


def _plain_dtype(kind: pa.DataType) -> Any:
    """pandas' dtype of features and labels where its own default is a column of Python objects."""
    import pandas as pd

    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pd.StringDtype("pyarrow")
    if pa.types.is_date(kind) or pa.types.is_decimal(kind):
        return pd.ArrowDtype(kind)
    return None


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
            columns[field.name] = cast(_chunked(held), field.type)
    rest = pa.schema([pa.field(field.name, carrier(field.type)) for field in schema if field.name not in columns])
    try:
        made = pa.Table.from_pandas(frame[rest.names], schema=rest, preserve_index=False, nthreads=1)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as problem:
        raise errors.partition_misfits(str(problem)) from problem
    arrays = [columns[field.name] if field.name in columns else cast(made[field.name], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _chunked(held: Any) -> pa.ChunkedArray:
    found = held.__arrow_array__()
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])
