"""What a draft has finished: for each part a note with its rows, bytes and checksum, written when the part is whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from typing import Any

from dresample.distribution.reduction import lazy
from dresample.jobs.output.manifest import Part
from dresample.jobs.waiting import answers
from dresample.storage.contents import sha256_of
from dresample.storage.interface import Draft

__all__ = ["finished", "noted"]


def noted(draft: Draft, name: str, files: Sequence[Part]) -> None:
    """Note that a part is whole: the files that it became. On any worker."""
    draft.note(f"{name}.json", json.dumps([asdict(part) for part in files]).encode())


def finished(draft: Draft, names: Collection[str], client: Any, advance: Callable[[int], None]) -> dict[str, list[Part]]:
    """Parts that an earlier run has finished: those whose files have the size and checksum that was noted.

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
    found = {note.removesuffix(".json"): _read(text) for note, text in draft.notes().items() if note.endswith(".json")}
    likely = {
        name: files for name, files in found.items()
        if name in names and files is not None and all(sizes.get(part.name) == part.nbytes for part in files)
    }  # fmt: skip
    if not likely:
        return {}
    whole = answers([lazy("check", _whole, draft, name, files) for name, files in likely.items()], client, advance)
    return {name: likely[name] for name in whole if name is not None}


def _read(text: bytes) -> list[Part] | None:
    try:
        return [Part(**facts) for facts in json.loads(text)]
    except (ValueError, TypeError):  # of another release
        return None


def _whole(draft: Draft, name: str, files: Sequence[Part]) -> str | None:
    for part in files:
        with draft.open(part.name) as stream:
            if sha256_of(stream) != part.sha256:
                return None
    return name
