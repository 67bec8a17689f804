"""Value difference metric: how far apart two values of a nominal feature are, by the classes of the rows that hold them.

C. Stanfill, D. Waltz, "Toward memory-based reasoning", Communications of the ACM 29(12), 1986, pp. 1213-1228; with the exponents
of SMOTE-N (k = 1) and of a Euclidean sum over features (r = 2):

    delta(a, b) = sum over classes c of | n(a, c) / n(a) - n(b, c) / n(b) |
    d(x, z)     = sum over features j of delta_j(x_j, z_j)^2

Few values make many equal rows. So the search is one among distinct rows, of each of which the k + 1 rows with the smallest numbers
are looked at: no more of them can be among k neighbours. A pool is some rows of a class; answers of several pools are merged by
(d, row). In NumPy, here, all pairs of distinct rows are looked at; :mod:`dresample.neighbors.values_compiled` gives the same bits
by way of a tree.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.neighbors.kinds import Distinct, Planted, distinct_rows
from dresample.neighbors.topk import Nearest

__all__ = ["Distinct", "Planted", "difference", "distinct_rows", "likelihoods", "nearest_rows", "planted", "without_itself"]

_PAIRS = 1_000_000
#: Entries of the tables of differences between values; features with more values are compared one pair at a time.
TABLE_ENTRIES = 2**22


def likelihoods(counts: Sequence[NDArray[np.int64]]) -> list[NDArray[np.float64]]:
    """Shares of the classes among the rows of each value: tables of shape (values, classes).

    Examples
    --------
    >>> import numpy as np
    >>> likelihoods([np.array([[1, 3], [2, 0]])])[0].tolist()
    [[0.25, 0.75], [1.0, 0.0]]
    """
    return [table / np.maximum(table.sum(axis=1, keepdims=True), 1) for table in counts]


def difference(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared differences between values, all pairs, the classes summed in their order.

    Examples
    --------
    >>> import numpy as np
    >>> green, red, blue = np.array([[5, 5], [3, 7], [9, 1]]) / 10
    >>> difference(np.array([green]), np.array([green, red, blue])).round(2).tolist()
    [[0.0, 0.16, 0.64]]
    """
    total = np.zeros((len(a), len(b)))
    for p, q in zip(a.T, b.T, strict=True):
        total += np.abs(p[:, None] - q[None, :])
    return total * total


def planted(rows: Distinct, shares: Sequence[NDArray[np.float64]], queries: int) -> Distinct | Planted:
    """A pool that so many queries are going to ask: a tree where compiled code pays."""
    if not worth_compiling(float(queries) * rows.codes.size):
        return rows
    from dresample.neighbors import values_compiled

    return values_compiled.planted(rows, shares, _tables(shares))


def nearest_rows(
    queries: Distinct, pool: Distinct | Planted, shares: Sequence[NDArray[np.float64]], k: int, first: int, last: int
) -> Nearest:
    """The k + 1 rows of a pool that are nearest to some distinct rows, equal ones too, by (squared distance, row)."""
    if isinstance(pool, Planted):
        from dresample.neighbors import values_compiled

        return values_compiled.nearest_rows(queries.codes[first:last], pool, k + 1)
    squared = np.full((last - first, k + 1), np.inf)
    near = np.full((last - first, k + 1), np.iinfo(np.int64).max)
    owner = np.repeat(np.arange(len(pool.codes)), np.diff(pool.start))
    columns = [np.unique(column, return_inverse=True) for column in pool.codes.T]
    step = max(1, _PAIRS // max(len(pool.row), 1))
    for a in range(first, last, step):
        b = min(a + step, last)
        total = np.zeros((b - a, len(pool.codes)))
        for c, (share, (held, at)) in enumerate(zip(shares, columns, strict=True)):
            total += difference(share[queries.codes[a:b, c]], share[held])[:, at]
        d2 = total[:, owner]
        order = np.lexsort((np.broadcast_to(pool.row, d2.shape), d2), axis=1)[:, : k + 1]
        width = order.shape[1]
        squared[a - first : b - first, :width] = np.take_along_axis(d2, order, 1)
        near[a - first : b - first, :width] = pool.row[order]
    return squared, near


def _tables(shares: Sequence[NDArray[np.float64]]) -> list[NDArray[np.float64] | None]:
    """Differences between all values of a feature, for as many features as ``TABLE_ENTRIES`` hold, those of few values first."""
    tables: list[NDArray[np.float64] | None] = [None] * len(shares)
    held = 0
    for c in np.argsort([len(s) for s in shares], kind="stable").tolist():
        if held + len(shares[c]) ** 2 <= TABLE_ENTRIES:
            tables[c] = difference(shares[c], shares[c])
            held += len(shares[c]) ** 2
    return tables


def without_itself(rows: Distinct, row: NDArray[np.int64], found: Nearest, k: int) -> Nearest:
    """The k nearest rows of every row: those of its distinct row, without itself."""
    squared, near = found[0][rows.member], found[1][rows.member]
    own = near == row[:, None]
    own[:, k] |= ~own.any(axis=1)  # not among them: the last one is too many
    keep = ~own
    return squared[keep].reshape(-1, k), near[keep].reshape(-1, k)
