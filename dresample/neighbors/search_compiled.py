"""Exact search in one block: nearest rows, and rivals within fixed radii.

Both walk the leaves of the pool for a group of near-by queries at a time, nearest leaf first; a float32 filter over the
embedding passes a few rows on, and those are compared in float64 on all features, one after the other, without fast-math.
What decides is always ``(squared distance, row)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.block import Block, Floats
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.filter import by_products, differences, length, products, threshold
from dresample.neighbors.planted import Planted, planted_rows
from dresample.neighbors.topk import Nearest
from dresample.neighbors.tree import GROUP, LEAF, Cells, embed, grow, laid

__all__ = ["count_rivals", "count_rivals_planted", "find_nearest", "find_nearest_planted", "improved", "squared_distance"]

_BUCKETS = 128
#: Groups of queries that rule out leaves together.
_TOGETHER = 32
_NOBODY = np.iinfo(np.int64).max
#: Queries up to which the rows of a pool are searched as they lie, and not cut into cells.
_FEW = 128
_FAST = {"contract", "reassoc", "nsz"}


@numba.njit(nogil=True, cache=True, error_model="numpy")
def squared_distance(A, i, B, j, weight, nominal, bound):
    """Squared distance in float64, feature by feature; stops early once it is beyond ``bound``.

    The trailing ``nominal`` columns are codes: two different ones are apart by the weight of the column.
    """
    total = 0.0
    d = A.shape[1] - nominal
    f = 0
    while f + 8 <= d:
        for e in range(f, f + 8):
            t = (np.float64(A[i, e]) - np.float64(B[j, e])) * weight[e]
            total += t * t
        if total > bound:
            return total
        f += 8
    while f < d:
        t = (np.float64(A[i, f]) - np.float64(B[j, f])) * weight[f]
        total += t * t
        f += 1
    for e in range(d, d + nominal):
        if A[i, e] != B[j, e]:
            total += weight[e] * weight[e]
    return total


@numba.njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def _group_to_leaves(q_low, q_high, low, high, leaves, gap, away):
    """Squared distances from a group's box to the first leaves: between the boxes (a bound), between the centres (an order)."""
    gap[:leaves] = np.float32(0.0)
    away[:leaves] = np.float32(0.0)
    for c in range(len(low)):
        a, b = q_low[c], q_high[c]
        lo, hi = low[c], high[c]
        mid = a + b
        for t in range(leaves):
            g = max(max(lo[t] - b, a - hi[t]), np.float32(0.0))
            gap[t] += g * g
            w = lo[t] + hi[t] - mid
            away[t] += w * w


@numba.njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def _reachable(q_low, q_high, low, high, limit, gap, leaf, near_low, near_high):
    """The leaves whose box is within the limit of a box; their boxes are copied beside each other. How many they are."""
    width, leaves = low.shape
    gap[:] = np.float32(0.0)
    for c in range(width):
        a, b = q_low[c], q_high[c]
        lo, hi = low[c], high[c]
        for t in range(leaves):
            g = max(max(lo[t] - b, a - hi[t]), np.float32(0.0))
            gap[t] += g * g
    n = 0
    for t in range(leaves):
        if gap[t] <= limit:
            leaf[n] = t
            n += 1
    for c in range(width):
        lo, hi, near_lo, near_hi = low[c], high[c], near_low[c], near_high[c]
        for t in range(n):
            near_lo[t], near_hi[t] = lo[leaf[t]], hi[leaf[t]]
    return n


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _by_distance(gap, away, leaves, limit, some, chosen):
    """Leaves whose bound is within the limit, roughly by the distance of the centres (a counting sort); ``some`` is scratch."""
    n = 0
    for t in range(leaves):
        some[n] = t
        n += gap[t] <= limit
    if n == 0:
        return 0
    least, most = np.float32(np.inf), np.float32(0.0)
    for j in range(n):
        away[some[j]] = np.sqrt(away[some[j]])
        least, most = min(least, away[some[j]]), max(most, away[some[j]])
    step = np.float32(_BUCKETS) / max(most - least, np.float32(1e-30))
    fill = np.zeros(_BUCKETS + 1, np.int64)
    for j in range(n):
        fill[min(_BUCKETS - 1, int((away[some[j]] - least) * step)) + 1] += 1
    for b in range(_BUCKETS):
        fill[b + 1] += fill[b]
    for j in range(n):
        b = min(_BUCKETS - 1, int((away[some[j]] - least) * step))
        chosen[fill[b]] = some[j]
        fill[b] += 1
    return n


