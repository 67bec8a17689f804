"""Folders appear whole or not at all, one run at a time writes each, and it is known which were published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import PathLike

from dresample import errors
from dresample.storage import interrupts
from dresample.storage.addresses import address, storage_of
from dresample.storage.failures import disk_full, reason
from dresample.storage.interface import Draft

__all__ = ["drafts", "keep_only", "locked", "published", "staged"]

#: Folders that this process has published since the list was cleared.
published: list[str] = []
#: Folders of which it has begun a draft that stays, and not published it.
drafts: list[str] = []


@contextmanager
def locked(target: str | PathLike[str]) -> Iterator[None]:
    """Hold a target for the time of the block, and clear what a killed run has left beside it.

    Raises
    ------
    OutputError
        Another run holds it, or there is no place for the lock.
    """
    place = address(target)
    with storage_of(place).lock(place):
        yield


@contextmanager
def staged(target: str | PathLike[str], name: str | None = None, version: str | None = None) -> Iterator[Draft]:
    """A draft to write into; takes the place of ``target`` when the block ends well, and vanishes when it does not.

    Parameters
    ----------
    target : path
    name : str, optional
        What is whole stays when the block does not end well, and is here again under the same name.
    version : str, optional
        It becomes a version of ``target``, and takes nobody's place.

    Raises
    ------
    OutputError
        Another run holds the target, or it cannot be written.
    """
    storage = storage_of(address(target))
    place = storage.absolute(address(target))
    with storage.lock(place), _remembered(place, name), storage.draft(place, name, version) as draft:
        try:
            yield draft
        except OSError as problem:
            if isinstance(problem, errors.DresampleError) or not disk_full(problem):
                raise
            raise errors.output_failed(place, reason(problem)) from problem
        with interrupts.deferred():
            draft.commit()
            published.append(place)


@contextmanager
def _remembered(place: str, name: str | None) -> Iterator[None]:
    """Whoever tells how a run ended knows of a draft that stays."""
    if name is not None:
        drafts.append(place)
    yield
    if name is not None:
        drafts.remove(place)


def keep_only(draft: Draft, sizes: Mapping[str, int], target: str | PathLike[str]) -> None:
    """Leave the files that were reported as written in a draft, and nothing else.

    Parameters
    ----------
    draft : Draft
    sizes : dict
        Bytes of each file, by name.
    target : path
        What the folder will be called, for messages.

    Raises
    ------
    OutputError
        One of them is not there, or not whole.
    """
    found = draft.files()
    lost = [name for name, size in sizes.items() if found.get(name) != size]
    if lost:
        raise errors.output_lost(target, lost)
    for name in found.keys() - sizes.keys():
        draft.remove(name)
