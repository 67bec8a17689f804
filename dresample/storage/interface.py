"""What a storage gives to those who read and write: list, open, commit, remove, lock.

Who reads and writes asks :func:`~dresample.storage.addresses.storage_of` for the storage of an address, and knows nothing of where
it is. What goes wrong is an ``OSError``, which the caller words; only locks and drafts refuse by themselves, as only they know why.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Any, Literal, Protocol

__all__ = ["MANIFEST", "VERSIONS", "Draft", "Entry", "Fill", "Holder", "Kind", "Leftover", "Mark", "Storage"]

#: The file that makes a folder an output. Storages without renames put it last, and only if none is there.
MANIFEST = "_dresample.json"
#: The folder of an output whose versions are kept: ``OUTPUT/versions/ID``.
VERSIONS = "versions"

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


@dataclass(frozen=True, slots=True)
class Leftover:
    """What a run that ended has left of a target.

    Parameters
    ----------
    path : str
        Where it is.
    name : str or None
        Of a draft that the same job takes up; None for what nobody takes up.
    nbytes : int
    changed : float
        Seconds since 1970 of the last change.
    """

    path: str
    name: str | None
    nbytes: int
    changed: float


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock of a target.

    Parameters
    ----------
    owner : str
        As ``4711 on host``.
    lock : str
        Where the lock is.
    age : float
        Seconds since its last sign of life.
    alive : bool
        Whether the lock is in force; the next run takes one that is not.
    """

    owner: str
    lock: str
    age: float
    alive: bool


class Draft(Protocol):
    """A folder while it is written: readers see nothing of it before the commit. It travels to workers.

    One with a name (the digest of a job) stays when its block ends without a commit, however that ends: error, Ctrl-C, SIGKILL. The
    next draft of the same target and name has its whole files and its notes.
    """

    @property
    def folder(self) -> str:
        """Where its files are, for messages."""

    def write(self, name: str, fill: Fill) -> int:
        """Write one file, whole or not at all; its bytes. On any worker, and again where the first time was lost."""

    def open(self, name: str) -> IO[bytes]:
        """One of its whole files, for reading. On any worker."""

    def note(self, name: str, data: bytes) -> None:
        """Keep a few bytes beside the files, whole or not at all; never published. On any worker."""

    def notes(self) -> dict[str, bytes]:
        """All notes by name."""

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

    #: Whether a draft takes its place by a rename. Where it does not, its files lie there before the commit, and a job gives them
    #: names that no other job gives.
    renames: bool

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

    def draft(self, target: str, name: str | None = None, version: str | None = None) -> AbstractContextManager[Draft]:
        """A draft of a folder. Hold the lock of the target.

        Parameters
        ----------
        target : str
        name : str, optional
            What was not committed stays under this name, and is taken up here. Without, it vanishes with the block. Drafts of the
            target under other names are left alone: they are :meth:`leftovers`.
        version : str, optional
            The commit makes ``target/versions/VERSION`` and leaves the rest of the target alone; one that is there, with its
            manifest, has the same files and stays. Without, it makes the target.

        Raises
        ------
        OutputError
        """

    def link(self, path: str, to: str) -> bool:
        """Let a path lead to a name beside it, in one step; False where there are no links."""

    # --- remove, lock -------------------------------------------------------------------------------------------------

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""

    def remove_all(self, folder: str) -> None:
        """Remove a folder with all that it holds, if it is there."""

    def leftovers(self, target: str) -> list[Leftover]:
        """What runs that ended have left of a target; of one that runs, if somebody holds the target."""

    def discard(self, leftover: Leftover) -> None:
        """Remove a leftover. Hold the lock of its target."""

    def holder(self, target: str) -> Holder | None:
        """Who holds a target, without touching the lock; None where nobody does."""

    def lock(self, target: str) -> AbstractContextManager[None]:
        """Hold a target for the time of the block, also inside another such block, and clear what nobody takes up of killed runs.

        A holder that is dead frees it: the system sees to it, or a sign of life that the holder renews and that grows too old.

        Raises
        ------
        OutputError
            Another run holds it, or there is no place for a lock.
        """
