"""The k farthest rows of a block in compiled code: the bits of :mod:`dresample.neighbors.farthest`.

The pool is cut into shells around one centre m, the outermost first, and each shell into small leaves with boxes in the original
features. A group of near-by queries starts with the leaf that reaches farthest, which gives each query k distances; a leaf is then
skipped as soon as no row of it can be farther than the k-th. Two bounds say so:

    box      for lo <= p <= hi, in each feature  |x - p| <= max(x - lo, hi - x)
    shell    || x - p || <= || x - m || + || p - m ||,   with the largest || p - m || of the leaf

The box needs no slack: IEEE subtraction, product and sum are monotone, so that the bound, computed by the same operations in the
same order, is never below a computed distance. The shell has a slack of 1e-9, far above the rounding of its sums and roots, and
1e-300 for squares that underflowed. Distances that tie are equal: the k largest are the same whichever tied row is taken.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.tree import GROUP, embed, grow

__all__ = ["farthest_squared"]

#: Rows of a leaf of the pool at the most.
FAR_LEAF = 32
#: Rows of the outermost shell; each further one has twice as many.
SHELL = 256
_SLACK, _TINY = 1.0 + 1e-9, 1e-300


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _boxes(X, order, start, low, high):
    """Bounds of the rows of each leaf, in the original features."""
    for leaf in range(len(start) - 1):
        for t in range(start[leaf], start[leaf + 1]):
            i = order[t]
            for f in range(X.shape[1]):
                value = np.float64(X[i, f])
                low[f, leaf] = min(low[f, leaf], value)
                high[f, leaf] = max(high[f, leaf], value)


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _pack(X, order, start, packed):
    """The rows of each leaf, one run per feature."""
    d = X.shape[1]
    for leaf in range(len(start) - 1):
        a = start[leaf]
        m = start[leaf + 1] - a
        for f in range(d):
            for t in range(m):
                packed[a * d + f * m + t] = X[order[a + t], f]


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _norms(X, centre, weight, out):
    """Distances from the centre."""
    for i in range(len(X)):
        total = 0.0
        for f in range(X.shape[1]):
            t = (np.float64(X[i, f]) - centre[f]) * weight[f]
            total += t * t
        out[i] = np.sqrt(total)


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _bound(x, low, high, leaf, weight):
    """No row of the leaf is farther from the query than this."""
    total = 0.0
    for f in range(len(x)):
        t = max(x[f] - low[f, leaf], high[f, leaf] - x[f]) * weight[f]
        total += t * t
    return total


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _scan(x, packed, offset, m, weight, lanes, best):
    """Offer the distances to the rows of a leaf to the k farthest (rising); says whether one was taken."""
    k = len(best)
    lane = lanes[:m]
    lane[:] = 0.0
    d = len(x)
    f = 0
    while f + 4 <= d:  # four features a pass, added one after the other
        a = packed[offset + f * m : offset + (f + 1) * m]
        b = packed[offset + (f + 1) * m : offset + (f + 2) * m]
        c = packed[offset + (f + 2) * m : offset + (f + 3) * m]
        e = packed[offset + (f + 3) * m : offset + (f + 4) * m]
        x0, x1, x2, x3 = x[f], x[f + 1], x[f + 2], x[f + 3]
        w0, w1, w2, w3 = weight[f], weight[f + 1], weight[f + 2], weight[f + 3]
        for t in range(m):
            g0, g1, g2, g3 = (x0 - a[t]) * w0, (x1 - b[t]) * w1, (x2 - c[t]) * w2, (x3 - e[t]) * w3
            total = lane[t] + g0 * g0
            total = total + g1 * g1
            total = total + g2 * g2
            lane[t] = total + g3 * g3
        f += 4
    while f < d:
        value, w = x[f], weight[f]
        run = packed[offset + f * m : offset + (f + 1) * m]
        for t in range(m):
            gap = (value - run[t]) * w
            lane[t] += gap * gap
        f += 1
    taken = False
    for t in range(m):
        d2 = lane[t]
        if d2 > best[0]:
            j = 0
            while j + 1 < k and best[j + 1] < d2:
                best[j] = best[j + 1]
                j += 1
            best[j] = d2
            taken = True
    return taken


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _farthest(QX, q_norm, q_order, q_start, q_low, q_high, packed, p_start, p_norm, p_low, p_high, weight, best):
    d = QX.shape[1]
    leaves = len(p_start) - 1
    bound = np.empty(leaves)
    chosen = np.empty(leaves, np.int64)
    lanes = np.empty(FAR_LEAF)
    rows = np.empty((GROUP, d))
    for group in range(len(q_start) - 1):
        base = q_start[group]
        m = q_start[group + 1] - base
        if m == 0:
            continue
        for t in range(m):
            for f in range(d):
                rows[t, f] = QX[q_order[base + t], f]
        bound[:] = 0.0
        for f in range(d):
            a, b, w = q_low[f, group], q_high[f, group], weight[f]
            low, high = p_low[f], p_high[f]
            for s in range(leaves):
                gap = max(b - low[s], high[s] - a) * w
                bound[s] += gap * gap
        out = 0.0
        for t in range(m):
            out = max(out, q_norm[q_order[base + t]])
        for s in range(leaves):
            reach = out + p_norm[s]
            bound[s] = min(bound[s], reach * reach * _SLACK + _TINY)
        top = 0
        for s in range(1, leaves):
            if bound[s] > bound[top]:
                top = s
        floor = np.inf
        for t in range(m):
            own = best[q_order[base + t]]
            _scan(rows[t], packed, p_start[top] * d, p_start[top + 1] - p_start[top], weight, lanes, own)
            floor = min(floor, own[0])
        found = 0
        for s in range(leaves):
            if bound[s] > floor and s != top:
                chosen[found] = s
                found += 1
        order = np.argsort(-bound[chosen[:found]])
        for s in order:
            leaf = chosen[s]
            if bound[leaf] <= floor:
                break
            a = p_start[leaf]
            moved = False
            for t in range(m):
                own = best[q_order[base + t]]
                reach = q_norm[q_order[base + t]] + p_norm[leaf]
                if not (bound[leaf] > own[0] and reach * reach * _SLACK + _TINY > own[0]):
                    continue
                if _bound(rows[t], p_low, p_high, leaf, weight) > own[0]:
                    moved |= _scan(rows[t], packed, a * d, p_start[leaf + 1] - a, weight, lanes, own)
            if moved:
                floor = np.inf
                for t in range(m):
                    floor = min(floor, best[q_order[base + t], 0])


def farthest_squared(
    queries: Floats, query_row: NDArray[np.int64], pool: Floats, pool_row: NDArray[np.int64], k: int, embedding: Embedding
) -> NDArray[np.float64]:
    """As :func:`dresample.neighbors.farthest.farthest_squared`; the map of the embedding steers the cuts of the trees only."""
    best = np.full((len(queries), k), -1.0)
    if len(queries):
        groups = grow(embed(queries, embedding), query_row, GROUP)
        q_norm, p_norm = np.empty(len(queries)), np.empty(len(pool))
        _norms(queries, embedding.mean, embedding.weight, q_norm)
        _norms(pool, embedding.mean, embedding.weight, p_norm)
        order, start = _shells(pool, pool_row, p_norm, embedding)
        packed = np.empty(pool.size)
        _pack(pool, order, start, packed)
        _farthest(
            queries, q_norm, groups.order, groups.start, *_bounds(queries, groups.order, groups.start),
            packed, start, np.maximum.reduceat(p_norm[order], start[:-1]), *_bounds(pool, order, start), embedding.weight, best,
        )  # fmt: skip
    return best


def _shells(
    pool: Floats, row: NDArray[np.int64], norm: NDArray[np.float64], embedding: Embedding
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Leaves of the shells, the outermost first: positions of the rows, and the bounds of the leaves."""
    outwards = np.argsort(-norm, kind="stable")
    E = embed(pool, embedding)
    orders, starts, a, size = [], [], 0, SHELL
    while a < len(pool):
        shell = outwards[a : a + size]
        cells = grow(np.ascontiguousarray(E[shell]), row[shell], FAR_LEAF)
        orders.append(shell[cells.order])
        starts.append(a + cells.start[:-1])
        a, size = a + size, 2 * size
    return np.concatenate(orders), np.concatenate([*starts, [len(pool)]])


def _bounds(X: Floats, order: NDArray[np.int64], start: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    shape = (X.shape[1], len(start) - 1)
    low, high = np.full(shape, np.inf), np.full(shape, -np.inf)
    _boxes(X, order, start, low, high)
    return low, high
