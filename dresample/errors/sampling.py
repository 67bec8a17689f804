"""What samplers of more than one family say: of small classes, and of allocations beyond the integers."""

from __future__ import annotations

from typing import Any

from dresample.errors.kinds import InputError, SmallClassWarning
from dresample.errors.words import count, setting, shown

__all__ = [
    "allocation_overflow",
    "small_class",
]


def small_class(label: Any, rows: int, name: str, k: int, done: str, policy: str) -> SmallClassWarning:
    """``done``: what is done about it, by ``policy``."""
    return SmallClassWarning(
        f"Class {shown(label)} has {count(rows, 'row')}, too few for {setting(name, k)}: {done} "
        f"({setting('on_small_class', policy)})."
    )


def allocation_overflow(total_weight: int, wanted: int) -> InputError:
    return InputError(
        f"The allocation of {wanted} rows over a total weight of {total_weight} leaves the 62-bit range. Lower the target."
    )
