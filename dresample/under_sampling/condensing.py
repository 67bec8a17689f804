"""One class against a store of the smallest class and some seeds: what one-sided selection and condensed nearest neighbours share.

The store, the smallest class and the seeds, travels whole to every task; the rows that it gets wrong, the *misjudged* ones, are all
that is ever kept of a class.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.block import Block
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import joined
from dresample.neighbors.condense import Misjudged, misjudged, needed
from dresample.neighbors.embedding import Embedding
from dresample.sampling.codes import Codes, smallest_class
from dresample.sampling.neighborhoods import Pool
from dresample.sampling.parameters import count_number, voter_number
from dresample.sampling.run import Run

__all__ = ["Facing", "facing", "joined_rows", "row_numbers", "seeds_of", "smallest_of"]


class Facing(NamedTuple):
    """The misjudged rows of a class, as tasks in row order, the seeds as one, and how many own rows win the vote."""

    misjudged: list[Delayed]
    seeds: Delayed
    needed: int


def smallest_of(owner: object, run: Run, labels: Sequence[Any]) -> Any:
    """The smallest class; it must not be among those that are cleaned."""
    smallest = smallest_class(run.classes.counts)
    if smallest in labels:
        raise errors.smallest_touched(type(owner).__name__, smallest)
    return smallest


def seeds_of(owner: object, run: Run, codes: Codes, labels: Sequence[Any]) -> dict[Any, NDArray[np.int64]]:
    """Of each class the rows with the smallest Philox(seed, class, row), rising."""
    count, found = count_number(owner, "n_seeds_S"), {}
    for label in labels:
        rows = np.flatnonzero(codes.of(label))
        if count > len(rows):
            raise errors.too_many_seeds(type(owner).__name__, label, len(rows), count)
        found[label] = np.sort(in_drawn_order(run, codes, rows)[:count])
    return found


def in_drawn_order(run: Run, codes: Codes, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows by Philox(seed, class, row)."""
    words = np.empty(len(rows), np.uint64)
    for code in np.unique(codes.code[rows]).tolist():
        own = codes.code[rows] == code
        words[own] = draws.words64(draws.class_key(run.seed, codes.labels[code]), rows[own], purpose="pick")[0]
    return rows[np.lexsort((rows, words))]


def facing(owner: object, run: Run, pool: Pool, codes: Codes, label: Any, seeds: NDArray[np.int64]) -> Facing:
    """The rows of a class that the smallest class and the seeds get wrong by the vote of ``n_neighbors``."""
    smallest, k = smallest_class(run.classes.counts), voter_number(owner, "n_neighbors")
    begins = run.classes.counts[smallest] + len(seeds)
    if begins < k:
        raise errors.too_few_in_store(type(owner).__name__, begins, k)
    m = needed(k, codes.labels.index(label) < codes.labels.index(smallest))
    others = joined_rows(pool, codes.of(smallest))
    mine = np.zeros(len(codes.code), bool)
    mine[seeds] = True
    _, (others, own) = run.keep("store", [], [others, joined_rows(pool, mine)])
    tasks = [lazy("classify", _facing, g, label, seeds, others, own, k, m, pool.embedding) for g in pool.groups]
    return Facing(tasks, own, m)


def joined_rows(pool: Pool, wanted: NDArray[np.bool_]) -> Delayed:
    """Some rows of the pool as one block: they must fit into a worker."""
    return lazy("store", joined, pool.only(wanted).groups)


# --- chunks -----------------------------------------------------------------------------------------------------------


def _facing(
    block: Block, label: Any, seeds: NDArray[np.int64], others: Block, own: Block, k: int, m: int, embedding: Embedding
) -> Misjudged:
    rows = block.take(np.flatnonzero((block.y == label) & ~np.isin(block.row, seeds)))
    return misjudged(rows, others, own, k, m, embedding)


def row_numbers(rows: Misjudged | Block) -> NDArray[np.int64]:
    """Global row numbers."""
    return rows.block.row if isinstance(rows, Misjudged) else rows.row
