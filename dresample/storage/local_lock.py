"""One run at a time on one target: a lock that the system frees when a process ends, however it ends.

``.NAME.lock`` is held (flock) by the run that writes NAME. Where the file system has no locks, the process number in it tells.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dresample import errors
from dresample.storage import interrupts

try:
    import fcntl
except ImportError:  # Windows: locks are told by process numbers
    fcntl = None  # type: ignore[assignment]

__all__ = ["held"]

#: Targets that this process holds.
_held: set[Path] = set()


@contextmanager
def held(target: Path) -> Iterator[bool]:
    """Hold a target for the time of the block; False where this process holds it already.

    Raises
    ------
    OutputError
        Another run holds it, or there is no place for the lock.
    """
    if target in _held:
        yield False
        return
    lock = target.parent / f".{target.name}.lock"
    made = _folders(target)
    try:
        with interrupts.deferred():
            handle = _taken(lock, target)
            interrupts.doom(lock)
            _held.add(target)
        try:
            yield True
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
