"""What may be written where: a job that would fail at its end, or destroy what is no output of one, is refused before any work."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from glob import has_magic
from pathlib import PurePath

from dresample import errors
from dresample.storage.addresses import join, refusal, shown, storage_of
from dresample.storage.failures import reason
from dresample.storage.interface import MANIFEST, VERSIONS, Kind, Storage

__all__ = ["check_address", "check_apart", "check_page", "check_target"]


def check_address(path: str) -> None:
    """Refuse an address that nobody can write to, that says a secret, or whose storage does not answer.

    Raises
    ------
    OutputError
    """
    if (why := refusal(path)) is not None:
        raise errors.output_url(shown(path), why)
    storage = storage_of(path)
    if not storage.renames and (obstacle := storage.obstacle(path)) is not None:  # a whole bucket exists, which is no advice
        raise errors.output_unwritable(path, obstacle)


def check_target(path: str, overwrite: bool, files: Sequence[str] = (), taken_up: bool = False) -> None:
    """Refuse an existing or unwritable target before any work is done.

    Parameters
    ----------
    path : str
    overwrite : bool
    files : list of str
        Names of the files that the job writes; a folder of parquet files without.
    taken_up : bool
        What is there may be of this very job, which will be seen later.

    Raises
    ------
    OutputError
    """
    check_address(path)
    try:
        _check_target(storage_of(path), path, overwrite, files, taken_up)
    except OSError as problem:
        if isinstance(problem, errors.DresampleError):
            raise
        raise errors.output_unwritable(path, reason(problem)) from problem


def _check_target(storage: Storage, path: str, overwrite: bool, files: Sequence[str], taken_up: bool) -> None:
    if storage.is_link(path):
        raise errors.output_is_link(path, storage.real(path))
    kind = _published(storage, path)
    if kind is not None and not overwrite:
        raise errors.output_exists(path)
    if kind == "folder" and not storage.renames and VERSIONS not in files and not taken_up:
        raise errors.output_not_replaced(path)
    laid_out = not files and kind == "folder" and storage.kind(join(path, MANIFEST)) == "file"
    ours = files.__contains__ if files else lambda name: _ours(name) or (laid_out and "=" in name)
    if kind is not None and not (kind == "folder" and all(ours(entry.name) for entry in storage.entries(path))):
        usual = "those of such a job" if files else "parquet files"
        raise errors.output_unwritable(path, f"it holds something else than {usual}, which --overwrite would destroy")
    if (obstacle := storage.obstacle(path)) is not None:
        raise errors.output_unwritable(path, obstacle)


def _published(storage: Storage, path: str) -> Kind | None:
    """What is at a target, but for files of a run that ended before their commit, which lie there where nothing is renamed."""
    kind = storage.kind(path)
    if kind == "folder" and not storage.renames and storage.kind(join(path, MANIFEST)) is None and storage.leftovers(path):
        return None
    return kind


def _ours(name: str) -> bool:
    return PurePath(name).suffix == ".parquet" or name == "_dresample.json"


def check_apart(output: str, paths: Sequence[str], files: Sequence[str]) -> None:
    """Refuse an output that is the input, lies inside it, or around it; by the places that the names lead to.

    Parameters
    ----------
    output : str
    paths : list of str
        Files, globs and folders, as they were given.
    files : list of str
        What was found there.

    Raises
    ------
    OutputError
    """
    place = _real(output)
    for given in paths:
        storage = storage_of(given)
        if not has_magic(given) or storage.kind(given) not in (None, "link"):
            source = _real(given)
            if source == place:
                raise errors.output_is_input(output, given)
            if source in place.parents and storage.kind(given) == "folder":
                raise errors.output_in_input(output, given)
        elif any(_fits(p, PurePath(storage.absolute(given))) for p in (place / "part-00000.parquet", place, *place.parents)):
            raise errors.output_in_input(output, given)
    for file in files:
        source = _real(file)
        if source == place:
            raise errors.output_is_input(output, file)
        if place in source.parents:
            raise errors.output_is_input(output, file) if place == source.parent else errors.output_around_input(output, file)


def _real(path: str) -> PurePath:
    """The place that a name leads to, in parts."""
    return PurePath(storage_of(path).real(path))


def _fits(path: PurePath, pattern: PurePath) -> bool:
    """Whether a glob would find a path, part by part; ``**`` stands for any number of folders."""

    def fits(parts: Sequence[str], asked: Sequence[str]) -> bool:
        if not asked:
            return not parts
        if asked[0] == "**":
            return any(fits(parts[i:], asked[1:]) for i in range(len(parts) + 1))
        return bool(parts) and fnmatchcase(parts[0], asked[0]) and fits(parts[1:], asked[1:])

    return fits(path.parts, pattern.parts)


def check_page(page: str, output: str, files: Sequence[str]) -> None:
    """Refuse a report that could not be written at the end, or that would overwrite what is no report.

    Raises
    ------
    OutputError
    """
    if (why := refusal(page)) is not None:
        raise errors.page_unwritable(shown(page), why)
    storage = storage_of(page)
    place, folder = _real(page), _real(output)
    if storage.kind(page) == "folder":
        raise errors.page_unwritable(page, "it is a folder")
    if place == folder or folder in place.parents:
        raise errors.page_unwritable(page, f"it lies inside the output folder {output}, which holds tables only")
    if any(place == _real(file) for file in files):
        raise errors.page_unwritable(page, "it is a file of the input")
    if (obstacle := storage.obstacle(storage.real(page))) is not None:
        raise errors.page_unwritable(page, obstacle)
