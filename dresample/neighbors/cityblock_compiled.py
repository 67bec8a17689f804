"""City-block distances in compiled code: the bits of :mod:`dresample.neighbors.cityblock`, and far less than all pairs.

A query walks a tree of the pool (:mod:`dresample.neighbors.kd_tree`) from the root, the nearer child first, and leaves out every
node whose box lies beyond what it looks for.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats
from dresample.neighbors.kd_tree import DEPTH, gap, planted, side_by_side
from dresample.neighbors.topk import Nearest, none_yet

__all__ = ["find_nearest", "least_distance", "within"]

#: Features between two looks whether a leaf is still in play.
_AT_ONCE = 4


@numba.njit(nogil=True, cache=True, error_model="numpy", inline="always")
def _push(Q, i, low, high, width, node, limit, nodes, gaps, top):
    """Lay the children of a node on the stack that are not beyond the limit, the nearer one last; the new height."""
    near, far = 2 * node, 2 * node + 1
    to_near, to_far = gap(Q, i, low, high, near, width, limit), gap(Q, i, low, high, far, width, limit)
    if to_far < to_near:
        near, far, to_near, to_far = far, near, to_far, to_near
    if to_far <= limit:
        nodes[top], gaps[top] = far, to_far
        top += 1
    if to_near <= limit:
        nodes[top], gaps[top] = near, to_near
        top += 1
    return top


@numba.njit(nogil=True, cache=True, error_model="numpy", inline="always")
def _apart(Q, i, P, j, width, limit):
    """The distance from a query to a row; left once it is beyond the limit: it only grows."""
    total = 0.0
    for f in range(Q.shape[1]):
        total += abs(np.float64(Q[i, f]) - np.float64(P[j, f])) / width[f]
        if total > limit:
            break
    return total


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _least_distance(Q, asked, P, start, low, high, width, enough, out):
    leaves = len(start) - 1
    nodes, gaps = np.empty(DEPTH, np.int64), np.empty(DEPTH)
    for i in asked:
        best = np.inf
        nodes[0], gaps[0], top = 1, 0.0, 1
        while top > 0 and not best < enough:
            top -= 1
            node = nodes[top]
            if gaps[top] >= best:
                continue
            if node < leaves:
                top = _push(Q, i, low, high, width, node, best, nodes, gaps, top)
                continue
            for j in range(start[node - leaves], start[node - leaves + 1]):
                total = _apart(Q, i, P, j, width, best)
                if total < best:
                    best = total
                    if best < enough:
                        break
        out[i] = best


def least_distance(queries: Floats, pool: Floats, width: NDArray[np.float64], enough: float = 0.0) -> NDArray[np.float64]:
    """As :func:`dresample.neighbors.cityblock.least_distance`."""
    out, width = np.full(len(queries), np.inf), np.asarray(width, np.float64)
    if len(pool):
        tree = planted(pool, width)
        asked = side_by_side(queries, width)
        _least_distance(
            np.ascontiguousarray(queries), asked, tree.X, tree.start, tree.low, tree.high, width, float(enough), out
        )  # fmt: skip
    return out


@numba.njit(nogil=True, cache=True, error_model="numpy", inline="always")
def _scan(q, columns, first, last, limit, total):
    """Distances from a query to the rows of a leaf, all of them feature by feature; whether one may be within the limit."""
    d, n = len(columns), last - first
    total[:n] = 0.0
    for f in range(0, d, _AT_ONCE):
        for g in range(f, min(f + _AT_ONCE, d)):
            for j in range(n):
                total[j] += abs(q[g] - columns[g, first + j])
        least = np.inf
        for j in range(n):
            least = min(least, total[j])
        if least > limit:
            return False
    return True


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _find_nearest(Q, query_row, asked, columns, pool_row, start, low, high, width, below, best, best_row):
    k = best.shape[1]
    leaves = len(start) - 1
    nodes, gaps = np.empty(DEPTH, np.int64), np.empty(DEPTH)
    total = np.empty(np.max(np.diff(start)))
    q = np.empty(Q.shape[1])
    for i in asked:
        for f in range(len(q)):
            q[f] = Q[i, f]
        held = 0
        while held < k and best[i, held] < np.inf:
            held += 1
        limit = best[i, k - 1] if held == k else below
        nodes[0], gaps[0], top = 1, 0.0, 1
        while top > 0:
            top -= 1
            node = nodes[top]
            if gaps[top] > limit:
                continue
            if node < leaves:
                top = _push(Q, i, low, high, width, node, limit, nodes, gaps, top)
                continue
            first, last = start[node - leaves], start[node - leaves + 1]
            if not _scan(q, columns, first, last, limit, total):
                continue
            for j in range(last - first):
                row = pool_row[first + j]
                if row == query_row[i] or not total[j] < below or total[j] > limit:
                    continue
                if held == k and total[j] == best[i, k - 1] and row > best_row[i, k - 1]:
                    continue
                at = min(held, k - 1)
                while at > 0 and (best[i, at - 1] > total[j] or (best[i, at - 1] == total[j] and best_row[i, at - 1] > row)):
                    best[i, at], best_row[i, at] = best[i, at - 1], best_row[i, at - 1]
                    at -= 1
                best[i, at], best_row[i, at] = total[j], row
                held = min(held + 1, k)
                if held == k:
                    limit = best[i, k - 1]


def find_nearest(
    queries: Floats,
    query_row: NDArray[np.int64],
    pool: Floats,
    pool_row: NDArray[np.int64],
    k: int,
    below: float = np.inf,
    known: Nearest | None = None,
) -> Nearest:
    """As :func:`dresample.neighbors.cityblock.find_nearest`."""
    best, best_row = none_yet(len(queries), k) if known is None else (known[0].copy(), known[1].copy())
    if len(pool) and k:
        width = np.ones(pool.shape[1])
        tree = planted(pool, width)
        columns = np.ascontiguousarray(tree.X.T, np.float64)
        _find_nearest(
            np.ascontiguousarray(queries), query_row, side_by_side(queries, width), columns, pool_row[tree.order], tree.start,
            tree.low, tree.high, width, float(below), best, best_row,
        )  # fmt: skip
    return best, best_row


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _widest(radius, order, start, widest):
    """The largest radius below each node."""
    leaves = len(start) - 1
    for leaf in range(leaves):
        for t in range(start[leaf], start[leaf + 1]):
            widest[leaves + leaf] = max(widest[leaves + leaf], radius[order[t]])
    for node in range(leaves - 1, 0, -1):
        widest[node] = max(widest[2 * node], widest[2 * node + 1])


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _within(Q, P, order, start, low, high, width, radius, widest, query, row):
    """Pairs into two arrays as far as they go; how many there are."""
    leaves = len(start) - 1
    nodes = np.empty(DEPTH, np.int64)
    found = 0
    for i in range(len(Q)):
        nodes[0], top = 1, 1
        while top > 0:
            top -= 1
            node = nodes[top]
            if gap(Q, i, low, high, node, width, widest[node]) >= widest[node]:
                continue
            if node < leaves:
                nodes[top], nodes[top + 1] = 2 * node, 2 * node + 1
                top += 2
                continue
            for t in range(start[node - leaves], start[node - leaves + 1]):
                j = order[t]
                if _apart(Q, i, P, t, width, radius[j]) < radius[j]:
                    if found < len(query):
                        query[found], row[found] = i, j
                    found += 1
    return found


def within(queries: Floats, pool: Floats, radius: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As :func:`dresample.neighbors.cityblock.within`."""
    width, radius = np.ones(pool.shape[1]), np.asarray(radius, np.float64)
    tree = planted(pool, width)
    widest = np.zeros(len(tree.low))
    _widest(radius, tree.order, tree.start, widest)
    room = 4 * len(queries)
    while True:
        query, row = np.empty(room, np.int64), np.empty(room, np.int64)
        found = _within(
            np.ascontiguousarray(queries), tree.X, tree.order, tree.start, tree.low, tree.high, width, radius, widest, query, row
        )
        if found <= room:
            by_row = np.lexsort((row[:found], query[:found]))
            return query[by_row], row[by_row]
        room = found
