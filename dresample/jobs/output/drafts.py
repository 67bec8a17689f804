"""Drafts of an output: the names of their parts, which of them are stale, and whether the job was published already."""

from __future__ import annotations

from dresample import errors
from dresample.jobs.output.identity import Identity
from dresample.jobs.output.manifest import Manifest, read_manifest
from dresample.storage.addresses import join, storage_of
from dresample.storage.interface import MANIFEST, Leftover

__all__ = ["clear_drafts", "part_names", "published"]


def part_names(count: int, word: str | None = None) -> list[str]:
    """Names of so many parts, in order; with a word that no other job has.

    Examples
    --------
    >>> part_names(2), part_names(1, "0a1b")
    (['part-00000.parquet', 'part-00001.parquet'], ['part-00000-0a1b.parquet'])
    """
    mark = "" if word is None else f"-{word}"
    return [f"part-{i:05d}{mark}.parquet" for i in range(count)]


def clear_drafts(output: str, but: str | None = None) -> list[Leftover]:
    """Remove what other jobs have left of an output; hold its lock. Gives what went."""
    storage = storage_of(output)
    stale = [left for left in storage.leftovers(output) if left.name is None or left.name != but]
    for left in stale:
        storage.discard(left)
    return stale


def published(folder: str, who: Identity) -> Manifest | None:
    """The manifest of a folder if this very job made it, and its files are all there."""
    if storage_of(folder).kind(join(folder, MANIFEST)) != "file":
        return None
    try:
        found = read_manifest(folder)
    except errors.OutputError:
        return None
    paths = {part.name: join(folder, part.name) for part in found.parts}
    storage = storage_of(folder)
    whole = all(storage.kind(paths[p.name]) == "file" and storage.mark(paths[p.name]).nbytes == p.nbytes for p in found.parts)
    return found if found.name == who.name and whole else None
