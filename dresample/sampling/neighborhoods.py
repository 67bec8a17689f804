"""The K nearest rows of every row, over all data: what cleaning asks. Exact, and far less than all pairs.

Most rows of a class are surrounded by their own kind, and need no neighbours to be known:

1. a bound: K rows of its class in the leaf of a row's own tree give a distance that its K-th nearest row cannot exceed;
2. settle: a row with no row of another class within that bound has K neighbours of its own class;
3. for the others a narrower bound, from all rows of their task's partitions, and settle again;
4. only what is left, the *unsettled* rows, is searched among all data, within these bounds.

The bound depends on the partitions, and so does who is unsettled; the answer does not: an unsettled row whose K nearest rows are
all of its class says what a settled one says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.block import Block
from dresample.distribution import cluster
from dresample.distribution.labels import class_codes
from dresample.distribution.profile import Look, check_finite, plain_stride, survey
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import in_one_block, joined, of_class, of_others
from dresample.distribution.search import nearest
from dresample.neighbors.embedding import Embedding, fit_embedding
from dresample.neighbors.leaf_bounds import leaf_bounds, narrowed, reached
from dresample.sampling import plan
from dresample.sampling.run import Run

__all__ = ["Neighborhoods", "Pool", "groups_of", "look_at", "neighborhoods", "neighborhoods_of", "neighbors_of",
           "surveyed"]  # fmt: skip

#: Rows of one task, about.
GROUP_ROWS = 300_000

#: Rows, and for each a squared distance that its K-th nearest row does not exceed.
Bounded = tuple[Block, NDArray[np.float64]]


@dataclass(frozen=True)
class Neighborhoods:
    """Unsettled rows and their K nearest rows; every other row of the classes looked at has K neighbours of its class.

    Parameters
    ----------
    row : ndarray of shape (m,), int64
        Global row numbers, rising.
    nearest : ndarray of shape (m, K), int64
        Their nearest rows, by (squared distance, row); the largest int64 where there are fewer.
    """

    row: NDArray[np.int64]
    nearest: NDArray[np.int64]


@dataclass(frozen=True)
class Pool:
    """All rows, in groups of partitions that are searched as one.

    Parameters
    ----------
    groups : list of tasks
        Blocks of rows still in play.
    rows : int
        How many at most.
    embedding : Embedding
    """

    groups: list[Delayed]
    rows: int
    embedding: Embedding

    def only(self, alive: NDArray[np.bool_]) -> Pool:
        """The pool without the rows that are not ``alive`` (one flag per row of the data)."""
        flags = np.packbits(alive)
        return Pool([lazy("alive", _alive, g, flags) for g in self.groups], int(alive.sum()), self.embedding)


def groups_of(run: Run, most_rows: int | None = None) -> list[list[Delayed]]:
    """Partitions by task: large enough to be worth a tree, small enough for a worker, three tasks per thread.

    A task gets at most ``most_rows`` rows, or ``GROUP_ROWS``.
    """
    here, rows = cluster.machine(), run.classes.rows
    cores = here.workers * here.threads
    width = len(run.source.names) * run.source.dtype.itemsize
    room = max(1, plan.GROUP_SHARE * here.worker_memory // max(width, 1))
    most = int(min(most_rows or GROUP_ROWS, -(-rows // (3 * cores)), room))
    count = -(-rows // most)
    count = -(-count // cores) * cores  # as many for each thread
    groups: dict[int, list[Delayed]] = {}
    for block, start, length in zip(run.blocks, run.classes.starts, run.classes.lengths, strict=True):
        middle = int(2 * start + length)
        groups.setdefault(min(count - 1, middle * count // (2 * rows)), []).append(block)
    return list(groups.values())


def surveyed(run: Run, moved: bool = False) -> Look:
    """One pass over the features: refuses what is not finite, and warns about features that are none.

    The class of every row (``run.codes``) is found beside it. ``moved`` tells that new rows will lie between old ones, so that
    floats of whole numbers are worth a warning too.
    """
    stride = plain_stride(run.classes.rows, len(run.source.names))
    tasks = [survey.tree([(b,) for b in run.blocks], stride, run.floats)]
    if run.codes is None:
        tasks.append(class_codes.tree([(b, i) for i, b in enumerate(run.blocks)], run.classes.labels))
    look, *codes = run.look("survey", *tasks)
    look = run.located(look)
    check_finite(look, run.source.names, run.sampler)
    if codes:
        (run.codes,) = codes
    whole = run.suspect(look)
    if moved:
        run.advise_whole(look, whole)
    found: Look = look
    return found


def look_at(run: Run, moved: bool = False) -> Pool:
    """Survey the features (as :func:`surveyed`), fit the search, and join partitions into groups."""
    d = len(run.source.names)
    look = surveyed(run, moved)
    sample = np.concatenate([part for _, part in look.sample]) if look.sample else np.empty((0, d))
    embedding = fit_embedding(sample, np.ones(d), look.low, look.high)
    groups = [lazy("join", joined, list(group)) for group in groups_of(run)]
    return Pool(groups, run.classes.rows, embedding)


def neighborhoods(run: Run, pool: Pool, labels: Sequence[Any], k: int) -> Neighborhoods:
    """The unsettled rows of some classes, and their K nearest rows among all rows of the pool."""
    found = [neighborhoods_of(run, pool, label, k) for label in labels]
    if not found:
        return Neighborhoods(np.empty(0, np.int64), np.empty((0, k), np.int64))
    row = np.concatenate([f.row for f in found])
    order = np.argsort(row)
    return Neighborhoods(row[order], np.concatenate([f.nearest for f in found])[order])


def neighborhoods_of(run: Run, pool: Pool, label: Any, k: int) -> Neighborhoods:
    """The same for one class."""
    classes = run.classes
    own = [lazy("bound", _bounded, lazy("class", of_class, g, label), k, pool.embedding) for g in pool.groups]
    # Where a class is small, its rows are few and the others many: they are searched outright.
    if 2 * classes.counts[label] >= classes.rows:
        others = [lazy("others", of_others, g, label) for g in pool.groups]
        if in_one_block((classes.rows - classes.counts[label]) * len(run.source.names) * 8):
            others = [lazy("others", joined, others)]
        # Twice: the leaf's bound is cheap and wide, that of all rows of the group is narrow, and few are left to ask for it.
        unsettled = [_unsettled(b, others, pool.embedding) for b in own]
        own = [lazy("refine", _refined, c, g, k, pool.embedding) for c, g in zip(unsettled, pool.groups, strict=True)]
        own = [_unsettled(b, others, pool.embedding) for b in own]
    return _searched(run, pool, own, k)


def neighbors_of(run: Run, pool: Pool, wanted: NDArray[np.bool_], k: int) -> Neighborhoods:
    """The K nearest rows, in a pool, of its rows whose flag is set (one flag per row of the data)."""
    if not wanted.any():
        return Neighborhoods(np.empty(0, np.int64), np.empty((0, k), np.int64))
    return _searched(run, pool, [lazy("bound", _unbounded, g) for g in pool.only(wanted).groups], k)


def _searched(run: Run, pool: Pool, bounded: list[Delayed], k: int) -> Neighborhoods:
    """Blocks of rows (with their bounds) and their K nearest rows in the pool."""
    numbers = [lazy("rows", _row_numbers, block) for block in bounded]
    rows, held = run.keep("settle", numbers, bounded)
    queries, bounds = [lazy("first", itemgetter(0), h) for h in held], [lazy("second", itemgetter(1), h) for h in held]
    sizes = [len(r) for r in rows]
    row = np.concatenate([np.empty(0, np.int64), *rows])
    if not len(row):
        return Neighborhoods(row, np.empty((0, k), np.int64))
    filled = [i for i, n in enumerate(sizes) if n]
    tasks = nearest([queries[i] for i in filled], [sizes[i] for i in filled], pool.groups, k, pool.embedding,
                    bounds=[bounds[i] for i in filled])  # fmt: skip
    answers = run.look("neighbors", *[lazy("neighbors", itemgetter(1), t) for t in tasks])  # fmt: skip
    near = np.concatenate(answers)
    order = np.argsort(row)
    return Neighborhoods(row[order], near[order])


def _unsettled(bounded: Delayed, others: Sequence[Delayed], embedding: Embedding) -> Delayed:
    """The rows of a block that have a row of another class within their bound."""
    return lazy("settle", _still_unsettled, bounded, [lazy("settle", _hit, bounded, o, embedding) for o in others])


# --- chunks -----------------------------------------------------------------------------------------------------------


def _alive(block: Block, flags: NDArray[np.uint8]) -> Block:
    keep = (flags[block.row >> 3] >> (7 - (block.row & 7)).astype(np.uint8)) & 1
    return block.take(np.flatnonzero(keep))


def _row_numbers(bounded: Bounded) -> NDArray[np.int64]:
    return bounded[0].row


def _unbounded(block: Block) -> Bounded:
    return block, np.full(len(block), np.inf)


def _bounded(block: Block, k: int, embedding: Embedding) -> Bounded:
    """Rows of one class with a squared distance that their K-th nearest row of the class does not exceed."""
    return block, leaf_bounds(block.X, block.row, k, embedding)


def _refined(bounded: Bounded, group: Block, k: int, embedding: Embedding) -> Bounded:
    """Narrower bounds, from all rows of a group of partitions."""
    block, bound = bounded
    return block, narrowed(block, bound, group, k, embedding)


def _hit(bounded: Bounded, others: Block, embedding: Embedding) -> NDArray[np.bool_]:
    """Which rows have a row of another class within their bound."""
    block, bound = bounded
    return reached(block, bound, others, embedding)


def _still_unsettled(bounded: Bounded, hits: Sequence[NDArray[np.bool_]]) -> Bounded:
    """Rows whose neighbours must be found; those without a bound (small leaves) among them."""
    block, bound = bounded
    kept = np.flatnonzero(np.logical_or.reduce([*hits, ~np.isfinite(bound)]))
    return block.take(kept), bound[kept]
