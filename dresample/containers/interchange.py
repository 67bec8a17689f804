"""Tables of polars, pyarrow and whoever speaks the Arrow PyCapsule interface <-> pandas, and back into what came in.

Samplers know Dask, pandas and NumPy. Any other eager table goes through Arrow: its columns become pandas columns of Arrow's own
types, in which every value stays what it is, and the result becomes a table of the same kind, with the same types. Only columns
of categories become pandas categories on the way, since samplers of nominal columns know these.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

from dresample import errors

__all__ = ["opened", "pairs", "tables"]

Method = TypeVar("Method", bound=Callable[..., Any])
Back = Callable[[Any], Any]


# --- methods ----------------------------------------------------------------------------------------------------------


def pairs(method: Method) -> Method:
    """A method of X and y that takes foreign tables as well; X and y of its result are of the kinds that came in."""

    @wraps(method)
    def taken(self: Any, X: Any, y: Any, *more: Any, **given: Any) -> Any:
        if more or given:
            raise errors.nothing_else_taken(type(self).__name__, method.__name__, list(given))
        X, X_back = opened(X)
        y, y_back = opened(y)
        result = method(self, X, y)
        return (X_back(result[0]), y_back(result[1])) if isinstance(result, tuple) else result

    return cast(Method, taken)


def tables(method: Method) -> Method:
    """A method of one frame that takes foreign tables as well, and gives one of the same kind."""
    known = list(inspect.signature(method).parameters)[1:]

    @wraps(method)
    def taken(self: Any, frame: Any, *args: Any, **given: Any) -> Any:
        unknown = [name for name in given if name not in known]
        if unknown or len(args) >= len(known):
            raise errors.nothing_else_taken(type(self).__name__, method.__name__, unknown)
        data, back = opened(frame)
        return back(method(self, data, *args, **given))

    return cast(Method, taken)


# --- tables and columns -----------------------------------------------------------------------------------------------


def opened(data: Any) -> tuple[Any, Back]:
    """A foreign table or column as pandas, and what makes one of its kind of a result; all else as it is.

    Raises
    ------
    InputTypeError
        A lazy table, or one that can be read but not made.
    """
    home = type(data).__module__.partition(".")[0]
    if home == "narwhals":
        return _of_narwhals(data)
    if home == "polars":
        return _of_polars(data)
    if home == "pyarrow":
        return _of_pyarrow(data)
    if hasattr(data, "iloc") or not hasattr(data, "__arrow_c_stream__"):
        return data, _same
    return _of_others(data)


def _same(result: Any) -> Any:
    return result


def _of_narwhals(data: Any) -> tuple[Any, Back]:
    import narwhals

    inner, back = opened(data.to_native())
    return inner, lambda result: narwhals.from_native(back(result), allow_series=True)


def _of_polars(data: Any) -> tuple[Any, Back]:
    import polars

    if isinstance(data, polars.LazyFrame):
        raise errors.lazy_refused("polars.LazyFrame", ".collect()")
    if not isinstance(data, (polars.DataFrame, polars.Series)):
        return data, _same
    column = isinstance(data, polars.Series)
    frame: Any = data.to_frame() if isinstance(data, polars.Series) else data

    def table_of(part: Any) -> Any:
        casts = [polars.col(name).cast(_without_nested_categories(kind)) for name, kind in part.schema.items() if kind.is_nested()]
        return part.with_columns(casts).to_arrow(compat_level=polars.CompatLevel.oldest())

    def back(result: Any) -> Any:
        out = polars.DataFrame(_to_arrow(result, table.schema))
        casts = [polars.col(n).cast(t) for n, t in frame.schema.items() if n in out.columns and out.schema[n] != t]
        out = out.with_columns(casts) if casts else out
        return out.to_series() if column else out

    table = _read(table_of, frame, frame.columns, lambda name: frame.select(name))
    return _to_pandas(table, column), back


def _without_nested_categories(kind: Any, inside: bool = False) -> Any:
    """A polars type with text in the place of categories in lists and structs: null rows of these would have no category at all."""
    import polars

    if isinstance(kind, (polars.Categorical, polars.Enum)):
        return polars.String() if inside else kind
    if isinstance(kind, polars.List):
        return polars.List(_without_nested_categories(kind.inner, True))
    if isinstance(kind, polars.Array):
        return polars.Array(_without_nested_categories(kind.inner, True), kind.size)
    if isinstance(kind, polars.Struct):
        return polars.Struct([polars.Field(f.name, _without_nested_categories(f.dtype, True)) for f in kind.fields])
    return kind


def _of_pyarrow(data: Any) -> tuple[Any, Back]:
    import pyarrow as pa

    if isinstance(data, pa.Table):
        return _to_pandas(data, False), lambda result: _to_arrow(result, data.schema)
    if isinstance(data, pa.RecordBatch):
        whole = pa.Table.from_batches([data])
        return _to_pandas(whole, False), lambda result: _to_arrow(result, data.schema).combine_chunks().to_batches()[0]
    if isinstance(data, pa.ChunkedArray):
        one = pa.table({"y": data})
        return _to_pandas(one, True, None), lambda result: _to_arrow(result, one.schema).column(0)
    if isinstance(data, pa.Array):
        inner, back = _of_pyarrow(pa.chunked_array([data]))
        return inner, lambda result: back(result).combine_chunks()
    raise errors.foreign_refused(f"pyarrow.{type(data).__name__}")


def _of_others(data: Any) -> tuple[Any, Back]:
    import pyarrow as pa

    kind = type(data)
    if not hasattr(kind, "from_arrow"):
        raise errors.foreign_refused(f"{kind.__module__}.{kind.__name__}")
    try:
        table = pa.table(data)
    except (pa.ArrowException, TypeError, ValueError):  # no table: a column
        column = pa.table({"y": pa.chunked_array(data)})
        return _to_pandas(column, True, None), lambda result: kind.from_arrow(_to_arrow(result, column.schema).column(0))
    return _to_pandas(table, False), lambda result: kind.from_arrow(_to_arrow(result, table.schema))


def _read(read: Callable[[Any], Any], frame: Any, names: Sequence[str], column: Callable[[str], Any]) -> Any:
    """A foreign table as Arrow's; columns that Arrow has no type for are refused by name."""
    import pyarrow as pa

    try:
        return read(frame)
    except (pa.ArrowException, TypeError, ValueError, RuntimeError) as problem:
        wrong = [name for name in names if not _reads(read, column(name))]
        raise errors.not_arrow(wrong, str(problem).splitlines()[0]) from problem


