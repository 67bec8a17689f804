"""Tasks and trees of tasks: the only file that builds graphs, and ``exact_sum``, the only float reduction.

``Reduction(chunk, combine, finalize)`` is data: ``chunk`` looks at one partition, ``combine`` joins several answers and is
associative and commutative, ``finalize`` turns the last one into the result. Tasks are pure and may run twice.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from dask.delayed import Delayed, delayed
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.block import Floats

__all__ = ["ExactSum", "Reduction", "added", "concatenate_lists", "exact_chunk", "lazy"]

#: Answers joined by one task of a tree.
SPLIT_EVERY = 8


def lazy(name: str, function: Callable[..., Any], *args: Any) -> Delayed:
    """A task; ``name`` is what dashboards and progress bars show.

    Lists of tasks among the arguments are resolved; everything else travels as it is. Lists are laid flat and gathered again in
    the task: Dask optimises the graphs of nested tasks, and in doing so drops the futures of persisted ones, whose answers then
    leave the workers and are computed again.
    """
    key = f"dresample_{name}-{uuid.uuid4().hex}"
    sizes = tuple(len(a) if _holds_tasks(a) else None for a in args)
    if any(size is not None for size in sizes):
        flat = [item for a, size in zip(args, sizes, strict=True) for item in ([a] if size is None else a)]
        task: Delayed = delayed(_gathered, pure=False, traverse=False)(function, sizes, *flat, dask_key_name=key)
        return task
    plain: Delayed = delayed(function, pure=False, traverse=False)(*args, dask_key_name=key)
    return plain


def _holds_tasks(argument: Any) -> bool:
    return isinstance(argument, list) and any(isinstance(item, Delayed) for item in argument)


def _gathered(function: Callable[..., Any], sizes: tuple[int | None, ...], *flat: Any) -> Any:
    """Call a function with its lists put together again."""
    items = iter(flat)
    return function(*(next(items) if size is None else list(itertools.islice(items, size)) for size in sizes))


def _same(answer: Any) -> Any:
    return answer


@dataclass(frozen=True, slots=True)
class Reduction:
    """A tree reduction over partitions.

    Parameters
    ----------
    name : str
        What progress bars call it.
    chunk : callable
        ``chunk(block, *shared)`` for one partition.
    combine : callable
        ``combine([answer, ...])``, associative and commutative.
    finalize : callable
        Applied to the last answer.
    split_every : int
        Answers that one task joins.

    Examples
    --------
    >>> longest = Reduction("longest", chunk=len, combine=max)
    >>> longest.tree([["a"], ["b", "c"], []]).compute(scheduler="synchronous")
    2
    """

    name: str
    chunk: Callable[..., Any]
    combine: Callable[[Sequence[Any]], Any]
    finalize: Callable[[Any], Any] = _same
    split_every: int = SPLIT_EVERY

    def tree(self, blocks: Iterable[Any], *shared: Any) -> Delayed:
        """Build the tasks over all blocks (or tuples of arguments of ``chunk``)."""
        level = [lazy(self.name, self.chunk, *(block if isinstance(block, tuple) else (block,)), *shared) for block in blocks]
        while len(level) > 1:
            level = [lazy(f"{self.name}_merge", self.combine, group) for group in _batches(level, self.split_every)]
        if self.finalize is _same:
            return level[0]
        return lazy(f"{self.name}_result", self.finalize, level[0])


def _batches(items: Sequence[Any], size: int) -> Iterable[list[Any]]:
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, size)):
        yield batch


def concatenate_lists(lists: Sequence[list[Any]]) -> list[Any]:
    """Join lists of (number, answer) pairs in the order of their numbers."""
    return sorted(itertools.chain.from_iterable(lists), key=lambda pair: pair[0])


# --- sums that do not depend on the order -----------------------------------------------------------------------------

_HALF = 27  # bits of the upper part of a 53-bit significand; sums of 2**26 such parts stay exact in float64
_ROWS = 2**24


@dataclass(frozen=True, slots=True)
class ExactSum:
    """Exact sums of float64 columns as rationals: addition in any order gives the same bits.

    Each value is m * 2**e with an integer m of 53 bits; the integers are added per exponent, without rounding, and the total
    is rounded once, at the end.
    """

    totals: tuple[Fraction, ...]

    def __add__(self, other: ExactSum) -> ExactSum:
        return ExactSum(tuple(a + b for a, b in zip(self.totals, other.totals, strict=True)))

    def rounded(self, divisor: int = 1) -> NDArray[np.float64]:
        """The sums over ``divisor``, correctly rounded to float64."""
        return np.array([float(t / divisor) for t in self.totals])


def added(sums: Sequence[ExactSum]) -> ExactSum:
    """All sums together."""
    total = sums[0]
    for other in sums[1:]:
        total = total + other
    return total


def exact_chunk(X: Floats, mean: NDArray[np.float64] | None = None) -> ExactSum:
    """Exact column sums of an (n, d) array, or of its squared deviations from ``mean`` (each rounded to float64 once).

    Examples
    --------
    >>> import numpy as np
    >>> exact_chunk(np.array([[1e16], [1.0], [-1e16]])).rounded()
    array([1.])
    """
    if worth_compiling(100.0 * X.size):
        from dresample.arithmetic.exact_sum_compiled import LOW_BITS, accumulate

        upper, lower = accumulate(X, mean)
        return ExactSum(tuple(_of_parts(u, w, LOW_BITS) for u, w in zip(upper, lower, strict=True)))
    values = X.astype(np.float64) if mean is None else np.square(X.astype(np.float64) - mean)
    sums = [Fraction(0)] * values.shape[1]
    for a in range(0, len(values), _ROWS):
        for c, column in enumerate(values[a : a + _ROWS].T):
            sums[c] += _exact_column(column)
    return ExactSum(tuple(sums))


def _of_parts(upper: NDArray[np.int64], lower: NDArray[np.int64], low_bits: int) -> Fraction:
    filled = np.flatnonzero(upper | lower)
    total = sum(((int(upper[e]) << low_bits) + int(lower[e])) << int(e) for e in filled)
    return Fraction(total, 2**1075)


def _exact_column(column: NDArray[np.float64]) -> Fraction:
    significand, exponent = np.frexp(column)
    low_exponent = int(exponent.min(initial=0))
    slot = exponent - low_exponent
    whole = np.ldexp(significand, 53)
    upper = np.floor(np.ldexp(whole, _HALF - 53))
    lower = whole - np.ldexp(upper, 53 - _HALF)
    total = 0
    for part, shift in ((upper, 53 - _HALF), (lower, 0)):
        binned = np.bincount(slot, weights=part)
        total += sum(int(v) << (i + shift) for i, v in enumerate(binned) if v)
    power = low_exponent - 53
    return Fraction(total) * (Fraction(2) ** power if power >= 0 else Fraction(1, 2**-power))
