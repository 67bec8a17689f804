"""How Arrow types are carried through pandas and back, the same values in each."""

from __future__ import annotations

import io
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

from dresample import errors
from dresample.storage.failures import first_line

__all__ = ["carrier", "cast", "check_written", "null_column"]


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


def cast(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
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
    return cast(pa.chunked_array([pa.nulls(rows, carrier(kind))]), kind)


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
            column = cast(pa.chunked_array([pa.array([_example(held), None], held)]), field.type)
            file = io.BytesIO()
            pq.write_table(pa.table([column], schema=pa.schema([pa.field(field.name, field.type)])), file)
            again = pq.read_schema(file).field(0).type
        except (pa.ArrowException, NotImplementedError) as problem:
            lost.append((field.name, str(field.type), first_line(problem)))
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
