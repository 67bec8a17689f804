"""Tasks and trees of tasks.

``Reduction(chunk, combine, finalize)`` is data: ``chunk`` looks at one partition, ``combine`` joins several answers and is
associative and commutative, ``finalize`` turns the last one into the result. Tasks are pure and may run twice.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dask.delayed import Delayed, delayed

__all__ = ["Reduction", "concatenate_lists", "known", "lazy"]

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


def known(name: str, value: Any) -> Delayed:
    """A task that gives what is known already."""
    return lazy(name, _same, value)


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
        return self.joined(level)

    def joined(self, level: list[Delayed]) -> Delayed:
        """Build the tasks over answers of ``chunk`` that tasks give already."""
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
