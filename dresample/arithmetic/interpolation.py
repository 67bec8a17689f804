"""Where a new row lies: on the segment between its base and its partner.

s = x_i + gap * (x_z - x_i),    gap ~ U[0, 1), one per row, evaluated in float64 and then cast

In NumPy; :mod:`dresample.arithmetic.interpolation_compiled` gives the same bits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.arithmetic.engine import worth_compiling
from dresample.block import Floats

__all__ = ["Choice", "between", "choose", "numbered", "place", "weighted"]

_CHUNK = 4096


class Choice(NamedTuple):
    """Base, partner and gap of some new rows, in output order (base row, copy)."""

    base: NDArray[np.int64]
    partner: NDArray[np.int64]
    gap: NDArray[np.float64]


def numbered(copies: NDArray[np.int64], first: int, last: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Base (a position) and copy of the new rows ``first`` to ``last``, counted over all copies in order.

    Examples
    --------
    >>> import numpy as np
    >>> base, copy = numbered(np.array([2, 0, 3]), 1, 5)
    >>> base.tolist(), copy.tolist()
    ([0, 2, 2, 2], [1, 0, 1, 2])
    """
    ends, ordinal = np.cumsum(copies), np.arange(first, last)
    base = np.searchsorted(ends, ordinal, side="right")
    return base, ordinal - (ends - copies)[base]


def choose(
    row: NDArray[np.int64],
    copies: NDArray[np.int64],
    n_partners: NDArray[np.int64],
    key: tuple[int, int],
    first: int = 0,
    last: int | None = None,
) -> Choice:
    """Draw a partner's rank and a gap for new rows ``first`` to ``last`` of a class.

    Parameters
    ----------
    row : ndarray of shape (n,)
        Global row numbers of the bases.
    copies : ndarray of shape (n,)
        New rows per base.
    n_partners : ndarray of shape (n,)
        How many partners each base can choose from (its k).
    key : two int
        Key of the class.
    first, last : int
        Range of the new rows, counted over all copies in order.

    Returns
    -------
    Choice
        ``base`` is a position in ``row``; ``partner`` a rank below ``n_partners``, or -1 where that is 0.
    """
    last = int(copies.sum()) if last is None else last
    if worth_compiling(100.0 * (last - first)):
        from dresample.arithmetic import interpolation_compiled

        return Choice(*interpolation_compiled.choose(row, copies, n_partners, key, first, last))
    base, copy = numbered(copies, first, last)
    pick, gap = draws.uniform_pair(key, row[base], copy)
    span = n_partners[base]
    partner = np.where(span > 0, np.floor(pick * span).astype(np.int64), -1)
    return Choice(base, partner, np.where(span > 0, gap, 0.0))


def between(base: Floats, partner: Floats, gap: NDArray[np.float64]) -> Floats:
    """New rows ``base + gap * (partner - base)``, in float64, cast to the dtype of ``base``.

    Examples
    --------
    >>> import numpy as np
    >>> between(np.array([[1.0, 2.0]]), np.array([[3.0, 6.0]]), np.array([0.25]))
    array([[1.5, 3. ]])
    """
    out = np.empty_like(base)
    for a in range(0, len(base), _CHUNK):
        x, z = base[a : a + _CHUNK].astype(np.float64), partner[a : a + _CHUNK].astype(np.float64)
        out[a : a + _CHUNK] = x + gap[a : a + _CHUNK, None] * (z - x)
    return out


def place(
    X: Floats,
    base: NDArray[np.int64],
    pool: Floats,
    partner: NDArray[np.int64],
    gap: NDArray[np.float64],
    out: Floats | None = None,
) -> Floats:
    """New rows :func:`between` rows ``base`` of ``X`` and rows ``partner`` of a pool, written into ``out`` if there is one."""
    if worth_compiling(100.0 * len(base) * max(X.shape[1], 1)):
        from dresample.arithmetic import interpolation_compiled

        return interpolation_compiled.place(X, base, pool, partner, gap, out)
    made = between(X[base], pool[partner], gap)
    if out is None:
        return made
    out[:] = made
    return out


def weighted(
    base: Floats, partner: Floats, gap: NDArray[np.float64], slope: NDArray[np.float64], offset: NDArray[np.float64]
) -> Floats:
    """New rows ``base + (offset + gap * slope) * (partner - base)``: the gap has a range of its own for each feature.

    With ``slope`` 1 and ``offset`` 0 these are the bits of :func:`between`.

    Examples
    --------
    >>> import numpy as np
    >>> weighted(np.array([[0.0, 0.0]]), np.array([[2.0, 4.0]]), np.array([0.5]), np.array([1.0, -0.5]), np.zeros(2))
    array([[ 1., -1.]])
    """
    out = np.empty_like(base)
    for a in range(0, len(base), _CHUNK):
        x, z = base[a : a + _CHUNK].astype(np.float64), partner[a : a + _CHUNK].astype(np.float64)
        out[a : a + _CHUNK] = x + (offset + gap[a : a + _CHUNK, None] * slope) * (z - x)
    return out
