"""Files, globs and folders -> files in one order, each once.

In folders and globs names that begin with a dot or an underscore are left out (``_temporary``, ``_SUCCESS``), and in folders those
that are no table by their name. Links are followed, whatever they lead to.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from glob import has_magic
from typing import Any

from dresample import errors
from dresample.jobs.table_formats import refuse_tables
from dresample.storage.addresses import join, plain_path, refusal, shown, storage_of
from dresample.storage.delta_addresses import is_delta
from dresample.storage.failures import reason
from dresample.storage.interface import MANIFEST, Storage

__all__ = ["PARQUET", "TEXT", "delta_table", "found_files", "is_parquet"]

PARQUET = (".parquet", ".pq")
PACKED = ("", ".gz", ".bz2", ".zst")
TEXT = tuple(kind + packed for kind in (".csv", ".tsv") for packed in PACKED)
#: Tables or notes: taken from a folder that holds nothing else.
NOTES = tuple(".txt" + packed for packed in PACKED)
_MAGIC = b"PAR1"


def found_files(paths: Sequence[str]) -> tuple[str, ...]:
    """The files that some paths stand for: in the order of the paths, each path's in the natural order of their names.

    Raises
    ------
    InputError
        Nothing found, a remote address, a file that would be read twice, a table of another format, links that lead nowhere.
    """
    for path in paths:
        if (why := refusal(path)) is not None:
            raise errors.url_refused(shown(path), why)
    paths = [plain_path(path) for path in paths]
    files = tuple(file for path in paths for file in _answered(path))
    refuse_tables([*(path for path in paths if storage_of(path).kind(path) == "folder"), *files])
    if not files:
        raise errors.input_missing(", ".join(paths))
    _refuse_twice(files)
    return files


def _answered(path: str) -> list[str]:
    """The files of a path, if its storage answers at all."""
    try:
        return _expanded(storage_of(path), path)
    except OSError as problem:
        if isinstance(problem, errors.DresampleError):
            raise
        raise errors.input_corrupt(path, reason(problem)) from problem


def delta_table(paths: Sequence[str]) -> str | None:
    """The Delta table that is to be read, if it is one: by its address, or a folder that has a log.

    Raises
    ------
    InputError
        It is not alone, or nobody can speak to its storage.
    """
    found = [path for path in paths if refusal(path) is None and (is_delta(path) or _has_log(plain_path(path)))]
    for path in paths:
        if is_delta(path) and (why := refusal(path)) is not None:
            raise errors.url_refused(shown(path), why)
    if found and len(paths) > 1:
        raise errors.delta_alone(found[0])
    return plain_path(found[0]) if found else None


def _has_log(path: str) -> bool:
    try:
        return not has_magic(path) and storage_of(path).kind(join(path, "_delta_log")) == "folder"
    except OSError:
        return False  # it is told when the path itself is looked at


def is_parquet(file: str) -> bool:
    """Whether a file is parquet: by its name, or by its first bytes where names say nothing."""
    return file.lower().endswith(PARQUET) or _has_magic(file)


def _has_magic(file: str) -> bool:
    try:
        with storage_of(file).open(file) as stream:
            return stream.read(len(_MAGIC)) == _MAGIC
    except OSError as problem:
        raise errors.input_corrupt(file, reason(problem)) from problem


def _refuse_twice(files: Sequence[str]) -> None:
    seen: dict[str, str] = {}
    for file in files:
        real = storage_of(file).real(file)
        if real in seen:
            raise errors.input_twice(seen[real], file)
        seen[real] = file


def _expanded(storage: Storage, path: str) -> list[str]:
    kind = storage.kind(path)
    if kind == "folder":
        _refuse_unfinished(storage, path)
        return _inside(storage, path)
    if kind is not None:  # an existing name is that file, whatever brackets it has
        return [_whole(storage, path)]
    if not has_magic(path):
        raise errors.input_missing(path)
    found = [p for p in storage.glob(path) if not _only_by_star(p, path)]
    files = [file for p in sorted(found, key=_natural) for file in _found(storage, p)]
    by_name = {storage.absolute(f): f for f in reversed(files)}  # `**` gives a folder and what is inside of it
    return [f for f in dict.fromkeys(files) if by_name[storage.absolute(f)] == f]


def _refuse_unfinished(storage: Storage, folder: str) -> None:
    """Where nothing is renamed, a folder may hold some files of an output that is not complete."""
    if not storage.renames and storage.leftovers(folder) and storage.kind(join(folder, MANIFEST)) is None:
        raise errors.input_unfinished(folder)


def _found(storage: Storage, path: str) -> list[str]:
    return _inside(storage, path) if storage.kind(path) == "folder" else [_whole(storage, path)]


def _only_by_star(found: str, pattern: str) -> bool:
    """Whether a hidden name is among those that a pattern found, though none of its parts asks for such names."""
    asked = [part for part in pattern.split(os.sep) if _hidden(part)]
    return any(_hidden(part) and not any(fnmatchcase(part, a) for a in asked) for part in found.split(os.sep))


def _natural(path: str) -> Any:
    from dask.utils import natural_sort_key

    return natural_sort_key(path)


def _hidden(name: str) -> bool:
    """Whether names begin as those of temporary files do; ``_day=3`` is a column."""
    return name.startswith((".", "_")) and name not in (".", "..") and "=" not in name


def _whole(storage: Storage, path: str) -> str:
    """A file, and no link to nowhere."""
    if storage.kind(path) in (None, "link"):
        raise errors.broken_link(path)
    return path


def _inside(storage: Storage, folder: str) -> list[str]:
    found = sorted(_walked(storage, folder, (storage.real(folder),)), key=_natural)
    return [file for file in found if not file.lower().endswith(NOTES)] or found


def _walked(storage: Storage, folder: str, above: tuple[str, ...]) -> Iterator[str]:
    """Data files below a folder, through links to folders as well."""
    try:
        entries = storage.entries(folder)
    except OSError as problem:
        raise errors.unreadable_folder(folder, reason(problem)) from problem
    for entry in entries:
        if _hidden(entry.name):  # folders as well, as _temporary of Spark
            continue
        if entry.kind == "folder":
            real = storage.real(entry.path)
            if real in above:
                raise errors.link_loop(entry.path, real)
            yield from _walked(storage, entry.path, (*above, real))
        elif entry.kind == "link":
            raise errors.broken_link(entry.path)
        elif entry.name.lower().endswith(PARQUET + TEXT + NOTES) or (
            "." not in entry.name and entry.kind == "file" and _has_magic(entry.path)
        ):
            yield entry.path
