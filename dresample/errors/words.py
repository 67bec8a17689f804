"""Lists in a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["few"]


def few(names: Iterable[Any], most: int = 5) -> str:
    """The first of some names, and how many more there are."""
    names = [str(n) for n in names]
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
