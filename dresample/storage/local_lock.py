"""One run at a time on one target: a lock that the system frees when a process ends, however it ends.

``.NAME.lock`` is held (flock) by the run that writes NAME, and says who that is. The system knows of the processes of this machine
only, and some file systems have no locks, so the holder also touches the file every ``BEAT`` seconds. A holder that the system
cannot speak for is believed dead ``LEASE`` seconds after its last sign of life: its lock is taken by the next run.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dresample import errors
from dresample.storage import interrupts
from dresample.storage.interface import Holder

try:
    import fcntl
except ImportError:  # Windows: locks are told by process numbers
    fcntl = None  # type: ignore[assignment]

__all__ = ["BEAT", "LEASE", "confirm", "held", "holder"]

#: Seconds between two signs of life.
BEAT = 10.0
#: Seconds after the last one at which a holder on another machine is believed dead.
LEASE = 60.0
#: Seconds that a run waits for another one that takes the same dead lock, where the system cannot decide between them.
DUEL = 0.2

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
    lock = _lock(target)
    made = _folders(target)
    try:
        with interrupts.deferred():
            handle = _taken(lock, target)
            interrupts.doom(lock)
            _held.add(target)
        try:
            with _beating(handle):
                yield True
        finally:
            if _is_ours(lock):
                interrupts.remove(lock)  # before it is freed: whoever opened it meanwhile sees that it is gone, and makes a new one
            interrupts.spare(lock)
            os.close(handle)
            _held.discard(target)
    finally:
        for folder in made:  # those that are still empty
            with suppress(OSError):
                folder.rmdir()


def confirm(target: Path) -> None:
    """Refuse to go on if another run has taken the lock: this process stood still for so long that it was believed dead.

    Raises
    ------
    OutputError
    """
    if target in _held and not _is_ours(_lock(target)):
        raise errors.output_lock_lost(target, _lock(target), LEASE)


def holder(target: Path) -> Holder | None:
    """Who holds a target, as its lock says; None where there is no lock."""
    lock = _lock(target)
    try:
        owner, age = lock.read_text(errors="replace").strip(), max(0.0, time.time() - lock.stat().st_mtime)
    except OSError:
        return None
    pid, _, host = owner.partition(" on ")
    alive = _alive(pid) if host == socket.gethostname() else bool(owner) and age < LEASE
    return Holder(owner, str(lock), age, alive)


def _lock(target: Path) -> Path:
    return target.parent / f".{target.name}.lock"


def _me() -> str:
    return f"{os.getpid()} on {socket.gethostname()}"


def _is_ours(lock: Path) -> bool:
    with suppress(OSError):
        return lock.read_text(errors="replace").strip() == _me()
    return False


def _folders(target: Path) -> list[Path]:
    """Make the folders above a target; those made, the innermost first."""
    missing = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise errors.output_unwritable(target, str(problem)) from problem
    return missing


# --- take it ----------------------------------------------------------------------------------------------------------


def _taken(lock: Path, target: Path) -> int:
    while True:
        try:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as problem:
            raise errors.output_unwritable(target, str(problem)) from problem
        owner = os.read(handle, 300).decode(errors="replace").strip()
        locked = _locked(handle)
        age = _age(lock, handle) if owner else 0.0
        if locked is False or not _free(owner, age, bool(locked)):
            os.close(handle)
            raise errors.output_locked(target, lock, owner, 0.0 if locked is False else LEASE - age)
        with suppress(OSError):
            if os.path.samestat(os.fstat(handle), os.stat(lock)):
                os.ftruncate(handle, 0)
                os.pwrite(handle, f"{_me()}\n".encode(), 0)
                if locked or _won(lock):
                    return handle
        os.close(handle)  # its holder removed it between our opening and our locking, or another run was faster


def _locked(handle: int) -> bool | None:
    """Lock an open file; False where another process has it, None where the file system has no locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    except OSError:
        return None


def _free(owner: str, age: float, locked: bool) -> bool:
    """Whether the holder that stands in a lock is dead. Of processes of this machine the system knows; others must give signs."""
    pid, _, host = owner.partition(" on ")
    if not owner or age >= LEASE:
        return True
    return host == socket.gethostname() and (locked or not _alive(pid))


def _won(lock: Path) -> bool:
    """Without locks of the system: of two runs that take a dead lock at once, the one that wrote last has it."""
    time.sleep(DUEL)
    return _is_ours(lock)


def _age(lock: Path, handle: int) -> float:
    """Seconds since the last sign of life by the clock of the file system, which all machines share."""
    probe = lock.with_name(f"{lock.name}.{uuid.uuid4().hex[:8]}")
    try:
        probe.touch()
        return max(0.0, probe.stat().st_mtime - os.fstat(handle).st_mtime)
    except OSError:
        return 0.0
    finally:
        with suppress(OSError):
            probe.unlink()


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except OSError:
        return True
    return True


@contextmanager
def _beating(handle: int) -> Iterator[None]:
    """Give signs of life for the time of the block."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT):
            with suppress(OSError):
                os.utime(handle)

    thread = threading.Thread(target=beat, name="lock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
