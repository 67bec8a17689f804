"""What an earlier run found out, and what this one leaves: a run that reads and searches only what is new.

Of the parts of the data that were there before, labels and ranges are known from the ledger, and the rows of the classes with their
neighbours from the state. Searched are

    (old rows of a class)  x  (new parts)
    (new rows of a class)  x  (all parts),       and old rows that lost neighbours to a part that is gone from between others

and the lists merge (:mod:`dresample.neighbors.skyband`). Parts that are gone from the front ask for no search. A first run is the
same, with all parts new. What comes out are the neighbours that a search over all data finds, bit for bit.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.block import Block
from dresample.distribution import cluster
from dresample.distribution.labels import Counted
from dresample.distribution.profile import Look, combined, look_at_rows
from dresample.distribution.reduction import known, lazy
from dresample.distribution.rows import gathered_rows, joined
from dresample.distribution.traits import moved_traits
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.skyband import Neighbors, empty, picked, side_by_side
from dresample.over_sampling.gathering import ClassBlocks
from dresample.over_sampling.incremental import (
    Asked,
    Context,
    Source,
    among_class,
    among_others,
    as_they_are,
    paired,
    segment_blocks,
    up_to_date,
)
from dresample.sampling.run import Run
from dresample.state.classes import ClassState
from dresample.state.ledger import Difference, Key, Part, Spread, difference, spread_of
from dresample.state.segments import Segment, as_blocks, read_segment, write_segment
from dresample.state.state import State

__all__ = ["Memory", "Searched"]

#: Rows of each part that enter the plain sample.
SAMPLED_ROWS = 16
#: Rows of parts that one task looks at and searches.
GROUP_ROWS = 300_000
#: Rows of a class that one task asks for, at the most; and at least, where there are as many.
SLICE_ROWS, LEAST_SLICE = 16_384, 2_048
#: Segments of less than half a task that are left as they are.
MOST_SMALL = 16
#: Rows up to which segments are searched by their cells.
FEW_ROWS = 1_000


class Searched(NamedTuple):
    """Rows of classes that were searched among all parts, and among the new parts only."""

    fully: int = 0
    among_new: int = 0


class _Facts(NamedTuple):
    """What the first look at a new part shows."""

    part: int
    look: Look
    spread: Spread
    rows: dict[Any, Block]


@dataclass
class Memory:
    """What a run may take from an earlier one, and leaves for the next.

    Parameters
    ----------
    keys : list of Key
        Of each partition of the data, in order.
    before : State, optional
    folder : str, optional
        Where segments of features are written and found; without, features of old parts are read from their source.
    depth : int
        Neighbours that are kept of each row.
    rivals : bool
        Whether rows of other classes are kept, too.
    """

    keys: Sequence[Key]
    before: State | None = None
    folder: str | None = None
    depth: int = 0
    rivals: bool = False
    weight: NDArray[np.float64] = field(default_factory=lambda: np.ones(0))
    searched: Searched = field(default_factory=Searched)
    _change: Difference | None = None
    _parts: list[Part] = field(default_factory=list)
    _segments: list[Segment] = field(default_factory=list)
    _classes: dict[Any, ClassState] = field(default_factory=dict)
    _done: set[Any] = field(default_factory=set)

    def asked(self, depth: int, rivals: bool, weight: NDArray[np.float64]) -> None:
        """Before the first look: how many neighbours the method wants, whether of other classes too, and the features' factors."""
        about = None if self.before is None else self.before.about
        self.depth = depth if about is None else max(depth, about.depth)
        self.rivals = rivals or (about is not None and about.rivals)
        self.weight = weight

    @property
    def used(self) -> bool:
        """Whether the run came to look at the data: where no class grows, it does not."""
        return bool(self._parts)

    # --- parts --------------------------------------------------------------------------------------------------------

    @property
    def change(self) -> Difference:
        """How the parts differ from those of the run before.

        Raises
        ------
        ValueError
            What was known is of no use: whoever gives it to a run has compared them.
        """
        if self._change is None:
            found = difference([] if self.before is None else [part.key for part in self.before.parts], self.keys)
            if isinstance(found, str):
                raise ValueError(found)
            self._change = found
        return self._change

    @property
    def counted(self) -> dict[int, Counted]:
        """Rows per class of the parts that are known."""
        parts = [] if self.before is None else self.before.parts
        places = zip(self.change.now.tolist(), parts, strict=True)
        return {now: Counted(now, dict(part.counts), part.rows - 1) for now, part in places if now >= 0}

    # --- the first look -----------------------------------------------------------------------------------------------

    def gathered(self, run: Run, labels: Sequence[Any]) -> tuple[Look, dict[Any, ClassBlocks]]:
        """As :func:`dresample.over_sampling.gathering.gathered`, of which only new parts are read."""
        starts, facts = run.classes.starts, self._looked(run, labels)
        held = [] if self.before is None else self.before.parts
        old = {now: part for now, part in zip(self.change.now.tolist(), held, strict=True) if now >= 0}
        new = {i: Part(self.keys[i], dict(_counts(run, i)), found.look, found.spread) for i, found in facts.items()}
        self._parts = [part for _, part in sorted({**old, **new}.items())]
        fresh = {c: joined([facts[i].rows[c] for i in sorted(facts)] or [_no_rows(run)]) for c in labels}
        remembered = {state.label: state for state in ([] if self.before is None else self.before.classes)}
        lost = [c for c in labels if c not in remembered and any(part.counts.get(c) for part in old.values())]
        others = self._gathered_again(run, lost, list(old))
        for c in labels:
            state = ClassState.of_rows(joined([fresh[c], others[c]]) if c in others else fresh[c], c, starts)
            if c in remembered:
                state = _united(self._moved(remembered[c], starts), state)
            self._classes[c] = state
        look = combined([_numbered(part.look, int(start)) for part, start in zip(self._parts, starts, strict=True) if part.rows])
        return look, {c: self._blocks(run, self._classes[c]) for c in labels}

    def _looked(self, run: Run, labels: Sequence[Any]) -> dict[int, _Facts]:
        groups = _grouped(self.change.added, run.classes.lengths)
        self._segments = [] if self.before is None else [s for s in self.before.moved_segments(self.change) if s.alive]
        self._join_small(run)
        tasks = []
        for group in groups:
            name = None if self.folder is None else f"features-{uuid.uuid4().hex}.parquet"
            blocks = [run.blocks[i] for i in group]
            tasks.append(lazy("gather", _first_look, blocks, group, list(labels), run.floats, self.weight, self.folder, name))
        if not tasks:
            return {}
        new = [run.blocks[i] for i in self.change.added]
        share = len(new) / max(1, len(run.blocks))
        found, kept = run.execution.keep("gather", tasks, new if run.persisted else [], nbytes=int(run.nbytes * share), passes=1)
        if run.persisted:
            run.blocks = list(run.blocks)
            for i, block in zip(self.change.added, kept, strict=True):
                run.blocks[i] = block
        self._segments += [segment for _, segment in found if segment is not None]
        return {facts.part: facts for group_facts, _ in found for facts in group_facts}

    def _join_small(self, run: Run) -> None:
        """Write segments that have become many and small as one."""
        small = [segment for segment in self._segments if 2 * segment.alive < GROUP_ROWS]
        if len(small) <= MOST_SMALL:
            return
        name = f"features-{uuid.uuid4().hex}.parquet"
        task = lazy("join", _joined_segments, self.folder, small, run.classes.starts, self.weight, name)
        (joint,) = run.execution.compute("join", task)
        self._segments = [*(segment for segment in self._segments if segment not in small), joint]

    def _gathered_again(self, run: Run, labels: Sequence[Any], parts: Sequence[int]) -> dict[Any, Block]:
        """Rows of classes that the earlier run did not grow, of old parts."""
        if not labels:
            return {}
        tasks = [lazy("gather", _of_classes, source, labels) for source in self._sources(run, parts)]
        found = run.execution.compute("gather", *tasks)
        return {c: joined([some[c] for some in found]) for c in labels}

    def _moved(self, state: ClassState, starts: NDArray[np.int64]) -> ClassState:
        assert self.before is not None
        return state.moved(self.change, self.before.starts, starts)

    def _blocks(self, run: Run, state: ClassState) -> ClassBlocks:
        """The rows of a class as tasks."""
        most = gathered_rows(state.X.shape[1] * state.X.itemsize)
        cuts = [slice(a, a + most) for a in range(0, max(1, len(state.row)), most)]
        y = np.full(len(state.row), state.label)
        return ClassBlocks([known("rows", Block(state.X[c], y[c], state.row[c])) for c in cuts], [state.row[c] for c in cuts])

    # --- neighbours ---------------------------------------------------------------------------------------------------

    def neighbors(self, run: Run, label: Any, embedding: Embedding) -> Neighbors:
        """The lists of all rows of a class, in row order: what is missing is searched, once."""
        state = self._classes[label]
        if (state.depth < self.depth).any() or self._new(state):
            state = self._searched(run, state, embedding)
            self._classes[label] = state
        return state.neighbors

    def _new(self, state: ClassState) -> bool:
        """Whether there are parts that the lists do not know."""
        return state.label not in self._done and bool(self.change.added)

    def _searched(self, run: Run, state: ClassState, embedding: Embedding) -> ClassState:
        fresh, old = np.flatnonzero(state.depth < self.depth), np.flatnonzero(state.depth >= self.depth)
        members = known("class", Block(state.X, np.full(len(state.row), state.label), state.row))
        here = cluster.machine()
        context = Context(state.row, run.classes.starts, state.label, self.depth, embedding)
        tasks, at = [], []
        for some, parts in ((fresh, range(len(self.keys))), (old, self.change.added)):
            if not len(parts):
                continue
            sources = self._sources(run, parts, len(some)) if self.rivals and len(some) else []
            for cut in _cuts(some, here.workers * here.threads):
                known_lists = Neighbors(*(picked(one, cut) for one in state.neighbors))
                if some is fresh:
                    known_lists = Neighbors(empty(len(cut)), empty(len(cut)))
                asked = known("queries", Asked(state.X[cut], state.row[cut], known_lists))
                own = lazy("nearest", among_class, asked, members, parts, context)
                cells = [lazy("rivals", among_others, asked, own, source, context) for source in sources]
                tasks.append(lazy("merge", up_to_date, asked, own, cells, self.depth))
                at.append(cut)
        found = run.execution.compute("neighbors", *tasks, nbytes=run.nbytes, passes=int(self.rivals and bool(len(fresh))))
        among_new = len(old) if self.change.added else 0
        self.searched = Searched(self.searched.fully + len(fresh), self.searched.among_new + among_new)
        self._done.add(state.label)
        if not self.change.added:  # whoever is not searched keeps what it has
            at, found = [*at, old], (*found, Neighbors(*(picked(one, old) for one in state.neighbors)))
        order = np.argsort(np.concatenate(at), kind="stable")
        lists = (picked(side_by_side(sides), order) for sides in zip(*found, strict=True))
        return replace(state, neighbors=Neighbors(*lists), depth=np.maximum(state.depth, self.depth))

    def _sources(self, run: Run, parts: Sequence[int], queries: int = 0) -> list[Delayed]:
        """Tasks that give some parts as (number, block): those of a segment together, others as they are read.

        For few queries the segments are left as they are: they are searched one after the other, the latest first.
        """
        wanted, starts = set(parts), run.classes.starts
        kept = set(self.change.added) if run.persisted else set()
        segments = []
        for segment in self._segments:
            mine = tuple(part if part in wanted and part not in kept else -1 for part in segment.parts)
            if any(part >= 0 for part in mine):
                segments.append(segment._replace(parts=mine))
        rest = sorted(wanted - {part for segment in segments for part in segment.parts})
        groups = [(group, [run.blocks[i] for i in group]) for group in _grouped(rest, run.classes.lengths)]
        if segments and 0 < queries <= FEW_ROWS:
            blocks = [block for _, some in groups for block in some]
            return [lazy("read", as_they_are, rest, blocks, self.folder, segments, starts)]
        tasks = [lazy("read", segment_blocks, self.folder, segment, starts) for segment in segments]
        return tasks + [lazy("read", paired, group, blocks) for group, blocks in groups]

    # --- what is left -------------------------------------------------------------------------------------------------

    def after(self, about: Any) -> State:
        """What the next run may take from this one."""
        return State(about, tuple(self._parts), tuple(self._classes.values()), tuple(self._segments))


