"""Exact neighbours over partitions: ``nearest`` and ``rivals``.

Both take and give tasks, one per block of queries; answers of several blocks are merged by (squared distance, row), so they do
not depend on how the rows are cut. ``backend="approximate"`` puts pynndescent in the place of the exact search.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.block import Block, concatenate
from dresample.distribution import cluster
from dresample.distribution.reduction import Reduction, lazy
from dresample.neighbors import exact
from dresample.neighbors.embedding import Embedding, fit_embedding
from dresample.neighbors.planted import Planted, plant
from dresample.neighbors.topk import Nearest, merge_counts, merge_nearest, rivals_among

__all__ = ["Backend", "Embedding", "fit_embedding", "nearest", "nearest_within", "planted", "plants", "rivals", "rivals_among"]

Backend = Literal["exact", "approximate"]

#: Queries of one task.
QUERY_ROWS = 16_384
#: Rows of a class from which trees are shared.
PLANTED_ROWS = 20_000


def _own_chunk(
    queries: Block,
    first: int,
    last: int,
    bound: NDArray[np.float64] | None,
    pool: Block,
    k: int,
    embedding: Embedding,
    backend: Backend,
    seed: int,
) -> list[tuple[int, Nearest]]:
    X, row = queries.X[first:last], queries.row[first:last]
    if backend == "approximate":
        from dresample.neighbors import approximate

        return [(first, approximate.find_nearest(X, row, pool.X, pool.row, k, embedding.weight, seed))]
    return [(first, exact.find_nearest(X, row, pool, k, embedding, None if bound is None else bound[first:last]))]


def _own_merge(answers: Sequence[list[tuple[int, Nearest]]]) -> list[tuple[int, Nearest]]:
    slices: dict[int, list[Nearest]] = {}
    for answer in answers:
        for first, found in answer:
            slices.setdefault(first, []).append(found)
    return [(first, merge_nearest(found)) for first, found in sorted(slices.items())]


def _own_result(answer: list[tuple[int, Nearest]]) -> Nearest:
    return np.concatenate([a[0] for _, a in answer]), np.concatenate([a[1] for _, a in answer])


def nearest(
    queries: Sequence[Delayed],
    sizes: Sequence[int],
    pool: Sequence[Delayed],
    k: int,
    embedding: Embedding,
    backend: Backend = "exact",
    seed: int = 0,
    bounds: Sequence[Delayed | None] | None = None,
) -> list[Delayed]:
    """The k nearest rows of a pool for each query; a row is never its own neighbour.

    Parameters
    ----------
    queries : list of tasks
        Blocks of queries.
    sizes : list of int
        Rows of each.
    pool : list of tasks
        Blocks to search, numbered globally.
    k : int
    embedding : Embedding
        Weights of the features, and the filter.
    backend : {"exact", "approximate"}
    seed : int
        For the approximate backend.
    bounds : list of tasks, optional
        For each block a squared distance per query that its k-th nearest row does not exceed: it spares work.

    Returns
    -------
    list of tasks
        One per block of queries: (squared distances, global rows), both of shape (n, k), infinity and the largest int64
        where the pool is too small.
    """
    tree = Reduction("nearest", _own_chunk, _own_merge, _own_result)
    out = []
    for block, size, bound in zip(queries, sizes, bounds or [None] * len(queries), strict=True):
        step = _slice_rows(size)
        cells = [(block, first, min(first + step, size), bound, other) for first in range(0, max(size, 1), step) for other in pool]
        out.append(tree.tree(cells, k, embedding, backend, seed))
    return out


def _slice_rows(size: int) -> int:
    """Queries of one task: slices of one size, and where there are several a multiple of four, so that workers finish together."""
    slices = min(16, max(1, -(-size // QUERY_ROWS)))
    return max(1, -(-size // (slices if slices < 2 else -(-slices // 4) * 4)))


def plants(rows: int, d: int) -> bool:
    """Whether so many rows of a class are worth trees that all tasks share: those of fewer are made sooner than sent."""
    return rows >= PLANTED_ROWS and worth_compiling(float(rows) * rows * d)


def planted(blocks: Sequence[Delayed], embedding: Embedding) -> list[Delayed]:
    """The blocks of a class with their trees, for :func:`nearest_within` and :func:`rivals`."""
    return [lazy("plant", plant, block, embedding) for block in blocks]


def nearest_within(trees: Sequence[Delayed], sizes: Sequence[int], k: int, embedding: Embedding) -> list[Delayed]:
    """The k nearest rows of a class for each of its rows, block against block: as :func:`nearest` of a class in itself.

    A block is searched for its own rows first, which bounds what is looked for in the others.

    Parameters
    ----------
    trees : list of tasks
        Its rows (:func:`planted`).
    sizes : list of int
        Rows of each.
    k : int
    embedding : Embedding
    """
    out = []
    for i, (tree, size) in enumerate(zip(trees, sizes, strict=True)):
        count = -(-size // _slice_rows(size))
        parts = []
        for number in range(count):
            here = lazy("nearest", _within_chunk, tree, number, count, tree, k, embedding)
            there = [
                lazy("nearest", _within_chunk, tree, number, count, other, k, embedding, here)
                for j, other in enumerate(trees)
                if j != i
            ]
            parts.append(lazy("nearest_merge", merge_nearest, [here, *there]) if there else here)
        out.append(lazy("nearest_result", _within_result, tree, parts))
    return out


def _within_chunk(
    queries: Planted, number: int, count: int, pool: Planted, k: int, embedding: Embedding, here: Nearest | None = None
) -> Nearest:
    """The k nearest rows in a pool of one part of the queries; nearer than what was found in their own block."""
    bound = None if here is None else np.ascontiguousarray(here[0][:, -1])
    return exact.nearest_planted(queries.part(number, count), pool, k, embedding, bound)


def _within_result(queries: Planted, parts: Sequence[Nearest]) -> Nearest:
    """The answers of all parts, in row order."""
    squared, row = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    out = np.empty_like(squared), np.empty_like(row)
    out[0][queries.order], out[1][queries.order] = squared, row
    return out


def _rivals_chunk(
    blocks: Sequence[Block],
    queries: Sequence[Block | Planted],
    own: Sequence[Nearest],
    before: Sequence[NDArray[Any]] | None,
    label: Any,
    embedding: Embedding,
    backend: Backend,
    seed: int,
) -> list[NDArray[Any]]:
    """c_j of every block of queries: against the rows of other classes in some partitions, and those counted before."""
    # One tree over all of them: a query settles once, not once for each partition.
    block = concatenate(blocks)
    other = np.flatnonzero(block.y != label)
    small = np.uint8 if own[0][0].shape[1] < 256 else np.uint32
    return [
        _count(query, near, block, other, embedding, backend, seed, None if before is None else before[i]).astype(small)
        for i, (query, near) in enumerate(zip(queries, own, strict=True))
    ]


def _count(
    query: Block | Planted,
    own: Nearest,
    block: Block,
    other: NDArray[np.int64],
    embedding: Embedding,
    backend: Backend,
    seed: int,
    before: NDArray[Any] | None,
) -> NDArray[np.int64]:
    """c_j of one block of queries, against the rows ``other`` of a block, beside those counted before."""
    if isinstance(query, Planted):
        return exact.rivals_of_planted(query, own, block, embedding, other, before)
    if backend == "approximate":
        from dresample.neighbors import approximate

        pool = block.take(other)
        counts = approximate.count_rivals(query.X, *own, pool.X, pool.row, embedding.weight, seed)
        return counts if before is None else np.minimum(counts + before, counts.shape[1])
    return exact.count_rivals(query.X, own, block, embedding, other, before)


def _rivals_merge(answers: Sequence[list[NDArray[Any]]]) -> list[NDArray[Any]]:
    return [merge_counts(counts) for counts in zip(*answers, strict=True)]


def _rivals_result(counts: list[NDArray[Any]]) -> NDArray[np.int64]:
    return np.concatenate([rivals_among(c) for c in counts])


def rivals(
    queries: Sequence[Delayed],
    own: Sequence[Delayed],
    groups: Sequence[Sequence[Delayed]],
    label: Any,
    embedding: Embedding,
    backend: Backend = "exact",
    seed: int = 0,
) -> Delayed:
    """How many of the K nearest rows of each query, over all data, are of another class.

    Groups are searched in chains, one for each thread, which carry the counts along: a query that is settled (none of its
    neighbours of the class can be among the K nearest of all data any more, or fewer of them) costs the rest of its chain nothing.

    Parameters
    ----------
    queries : list of tasks
        The rows of class ``label``, or what :func:`planted` gives for them.
    own : list of tasks
        Their K nearest rows of the same class (:func:`nearest`).
    groups : list of lists of tasks
        All partitions, several to a task: they are searched as one, so that a query settles once.
    label : object
    embedding : Embedding
    backend : {"exact", "approximate"}

    Returns
    -------
    task
        Delta for all queries in row order, int64, from 0 to K.
    """
    here, tree = cluster.machine(), Reduction("rivals", _rivals_chunk, _rivals_merge, _rivals_result)
    chains: list[Any] = [None] * min(len(groups), here.workers * here.threads)
    for i, group in enumerate(groups):
        at = i % len(chains)
        shared = (list(queries), list(own), chains[at], label, embedding, backend, seed)
        chains[at] = lazy(tree.name, tree.chunk, list(group), *shared)
    return tree.joined(chains)
