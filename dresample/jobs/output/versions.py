"""An output whose last versions are kept: one folder for each, and one pointer to the current.

OUTPUT/versions/ID/    a version, complete: nobody writes there
OUTPUT/current.json    the pointer: the current version, and all of them in the order in which they became it
OUTPUT/current         the same as a symbolic link, where the storage has links, for whoever reads by name

The pointer is replaced in one step, and only then the oldest versions go. So whoever asks for the current version has whole files
in hand, and has them until ``keep`` more versions were made.
"""

from __future__ import annotations

import json
from contextlib import suppress
from os import PathLike

from dresample import errors
from dresample.storage.addresses import address, join, storage_of
from dresample.storage.contents import contents, holding
from dresample.storage.failures import reason
from dresample.storage.interface import MANIFEST, VERSIONS, Storage

__all__ = [
    "FILES",
    "LINK",
    "POINTER",
    "check_versions",
    "current",
    "forget",
    "history",
    "is_versioned",
    "strays",
    "switch",
    "version_folder",
]

POINTER = "current.json"
LINK = "current"
#: What the folder of such an output holds.
FILES = (VERSIONS, POINTER, LINK)


def current(output: str | PathLike[str]) -> str:
    """Where the files of an output are: the folder of its current version, or the output itself if it keeps none.

    Pass it to pandas, DuckDB or Polars: what is there stays as it is, whatever is published meanwhile.

    Parameters
    ----------
    output : path

    Returns
    -------
    str

    Raises
    ------
    OutputError
        There is no output.
    """
    place = storage_of(address(output)).absolute(address(output))
    if is_versioned(place):
        known = history(place)
        if not known:
            raise errors.no_version(place)
        return version_folder(place, known[-1])
    if storage_of(place).kind(place) != "folder":
        raise errors.no_output(place, "there is no such folder")
    return place


def is_versioned(output: str) -> bool:
    """Whether a folder keeps versions."""
    storage = storage_of(output)
    return storage.kind(join(output, POINTER)) == "file" or storage.kind(join(output, VERSIONS)) == "folder"


def version_folder(output: str, version: str) -> str:
    """Where a version is."""
    return join(output, VERSIONS, version)


def history(output: str) -> list[str]:
    """The versions, in the order in which they became the current one."""
    try:
        found = json.loads(contents(join(output, POINTER)))
        return [str(version) for version in found["versions"]]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError) as problem:
        raise errors.no_output(output, f"{POINTER} cannot be read") from problem


def switch(output: str, version: str, keep: int) -> list[str]:
    """Make a version the current one, and leave ``keep`` of them. Hold the lock of the output. Gives the versions that went."""
    storage = storage_of(output)
    known = [v for v in history(output) if v != version and _is_whole(storage, output, v)]
    kept = [*known, version][-keep:]
    try:
        storage.write(join(output, POINTER), holding(json.dumps({"current": version, "versions": kept})))
        storage.link(join(output, LINK), f"{VERSIONS}/{version}")
    except OSError as problem:
        raise errors.output_unwritable(join(output, POINTER), reason(problem)) from problem
    return forget(output)


def strays(output: str) -> list[str]:
    """Folders of versions that the pointer does not know: never published, or half removed."""
    if not is_versioned(output):
        return []
    kept = history(output)
    try:
        entries = storage_of(output).entries(join(output, VERSIONS))
    except OSError:
        return []
    return sorted(entry.name for entry in entries if entry.kind == "folder" and entry.name not in kept)


def forget(output: str) -> list[str]:
    """Remove the versions that the pointer does not know; hold the lock of the output. Gives their names.

    What makes a folder an output goes first, so that a half of one is never taken for a whole.
    """
    storage, gone = storage_of(output), strays(output)
    for version in gone:
        with suppress(OSError):  # what stays is found by the next run
            storage.remove(join(version_folder(output, version), MANIFEST))
            storage.remove_all(version_folder(output, version))
    return gone


def _is_whole(storage: Storage, output: str, version: str) -> bool:
    return storage.kind(join(version_folder(output, version), MANIFEST)) == "file"


def check_versions(output: str) -> None:
    """Refuse a folder that holds something else than versions.

    Raises
    ------
    OutputError
    """
    storage = storage_of(output)
    kind = storage.kind(output)
    if kind is None:
        return
    names = [entry.name for entry in storage.entries(output)] if kind == "folder" else [output]
    others = sorted(set(names) - set(FILES))
    if others:
        raise errors.versions_beside_others(output, others[0])