@numba.njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def _queries_to_leaf(queries, m, low, high, leaf, out):
    """Squared distances from each query of a group to the box of one leaf."""
    count = np.uint64(m)  # unsigned, and no slices: these would count references
    for t in range(count):
        out[t] = np.float32(0.0)
    for c in range(np.uint64(len(queries))):
        lo, hi = low[c, leaf], high[c, leaf]
        for t in range(count):
            g = max(max(lo - queries[c, t], queries[c, t] - hi), np.float32(0.0))
            out[t] += g * g


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _widest(limit, m):
    """The largest limit of a group; negative where no query of it is open."""
    widest = np.float32(-1.0)
    for t in range(m):
        widest = max(widest, limit[t])
    return widest


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _open(QE, first, last, place, own_d2, counts, scale, slack, member, reach, limit, product, norm, low, high):
    """The queries of a range that are not settled, the outermost neighbour of each that may count, and the box around them."""
    width, k = QE.shape[1], own_d2.shape[1]
    low[:], high[:] = np.float32(np.inf), np.float32(-np.inf)
    n = 0
    for i in range(first, last):
        q = place[i]
        r = k
        while r > 0 and r + counts[q, r - 1] > k:
            r -= 1
        for j in range(r, k):
            counts[q, j] = k
        if r == 0:
            continue
        member[n], reach[n], norm[n] = i, r, length(QE, i)
        limit[n] = threshold(own_d2[q, r - 1], norm[n], scale, slack, width)
        product[n] = by_products(limit[n], norm[n], width)
        for c in range(width):
            low[c], high[c] = min(low[c], QE[i, c]), max(high[c], QE[i, c])
        n += 1
    return n


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _rivals(
    QX, QE, q_start, place, own_d2, own_row,
    PX, p_row, p_order, p_start, packed, p_low, p_high, first_row, half,
    weight, nominal, scale, slack, counts,
):  # fmt: skip
    width = QE.shape[1]
    k = own_d2.shape[1]
    leaves, groups = len(p_start) - 1, len(q_start) - 1
    gap, away = np.empty(leaves, np.float32), np.empty(leaves, np.float32)
    within, some, chosen = np.empty(leaves, np.int64), np.empty(leaves, np.int64), np.empty(leaves, np.int64)
    near_low, near_high = np.empty((width, leaves), np.float32), np.empty((width, leaves), np.float32)
    lanes = np.empty(LEAF, np.float32)
    to_box = np.empty(GROUP, np.float32)
    turned = np.empty((width, GROUP), np.float32)
    low, high = np.empty(width, np.float32), np.empty(width, np.float32)
    members, reaches = np.empty(_TOGETHER * GROUP, np.int64), np.empty(_TOGETHER * GROUP, np.int64)
    limits, norms = np.empty(_TOGETHER * GROUP, np.float32), np.empty(_TOGETHER * GROUP, np.float64)
    bars = np.empty(_TOGETHER * GROUP, np.float32)
    for group in range(0, groups, _TOGETHER):
        last = q_start[min(group + _TOGETHER, groups)]
        # Both trees: what no query of many groups reaches is looked at once for them all.
        open_ = _open(
            QE, q_start[group], last, place, own_d2, counts, scale, slack, members, reaches, limits, bars, norms, low, high
        )
        if open_ == 0:
            continue
        reached = _reachable(low, high, p_low, p_high, _widest(limits, open_), gap, within, near_low, near_high)
        for base in range(0, open_ if reached else 0, GROUP):
            m = min(GROUP, open_ - base)
            member, reach, norm = members[base:], reaches[base:], norms[base:]
            limit, product = limits[base:], bars[base:]
            low[:], high[:] = np.float32(np.inf), np.float32(-np.inf)
            for c in range(width):
                for t in range(m):
                    value = QE[member[t], c]
                    turned[c, t] = value
                    low[c], high[c] = min(low[c], value), max(high[c], value)
            widest = _widest(limit, m)
            _group_to_leaves(low, high, near_low, near_high, reached, gap, away)
            found = _by_distance(gap, away, reached, widest, some, chosen)
            for s in range(found):
                if gap[chosen[s]] > widest:
                    continue
                _queries_to_leaf(turned, m, near_low, near_high, chosen[s], to_box)
                leaf = within[chosen[s]]
                a = p_start[leaf]
                size = p_start[leaf + 1] - a
                moved = False
                for t in range(m):
                    if to_box[t] > limit[t] or reach[t] == 0:
                        continue
                    i = member[t]
                    q = place[i]
                    r = reach[t]
                    if own_d2[q, r - 1] == 0.0 and first_row[leaf] > own_row[q, r - 1]:
                        continue
                    plain = product[t] == np.inf
                    most = limit[t] if plain else product[t]
                    if plain:
                        hits = differences(packed, a, size, QE, i, most, lanes)
                    else:
                        hits = products(packed, half, a, size, QE, i, most, lanes)
                    if hits == 0:
                        continue
                    for v in range(size):
                        if not lanes[v] <= most:
                            continue
                        p = p_order[a + v]
                        bound = own_d2[q, r - 1]
                        if bound == 0.0 and p_row[p] > own_row[q, r - 1]:
                            continue
                        d2 = squared_distance(QX, i, PX, p, weight, nominal, bound)
                        if d2 > bound:
                            continue
                        for j in range(r - 1, -1, -1):
                            if d2 < own_d2[q, j] or (d2 == own_d2[q, j] and p_row[p] < own_row[q, j]):
                                counts[q, j] += 1
                            else:
                                break
                        fell = False
                        while r > 0 and r + counts[q, r - 1] > k:
                            r -= 1
                            fell = True
                        if fell:
                            reach[t] = r
                            moved = True
                            if r == 0:
                                limit[t] = np.float32(-1.0)
                                break
                            limit[t] = threshold(own_d2[q, r - 1], norm[t], scale, slack, width)
                            product[t] = by_products(limit[t], norm[t], width)
                            most = limit[t] if plain else min(most, product[t])
                if moved:
                    widest = _widest(limit, m)
                    if widest < 0:
                        break
            for t in range(m):
                for j in range(reach[t], k):
                    counts[place[member[t]], j] = k


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _offer(d2, row, best_d2, best_row, q, k):
    """Insert (d2, row) into the sorted k best of query q."""
    at = 0
    for j in range(k):
        at += (best_d2[q, j] < d2) | ((best_d2[q, j] == d2) & (best_row[q, j] <= row))
    x, y = d2, row
    for j in range(at, k):
        u, v = best_d2[q, j], best_row[q, j]
        best_d2[q, j] = x
        best_row[q, j] = y
        x, y = u, v
    return at < k


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _nearest(
    QX, QE, q_row, q_start, q_low, q_high, place,
    PX, p_row, p_order, p_start, packed, p_low, p_high, first_row, half,
    weight, nominal, scale, slack, best_d2, best_row,
):  # fmt: skip
    width = QE.shape[1]
    k = best_d2.shape[1]
    leaves = len(p_start) - 1
    gap, away = np.empty(leaves, np.float32), np.empty(leaves, np.float32)
    some, chosen = np.empty(leaves, np.int64), np.empty(leaves, np.int64)
    lanes = np.empty(LEAF, np.float32)
    to_box = np.empty(GROUP, np.float32)
    turned = np.empty((width, GROUP), np.float32)
    limit, product = np.empty(GROUP, np.float32), np.empty(GROUP, np.float32)
    norm = np.empty(GROUP, np.float64)
    for group in range(len(q_start) - 1):
        base = q_start[group]
        m = q_start[group + 1] - base
        if m == 0:
            continue
        for t in range(m):
            norm[t] = length(QE, base + t)
            limit[t] = threshold(best_d2[place[base + t], k - 1], norm[t], scale, slack, width)
            product[t] = by_products(limit[t], norm[t], width)
            for c in range(width):
                turned[c, t] = QE[base + t, c]
        widest = _widest(limit, m)
        _group_to_leaves(q_low[:, group], q_high[:, group], p_low, p_high, leaves, gap, away)
        found = _by_distance(gap, away, leaves, widest, some, chosen)
        for s in range(found):
            leaf = chosen[s]
            if gap[leaf] > widest:
                continue
            _queries_to_leaf(turned, m, p_low, p_high, leaf, to_box)
            a = p_start[leaf]
            size = p_start[leaf + 1] - a
            moved = False
            for t in range(m):
                if to_box[t] > limit[t]:
                    continue
                i = base + t
                q = place[i]
                if best_d2[q, k - 1] == 0.0 and first_row[leaf] > best_row[q, k - 1]:
                    continue
                plain = product[t] == np.inf
                most = limit[t] if plain else product[t]
                if plain:
                    hits = differences(packed, a, size, QE, i, most, lanes)
                else:
                    hits = products(packed, half, a, size, QE, i, most, lanes)
                if hits == 0:
                    continue
                if best_d2[q, k - 1] == np.inf:
                    # No radius yet: the k rows that look nearest give one, and spare the rest of the leaf.
                    for _ in range(min(k + 1, size)):
                        least = 0
                        for v in range(1, size):
                            if lanes[v] < lanes[least]:
                                least = v
                        if lanes[least] == np.float32(np.inf):
                            break
                        lanes[least] = np.float32(np.inf)
                        p = p_order[a + least]
                        if p_row[p] != q_row[i]:
                            d2 = squared_distance(QX, i, PX, p, weight, nominal, np.inf)
                            _offer(d2, p_row[p], best_d2, best_row, q, k)
                    limit[t] = threshold(best_d2[q, k - 1], norm[t], scale, slack, width)
                    product[t] = by_products(limit[t], norm[t], width)
                    most = limit[t]
                    moved = True
                for v in range(size):
                    if not lanes[v] <= most or lanes[v] == np.float32(np.inf):
                        continue
                    p = p_order[a + v]
                    bound = best_d2[q, k - 1]
                    if p_row[p] == q_row[i] or (bound == 0.0 and p_row[p] > best_row[q, k - 1]):
                        continue
                    d2 = squared_distance(QX, i, PX, p, weight, nominal, bound)
                    if _offer(d2, p_row[p], best_d2, best_row, q, k):
                        limit[t] = threshold(best_d2[q, k - 1], norm[t], scale, slack, width)
                        product[t] = by_products(limit[t], norm[t], width)
                        most = limit[t] if plain else min(most, product[t])
                        moved = True
            if moved:
                widest = _widest(limit, m)


