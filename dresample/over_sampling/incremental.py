"""The search of a run that has a memory: some rows of a class among some parts of the data, and lists brought up to date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.block import Block, Floats
from dresample.distribution.rows import stretches
from dresample.neighbors.boxes import within
from dresample.neighbors.embedding import Embedding
from dresample.neighbors.outlasting import outlasting
from dresample.neighbors.search import paired_distances
from dresample.neighbors.skyband import Lists, Neighbors, empty, latest, listed, merged
from dresample.state.segments import Segment, Stored, as_blocks, read_segment

__all__ = ["Asked", "Context", "Source", "among_class", "among_others", "as_they_are", "paired", "segment_blocks", "up_to_date"]


class Asked(NamedTuple):
    """Some rows of a class, and what is known of what is near them."""

    X: Floats
    row: NDArray[np.int64]
    known: Neighbors


class Context(NamedTuple):
    """What every search of a class asks for: its rows, first rows of the parts, its label, k, and how distances are measured."""

    members: NDArray[np.int64]
    starts: NDArray[np.int64]
    label: Any
    k: int
    embedding: Embedding


class Source(NamedTuple):
    """Parts to search: as blocks, and segments that are read when their turn comes."""

    blocks: list[tuple[int, Block]]
    folder: str | None = None
    segments: tuple[Segment, ...] = ()


def paired(parts: Sequence[int], blocks: Sequence[Block]) -> Source:
    """Parts as they were read."""
    return Source(list(zip(parts, blocks, strict=True)))


def segment_blocks(folder: str, segment: Segment, starts: NDArray[np.int64]) -> Source:
    """The parts of a segment."""
    return Source(as_blocks(read_segment(folder, segment, starts)))


def as_they_are(
    parts: Sequence[int], blocks: Sequence[Block], folder: str, segments: Sequence[Segment], starts: NDArray[np.int64]
) -> Source:
    """Parts as they were read, and segments: for few queries."""
    return Source(list(zip(parts, blocks, strict=True)), folder, tuple(sorted(segments, key=lambda s: -max(s.parts))))


def among_class(asked: Asked, members: Block, parts: Sequence[int], context: Context) -> Lists:
    """The lists of rows of the class, up to date once some parts have been searched."""
    number = np.searchsorted(context.starts, members.row, side="right") - 1
    there = np.flatnonzero(np.isin(number, np.asarray(parts)))
    pool = [(p, members.take(there[a:z])) for p, a, z in stretches(number[there])]
    found, nothing = outlasting(asked.X, asked.row, pool, context.k, context.embedding), empty(len(asked.row))
    return merged([Neighbors(asked.known.own, nothing), Neighbors(found, nothing)], context.k).own


def among_others(asked: Asked, own: Lists, source: Source, context: Context) -> Lists:
    """Rows of other classes in some parts."""
    nothing, found, lists = empty(len(asked.row)), Neighbors(own, asked.known.others), []
    if source.blocks:
        # Rows in later parts come before what is farther away, wherever that is found.
        best = latest(found, context.k, after=source.blocks[-1][0])
        lists.append(outlasting(asked.X, asked.row, source.blocks, context.k, context.embedding, best, context.label))
        found = merged([found, Neighbors(nothing, lists[0])], context.k)
    for segment in source.segments:
        stored = read_segment(source.folder or "", segment, context.starts)
        new = _in_segment(asked, found, stored, max(segment.parts), context)
        found = merged([found, Neighbors(nothing, new)], context.k)
        lists.append(new)
    return lists[0] if len(lists) == 1 else merged([Neighbors(nothing, one) for one in lists], context.k).others


def _in_segment(asked: Asked, found: Neighbors, stored: Stored, last: int, context: Context) -> Lists:
    """Rows of other classes in a segment that come before the k nearest of all later parts."""
    k, weight = context.k, context.embedding.weight
    best = latest(found, k, after=last)
    limit = best[0][:, -1]
    if not np.isfinite(limit).all():
        return outlasting(asked.X, asked.row, as_blocks(stored), k, context.embedding, best, context.label)
    query, at = within(asked.X, limit, stored.boxed, weight)
    part, row = stored.numbers(at)
    rival = (part >= 0) & ~np.isin(row, context.members)
    query, at, part, row = query[rival], at[rival], part[rival], row[rival]
    squared = paired_distances(asked.X[query], stored.boxed.rows(at), weight)
    return listed(len(asked.row), query, squared, part, row)


def up_to_date(asked: Asked, own: Lists, cells: Sequence[Lists], k: int) -> Neighbors:
    """The lists of some rows, once all parts have been searched that they do not know."""
    nothing = empty(len(asked.row))
    return merged([Neighbors(own, asked.known.others), *(Neighbors(nothing, cell) for cell in cells)], k)
