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

from dresample.block import Block, concatenate
from dresample.distribution.reduction import Reduction
from dresample.neighbors import exact
from dresample.neighbors.embedding import Embedding, fit_embedding
from dresample.neighbors.topk import Nearest, merge_counts, merge_nearest, rivals_among

__all__ = ["Backend", "Embedding", "fit_embedding", "nearest", "rivals", "rivals_among"]

Backend = Literal["exact", "approximate"]

#: Queries of one task.
QUERY_ROWS = 16_384


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


def _rivals_chunk(
    blocks: Sequence[Block],
    queries: Sequence[Block],
    own: Sequence[Nearest],
    label: Any,
    embedding: Embedding,
    backend: Backend,
    seed: int,
) -> list[NDArray[Any]]:
    """c_j of every block of queries, against the rows of other classes in some partitions."""
    # One tree over all of them: a query settles once, not once for each partition.
    block = concatenate(blocks)
    other = np.flatnonzero(block.y != label)
    found = [
        _count(query, nearest_own, block, other, embedding, backend, seed) for query, nearest_own in zip(queries, own, strict=True)
    ]
    small = np.uint8 if own[0][0].shape[1] < 256 else np.uint32
    return [counts.astype(small) for counts in found]


def _count(
    query: Block, own: Nearest, block: Block, other: NDArray[np.int64], embedding: Embedding, backend: Backend, seed: int
) -> NDArray[np.int64]:
    """c_j of one block of queries, against the rows ``other`` of a block."""
    if backend == "approximate":
        from dresample.neighbors import approximate

        pool = block.take(other)
        return approximate.count_rivals(query.X, *own, pool.X, pool.row, embedding.weight, seed)
    return exact.count_rivals(query.X, own, block, embedding, other)


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

    Parameters
    ----------
    queries : list of tasks
        The rows of class ``label``.
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
    tree = Reduction("rivals", _rivals_chunk, _rivals_merge, _rivals_result)
    cells = [(list(group), list(queries), list(own)) for group in groups]
    return tree.tree(cells, label, embedding, backend, seed)
