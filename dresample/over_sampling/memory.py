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
from dresample.distribution.labels import Counted
from dresample.distribution.profile import Look, combined, look_at_rows
from dresample.distribution.reduction import known, lazy
from dresample.distribution.rows import gathered_rows, joined
from dresample.distribution.traits import moved_traits
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.outlasting import outlasting
from dresample.neighbors.skyband import Lists, Neighbors, empty, latest, merged, picked, placed, selected, side_by_side
from dresample.over_sampling.gathering import ClassBlocks
from dresample.sampling.run import Run
from dresample.state.classes import ClassState
from dresample.state.ledger import Difference, Key, Part, Spread, difference, spread_of
from dresample.state.segments import Segment, read_segment, write_segment
from dresample.state.state import State

__all__ = ["Memory", "Searched"]

#: Rows of each part that enter the plain sample.
SAMPLED_ROWS = 64
#: Rows of parts that one task looks at and searches.
GROUP_ROWS = 300_000
#: Rows of a class that one task asks for.
SLICE_ROWS = 16_384


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
    searched: Searched = Searched()
    _change: Difference | None = None
    _parts: list[Part] = field(default_factory=list)
    _segments: list[Segment] = field(default_factory=list)
    _classes: dict[Any, ClassState] = field(default_factory=dict)
    _done: set[Any] = field(default_factory=set)

    def asked(self, depth: int, rivals: bool) -> None:
        """Before the first search: how many neighbours the method wants, and whether of other classes, too."""
        self.depth, self.rivals = max(self.depth, depth), self.rivals or rivals

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
        self._parts = [
            old[i] if i in old else Part(key, dict(_counts(run, i)), facts[i].look, facts[i].spread) for i, key in enumerate(self.keys)
        ]
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
        tasks = []
        for group in groups:
            name = None if self.folder is None else f"features-{uuid.uuid4().hex}.parquet"
            tasks.append(lazy("gather", _first_look, [run.blocks[i] for i in group], group, list(labels), run.floats, self.folder, name))
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
        fresh = state.depth < self.depth
        sources = self._sources(run, range(len(self.keys))) if fresh.any() else []
        new_sources = self._sources(run, self.change.added)
        pool = known("class", Block(state.X, np.full(len(state.row), state.label), state.row))
        starts = run.classes.starts
        tasks = []
        for a in range(0, len(state.row), SLICE_ROWS):
            z = min(a + SLICE_ROWS, len(state.row))
            slice_ = _Slice(state.X[a:z], state.row[a:z], fresh[a:z], Neighbors(*(picked(one, np.arange(a, z)) for one in state.neighbors)))
            asked = known("queries", slice_)
            own = lazy("nearest", _own, asked, pool, starts, self.change.added, self.depth, embedding)
            cells = []
            if self.rivals:
                old_parts = set(self.change.now[self.change.now >= 0].tolist())
                for source in sources if slice_.fresh.any() else new_sources:
                    cells.append(lazy("rivals", _others, asked, own, source, old_parts, state.label, self.depth, embedding))
            tasks.append(lazy("merge", _merged, asked, own, cells, self.depth))
        found = run.execution.compute("neighbors", *tasks, nbytes=run.nbytes, passes=int(self.rivals and bool(fresh.any())))
        self.searched = Searched(
            self.searched.fully + int(fresh.sum()),
            self.searched.among_new + (int((~fresh).sum()) if self.change.added else 0),
        )
        self._done.add(state.label)
        lists = Neighbors(side_by_side([one.own for one in found]), side_by_side([one.others for one in found]))
        return replace(state, neighbors=lists, depth=np.where(fresh, self.depth, state.depth))

    def _sources(self, run: Run, parts: Sequence[int]) -> list[Delayed]:
        """Tasks that give some parts as (number, block): those of a segment together, others as they are read."""
        wanted, tasks, dtype = set(parts), [], str(run.source.dtype)
        held = {part for segment in self._segments for part in segment.parts if part >= 0}
        kept = set(self.change.added) if run.persisted else set()
        for segment in self._segments:
            mine = tuple(part if part in wanted and part not in kept else -1 for part in segment.parts)
            if any(part >= 0 for part in mine):
                tasks.append(lazy("read", read_segment, self.folder, segment._replace(parts=mine), dtype, run.classes.starts))
        rest = sorted(part for part in wanted if part not in held or part in kept)
        for group in _grouped(rest, run.classes.lengths):
            tasks.append(lazy("read", _paired, group, [run.blocks[i] for i in group]))
        return tasks

    # --- what is left -------------------------------------------------------------------------------------------------

    def after(self, about: Any) -> State:
        """What the next run may take from this one."""
        return State(about, tuple(self._parts), tuple(self._classes.values()), tuple(self._segments))


