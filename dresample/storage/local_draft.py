"""Folders of this machine appear whole or not at all: written beside the target under a hidden name, and renamed when complete.

.NAME.writing-MARK/  data: what will be published; partial: files that are being written; replaced: the old folder, for a moment

A run that was killed leaves it behind. The next one that holds the lock of the same target knows that nobody writes there, and
clears it.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from dresample import errors
from dresample.storage import interrupts
from dresample.storage.failures import reason
from dresample.storage.interface import Fill

__all__ = ["LocalDraft", "clear", "draft"]


@dataclass(frozen=True)
class LocalDraft:
    """A hidden folder beside the target."""

    target: Path
    hidden: Path

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
    def replaced(self) -> Path:
        """The old folder between the two renames of a commit."""
        return self.hidden / "replaced"

    def write(self, name: str, fill: Fill) -> int:
        """Write a file under another name, then give it its own."""
        path = self.partial / f"{name}.{uuid.uuid4().hex[:8]}"
        try:
            fill(str(path))
            nbytes = path.stat().st_size
            path.replace(self.data / name)
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise
        return nbytes

    def files(self) -> dict[str, int]:
        """Names and bytes of the whole files."""
        return {path.name: path.stat().st_size for path in self.data.iterdir()}

    def remove(self, name: str) -> None:
        """Take a file out."""
        (self.data / name).unlink()

    def gone(self) -> bool:
        """Whether the folder has been published, or removed."""
        return not self.partial.exists()

    def commit(self) -> None:
        """Publish the folder in the place of the old one."""
        try:
            if self.target.exists():
                self.target.rename(self.replaced)
            try:
                self.data.rename(self.target)
            except OSError:
                if self.replaced.exists():
                    self.replaced.rename(self.target)
                raise
        except OSError as problem:
            raise errors.output_unwritable(self.target, reason(problem)) from problem


@contextmanager
def draft(target: Path) -> Iterator[LocalDraft]:
    """A draft of a folder that vanishes with the block, but for what was committed.

    Raises
    ------
    OutputError
        There is no place for it.
    """
    new = LocalDraft(target, target.parent / f".{target.name}.writing-{uuid.uuid4().hex[:8]}")
    with interrupts.removed_at_once(new.hidden):
        try:
            new.data.mkdir(parents=True)
            new.partial.mkdir()
        except OSError as problem:
            raise errors.output_unwritable(target, str(problem)) from problem
        yield new


def clear(target: Path) -> None:
    """Remove what a killed run has left; the old folder comes back if that run was killed between its two renames."""
    for hidden in [p for p in target.parent.iterdir() if p.name.startswith(f".{target.name}.writing-")]:
        left = LocalDraft(target, hidden)
        if left.replaced.exists() and not os.path.lexists(target):
            left.replaced.rename(target)
        shutil.rmtree(hidden, ignore_errors=True)
