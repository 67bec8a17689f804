"""Folders where nothing can be renamed: files go to their place at once, and count once the manifest is there.

TARGET/...                            the files, under names that no other job gives; the manifest, last and only if absent
.NAME.dresample/draft-DIGEST/         of a draft with a name, which the same job takes up
.NAME.dresample/writing-MARK/         of one without
    begun                             put before the first file: where the files are
    notes/                            never published
    manifest                          until the commit
    committed                         put after it

A draft begins in an empty place only, so that all that is there belongs to it until it is committed. What a killed run has left is
found by ``begun``.
"""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO
from urllib.parse import quote, unquote

from dresample import errors
from dresample.storage import remote_lock
from dresample.storage.failures import reason
from dresample.storage.interface import MANIFEST, VERSIONS, Fill, Leftover
from dresample.storage.remote_facts import changed
from dresample.storage.remote_objects import Objects, hidden

__all__ = ["RemoteDraft", "begun", "clear", "discard", "draft", "leftovers", "taken_up"]


@dataclass(frozen=True)
class RemoteDraft:
    """Files in their place, and what is known of them beside it.

    Parameters
    ----------
    storage : Remote
    target : str
        Whose lock is held.
    desk : str
        The folder of the draft beside it.
    folder : str
        Where the files are: the target, or a version inside of it.
    """

    storage: Objects
    target: str
    desk: str
    folder: str

    def write(self, name: str, fill: Fill) -> int:
        """Write a file in one step. The manifest waits for the commit."""
        held = io.BytesIO()
        fill(held)
        if name == MANIFEST:
            return self.storage.put(f"{self.desk}/manifest", held.getvalue())
        if self.gone():
            raise FileNotFoundError(f"the draft {self.desk} is gone")
        nbytes = self.storage.put(f"{self.folder}/{name}", held.getvalue())
        if self.gone() and self.storage.kind(f"{self.folder}/{MANIFEST}") is None:  # given up meanwhile: nobody will look for it
            self.storage.remove(f"{self.folder}/{name}")
            raise FileNotFoundError(f"the draft {self.desk} is gone")
        return nbytes

    def open(self, name: str) -> IO[bytes]:
        """A whole file, for reading."""
        return self.storage.open(f"{self.folder}/{name}")

    def note(self, name: str, data: bytes) -> None:
        """Keep a few bytes beside the files."""
        self.storage.put(f"{self.desk}/notes/{quote(name, safe='')}", data)

    def notes(self) -> dict[str, bytes]:
        """All notes."""
        names = self.storage.listed(f"{self.desk}/notes")
        return {unquote(name): self.storage.contents(f"{self.desk}/notes/{name}") for name in names}

    def files(self) -> dict[str, int]:
        """Names and bytes of the files."""
        return {name: nbytes for name, nbytes in self.storage.found(self.folder).items() if name != MANIFEST}

    def remove(self, name: str) -> None:
        """Take a file out."""
        self.storage.remove(f"{self.folder}/{name}")

    def gone(self) -> bool:
        """Whether the draft has been committed, or removed."""
        return self.storage.kind(f"{self.desk}/begun") is None

    def commit(self) -> None:
        """Put the manifest, only if there is none.

        Raises
        ------
        OutputError
            The lock is no longer held, another run has published here, or the storage refuses.
        """
        remote_lock.confirm(self.storage, self.target)
        try:
            if self.storage.kind(f"{self.desk}/manifest") is not None:
                self.storage.put(f"{self.folder}/{MANIFEST}", self.storage.contents(f"{self.desk}/manifest"), only_if_absent=True)
            self.storage.put(f"{self.desk}/committed", b"")
        except FileExistsError as problem:
            raise errors.output_published(self.folder) from problem
        except OSError as problem:
            raise errors.output_unwritable(self.target, reason(problem)) from problem
        with suppress(OSError):  # what stays is found by the next run
            self.storage.remove(f"{self.desk}/begun")
            self.storage.remove_all(self.desk)

    @property
    def committed(self) -> bool:
        """Whether its files count."""
        return any(self.storage.kind(path) is not None for path in (f"{self.desk}/committed", f"{self.folder}/{MANIFEST}"))

    def give_up(self) -> None:
        """Remove the files, unless they count, and then what is beside them."""
        if not self.committed:
            self.storage.remove_all(self.folder)
        self.storage.remove_all(self.desk)