def find_nearest(
    queries: Floats,
    query_row: NDArray[np.int64],
    pool: Floats,
    pool_row: NDArray[np.int64],
    k: int,
    embedding: Embedding,
    bound: NDArray[np.float64] | None = None,
) -> Nearest:
    """The k nearest pool rows of each query, by (squared distance, row); a row is never its own neighbour.

    Parameters
    ----------
    queries, pool : ndarray of shape (n, d) and (m, d), one dtype, C-contiguous
    query_row, pool_row : ndarray of int64
        Global row numbers.
    k : int
    embedding : Embedding
    bound : ndarray of shape (n,), optional
        A squared distance for each query: rows beyond it are not wanted.

    Returns
    -------
    squared : ndarray of shape (n, k), float64
        Rising; infinity where the pool has fewer than k rows.
    row : ndarray of shape (n, k), int64
        Global row numbers; the largest int64 where there is none.
    """
    best = _nothing(len(queries), k, bound)
    if len(queries) and len(pool):
        QE = embed(queries, embedding)
        planted = planted_rows(queries, query_row, QE)
        cells = grow(QE if pool is queries else embed(pool, embedding), pool_row, LEAF)
        _improve(planted, planted.order, pool, pool_row, cells, embedding, best)
    return _bounded(best, bound)


