"""What messages say of columns: which rows of them are broken, and how to leave them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.command_line import with_option
from dresample.errors.words import count, either, few

__all__: list[str] = []


def broken_rows(columns: Sequence[tuple[Any, int, int]]) -> str:
    """Of each column how many rows, and the first of them: ``a (3 rows, first row 17), b (1 row, row 4)``, counted from 0."""
    return few(f"{name} ({count(n, 'row')}, {'first row' if n > 1 else 'row'} {row})" for name, n, row in columns)


def left_out(columns: Sequence[Any]) -> str:
    """What says that columns are no features."""
    return either("features=[...]", with_option("--drop", columns), "drop of [data]")
