"""The type that holds the values of two others. What types have in common is said here and nowhere else.

Where a type holds all values of another, columns are widened; where that depends on the values (64-bit integers beside floats,
seconds beside nanoseconds), these are tried; all else is refused.
"""

from __future__ import annotations

import pyarrow as pa

__all__ = ["may_lose", "wider"]

_UNITS = ("s", "ms", "us", "ns")


def wider(one: pa.DataType, two: pa.DataType) -> pa.DataType | None:
    """The type that holds the values of both, or may do so; None where there is none.

    Examples
    --------
    >>> wider(pa.int32(), pa.int64())
    DataType(int64)
    >>> wider(pa.int64(), pa.string()) is None
    True
    """
    types = pa.types
    if one == two or types.is_null(two):
        return one
    if types.is_null(one):
        return two
    if types.is_dictionary(one) or types.is_dictionary(two):
        return _of_words(one, two)
    if types.is_integer(one) and types.is_integer(two):
        return _of_integers(one, two)
    if _is_number(one) and _is_number(two):
        return _of_floats(one, two)
    if types.is_decimal(one) or types.is_decimal(two):
        return _of_decimals(one, two)
    for family in (_TEXTS, _BYTES):
        if any(is_one(one) for is_one in family) and any(is_one(two) for is_one in family):
            return pa.large_string() if family is _TEXTS else pa.large_binary()
    if types.is_date(one) and types.is_date(two):
        return pa.date64()
    if types.is_timestamp(one) and types.is_timestamp(two):
        return pa.timestamp(_finer(one, two), one.tz) if one.tz == two.tz else None
    if types.is_duration(one) and types.is_duration(two):
        return pa.duration(_finer(one, two))
    if types.is_time(one) and types.is_time(two):
        unit = _finer(one, two)
        return pa.time32(unit) if unit in ("s", "ms") else pa.time64(unit)
    return _of_nested(one, two)


_TEXTS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view, pa.types.is_fixed_size_binary)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _of_words(one: pa.DataType, two: pa.DataType) -> pa.DataType | None:
    """Dictionaries, and plain columns beside them, which make all plain."""
    both = pa.types.is_dictionary(one) and pa.types.is_dictionary(two)
    values = wider(*(kind.value_type if pa.types.is_dictionary(kind) else kind for kind in (one, two)))
    if values is None or not both:
        return values
    return pa.dictionary(wider(one.index_type, two.index_type), values, one.ordered and two.ordered)


def _of_integers(one: pa.DataType, two: pa.DataType) -> pa.DataType:
    signed, unsigned = (one, two) if pa.types.is_signed_integer(one) else (two, one)
    if pa.types.is_signed_integer(unsigned) or pa.types.is_unsigned_integer(signed):
        return one if one.bit_width >= two.bit_width else two
    bits = max(signed.bit_width, min(64, 2 * unsigned.bit_width))
    return {16: pa.int16(), 32: pa.int32(), 64: pa.int64()}[bits]


def _of_floats(one: pa.DataType, two: pa.DataType) -> pa.DataType:
    """Floats and integers: as many bits as both need; 64 may be too few for integers of 64, which are tried."""

    def bits(kind: pa.DataType) -> int:
        if pa.types.is_floating(kind):
            return int(kind.bit_width)
        return {8: 16, 16: 32}.get(kind.bit_width, 64)

    return {16: pa.float16(), 32: pa.float32(), 64: pa.float64()}[max(bits(one), bits(two))]


def _of_decimals(one: pa.DataType, two: pa.DataType) -> pa.DataType | None:
    sizes = []
    for kind in (one, two):
        if pa.types.is_decimal(kind):
            sizes.append((kind.precision - kind.scale, kind.scale))
        elif pa.types.is_integer(kind):
            sizes.append(({8: 3, 16: 5, 32: 10}.get(kind.bit_width, 20 if pa.types.is_unsigned_integer(kind) else 19), 0))
        else:
            return None
    scale = max(s for _, s in sizes)
    digits = max(d for d, _ in sizes) + scale
    if digits > 76:
        return None
    return pa.decimal128(digits, scale) if digits <= 38 else pa.decimal256(digits, scale)


def _finer(one: pa.DataType, two: pa.DataType) -> str:
    return str(max(one.unit, two.unit, key=_UNITS.index))


def _of_nested(one: pa.DataType, two: pa.DataType) -> pa.DataType | None:
    lists = {pa.types.is_list: pa.list_, pa.types.is_large_list: pa.large_list}
    for is_list, make in lists.items():
        if is_list(one) and is_list(two):
            inner = wider(one.value_type, two.value_type)
            return None if inner is None else make(one.value_field.with_type(inner))
    if pa.types.is_struct(one) and pa.types.is_struct(two):
        fields = [[kind.field(i) for i in range(kind.num_fields)] for kind in (one, two)]
        if [f.name for f in fields[0]] != [f.name for f in fields[1]]:
            return None
        inners = [wider(a.type, b.type) for a, b in zip(*fields, strict=True)]
        if any(inner is None for inner in inners):
            return None
        return pa.struct([f.with_type(inner) for f, inner in zip(fields[0], inners, strict=True)])
    return None


def may_lose(kind: pa.DataType, wide: pa.DataType) -> bool:
    """Whether a wider type holds only some of the values of another."""
    types = pa.types
    if types.is_integer(kind) and types.is_floating(wide):
        return bool(kind.bit_width == 64)
    if types.is_integer(kind) and types.is_integer(wide):
        return bool(types.is_unsigned_integer(kind) and kind.bit_width == wide.bit_width)
    return bool(types.is_temporal(kind) or types.is_nested(kind))
