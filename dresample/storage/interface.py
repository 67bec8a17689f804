"""What a storage gives to those who read and write: list, open, commit, remove, lock.

Who reads and writes asks :func:`~dresample.storage.addresses.storage_of` for the storage of an address, and knows nothing of where
it is. What goes wrong is an ``OSError``, which the caller words; only locks and drafts refuse by themselves, as only they know why.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Any, Literal, Protocol

__all__ = ["Draft", "Entry", "Fill", "Kind", "Mark", "Storage"]

#: A folder or a file, through links; a link that leads to nothing; what is none of these (a pipe, a device).
Kind = Literal["file", "folder", "link", "other"]

#: Writes the contents of a file: into the name of one on this machine, or into one that is open for bytes.
Fill = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a folder holds under one name; the path has the folder, too."""

    path: str
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells the contents of a file from others: its size, and its time of change or another word for its version."""

    nbytes: int
    version: int | str


class Draft(Protocol):
    """A folder while it is written: readers see nothing of it before the commit. It travels to workers."""

    @property
    def folder(self) -> str:
        """Where its files are, for messages."""

    def write(self, name: str, fill: Fill) -> int:
        """Write one file, whole or not at all; its bytes. On any worker, and again where the first time was lost."""

    def files(self) -> dict[str, int]:
        """Names and bytes of its whole files."""

    def remove(self, name: str) -> None:
        """Take a file out."""

    def gone(self) -> bool:
        """Whether the run that made it is over, so that nobody waits for more files."""

    def commit(self) -> None:
        """Publish it: under its target there is from now on this folder and nothing else."""


class Storage(Protocol):
    """Files and folders by their addresses."""

    # --- list ---------------------------------------------------------------------------------------------------------

    def kind(self, path: str) -> Kind | None:
        """What is there; None for nothing."""

    def entries(self, folder: str) -> list[Entry]:
        """What a folder holds, in any order."""

    def glob(self, pattern: str) -> list[str]:
        """What fits a pattern, in any order; ``**`` stands for any number of folders."""

    def absolute(self, path: str) -> str:
        """The address in full, one way to write it."""

    def real(self, path: str) -> str:
        """Where an address leads to, through links: two addresses of one file have one answer."""

    def is_link(self, path: str) -> bool:
        """Whether the address itself is a link, wherever it leads."""

    # --- open ---------------------------------------------------------------------------------------------------------

    def mark(self, file: str | IO[bytes]) -> Mark:
        """The mark of a file by its address, or of one that was opened here."""

    def open(self, path: str) -> IO[bytes]:
        """A file for reading, at any place of it."""

    # --- commit -------------------------------------------------------------------------------------------------------

    def obstacle(self, path: str) -> str | None:
        """Why nothing could be written at an address, as far as can be told beforehand."""

    def write(self, path: str, fill: Fill) -> int:
        """Write one file and the folders above it: what was there before stays until the new one is whole. Its bytes."""

    def draft(self, target: str) -> AbstractContextManager[Draft]:
        """A draft of a folder; what was not committed vanishes with the block. Hold the lock of the target.

        Raises
        ------
        OutputError
        """

    # --- remove, lock -------------------------------------------------------------------------------------------------

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""

    def lock(self, target: str) -> AbstractContextManager[None]:
        """Hold a target for the time of the block, also inside another such block, and clear what a killed run has left of it.

        Raises
        ------
        OutputError
            Another run holds it, or there is no place for a lock.
        """
