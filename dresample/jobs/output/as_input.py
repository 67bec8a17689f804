"""Outputs that are no table by themselves, where they are given as input: versions of one table, and new rows without originals."""

from __future__ import annotations

import json
from collections.abc import Iterable

from dresample import errors
from dresample.jobs.output.versions import current, is_versioned
from dresample.storage.addresses import join, parent, storage_of
from dresample.storage.contents import contents
from dresample.storage.interface import MANIFEST, VERSIONS

__all__ = ["refuse_outputs"]


def refuse_outputs(paths: Iterable[str]) -> None:
    """Refuse files and folders whose rows would count several times, or lack their originals.

    Raises
    ------
    InputError
    """
    seen: dict[str, set[str]] = {}
    looked: set[str] = set()
    for path in paths:
        storage = storage_of(path)
        is_folder = storage.kind(path) == "folder"
        if is_folder and is_versioned(path):
            raise errors.versions_kept(path, current(path))
        folder = storage.real(path if is_folder else parent(path))
        if folder in looked:
            continue
        looked.add(folder)
        if _refers(folder):
            raise errors.originals_referenced_input(path if is_folder else parent(path))
        output = _output_of(folder)
        if output is not None:
            seen.setdefault(output, set()).add(folder)
            if len(seen[output]) > 1:
                raise errors.versions_kept(output, current(output))


def _output_of(folder: str) -> str | None:
    """What keeps versions, of which this folder is one."""
    above = parent(folder)
    if above.rstrip("/").rpartition("/")[2] != VERSIONS:
        return None
    output = parent(above)
    return output if is_versioned(output) else None


def _refers(folder: str) -> bool:
    """Whether a folder is an output whose originals are elsewhere."""
    place = join(folder, MANIFEST)
    if storage_of(place).kind(place) != "file":
        return False
    try:
        found = json.loads(contents(place))
        return bool(found["manifest"]["options"]["originals"] == "referenced")
    except (OSError, ValueError, KeyError, TypeError):
        return False
