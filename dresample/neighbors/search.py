"""The search again, in NumPy: all pairs, the same bits.

For small data in a fresh process, where loading the compiled kernels would take longer than the search; and the oracle that
the compiled kernels are tested against. Distances are accumulated in float64 feature by feature, as the kernels do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from dresample.block import Block, Floats
from dresample.neighbors.topk import Nearest, merge_nearest

__all__ = ["count_rivals", "find_nearest", "improved", "paired_distances", "squared_distances"]

_PAIRS = 1_000_000


def squared_distances(queries: Floats, pool: Floats, weight: NDArray[np.float64], nominal: int = 0) -> NDArray[np.float64]:
    """All squared distances, shape (n, m), each summed in the order of the features; the last ``nominal`` ones are codes."""
    total = np.zeros((len(queries), len(pool)))
    turned_q, turned_p = np.asarray(queries.T, np.float64), np.asarray(pool.T, np.float64)
    d = len(weight) - nominal
    for q, p, w in zip(turned_q[:d], turned_p[:d], weight[:d], strict=True):
        t = (q[:, None] - p[None, :]) * w
        t *= t
        total += t
    for q, p, w in zip(turned_q[d:], turned_p[d:], weight[d:], strict=True):
        total += (q[:, None] != p[None, :]) * (w * w)
    return total


def paired_distances(one: Floats, other: Floats, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared distances of rows that stand beside each other, shape (n,), summed in the order of the features."""
    total = np.zeros(len(one))
    for c, w in enumerate(weight):
        t = (one[:, c].astype(np.float64) - other[:, c]) * w
        t *= t
        total += t
    return total


def find_nearest(
    queries: Floats,
    query_row: NDArray[np.int64],
    pool: Floats,
    pool_row: NDArray[np.int64],
    k: int,
    weight: NDArray[np.float64],
    nominal: int = 0,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """As :func:`dresample.neighbors.search_compiled.find_nearest`."""
    n, m = len(queries), len(pool)
    best_d2 = np.full((n, k), np.inf)
    best_row = np.full((n, k), np.iinfo(np.int64).max, np.int64)
    if m == 0:
        return best_d2, best_row
    step = max(1, _PAIRS // m)
    for a in range(0, n, step):
        d2 = squared_distances(queries[a : a + step], pool, weight, nominal)
        rows = np.broadcast_to(pool_row, d2.shape)
        own = rows == query_row[a : a + step, None]
        d2 = np.where(own, np.inf, d2)
        rows = np.where(own, np.iinfo(np.int64).max, rows)
        order = np.lexsort((rows, d2), axis=1)[:, :k]
        found = order.shape[1]
        best_d2[a : a + step, :found] = np.take_along_axis(d2, order, 1)
        best_row[a : a + step, :found] = np.take_along_axis(rows, order, 1)
    return best_d2, best_row


def improved(
    queries: Floats,
    query_row: NDArray[np.int64],
    pools: Iterable[Block],
    k: int,
    weight: NDArray[np.float64],
    nominal: int,
    best: Nearest,
) -> Iterator[Nearest]:
    """As :func:`dresample.neighbors.search_compiled.improved`."""
    for pool in pools:
        best = merge_nearest([best, find_nearest(queries, query_row, pool.X, pool.row, k, weight, nominal)])
        yield best


def count_rivals(
    queries: Floats,
    own_squared: NDArray[np.float64],
    own_row: NDArray[np.int64],
    pool: Floats,
    pool_row: NDArray[np.int64],
    weight: NDArray[np.float64],
    nominal: int = 0,
) -> NDArray[np.int64]:
    """As :func:`dresample.neighbors.search_compiled.count_rivals`, cut off at K."""
    n, k = own_squared.shape
    counts = np.zeros((n, k), np.int64)
    if len(pool):
        step = max(1, _PAIRS // len(pool))
        for a in range(0, n, step):
            d2 = squared_distances(queries[a : a + step], pool, weight, nominal)
            for j in range(k):
                radius, row = own_squared[a : a + step, j, None], own_row[a : a + step, j, None]
                before = (d2 < radius) | ((d2 == radius) & (pool_row[None, :] < row))
                counts[a : a + step, j] = before.sum(axis=1)
    return np.minimum(counts, k)
