"""When to load the compiled kernels: they and NumPy give the same bits, so only time decides."""

from __future__ import annotations

import sys

__all__ = ["worth_compiling"]

#: Multiply-adds below which NumPy is done before numba and its cached kernels are loaded (about 0.8 s).
SMALL_WORK = 2e8


def worth_compiling(operations: float) -> bool:
    """Whether compiled kernels pay: they are loaded already, or there is enough work to do."""
    return operations > SMALL_WORK or "dresample.neighbors.search_compiled" in sys.modules
