"""What the longest search of a job has found, kept in its draft: a run that takes it up does not search again.

The number of rivals of each row of a class, in the order of the rows, is an answer that depends on nothing but the job: not on how
partitions were joined for the search, as other answers do. It is a note of the draft, in NumPy's own format without pickle, under
its number among the answers of this kind. What took less than ``SECONDS`` is not worth a note.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from zipfile import BadZipFile

import numpy as np

from dresample.storage.interface import Draft

__all__ = ["SECONDS", "Searched"]

#: What a search has to take to be kept.
SECONDS = 1.0
#: The phase whose answer is kept.
PHASE = "rivals"


class Searched:
    """Recalls the answers of searches from a draft, and notes new ones there.

    Parameters
    ----------
    draft : Draft
    """

    def __init__(self, draft: Draft) -> None:
        self.draft, self.known = draft, draft.notes()
        self.seen = 0
        #: How many were not searched again.
        self.recalled = 0

    def __call__(self, name: str, make: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
        """The answers of a phase: as they were noted, or made."""
        if name != PHASE:
            return make()
        self.seen += 1
        note = f"{name}-{self.seen}.npz"
        held = _read(self.known[note]) if note in self.known else None
        if held is not None:
            self.recalled += 1
            return held
        begin = time.perf_counter()
        found = make()
        if time.perf_counter() - begin >= SECONDS:
            self._keep(note, found)
        return found

    def _keep(self, note: str, found: tuple[Any, ...]) -> None:
        data = _written(found)
        if data is not None:
            with suppress(OSError):  # a full disk: the search would be made again
                self.draft.note(note, data)


def _written(found: tuple[Any, ...]) -> bytes | None:
    """Some arrays as bytes; None for anything else."""
    if not all(isinstance(item, np.ndarray) and item.dtype.kind in "biuf" for item in found):
        return None
    stream = io.BytesIO()
    np.savez(stream, *found)
    return stream.getvalue()


def _read(data: bytes) -> tuple[Any, ...] | None:
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            return tuple(held[f"arr_{i}"] for i in range(len(held.files)))
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        return None
