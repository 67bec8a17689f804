"""Lists in a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["few", "holes"]


def few(names: Iterable[Any], most: int = 5) -> str:
    """The first of some names, and how many more there are."""
    names = [str(n) for n in names]
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def holes(found: Iterable[tuple[Any, int, int]]) -> str:
    """Columns with how many NaN and infinities they hold.

    Examples
    --------
    >>> holes([("amount", 2, 0), ("hour", 1, 3)])
    'amount (2 NaN), hour (1 NaN, 3 infinite)'
    """
    told = [
        (name, ", ".join(f"{n:,} {what}" for n, what in ((nulls, "NaN"), (infinite, "infinite")) if n))
        for name, nulls, infinite in found
    ]
    return few((f"{name} ({counts})" if counts else name for name, counts in told), 12)
