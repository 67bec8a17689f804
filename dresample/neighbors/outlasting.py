"""Skybands by search: the parts of the data from the last to the first, with the k nearest rows so far.

Fewer than k nearer rows outlive a row of part p exactly if it is among the k nearest of p and all later parts. So the search walks
back, part by part, and what a part adds to the k nearest so far is what is kept of it (:mod:`dresample.neighbors.skyband`). The
circle of the k-th only shrinks, and most parts are hardly looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.engine import worth_compiling
from dresample.block import Block, Floats
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.skyband import Lists, listed
from dresample.neighbors.topk import Nearest

__all__ = ["nobody", "outlasting"]


def nobody(n: int, k: int) -> Nearest:
    """The k nearest of no rows."""
    return np.full((n, k), np.inf), np.full((n, k), np.iinfo(np.int64).max, np.int64)


def outlasting(
    queries: Floats,
    query_row: NDArray[np.int64],
    parts: Sequence[tuple[int, Block]],
    k: int,
    embedding: Embedding,
    best: Nearest | None = None,
    without: Any = None,
) -> Lists:
    """The rows of some parts that fewer than k nearer rows outlive.

    Parameters
    ----------
    queries, query_row : ndarray of shape (n, d) and (n,)
    parts : list of (number, Block)
        Rising numbers; the rows of each follow each other, and rise from part to part.
    k : int
    embedding : Embedding
    best : (squared distances, rows), each of shape (n, k), optional
        Near rows of later parts, to begin with: none of them lies in these parts.
    without : object
        A class whose rows count, and are not listed.
    """
    n = len(queries)
    best = nobody(n, k) if best is None else (best[0].copy(), best[1].copy())
    backward = [(number, block) for number, block in reversed(parts) if len(block)]
    pools = [block for _, block in backward]
    if worth_compiling(float(n) * sum(map(len, pools)) * queries.shape[1]):
        from dresample.neighbors import search_compiled

        walk = search_compiled.improved(queries, query_row, pools, k, embedding, best)
    else:
        from dresample.neighbors import search

        walk = search.improved(queries, query_row, pools, k, embedding.weight, embedding.nominal, best)
    owners, squares, numbers, rows = [np.empty(0, np.int64)], [np.empty(0)], [np.empty(0, np.int32)], [np.empty(0, np.int64)]
    for (number, block), (squared, row) in zip(backward, walk, strict=True):
        owner, rank = np.nonzero((row >= block.row[0]) & (row <= block.row[-1]))
        if without is not None:
            others = block.y[np.searchsorted(block.row, row[owner, rank])] != without
            owner, rank = owner[others], rank[others]
        owners.append(owner)
        squares.append(squared[owner, rank])
        rows.append(row[owner, rank])
        numbers.append(np.full(len(owner), number, np.int32))
    return listed(n, np.concatenate(owners), np.concatenate(squares), np.concatenate(numbers), np.concatenate(rows))