def find_nearest_planted(
    queries: Planted, pool: Planted, k: int, embedding: Embedding, bound: NDArray[np.float64] | None = None
) -> Nearest:
    """As :func:`find_nearest`, of rows that have their trees already; answers are in the order of the queries' tree."""
    best = _nothing(len(queries), k, bound)
    if len(queries) and len(pool):
        _improve(queries, np.arange(len(queries)), pool.X, pool.row, pool.cells, embedding, best)
    return _bounded(best, bound)


def improved(
    queries: Floats, query_row: NDArray[np.int64], pools: Iterable[Block], k: int, embedding: Embedding, best: Nearest
) -> Iterator[Nearest]:
    """The k nearest rows of each query so far, after each of several pools.

    Parameters
    ----------
    queries, query_row : ndarray of shape (n, d) and (n,)
    pools : iterable of Block
        Of other rows each.
    k : int
    embedding : Embedding
    best : (squared distances, rows), each of shape (n, k)
        To begin with: it is overwritten, and yielded after each pool.
    """
    planted = planted_rows(queries, query_row, embed(queries, embedding))
    for pool in pools:
        if len(queries) and len(pool):
            E = embed(pool.X, embedding)
            cells = laid(E, pool.row) if len(queries) <= _FEW else grow(E, pool.row, LEAF)
            _improve(planted, planted.order, pool.X, pool.row, cells, embedding, best)
        yield best


