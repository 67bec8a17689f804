"""What locks and drafts of remote storages need of them."""

from __future__ import annotations

from typing import IO, Any, Protocol

from dresample.storage.interface import Kind

__all__ = ["Objects", "hidden"]


class Objects(Protocol):
    """Objects under names, some of which look like those of files in folders."""

    def kind(self, path: str) -> Kind | None:
        """What is there."""

    def listed(self, folder: str) -> dict[str, dict[str, Any]]:
        """What a folder holds, by name, with all that the driver says of it."""

    def found(self, folder: str) -> dict[str, int]:
        """Names, from the folder on, and bytes of all files below it."""

    def contents(self, path: str) -> bytes:
        """The bytes of a small file."""

    def open(self, path: str) -> IO[bytes]:
        """A file for reading."""

    def put(self, path: str, data: bytes, only_if_absent: bool = False) -> int:
        """Write a file in one step; its bytes."""

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""

    def remove_all(self, folder: str) -> None:
        """Remove all files below a folder."""


def hidden(target: str) -> str:
    """Where locks and drafts of a target are: beside it, under a name that readers of tables leave out.

    Examples
    --------
    >>> hidden("s3://bucket/tables/day")
    's3://bucket/tables/.day.dresample'
    """
    above, _, name = target.rpartition("/")
    return f"{above}/.{name}.dresample"
