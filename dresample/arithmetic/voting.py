"""The most frequent value among the neighbours of a row, column by column; a seeded draw decides between equals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["voted"]


def voted(voters: NDArray[np.number], which: NDArray[np.int64], draw: NDArray[np.float64]) -> NDArray[np.int64]:
    """The modes of some groups of codes, for several rows each.

    Parameters
    ----------
    voters : ndarray of shape (groups, k, columns)
        Codes of the k rows that vote.
    which : ndarray of shape (n,), int64
        Group of each new row.
    draw : ndarray of shape (n, columns)
        Uniforms in [0, 1): of t codes that are equally frequent, in rising order, number ``floor(draw * t)`` is taken.

    Returns
    -------
    ndarray of shape (n, columns), int64

    Examples
    --------
    >>> import numpy as np
    >>> voters = np.array([[[4, 0], [4, 1], [2, 0], [9, 1]]])
    >>> voted(voters, np.array([0, 0]), np.array([[0.3, 0.2], [0.9, 0.7]])).tolist()
    [[4, 0], [4, 1]]
    """
    groups, k, columns = voters.shape
    out = np.empty((len(which), columns), np.int64)
    for c in range(columns):
        ordered = np.sort(voters[:, :, c], axis=1)
        begins = np.ones((groups, k), bool)
        begins[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
        run = np.flatnonzero(begins)  # each group begins a run, so no run crosses groups
        length = np.diff(np.append(run, groups * k))
        group = run // k
        longest = np.maximum.reduceat(length, np.flatnonzero(run % k == 0)) if groups else length
        best = length == longest[group]
        codes, ties = ordered.reshape(-1)[run[best]], np.bincount(group[best], minlength=groups)
        first = np.cumsum(ties) - ties
        out[:, c] = codes[first[which] + np.floor(draw[:, c] * ties[which]).astype(np.int64)]
    return out