@contextmanager
def draft(storage: Objects, target: str, name: str | None, version: str | None) -> Iterator[RemoteDraft]:
    """A draft of a folder. Without a name it vanishes with the block, but for what was committed; with one, if it has no file.

    Raises
    ------
    OutputError
        There is something in its place, or no place for it.
    """
    kind = f"writing-{uuid.uuid4().hex[:8]}" if name is None else f"draft-{name}"
    folder = target if version is None else f"{target}/{VERSIONS}/{version}"
    new = RemoteDraft(storage, target, f"{hidden(target)}/{kind}", folder)
    with begun(new, name is not None, clear_place=version is not None):
        yield new


@contextmanager
def begun(new: RemoteDraft, stays: bool, clear_place: bool = False) -> Iterator[None]:
    """A draft for the time of the block. One that ``stays`` is given up at its end only if it has no file.

    Raises
    ------
    OutputError
        There is something in its place, or no place for it.
    """
    storage = new.storage
    try:
        if new.gone():
            if clear_place:  # what is left of a version that was removed
                storage.remove(f"{new.folder}/{MANIFEST}")
                storage.remove_all(new.folder)
            elif storage.found(new.folder):
                raise errors.output_not_empty(new.folder)
            storage.put(f"{new.desk}/begun", json.dumps({"target": new.target, "folder": new.folder}).encode())
    except OSError as problem:
        if isinstance(problem, errors.DresampleError):
            raise
        raise errors.output_unwritable(new.target, reason(problem)) from problem
    try:
        yield
    finally:
        if not new.gone() and not (stays and (new.files() or new.notes())):
            with suppress(OSError):  # what stays is found by the next run
                new.give_up()


def taken_up(storage: Objects, desk: str) -> str | None:
    """Where the files of a draft are that is there already."""
    found = _of(storage, desk)
    return None if found is None else found.folder


def _drafts(storage: Objects, target: str) -> Iterator[RemoteDraft]:
    for entry in storage.listed(hidden(target)):
        if entry.startswith(("writing-", "draft-")):
            found = _of(storage, f"{hidden(target)}/{entry}")
            yield found or RemoteDraft(storage, target, f"{hidden(target)}/{entry}", "")


def _of(storage: Objects, desk: str) -> RemoteDraft | None:
    """A draft by its desk; None where a removal was cut before its end: its files are gone, or count."""
    try:
        facts = json.loads(storage.contents(f"{desk}/begun"))
        return RemoteDraft(storage, facts["target"], desk, facts["folder"])
    except (OSError, ValueError, KeyError):
        return None


def leftovers(storage: Objects, target: str) -> list[Leftover]:
    """Drafts that were begun, and neither committed nor given up."""
    left = []
    for found in _drafts(storage, target):
        kind, _, name = found.desk.rpartition("/")[2].partition("-")
        beside = storage.listed(found.desk)
        files = found.files() if found.folder and not found.committed else {}
        times = [changed(info) or 0.0 for info in beside.values()]
        left.append(Leftover(found.desk, name if kind == "draft" else None, sum(files.values()), max(times, default=0.0)))
    return left


def discard(storage: Objects, desk: str) -> None:
    """Remove a draft by its desk."""
    found = _of(storage, desk)
    if found is not None:
        found.give_up()
    else:
        storage.remove_all(desk)


def clear(storage: Objects, target: str) -> None:
    """Remove drafts that nobody takes up. Hold the lock of the target."""
    for found in list(_drafts(storage, target)):
        if found.desk.rpartition("/")[2].startswith("writing-") or (found.folder and found.committed):
            discard(storage, found.desk)
