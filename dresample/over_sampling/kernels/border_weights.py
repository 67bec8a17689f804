"""MWMOTE's weights: what each row of a border gives to the rows of a class that are nearest to it.

    d_n(y, x)   = ||y - x|| / d
    C_f(y, x)   = min(1 / d_n, C_th) / C_th * C_max                     0 if x is not among the k3 nearest of y
    D_f(y, x)   = C_f(y, x) / sum_q C_f(y, q)
    S_w(x)      = sum_{y in B} C_f(y, x) * D_f(y, x)

Both sums are of floats and keep their order: that over q goes by the rows of the class, that over y by the rows of the border.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats
from dresample.neighbors.search import squared_distances

__all__ = ["Closeness", "information_weights", "weigh_found", "weigh_pairs", "width_of"]

#: Pairs of rows that are weighed at once, about, and rows of the border at most.
PAIRS, _MOST = 2_000_000, 256


class Closeness(NamedTuple):
    """k3, C_th and C_max."""

    k3: int
    c_th: float = 5.0
    c_max: float = 2.0

    def of(self, squared: NDArray[np.float64], d: int) -> NDArray[np.float64]:
        """C_f from squared distances of d features."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.minimum(d / np.sqrt(squared), self.c_th) / self.c_th * self.c_max)


def width_of(rows: int) -> int:
    """Rows of the border to weigh at once, against so many rows of a class."""
    return min(_MOST, max(1, PAIRS // max(1, rows)))


def information_weights(
    border: Floats, rows: Floats, weight: NDArray[np.float64], k3: int, c_th: float = 5.0, c_max: float = 2.0
) -> NDArray[np.float64]:
    """S_w of some rows of a class, summed over the rows of the border in their order.

    Parameters
    ----------
    border : ndarray of shape (b, d)
        B, in row order.
    rows : ndarray of shape (m, d)
        P_f, in row order.
    weight : ndarray of shape (d,)
        Factors of the features in the distance.
    k3 : int
        At most m.
    c_th, c_max : float

    Examples
    --------
    >>> import numpy as np
    >>> information_weights(np.array([[0.0, 0.0]]), np.array([[0.5, 0.0], [9.0, 0.0]]), np.ones(2), k3=1)
    array([1.6, 0. ])
    """
    total, closeness = np.zeros(len(rows)), Closeness(k3, c_th, c_max)
    step = width_of(len(rows))
    for a in range(0, len(border), step):
        weigh_pairs(total, squared_distances(border[a : a + step], rows, weight), rows.shape[1], closeness)
    return total


def weigh_pairs(total: NDArray[np.float64], squared: NDArray[np.float64], d: int, closeness: Closeness) -> None:
    """Add to the weights of all rows of a class what some rows of the border give, by the distances of all pairs."""
    near = _nearest(squared, closeness.k3)
    _give(total, near, closeness.of(np.take_along_axis(squared, near, 1), d))


def weigh_found(
    total: NDArray[np.float64], squared: NDArray[np.float64], near: NDArray[np.int64], d: int, closeness: Closeness
) -> None:
    """The same by the k3 nearest rows (their positions) of some rows of the border, however these were found."""
    order = np.argsort(near, axis=1)
    _give(total, np.take_along_axis(near, order, 1), closeness.of(np.take_along_axis(squared, order, 1), d))


def _give(total: NDArray[np.float64], near: NDArray[np.int64], closeness: NDArray[np.float64]) -> None:
    gained = closeness * (closeness / closeness.sum(axis=1, keepdims=True))
    for at, gain in zip(near, gained, strict=True):
        total[at] += gain


def _nearest(squared: NDArray[np.float64], k: int) -> NDArray[np.int64]:
    """Columns of the k smallest of each line, rising; of equal distances the first row is the nearer one."""
    if k == squared.shape[1]:
        return np.tile(np.arange(k), (len(squared), 1))
    last = np.partition(squared, k - 1, axis=1)[:, k - 1, None]
    closer, level = squared < last, squared == last
    room = k - closer.sum(axis=1, keepdims=True)
    taken = closer | (level & (np.cumsum(level, axis=1) <= room))
    return np.nonzero(taken)[1].reshape(len(squared), k)
