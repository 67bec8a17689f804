"""The rows of one class during a fit: where they are, and what is near them. What the hooks of a sampler see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic import allocation, draws
from dresample.block import Block
from dresample.distribution import cluster
from dresample.distribution.reduction import known, lazy
from dresample.distribution.rows import joined, seeded_sample
from dresample.distribution.search import Backend, nearest, nearest_within, planted, plants, rivals
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.skyband import first, rivals_within
from dresample.neighbors.topk import Nearest
from dresample.sampling import advice
from dresample.sampling.generation import BETWEEN, ClassRows, Recipe
from dresample.sampling.neighborhoods import groups_of
from dresample.sampling.run import Run

__all__ = ["NOBODY", "ClassView", "parts_of"]

#: The partner of a row that has no more of them.
NOBODY = np.iinfo(np.int64).max
#: Rows of the audit of an approximate backend.
AUDIT_ROWS = 1_000
#: Rows of the data that a class is held against in one task, at most: the more, the fewer leaves are looked at.
RIVAL_ROWS = 1_000_000
#: Share of a worker's memory, for all of its threads, that the rows of a class take which are held against the data.
QUERY_SHARE = 0.25


@dataclass
class ClassView:
    """One class to over-sample.

    Parameters
    ----------
    run : Run
    label : object
    n_partners : int
        Partners of each row: the sampler's k, or fewer where a small class shrank it; 0 for plain copies.
    blocks : list of tasks
        Its rows in a few blocks, kept on the workers.
    rows : list of ndarray
        Global row numbers of each block.
    embedding : Embedding
        Weights of the features, and the filter of the search.
    backend : {"exact", "approximate", "subsample"}
    subsample_size : int
        For the last of them.
    decode : task, optional
        Where the blocks hold codes: gives what turns these into rows of the data.
    """

    run: Run
    label: Any
    n_partners: int
    blocks: list[Delayed]
    rows: list[NDArray[np.int64]]
    embedding: Embedding
    backend: str = "exact"
    subsample_size: int = 0
    decode: Delayed | None = None
    _own: dict[int, list[Delayed]] = field(default_factory=dict)
    _trees: list[Delayed] = field(default_factory=list)

    @property
    def sizes(self) -> list[int]:
        """Rows of each block."""
        return [len(r) for r in self.rows]

    @property
    def row(self) -> NDArray[np.int64]:
        """Global row numbers, rising."""
        return np.concatenate(self.rows)

    def __len__(self) -> int:
        return sum(self.sizes)

    @property
    def code(self) -> int:
        """Position of the class in sorted order."""
        return self.run.classes.labels.index(self.label)

    @property
    def key(self) -> tuple[int, int]:
        """Key of the draws of the class."""
        return self.run.class_key(self.label)

    @property
    def weight(self) -> NDArray[np.float64]:
        """Factors of the features in the distance."""
        return self.embedding.weight

    # --- neighbours ---------------------------------------------------------------------------------------------------

    def own(self, k: int) -> list[Delayed]:
        """The k nearest rows of the class for each of its rows: one task per block, (squared distances, global rows)."""
        if k not in self._own and self._remembered(k):
            near = first(self.run.memory.neighbors(self.run, self.label, self.embedding).own, k)
            self._own[k] = [known("nearest", (near[0][cut], near[1][cut])) for cut in self._cuts()]
        if k not in self._own:
            larger = [held for held in self._own if held > k]
            if larger:
                self._own[k] = [lazy("nearest", _first, task, k) for task in self._own[min(larger)]]
            else:
                nbytes = 2 * len(self) * self.run.source.dtype.itemsize * len(self.embedding.mean)
                trees = self._queries() if self._plants() else []
                if trees:
                    tasks = nearest_within(trees, self.sizes, k, self.embedding)
                else:
                    backend: Backend = "approximate" if self.backend == "approximate" else "exact"
                    tasks = nearest(self.blocks, self.sizes, self.blocks, k, self.embedding, backend, self.run.seed)
                held = self.run.execution.keep("nearest", [], [*trees, *tasks], nbytes=nbytes)[1]
                self._trees[:], self._own[k] = held[: len(trees)], held[len(trees) :]
        return self._own[k]

    def own_here(self, k: int) -> Nearest:
        """The same as two arrays of shape (n, k); rows that do not exist are the largest int64 at infinity."""
        found = self.run.execution.compute("nearest", *self.own(k))
        return np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found])

    def rivals(self, k: int) -> NDArray[np.int64]:
        """How many of the k nearest rows of each row, over all data, are of another class."""
        if self._remembered(k) and self.run.memory.rivals:
            return rivals_within(self.run.memory.neighbors(self.run, self.label, self.embedding), k)
        run, own = self.run, self.own(k)
        backend: Backend = "approximate" if self.backend == "approximate" else "exact"
        groups = groups_of(run, RIVAL_ROWS)
        if self.backend == "subsample":
            groups = [[seeded_sample(run.blocks, run.seed, self.subsample_size, self.label)]]
            run.notes["subsample"] = (
                f"rivals of class {self.label!r} counted on {self.subsample_size:,} rows of the other classes: biased low"
            )
        queries = self._queries()
        counts: list[NDArray[np.int64]] = []
        for batch in self._batches():
            task = rivals(queries[batch], own[batch], groups, self.label, self.embedding, backend, run.seed)
            counts += run.look("rivals", task)
        found: NDArray[np.int64] = np.concatenate(counts)
        if self.backend == "approximate":
            self._audit(k, own, found)
        return found

    def _plants(self) -> bool:
        """Whether the trees of the class are made once, and shared."""
        return self.backend != "approximate" and plants(len(self), len(self.embedding.mean))

    def _queries(self) -> list[Delayed]:
        """Its blocks, with their trees where they share these."""
        return self._trees or (planted(self.blocks, self.embedding) if self._plants() else self.blocks)

    def _batches(self) -> list[slice]:
        """Blocks that are held against all data together: as many as a worker has room for, beside the rows of the data."""
        here, sizes = cluster.machine(), self.sizes
        row = len(self.embedding.mean) * self.run.source.dtype.itemsize + 8 * self.embedding.width + 100
        most = QUERY_SHARE * here.worker_memory / here.threads
        batches: list[slice] = []
        first = 0
        for i in range(1, len(sizes) + 1):
            if i == len(sizes) or sum(sizes[first : i + 1]) * row > most:
                batches.append(slice(first, i))
                first = i
        return batches

    def _remembered(self, k: int) -> bool:
        """Whether the run has a memory that knows, or finds out, the k nearest rows of all rows of the class."""
        memory, whole = self.run.memory, len(self) == self.run.classes.counts[self.label]
        return memory is not None and self.backend == "exact" and self.decode is None and whole and k <= memory.depth

    def _cuts(self) -> list[slice]:
        """The rows of each block among those of the class."""
        ends = np.cumsum(self.sizes).tolist()
        return [slice(z - n, z) for n, z in zip(self.sizes, ends, strict=True)]

    def same(self, k: int, rivals: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many of the k nearest rows over all data are of the class itself; ``rivals`` counts the others."""
        return np.minimum(k - rivals, len(self) - 1)

    def among_all(self, k: int, at: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
        """The k nearest rows over all data, of any class: shape (n, k), the largest int64 where there are fewer.

        Outliers that ``clean`` left out of the class are not among them. With ``at``, those of some of its rows (rising positions).
        """
        parts = list(zip(self.blocks, self.sizes, strict=True)) if at is None else self.parts(at)
        return self._searched_among_all([block for block, _ in parts], [n for _, n in parts], k)

    def own_among_all(self, rows: NDArray[np.int64], k: int) -> NDArray[np.int64]:
        """How many of the k nearest rows of some rows of the data (rising numbers) are of the class."""
        if not len(rows):
            return np.empty(0, np.int64)
        near = self._searched_among_all([self.fetched(rows)], [len(rows)], k)
        found: NDArray[np.int64] = np.isin(near, self.row).sum(axis=1)
        return found

    def _searched_among_all(self, queries: list[Delayed], sizes: list[int], k: int) -> NDArray[np.int64]:
        run, row = self.run, self.row
        kept = row if len(row) < run.classes.counts[self.label] else None
        pool = [lazy("join", _without_outliers, list(group), self.label, kept) for group in groups_of(run)]
        backend: Backend = "approximate" if self.backend == "approximate" else "exact"
        tasks = nearest(queries, sizes, pool, k, self.embedding, backend, run.seed)
        found = self.run.look("neighbors", *tasks)
        return np.concatenate([f[1] for f in found])

    def fetched(self, rows: NDArray[np.int64]) -> Delayed:
        """Some rows of the data (rising numbers, at least one) as one Block, kept on the workers."""
        (block,) = self.run.keep("fetch", [], [self.run.fetched(rows)])[1]
        return block

    def _audit(self, k: int, own: list[Delayed], counts: NDArray[np.int64]) -> None:
        """Search a seeded sample of the class exactly, and note how far the approximate answer is from it."""
        run, label = self.run, self.label
        words, _ = draws.words64(draws.class_key(run.seed, 0), np.arange(len(counts)), purpose="recall")
        picked = np.sort(np.argsort(words, kind="stable")[:AUDIT_ROWS])
        sample = lazy("audit", _pick, self.blocks, picked)
        (exact_own,) = nearest([sample], [len(picked)], self.blocks, k, self.embedding)
        exact = rivals([sample], [exact_own], groups_of(run), label, self.embedding)
        got, truth, delta = run.look("audit", lazy("audit", _pick_rows, own, picked), exact_own, exact)
        hits = (got[:, :, None] == truth[1][:, None, :]).any(axis=2)
        run.notes[f"recall of neighbours, class {label!r}"] = f"{hits.mean():.4f} (on {len(picked)} rows)"
        run.notes[f"rival counts equal, class {label!r}"] = f"{np.mean(delta == counts[picked]):.4f}"
        run.notes[f"bias of rival counts, class {label!r}"] = f"{np.mean(counts[picked] - delta):+.4f}"

    # --- rows ---------------------------------------------------------------------------------------------------------

    def whole(self) -> Delayed:
        """All rows of the class as one Block: for methods that need them in one place."""
        self._advise_gathering()
        return self.blocks[0] if len(self.blocks) == 1 else lazy("gather", joined, list(self.blocks))

    def sampled(self, limit: int) -> NDArray[np.int64]:
        """Positions of the ``limit`` rows with the smallest Philox(seed, row), rising; of all rows if these are not more."""
        return draws.first_drawn(draws.class_key(self.run.seed, 0), self.row, limit)

    def only(self, at: NDArray[np.int64]) -> ClassView:
        """The class as if it had some of its rows only (rising positions, at least two)."""
        n_partners = min(self.n_partners, len(at) - 1)
        if len(at) == len(self):
            return replace(self, n_partners=n_partners)
        row, cuts = self.row[at], np.searchsorted(at, np.cumsum([0, *self.sizes]))
        rows = [row[a:z] for a, z in pairwise(cuts) if z > a]
        blocks = self.run.execution.keep("pick", [], [block for block, _ in self.parts(at)])[1]
        return replace(self, blocks=blocks, rows=rows, n_partners=n_partners, _own={}, _trees=[])

    def some(self, at: NDArray[np.int64]) -> Delayed:
        """Some rows of the class (rising positions, at least one) as one Block."""
        parts = [block for block, _ in self.parts(at)]
        return parts[0] if len(parts) == 1 else lazy("gather", joined, parts)

    def parts(self, at: NDArray[np.int64]) -> list[tuple[Delayed, int]]:
        """Some rows of each block that has any (rising positions), and how many they are."""
        return parts_of(self.blocks, self.sizes, at)

    def _advise_gathering(self) -> None:
        """Warn, once, where the class is large for the one worker that will hold it."""
        run, topic = self.run, f"gathering of class {self.label!r}"
        if not run.source.is_dask or topic in run.notes:
            return
        nbytes = len(self) * len(self.embedding.mean) * run.source.dtype.itemsize
        found = advice.gathering(run.sampler, self.label, nbytes, cluster.machine().worker_memory)
        if found is not None:
            run.notes[topic] = f"{nbytes:,} bytes on one worker"
            run.warned += advice.emit([found])

    # --- the answer ---------------------------------------------------------------------------------------------------

    def shares(self, weight: NDArray[np.int64], n_new: int) -> NDArray[np.int64]:
        """Copies per row, by the comb."""
        return allocation.allocate(weight, n_new, self.key, self.row)

    def copied(self, n_new: int) -> ClassRows:
        """Plain copies of all rows alike: what ``on_small_class="duplicate"`` asks for."""
        return self.chosen(self.shares(np.ones(len(self), np.int64), n_new))

    def chosen(
        self,
        copies: NDArray[np.int64],
        n_partners: NDArray[np.int64] | None = None,
        own: list[Delayed] | Nearest | None = None,
        rivals: NDArray[np.int64] | None = None,
        recipe: Recipe = BETWEEN,
        pool: list[Delayed] | None = None,
        whole: Delayed | None = None,
    ) -> ClassRows:
        """The class with its copies: what a sampler's ``_choose`` gives back.

        Parameters
        ----------
        copies : ndarray of shape (n,), int64
            New rows per row of the class.
        n_partners : ndarray of shape (n,), int64, optional
            Partners that each can choose from; 0 without.
        own : list of tasks (one per block) or a pair of arrays, optional
            The partners: (squared distances, global rows), of shape (n, k).
        rivals : ndarray of shape (n,), optional
            For ``allocation_``.
        recipe : Recipe
            Where the new rows lie.
        pool : list of tasks, optional
            Blocks that hold the partners; those of the class by default.
        whole : task, optional
            All rows of the class in one block, for a recipe that speaks of positions in the class, or of what the block holds.
        """
        blocks, sizes = (self.blocks, self.sizes) if whole is None else ([whole], [len(self)])
        starts = np.cumsum([0, *sizes[:-1]])
        if isinstance(own, tuple):
            cuts = self._cuts() if whole is None else [slice(0, len(self))]
            own = [known("partners", (own[0][cut], own[1][cut])) for cut in cuts]
        n_partners = np.zeros(len(self), np.int64) if n_partners is None else np.asarray(n_partners, np.int64)
        return ClassRows(self.label, self.key, blocks, own, self.row, starts, copies, n_partners, rivals, recipe, pool, self.decode)


def parts_of(blocks: Sequence[Delayed], sizes: Sequence[int], at: NDArray[np.int64]) -> list[tuple[Delayed, int]]:
    """Some rows of each of some blocks that has any (rising positions over all), and how many they are."""
    starts = np.cumsum([0, *sizes])
    cuts = np.searchsorted(at, starts)
    return [
        (lazy("pick", Block.take, block, at[a:z] - start), int(z - a))
        for block, a, z, start in zip(blocks, cuts[:-1], cuts[1:], starts[:-1], strict=True)
        if z > a
    ]


def _first(found: Nearest, k: int) -> Nearest:
    return np.ascontiguousarray(found[0][:, :k]), np.ascontiguousarray(found[1][:, :k])


def _without_outliers(blocks: Sequence[Block], label: Any, kept: NDArray[np.int64] | None) -> Block:
    """All rows of some partitions; of the class those that ``clean`` kept."""
    whole = joined(blocks)
    return whole if kept is None else whole.take(np.flatnonzero((whole.y != label) | np.isin(whole.row, kept)))


def _pick(blocks: Sequence[Block], positions: NDArray[np.int64]) -> Block:
    return joined(blocks).take(positions)


def _pick_rows(own: Sequence[Nearest], positions: NDArray[np.int64]) -> NDArray[np.int64]:
    rows: NDArray[np.int64] = np.concatenate([o[1] for o in own])[positions]
    return rows
