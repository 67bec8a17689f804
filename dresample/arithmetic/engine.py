"""When to load the compiled kernels: they and NumPy give the same bits, so only time decides.

What is computed in both has two modules: ``X`` in NumPy, the reference, and ``X_compiled``. Functions of ``X`` ask here, and load
``X_compiled`` where it pays, so that whoever calls them knows of one function.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["always", "worth_compiling"]

#: Multiply-adds below which NumPy is done before numba and its cached kernels are loaded (about 0.8 s).
SMALL_WORK = 2e8

_forced: list[bool] = []


def worth_compiling(operations: float) -> bool:
    """Whether compiled kernels pay: they are loaded already, or there is enough work to do."""
    if _forced:
        return _forced[-1]
    return operations > SMALL_WORK or "dresample.neighbors.search_compiled" in sys.modules


@contextmanager
def always(compiled: bool) -> Iterator[None]:
    """One engine in all threads of this process while the block runs, whatever the work: to compare the two.

    Examples
    --------
    >>> with always(compiled=False):
    ...     worth_compiling(1e12)
    False
    """
    _forced.append(compiled)
    try:
        yield
    finally:
        _forced.pop()