def _reads(read: Callable[[Any], Any], frame: Any) -> bool:
    try:
        read(frame)
    except Exception:
        return False
    return True


# --- Arrow and pandas -------------------------------------------------------------------------------------------------


def _to_pandas(table: Any, column: bool, name: Any = ...) -> Any:
    """A table as a pandas frame of Arrow's types, or its one column as a Series."""
    import pandas as pd
    import pyarrow as pa

    # pandas' own notes in the schema would turn columns into an index.
    plain = table.replace_schema_metadata(None)
    views = [_without_views(field.type) for field in plain.schema]
    if views != plain.schema.types:
        plain = plain.cast(pa.schema([field.with_type(t) for field, t in zip(plain.schema, views, strict=True)]))
    frame = plain.to_pandas(types_mapper=lambda t: None if pa.types.is_dictionary(t) else pd.ArrowDtype(t), ignore_metadata=True)
    if not column:
        return frame
    series = frame.iloc[:, 0]
    return series if name is ... else series.rename(name)


def _without_views(kind: Any) -> Any:
    """An Arrow type with text and bytes in one piece: Arrow cannot pick rows of views yet."""
    import pyarrow as pa

    if pa.types.is_string_view(kind):
        return pa.large_string()
    if pa.types.is_binary_view(kind):
        return pa.large_binary()
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_without_views(kind.value_type)))
    if pa.types.is_large_list(kind):
        return pa.large_list(kind.value_field.with_type(_without_views(kind.value_type)))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_without_views(field.type)) for field in kind])
    return kind


def _to_arrow(result: Any, schema: Any) -> Any:
    """A pandas result as a table: columns that came in have the types that they came with, others (of provenance) their own."""
    import pyarrow as pa

    if result.ndim == 1:
        result = result.to_frame(schema.names[0])
    fields, arrays = [], []
    for name in result.columns:
        column = result[name]
        if name in schema.names:
            field = schema.field(name)
            array = _column(column, field.type)
        else:
            array = pa.array(column.to_numpy() if hasattr(column.dtype, "itemsize") and column.dtype.kind in "bf" else column.array)
            field = pa.field(name, array.type)
        fields.append(field.with_nullable(field.nullable or array.null_count > 0))
        arrays.append(array)
    return pa.table(arrays, schema=pa.schema(fields, metadata=schema.metadata))


def _column(column: Any, kind: Any) -> Any:
    import numpy as np
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        codes = column.cat.codes.to_numpy()
        values = pa.array(column.cat.categories.to_numpy(dtype=object), from_pandas=True).cast(kind.value_type)
        index = pa.array(np.where(codes < 0, 0, codes), mask=codes < 0).cast(kind.index_type)
        return pa.DictionaryArray.from_arrays(index, values, ordered=kind.ordered)
    array = column.array.__arrow_array__()
    return array if array.type == kind else array.cast(kind)
