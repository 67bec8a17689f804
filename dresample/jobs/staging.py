"""Folders appear whole or not at all: written beside the target under a hidden name, and renamed when complete.

.NAME.lock           held by the run that writes NAME (flock: the system frees it when a process ends, however it ends)
.NAME.writing-MARK/  data: what will be published; partial: files that are being written; replaced: the old folder, for a moment

A run that was killed leaves both behind. The next one on the same target gets the lock, so it knows that nobody writes there, and
clears them.
"""

from __future__ import annotations

import errno
import os
import shutil
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dresample import errors
from dresample.jobs import interrupts

try:
    import fcntl
except ImportError:  # Windows: locks are told by process numbers
    fcntl = None  # type: ignore[assignment]

__all__ = ["PARTIAL", "disk_full", "locked", "only", "published", "staged", "words"]

#: Beside the folder that is published: files that are not complete.
PARTIAL = "partial"

#: Targets that this process holds, and those that it has published since the list was cleared.
_held: set[Path] = set()
published: list[Path] = []


def disk_full(problem: BaseException) -> bool:
    """Whether an error says that there is no room left: the disk, a quota, the largest file allowed."""
    return isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """Hold a target for the time of the block, and clear what a killed run has left beside it.

    Raises
    ------
    OutputError
        Another run holds it, or there is no place for the lock.
    """
    target = Path(os.path.abspath(target))
    if target in _held:
        yield
        return
    lock = target.parent / f".{target.name}.lock"
    made = _folders(target)
    try:
        with interrupts.deferred():
            handle = _taken(lock, target)
            interrupts.doom(lock)
            _held.add(target)
        try:
            _clear(target)
            yield
        finally:
            interrupts.remove(lock)  # before it is freed: whoever opened it meanwhile sees that it is gone, and makes a new one
            os.close(handle)
            _held.discard(target)
    finally:
        for folder in made:  # those that are still empty
            with suppress(OSError):
                folder.rmdir()


def _folders(target: Path) -> list[Path]:
    """Make the folders above a target; those made, the innermost first."""
    missing = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise errors.output_unwritable(target, str(problem)) from problem
    return missing


def _taken(lock: Path, target: Path) -> int:
    while True:
        try:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as problem:
            raise errors.output_unwritable(target, str(problem)) from problem
        owner = os.read(handle, 300).decode(errors="replace").strip()
        if not _free(handle, owner):
            os.close(handle)
            raise errors.output_locked(target, lock, owner)
        with suppress(OSError):
            if os.path.samestat(os.fstat(handle), os.stat(lock)):
                os.ftruncate(handle, 0)
                os.pwrite(handle, f"{os.getpid()} on {socket.gethostname()}\n".encode(), 0)
                return handle
        os.close(handle)  # its holder removed it between our opening and our locking


def _free(handle: int, owner: str) -> bool:
    """Lock an open file; on file systems without locks believe what stands in it."""
    if fcntl is not None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False
        except OSError:
            pass
    pid, _, host = owner.partition(" on ")
    return not owner or (host == socket.gethostname() and not _alive(pid))


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except OSError:
        return True
    return True


def _clear(target: Path) -> None:
    """Remove what a killed run has left; the old folder comes back if that run was killed between its two renames."""
    for staging in [p for p in target.parent.iterdir() if p.name.startswith(f".{target.name}.writing-")]:
        replaced = staging / "replaced"
        if replaced.exists() and not os.path.lexists(target):
            replaced.rename(target)
        shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A folder to write into; takes the place of ``target`` when the block ends well, and vanishes when it does not.

    Raises
    ------
    OutputError
        Another run holds the target, or it cannot be written.
    """
    target = Path(os.path.abspath(target))
    staging = target.parent / f".{target.name}.writing-{uuid.uuid4().hex[:8]}"
    with locked(target), interrupts.removed_at_once(staging):
        try:
            folder = staging / "data"
            folder.mkdir(parents=True)
            (staging / PARTIAL).mkdir()
        except OSError as problem:
            raise errors.output_unwritable(target, str(problem)) from problem
        try:
            yield folder
        except OSError as problem:
            if isinstance(problem, errors.DresampleError) or not disk_full(problem):
                raise
            raise errors.output_failed(target, words(problem)) from problem
        with interrupts.deferred():
            _publish(folder, target, staging / "replaced")


def words(problem: OSError) -> str:
    """What the system says of an error, in one line."""
    return (problem.strerror or str(problem)).splitlines()[0].rstrip(".")


def _publish(folder: Path, target: Path, replaced: Path) -> None:
    try:
        if target.exists():
            target.rename(replaced)
        try:
            folder.rename(target)
        except OSError:
            if replaced.exists():
                replaced.rename(target)
            raise
    except OSError as problem:
        raise errors.output_unwritable(target, words(problem)) from problem
    published.append(target)


def only(folder: Path, sizes: dict[str, int], target: Path) -> None:
    """Leave the files that were reported as written in a folder, and nothing else.

    Parameters
    ----------
    folder : Path
    sizes : dict
        Bytes of each file, by name.
    target : Path
        What the folder will be called, for messages.

    Raises
    ------
    OutputError
        One of them is not there, or not whole.
    """
    found = {path.name: path for path in folder.iterdir()}
    lost = [name for name, size in sizes.items() if name not in found or found[name].stat().st_size != size]
    if lost:
        raise errors.output_lost(target, lost)
    for name in found.keys() - sizes.keys():
        found[name].unlink()