def _cuts(at: NDArray[np.int64], threads: int) -> list[NDArray[np.int64]]:
    """Rows by task: not too many for one, and something for each thread."""
    size = min(SLICE_ROWS, max(LEAST_SLICE, -(-len(at) // threads)))
    return [at[a : a + size] for a in range(0, len(at), size)]


def _grouped(parts: Sequence[int], lengths: NDArray[np.int64]) -> list[list[int]]:
    """Parts by task."""
    groups: list[list[int]] = []
    held = 0
    for part in parts:
        if not groups or held + lengths[part] > GROUP_ROWS:
            groups.append([])
            held = 0
        groups[-1].append(part)
        held += int(lengths[part])
    return groups


def _counts(run: Run, part: int) -> Mapping[Any, int]:
    counts = run.classes.table[part].tolist()
    return {label: n for label, n in zip(run.classes.labels, counts, strict=True) if n}


def _no_rows(run: Run) -> Block:
    return Block(np.empty((0, len(run.source.names)), run.source.dtype), np.empty(0, object), np.empty(0, np.int64))


def _numbered(look: Look, start: int) -> Look:
    """A look whose rows have their global numbers."""
    sample = [(first + start, rows) for first, rows in look.sample]
    return replace(look, sample=sample, traits=None if look.traits is None else moved_traits(look.traits, start))


def _united(old: ClassState, new: ClassState) -> ClassState:
    """The rows of both, in order."""
    order = np.argsort(np.concatenate([old.row, new.row]), kind="stable")
    lists = (picked(side_by_side(pair), order) for pair in zip(old.neighbors, new.neighbors, strict=True))
    part, row, X, depth = (
        np.concatenate([getattr(one, name) for one in (old, new)])[order] for name in ("part", "row", "X", "depth")
    )
    return ClassState(old.label, part, row, X, Neighbors(*lists), depth)


# --- chunks -----------------------------------------------------------------------------------------------------------


def _first_look(
    blocks: Sequence[Block],
    parts: Sequence[int],
    labels: Sequence[Any],
    floats: Sequence[bool],
    weight: NDArray[np.float64],
    folder: str | None,
    name: str | None,
) -> tuple[list[_Facts], Segment | None]:
    facts = []
    for part, block in zip(parts, blocks, strict=True):
        own = replace(block, row=np.arange(len(block)))
        look = look_at_rows(own, max(1, len(block) // SAMPLED_ROWS), floats)
        rows = {c: block.take(np.flatnonzero(block.y == c)) for c in labels}
        facts.append(_Facts(part, look, spread_of(block.X), rows))
    if folder is None or name is None or not any(map(len, blocks)):
        return facts, None
    return facts, write_segment(folder, name, blocks, parts, weight)


def _joined_segments(
    folder: str, segments: Sequence[Segment], starts: NDArray[np.int64], weight: NDArray[np.float64], name: str
) -> Segment:
    held = (pair for segment in segments for pair in as_blocks(read_segment(folder, segment, starts)))
    pairs = sorted(held, key=lambda pair: pair[0])
    return write_segment(folder, name, [block for _, block in pairs], [part for part, _ in pairs], weight)


def _of_classes(source: Source, labels: Sequence[Any]) -> dict[Any, Block]:
    whole = joined([block for _, block in source.blocks])
    return {c: whole.take(np.flatnonzero(whole.y == c)) for c in labels}
