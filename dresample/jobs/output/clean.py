"""What runs that ended have left of an output, who works on it now, and how it goes away."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike

from dresample.jobs import staging
from dresample.jobs.output.versions import forget, strays
from dresample.storage.addresses import address, storage_of
from dresample.storage.interface import Holder, Leftover

__all__ = ["Remains", "clean", "remains"]


@dataclass(frozen=True)
class Remains:
    """What there is beside an output.

    Parameters
    ----------
    output : str
    holder : Holder or None
        Who holds its lock. While a run is alive, what lies there is its own.
    left : tuple of Leftover
        Drafts, and what a killed run has left.
    versions : tuple of str
        Folders of versions that were never published, or are half removed.
    """

    output: str
    holder: Holder | None
    left: tuple[Leftover, ...]
    versions: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to remove."""
        return not self.left and not self.versions


def remains(output: str | PathLike[str]) -> Remains:
    """Look what is beside an output; nothing is touched."""
    storage = storage_of(address(output))
    place = storage.absolute(address(output))
    return Remains(place, storage.holder(place), tuple(storage.leftovers(place)), tuple(strays(place)))


def clean(output: str | PathLike[str]) -> Remains:
    """Remove what runs that ended have left of an output, drafts that could be taken up included. Gives what there was.

    Raises
    ------
    OutputError
        A run is at work there.
    """
    found = remains(output)
    storage = storage_of(found.output)
    if found.nothing and found.holder is None:
        return found
    with staging.locked(found.output):
        for left in storage.leftovers(found.output):
            storage.discard(left)
        forget(found.output)
    return found
