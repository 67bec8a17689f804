"""Folders of this machine appear whole or not at all: written beside the target under a hidden name, and renamed when complete.

.NAME.writing-MARK/  data: what will be published; partial: files that are being written; notes; replaced: the old folder
.NAME.draft-DIGEST/  the same of a draft with a name, which stays until it is published

A run that was killed leaves its folder behind. The next one that holds the lock of the same target knows that nobody writes there:
it clears the first kind, and takes up the second if it is its own.
"""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from dresample import errors
from dresample.storage import interrupts, local_lock
from dresample.storage.exchange import exchanged
from dresample.storage.failures import reason
from dresample.storage.interface import MANIFEST, VERSIONS, Fill, Leftover

__all__ = ["LocalDraft", "clear", "draft", "leftovers"]


@dataclass(frozen=True)
class LocalDraft:
    """A hidden folder beside the target.

    Parameters
    ----------
    target : Path
        Whose lock is held.
    hidden : Path
    place : Path, optional
        What the commit makes, if that is not the target: a version inside of it.
    """

    target: Path
    hidden: Path
    place: Path | None = None

    @property
    def folder(self) -> str:
        """What will be published."""
        return str(self.data)

    @property
    def data(self) -> Path:
        """Whole files."""
        return self.hidden / "data"

    @property
    def partial(self) -> Path:
        """Files that are not complete; never published."""
        return self.hidden / "partial"

    @property
    def kept(self) -> Path:
        """Notes; never published."""
        return self.hidden / "notes"

    @property
    def replaced(self) -> Path:
        """The old folder between the two renames of a commit, and until it is removed."""
        return self.hidden / "replaced"

    def write(self, name: str, fill: Fill) -> int:
        """Write a file under another name, then give it its own."""
        path = self.partial / f"{quote(name, safe='')}.{uuid.uuid4().hex[:8]}"
        try:
            fill(str(path))
            nbytes = path.stat().st_size
            if "/" in name:
                (self.data / name).parent.mkdir(parents=True, exist_ok=True)
            path.replace(self.data / name)
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise
        return nbytes

    def open(self, name: str) -> IO[bytes]:
        """A whole file, for reading."""
        return (self.data / name).open("rb")

    def note(self, name: str, data: bytes) -> None:
        """Write a note under another name, then give it its own."""
        path = self.partial / f"{name}.{uuid.uuid4().hex[:8]}"
        path.write_bytes(data)
        path.replace(self.kept / name)

    def notes(self) -> dict[str, bytes]:
        """All notes."""
        return {path.name: path.read_bytes() for path in self.kept.iterdir()}

    def files(self) -> dict[str, int]:
        """Names and bytes of the whole files."""
        return {str(path.relative_to(self.data)): path.stat().st_size for path in self.data.rglob("*") if path.is_file()}

    def remove(self, name: str) -> None:
        """Take a file out."""
        (self.data / name).unlink()

    def gone(self) -> bool:
        """Whether the folder has been published, or removed."""
        return not self.partial.exists()

    def commit(self) -> None:
        """Publish the folder, in the place of the old one.

        Raises
        ------
        OutputError
            The lock is no longer held, or the system refuses.
        """
        local_lock.confirm(self.target)
        try:
            if self.place is not None:
                self._commit_version(self.place)
            elif self.target.exists():
                self._take_over()
            else:
                self.data.rename(self.target)
        except OSError as problem:
            raise errors.output_unwritable(self.target, reason(problem)) from problem

    def _commit_version(self, place: Path) -> None:
        """A version that is there and complete stays: it has the same files. An incomplete one is what a removal has left."""
        place.parent.mkdir(parents=True, exist_ok=True)
        if (place / MANIFEST).exists():
            shutil.rmtree(self.data)
            return
        if place.exists():
            shutil.rmtree(place)
        self.data.rename(place)

    def _take_over(self) -> None:
        """In one step, or else in two renames: between them there is nothing under the name, and :func:`clear` knows what to do."""
        if exchanged(self.data, self.target):
            self.data.rename(self.replaced)
            return
        self.target.rename(self.replaced)
        try:
            self.data.rename(self.target)
        except OSError:
            self.replaced.rename(self.target)
            raise


@contextmanager
def draft(target: Path, name: str | None = None, version: str | None = None) -> Iterator[LocalDraft]:
    """A draft of a folder. Without a name it vanishes with the block, but for what was committed; with one, if it is empty.

    Raises
    ------
    OutputError
        There is no place for it.
    """
    kind = f"writing-{uuid.uuid4().hex[:8]}" if name is None else f"draft-{name}"
    place = None if version is None else target / VERSIONS / version
    new = LocalDraft(target, target.parent / f".{target.name}.{kind}", place)
    if name is None:
        with interrupts.removed_at_once(new.hidden):
            _make(new)
            yield new
        return
    _make(new)
    try:
        yield new
    finally:
        if not new.data.exists() or not (any(new.data.iterdir()) or any(new.kept.iterdir())):
            interrupts.doom(new.hidden)
            interrupts.remove(new.hidden)


def _make(new: LocalDraft) -> None:
    try:
        shutil.rmtree(new.partial, ignore_errors=True)
        for folder in (new.data, new.partial, new.kept):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise errors.output_unwritable(new.target, str(problem)) from problem


def _hidden(target: Path) -> Iterator[tuple[LocalDraft, str | None]]:
    """What lies beside a target, and the name of each draft that has one."""
    form = re.compile(rf"\.{re.escape(target.name)}\.(writing|draft)-([0-9a-f]+)")
    for path in target.parent.iterdir() if target.parent.is_dir() else ():
        if found := form.fullmatch(path.name):
            yield LocalDraft(target, path), found[2] if found[1] == "draft" else None


def leftovers(target: Path) -> list[Leftover]:
    """What runs that ended have left beside a target."""
    return [Leftover(str(left.hidden), name, *_size(left.hidden)) for left, name in _hidden(target)]


def _size(folder: Path) -> tuple[int, float]:
    """Bytes of all files, and the time of the last change."""
    nbytes, changed = 0, 0.0
    for path in (folder, *folder.rglob("*")):
        with suppress(OSError):
            found = path.stat()
            nbytes += found.st_size if path.is_file() else 0
            changed = max(changed, found.st_mtime)
    return nbytes, changed


def clear(target: Path) -> None:
    """Remove what nobody takes up; the old folder comes back if a run was killed between its two renames."""
    for left, name in list(_hidden(target)):
        if left.replaced.exists() and not os.path.lexists(target):
            left.replaced.rename(target)
        if name is None:
            with suppress(OSError):
                left.hidden.unlink()
            shutil.rmtree(left.hidden, ignore_errors=True)