def count_rivals(
    queries: Floats,
    own_squared: NDArray[np.float64],
    own_row: NDArray[np.int64],
    pool: Floats,
    pool_row: NDArray[np.int64],
    embedding: Embedding,
    among: NDArray[np.int64] | None = None,
    before: NDArray[np.integer[Any]] | None = None,
) -> NDArray[np.int64]:
    """c_j: how many pool rows come before the j-th own-class neighbour of each query, by (squared distance, row).

    Cut off at K: an entry that cannot matter any more (j + c_j > K) is K.

    Parameters
    ----------
    queries : ndarray of shape (n, d)
    own_squared, own_row : ndarray of shape (n, K)
        The K nearest own-class rows; infinity and the largest int64 where missing.
    pool, pool_row : ndarray of shape (m, d) and (m,)
        Rows to search.
    among : ndarray of int64, optional
        Positions of the rows of other classes in the pool; all of it if None.
    before : ndarray of shape (n, K), optional
        Counts among other rows, which these are added to: queries that are settled cost nothing.
    """
    planted = planted_rows(queries, own_row[:, 0], embed(queries, embedding)) if len(queries) and len(pool) else None
    return count_rivals_planted(planted, own_squared, own_row, pool, pool_row, embedding, among, before)


def count_rivals_planted(
    queries: Planted | None,
    own_squared: NDArray[np.float64],
    own_row: NDArray[np.int64],
    pool: Floats,
    pool_row: NDArray[np.int64],
    embedding: Embedding,
    among: NDArray[np.int64] | None = None,
    before: NDArray[np.integer[Any]] | None = None,
) -> NDArray[np.int64]:
    """As :func:`count_rivals`, of queries that have their tree already; ``own`` and the answer are in the order of their block."""
    n, k = own_squared.shape
    counts = np.zeros((n, k), np.int64) if before is None else before.astype(np.int64)
    if queries is not None and len(pool) and (among is None or len(among)):
        E = embed(pool, embedding)
        if among is None or len(among) == len(pool):
            cells = grow(E, pool_row, LEAF)
        else:
            cells = grow(E[among], pool_row[among], LEAF)
            cells = cells._replace(order=among[cells.order])
        _rivals(
            queries.X, queries.E, queries.start, queries.order, own_squared, own_row, pool, pool_row, *cells,
            embedding.weight, embedding.nominal, embedding.scale, embedding.slack, counts,
        )  # fmt: skip
    return np.minimum(counts, k)


def _nothing(n: int, k: int, bound: NDArray[np.float64] | None) -> Nearest:
    """No row found yet. A bound is k rows that are not there: what is found comes before them."""
    squared = np.full((n, k), np.inf) if bound is None else np.repeat(bound[:, None], k, axis=1)
    return squared, np.full((n, k), _NOBODY, np.int64)


def _bounded(best: Nearest, bound: NDArray[np.float64] | None) -> Nearest:
    if bound is not None:
        best[0][best[1] == _NOBODY] = np.inf
    return best


def _improve(
    queries: Planted,
    place: NDArray[np.int64],
    pool: Floats,
    pool_row: NDArray[np.int64],
    cells: Cells,
    embedding: Embedding,
    best: Nearest,
) -> None:
    """Better neighbours out of a pool, in place; ``place`` says where the answer of each query is."""
    _nearest(
        queries.X, queries.E, queries.row, queries.start, queries.low, queries.high, place, pool, pool_row, *cells,
        embedding.weight, embedding.nominal, embedding.scale, embedding.slack, *best,
    )  # fmt: skip
