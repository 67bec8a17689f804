"""When to load the compiled kernels: they and NumPy give the same bits, so only time decides."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

__all__ = ["forced", "worth_compiling"]

#: Multiply-adds below which NumPy is done before numba and its cached kernels are loaded (about 0.8 s).
SMALL_WORK = 2e8

_choice: Literal["plain", "compiled"] | None = None


def worth_compiling(operations: float) -> bool:
    """Whether compiled kernels pay: they are loaded already, or there is enough work to do."""
    if _choice is not None:
        return _choice == "compiled"
    return operations > SMALL_WORK or "dresample.neighbors.search_compiled" in sys.modules


@contextmanager
def forced(choice: Literal["plain", "compiled"]) -> Iterator[None]:
    """One engine for all threads of this process, however much work there is: for tests and measurements."""
    global _choice
    before, _choice = _choice, choice
    try:
        yield
    finally:
        _choice = before
