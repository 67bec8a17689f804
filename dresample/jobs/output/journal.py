"""What a draft has finished: for each part a note with its rows, bytes and checksum, written when the part is whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import asdict
from typing import Any

from dresample.distribution.reduction import lazy
from dresample.jobs.output.manifest import Part
from dresample.jobs.waiting import answers
from dresample.storage.contents import sha256_of
from dresample.storage.interface import Draft

__all__ = ["finished", "noted"]


def noted(draft: Draft, part: Part) -> None:
    """Note that a part is whole. On any worker."""
    draft.note(f"{part.name}.json", json.dumps(asdict(part)).encode())


def finished(draft: Draft, names: Collection[str], client: Any, advance: Callable[[int], None]) -> dict[str, Part]:
    """Parts that an earlier run has finished: those whose size and checksum are still what was noted.

    Parameters
    ----------
    draft : Draft
    names : collection of str
        Parts that this job has.
    client : distributed.Client or None
    advance : callable
        Told how many have been looked at.
    """
    sizes = draft.files()
    found = [part for name, text in draft.notes().items() if name.endswith(".json") and (part := _read(text)) is not None]
    likely = [part for part in found if part.name in names and sizes.get(part.name) == part.nbytes]
    if not likely:
        return {}
    whole = answers([lazy("check", _whole, draft, part) for part in likely], client, advance)
    return {part.name: part for part in whole if part is not None}


def _read(text: bytes) -> Part | None:
    try:
        return Part(**json.loads(text))
    except (ValueError, TypeError):  # of another release
        return None


def _whole(draft: Draft, part: Part) -> Part | None:
    with draft.open(part.name) as stream:
        return part if sha256_of(stream) == part.sha256 else None
