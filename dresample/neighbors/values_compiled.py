"""The search by the value difference metric in compiled code: the bits of :mod:`dresample.neighbors.values`, fewer pairs.

The shares of the classes of a value sum to one, so two values differ by at least twice what the shares of any one class differ by.
With the shares of one class as coordinate of a column, e(x)_j = 2 n(x_j, c_j) / n(x_j), hence

    || e(x) - e(z) || <= d(x, z),    an equation for two classes.

Distinct rows are cut into the leaves of a tree by these coordinates, and what lies in a box further away than the worst of the
nearest so far is not looked at. The slack is far above all rounding: boxes decide how fast the search is, never what it answers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numba
import numpy as np
from numpy.typing import NDArray

from dresample.neighbors.kinds import Distinct, Planted
from dresample.neighbors.topk import Nearest
from dresample.neighbors.tree import grow

__all__ = ["nearest_rows", "planted"]

#: Distinct rows of a leaf at most.
LEAF = 32
#: By how much, and what share of it, a box must be further away than the worst of the nearest so far.
_SLACK = 1e-9
#: Nodes that wait, at most: the depth of a tree, and one more.
_DEPTH = 64


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _squared(query, codes, j, shares, share_at, table, table_at, size, bound):
    """Squared distance of two distinct rows, feature by feature; stops early once it is beyond ``bound``."""
    total = 0.0
    for c in range(codes.shape[1]):
        a, b = np.int64(query[c]), np.int64(codes[j, c])
        if a == b:
            continue
        if table_at[c] >= 0:
            total += table[table_at[c] + a * size[c] + b]
        else:
            apart = 0.0
            for label in range(shares.shape[1]):
                apart += abs(shares[share_at[c] + a, label] - shares[share_at[c] + b, label])
            total += apart * apart
        if total > bound:
            return total
    return total


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _away(point, low, high, node):
    """Squared distance of a point from a box."""
    total = 0.0
    for c in range(len(point)):
        apart = max(0.0, low[node, c] - point[c], point[c] - high[node, c])
        total += apart * apart
    return total


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _insert(d2, row, best_d2, best_row):
    """Put a row where it belongs; says whether it did."""
    place = len(best_d2) - 1
    if not (d2 < best_d2[place] or (d2 == best_d2[place] and row < best_row[place])):
        return False
    while place > 0 and (d2 < best_d2[place - 1] or (d2 == best_d2[place - 1] and row < best_row[place - 1])):
        best_d2[place], best_row[place] = best_d2[place - 1], best_row[place - 1]
        place -= 1
    best_d2[place], best_row[place] = d2, row
    return True


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _search(
    queries, codes, begin, end, row, leaf, low, high, axis, shares, share_at, table, table_at, size, best_d2, best_row
):  # fmt: skip
    leaves, k = len(leaf) - 1, best_d2.shape[1]
    point = np.empty(queries.shape[1])
    waiting, away = np.empty(_DEPTH, np.int64), np.empty(_DEPTH)
    for q in range(len(queries)):
        for c in range(len(point)):
            point[c] = 2.0 * shares[share_at[c] + queries[q, c], axis[c]]
        waiting[0], away[0], top = 1, 0.0, 1
        while top > 0:
            top -= 1
            node = waiting[top]
            bound = best_d2[q, k - 1]
            reach = np.sqrt(bound) * (1.0 + _SLACK) + _SLACK
            if away[top] > reach * reach:
                continue
            if node < leaves:  # the nearer half is the next
                one, two = _away(point, low, high, 2 * node), _away(point, low, high, 2 * node + 1)
                nearer = 2 * node if one <= two else 2 * node + 1
                waiting[top], away[top] = 4 * node + 1 - nearer, max(one, two)
                waiting[top + 1], away[top + 1] = nearer, min(one, two)
                top += 2
                continue
            for j in range(leaf[node - leaves], leaf[node - leaves + 1]):
                bound = best_d2[q, k - 1]
                d2 = _squared(queries[q], codes, j, shares, share_at, table, table_at, size, bound)
                if d2 > bound:
                    continue
                for t in range(begin[j], end[j]):
                    if not _insert(d2, row[t], best_d2[q], best_row[q]):
                        break  # rows rise: the others are no better


def planted(rows: Distinct, shares: Sequence[NDArray[np.float64]], tables: Sequence[NDArray[np.float64] | None]) -> Planted:
    """Distinct rows in a tree.

    Parameters
    ----------
    rows : Distinct
    shares : list of ndarray of shape (values, classes)
        Of all values of each column.
    tables : list of ndarray of shape (values, values), or None
        Differences between the values of a column, where they have been computed beforehand.
    """
    codes = rows.codes
    axis = np.array([_telling(s, codes[:, c]) for c, s in enumerate(shares)], np.int64)
    E = np.empty(codes.shape, np.float32)
    for c, s in enumerate(shares):
        E[:, c] = 2.0 * s[codes[:, c], axis[c]]
    cells = grow(E, np.arange(len(codes)), LEAF)
    codes = np.ascontiguousarray(codes[cells.order])
    leaf, low, high = _boxes(codes, cells.start, shares, axis)
    size = np.array([len(s) for s in shares], np.int64)
    length = np.array([0 if t is None else t.size for t in tables], np.int64)
    return Planted(
        codes, rows.start[:-1][cells.order], rows.start[1:][cells.order], rows.row, leaf, low, high, axis, np.concatenate(shares),
        np.cumsum(size) - size, np.concatenate([np.empty(0), *(t.reshape(-1) for t in tables if t is not None)]),
        np.where([t is None for t in tables], -1, np.cumsum(length) - length), size,
    )  # fmt: skip


def _telling(share: NDArray[np.float64], code: NDArray[np.int32]) -> int:
    """The class whose shares vary most among the rows."""
    weight = np.bincount(code, minlength=len(share)).astype(np.float64)
    apart = share - weight @ share / weight.sum()
    return int((weight @ (apart * apart)).argmax())


def _boxes(
    codes: NDArray[np.int32], start: NDArray[np.int64], shares: Sequence[NDArray[np.float64]], axis: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Leaves, as many as a power of two (the last ones empty), and the boxes of all nodes in heap order."""
    start = np.unique(start)
    count = len(start) - 1
    leaves = 1 << max(0, count - 1).bit_length()
    low, high = np.full((2 * leaves, len(shares)), np.inf), np.full((2 * leaves, len(shares)), -np.inf)
    for c, s in enumerate(shares):
        at = 2.0 * s[codes[:, c], axis[c]]
        low[leaves : leaves + count, c] = np.minimum.reduceat(at, start[:-1])
        high[leaves : leaves + count, c] = np.maximum.reduceat(at, start[:-1])
    width = leaves
    while width > 1:
        below, width = slice(width, 2 * width), width // 2
        low[width : 2 * width] = low[below].reshape(width, 2, -1).min(axis=1)
        high[width : 2 * width] = high[below].reshape(width, 2, -1).max(axis=1)
    return np.append(start, np.full(leaves - count, len(codes))), low, high


def nearest_rows(queries: NDArray[np.int32], pool: Planted, k: int) -> Nearest:
    """The k nearest rows of a pool for some distinct rows, given by their codes."""
    best_d2 = np.full((len(queries), k), np.inf)
    best_row = np.full((len(queries), k), np.iinfo(np.int64).max, np.int64)
    _search(np.ascontiguousarray(queries), *pool, best_d2, best_row)
    return best_d2, best_row
