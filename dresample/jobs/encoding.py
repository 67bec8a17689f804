"""How the columns of a file are encoded: which have a dictionary, and how many rows a row group has."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["GROUP_BYTES", "GROUP_ROWS", "encoding_of", "with_dictionary"]

#: Rows of one row group at the most, and bytes in memory, about: what readers take at once.
GROUP_ROWS = 2**20
GROUP_BYTES = 128 * 2**20

#: Rows that are looked at to tell whether the numbers of a column repeat.
_LOOKED_AT = 4096


def encoding_of(table: pa.Table) -> dict[str, Any]:
    """Arguments of ``pyarrow.parquet.write_table`` for a table; a function of its rows."""
    rows = max(1, len(table))
    groups = max(-(-rows // GROUP_ROWS), -(-table.nbytes // GROUP_BYTES))
    return {"use_dictionary": with_dictionary(table), "row_group_size": max(1, -(-rows // groups))}


def with_dictionary(table: pa.Table) -> list[str]:
    """Columns whose values are written once each: all but floats, and but numbers and times that hardly repeat.

    A dictionary of distinct values doubles the time, and the file is larger with it than without.

    Examples
    --------
    >>> table = pa.table({"amount": [0.5, 0.5, 0.5], "id": [7, 8, 9], "shop": ["a", "b", "c"], "hour": [3, 3, 3]})
    >>> with_dictionary(table)
    ['shop', 'hour']
    """
    return [f.name for f in table.schema if not pa.types.is_floating(f.type) and not _hardly_repeats(table[f.name])]


def _hardly_repeats(column: pa.ChunkedArray) -> bool:
    kind = column.type
    if not pa.types.is_integer(kind) and (not pa.types.is_temporal(kind) or pa.types.is_interval(kind)):
        return False
    some = column.slice(0, _LOOKED_AT)
    return 2 * int(pc.count_distinct(some).as_py()) > len(some)
