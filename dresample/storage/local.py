"""Files of this machine, and of disks that are mounted on it."""

from __future__ import annotations

import glob
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO

from dresample.storage import interrupts, local_draft, local_lock
from dresample.storage.interface import Draft, Entry, Fill, Holder, Kind, Leftover, Mark

__all__ = ["Local"]


class Local:
    """The file system."""

    renames = True

    def kind(self, path: str) -> Kind | None:
        """What is there; None for nothing."""
        if os.path.isdir(path):
            return "folder"
        if os.path.isfile(path):
            return "file"
        if os.path.exists(path):
            return "other"
        return "link" if os.path.islink(path) else None

    def entries(self, folder: str) -> list[Entry]:
        """What a folder holds."""
        with os.scandir(folder) as found:
            return [Entry(entry.path, entry.name, _kind(entry)) for entry in found]

    def glob(self, pattern: str) -> list[str]:
        """What fits a pattern."""
        return glob.glob(pattern, recursive=True)

    def absolute(self, path: str) -> str:
        """The path from the root."""
        return os.path.abspath(path)

    def real(self, path: str) -> str:
        """Where a path leads to, through links."""
        return os.path.realpath(path)

    def is_link(self, path: str) -> bool:
        """Whether the path itself is a link."""
        return os.path.islink(path)

    def mark(self, file: str | IO[bytes]) -> Mark:
        """Size, and time of change in nanoseconds."""
        found = os.stat(file if isinstance(file, str) else file.fileno())
        return Mark(found.st_size, found.st_mtime_ns)

    def open(self, path: str) -> IO[bytes]:
        """A file for reading."""
        return open(path, "rb")

    def obstacle(self, path: str) -> str | None:
        """Why nothing can be made at a path: the nearest folder above that there is says so, or the file that is there."""
        place = Path(path).absolute()
        above = next(parent for parent in place.parents if parent.exists())
        if not (above.is_dir() and os.access(above, os.W_OK)):
            return f"{above} is not a folder that can be written to"
        if place.exists() and not place.is_dir() and not os.access(place, os.W_OK):
            return "the file there is protected"
        return None

    def write(self, path: str, fill: Fill) -> int:
        """Write a file under another name beside it, and rename it."""
        place = Path(os.path.abspath(path))
        place.parent.mkdir(parents=True, exist_ok=True)
        with interrupts.removed_at_once(place.parent / f".{place.name}.writing-{uuid.uuid4().hex[:8]}") as beside:
            fill(str(beside))
            nbytes = beside.stat().st_size
            os.replace(beside, place)
        return nbytes

    def draft(self, target: str, name: str | None = None, version: str | None = None) -> AbstractContextManager[Draft]:
        """A hidden folder beside the target."""
        return local_draft.draft(Path(os.path.abspath(target)), name, version)

    def link(self, path: str, to: str) -> bool:
        """A symbolic link, made under another name and renamed."""
        beside = f"{path}.{uuid.uuid4().hex[:8]}"
        try:
            os.symlink(to, beside)
        except (OSError, NotImplementedError):  # a file system, or a user of Windows, without
            return False
        try:
            os.replace(beside, path)
        except OSError:
            os.unlink(beside)
            raise
        return True

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""
        with suppress(FileNotFoundError):
            os.unlink(path)

    def remove_all(self, folder: str) -> None:
        """Remove a folder with all that it holds."""
        shutil.rmtree(folder, ignore_errors=True)

    def leftovers(self, target: str) -> list[Leftover]:
        """Hidden folders beside the target."""
        return local_draft.leftovers(Path(os.path.abspath(target)))

    def discard(self, leftover: Leftover) -> None:
        """Remove a hidden folder."""
        interrupts.remove(Path(leftover.path))

    def holder(self, target: str) -> Holder | None:
        """Who stands in the lock beside the target."""
        return local_lock.holder(Path(os.path.abspath(target)))

    @contextmanager
    def lock(self, target: str) -> Iterator[None]:
        """Hold a target; nobody else writes there then, so what lies beside it is of killed runs."""
        place = Path(os.path.abspath(target))
        with local_lock.held(place) as anew:
            if anew:
                local_draft.clear(place)
            yield


def _kind(entry: os.DirEntry[str]) -> Kind:
    """Of most entries the folder itself tells."""
    if entry.is_dir():
        return "folder"
    if entry.is_file():
        return "file"
    return "link" if entry.is_symlink() and not os.path.exists(entry.path) else "other"
