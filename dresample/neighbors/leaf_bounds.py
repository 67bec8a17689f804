"""Bounds on the distance to the K-th nearest row: from the rows of one leaf, then from more rows; and who has other rows within.

They spare work and steer nothing else (:mod:`dresample.sampling.neighborhoods`), so NumPy has no twin of them: where the compiled
kernels do not pay, bounds stay infinite, and all rows may have others within them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.block import Block, Floats
from dresample.neighbors.embedding import Embedding

__all__ = ["leaf_bounds", "narrowed", "reached"]


def leaf_bounds(X: Floats, row: NDArray[np.int64], k: int, embedding: Embedding) -> NDArray[np.float64]:
    """For each row a squared distance within which k other rows lie: those of its leaf that look nearest.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    row : ndarray of shape (n,)
    k : int
    embedding : Embedding

    Returns
    -------
    ndarray of shape (n,), float64
        Infinity where the leaf has no k other rows.
    """
    if not _worth_bounding(X):
        return np.full(len(X), np.inf)
    from dresample.neighbors import leaf_bounds_compiled

    return leaf_bounds_compiled.leaf_bounds(X, row, k, embedding)


def narrowed(block: Block, bound: NDArray[np.float64], pool: Block, k: int, embedding: Embedding) -> NDArray[np.float64]:
    """Bounds of the rows of a block, from all rows of a pool; none is wider than before."""
    if not len(block) or not _worth_bounding(block.X):
        return bound
    from dresample.neighbors import search_compiled

    squared, _ = search_compiled.find_nearest(block.X, block.row, pool.X, pool.row, k, embedding, bound)
    return np.minimum(bound, squared[:, -1])


def reached(block: Block, bound: NDArray[np.float64], pool: Block, embedding: Embedding) -> NDArray[np.bool_]:
    """Which rows of a block have a row of the pool within their bound, or may have one."""
    if not len(block) or not len(pool) or not _worth_bounding(block.X):
        return np.full(len(block), len(pool) > 0)
    from dresample.neighbors import search_compiled

    last = np.full((len(block), 1), np.iinfo(np.int64).max)
    return search_compiled.count_rivals(block.X, bound[:, None], last, pool.X, pool.row, embedding)[:, 0] > 0


def _worth_bounding(X: Floats) -> bool:
    return worth_compiling(256.0 * X.size)