class _Slice(NamedTuple):
    """Some rows of a class, which of them are searched in full, and what is known of the others."""

    X: Any
    row: NDArray[np.int64]
    fresh: NDArray[np.bool_]
    known: Neighbors


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
    both = lambda name: np.concatenate([getattr(old, name), getattr(new, name)])[order]
    return ClassState(old.label, both("part"), both("row"), both("X"), Neighbors(*lists), both("depth"))


# --- chunks -----------------------------------------------------------------------------------------------------------


def _first_look(
    blocks: Sequence[Block], parts: Sequence[int], labels: Sequence[Any], floats: Sequence[bool], folder: str | None, name: str | None
) -> tuple[list[_Facts], Segment | None]:
    facts = []
    for part, block in zip(parts, blocks, strict=True):
        own = replace(block, row=np.arange(len(block)))
        look = look_at_rows(own, max(1, len(block) // SAMPLED_ROWS), floats)
        rows = {c: block.take(np.flatnonzero(block.y == c)) for c in labels}
        facts.append(_Facts(part, look, spread_of(block.X), rows))
    filled = folder is not None and name is not None and any(map(len, blocks))
    return facts, write_segment(folder, name, blocks, parts) if filled else None


def _paired(parts: Sequence[int], blocks: Sequence[Block]) -> list[tuple[int, Block]]:
    return list(zip(parts, blocks, strict=True))


def _of_classes(source: Sequence[tuple[int, Block]], labels: Sequence[Any]) -> dict[Any, Block]:
    whole = joined([block for _, block in source])
    return {c: whole.take(np.flatnonzero(whole.y == c)) for c in labels}


def _own(
    asked: _Slice, members: Block, starts: NDArray[np.int64], added: Sequence[int], k: int, embedding: Embedding
) -> Lists:
    """The lists of the class's own rows, up to date."""
    n = len(asked.row)
    part = np.searchsorted(starts, members.row, side="right") - 1
    numbers, begin = np.unique(part, return_index=True)
    ends = [*begin[1:].tolist(), len(part)]
    parts = [(int(p), members.take(np.arange(a, z))) for p, a, z in zip(numbers, begin.tolist(), ends, strict=True)]
    fresh, old, new = np.flatnonzero(asked.fresh), np.flatnonzero(~asked.fresh), set(added)
    full = outlasting(asked.X[fresh], asked.row[fresh], parts, k, embedding)
    more = outlasting(asked.X[old], asked.row[old], [pair for pair in parts if pair[0] in new], k, embedding)
    nothing = empty(n)
    held = _without(asked.known.own, asked.fresh)
    found = [Neighbors(held, nothing), Neighbors(placed(more, old, n), nothing), Neighbors(placed(full, fresh, n), nothing)]
    return merged(found, k).own


def _others(
    asked: _Slice, own: Lists, source: Sequence[tuple[int, Block]], known_parts: set[int], label: Any, k: int, embedding: Embedding
) -> Lists:
    """Rows of other classes in some parts: for rows that are searched in full in all of these, for others in the new ones."""
    n = len(asked.row)
    fresh, old = np.flatnonzero(asked.fresh), np.flatnonzero(~asked.fresh)
    some = [_search(asked, fresh, own, source, label, k, embedding)]
    some.append(_search(asked, old, own, [pair for pair in source if pair[0] not in known_parts], label, k, embedding))
    return merged([Neighbors(empty(n), one) for one in some], k).others


def _search(
    asked: _Slice, at: NDArray[np.int64], own: Lists, source: Sequence[tuple[int, Block]], label: Any, k: int, embedding: Embedding
) -> Lists:
    n = len(asked.row)
    if not len(at) or not source:
        return empty(n)
    # Rows of the class in later parts come before what is farther away, wherever that is found.
    best = latest(picked(own, at), k, after=source[-1][0])
    return placed(outlasting(asked.X[at], asked.row[at], source, k, embedding, best, without=label), at, n)


def _merged(asked: _Slice, own: Lists, cells: Sequence[Lists], k: int) -> Neighbors:
    nothing = empty(len(asked.row))
    held = _without(asked.known.others, asked.fresh)
    return merged([Neighbors(own, held), *(Neighbors(nothing, cell) for cell in cells)], k)


def _without(lists: Lists, at: NDArray[np.bool_]) -> Lists:
    """Empty the lists of some rows."""
    return selected(lists, ~at[lists.owner])
