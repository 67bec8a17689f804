"""One run at a time on one target, where there are no locks: an object of each run, which its holder renews.

``.NAME.dresample/locks/TOKEN`` says who wants or holds NAME. A run puts its own, and then lists all: if there is another that is
alive, it takes its own back. Of two runs the one that lists later sees the other's, so there are never two holders; all that is
asked of the storage is that a listing shows what was put before, which all object stores promise. Runs that begin at the same
moment and only *want* it draw a pause and try again.

A holder renews its object every ``BEAT`` seconds. One that is older than ``LEASE`` by the clock of the storage is of a dead run,
and so is one whose process is gone, where that is a process of this very machine.
"""

from __future__ import annotations

import json
import os
import random
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dresample import errors
from dresample.storage.failures import reason
from dresample.storage.interface import Holder
from dresample.storage.remote_facts import changed
from dresample.storage.remote_objects import Objects, hidden

__all__ = ["BEAT", "LEASE", "confirm", "held", "holder"]

#: Seconds between two signs of life.
BEAT = 10.0
#: Seconds after the last one at which a holder is believed dead.
LEASE = 60.0
#: How often a run tries against others that begin at the same moment.
TRIES = 12

#: Targets that this process holds, and the objects that say so.
_held: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Lock:
    """What one run has put."""

    path: str
    owner: str
    where: str
    holds: bool
    age: float

    @property
    def alive(self) -> bool:
        """Whether it renews it, as far as can be told from here."""
        if self.age >= LEASE:
            return False
        return self.where != _here() or _runs(self.owner)


@contextmanager
def held(storage: Objects, target: str) -> Iterator[bool]:
    """Hold a target for the time of the block; False where this process holds it already.

    Raises
    ------
    OutputError
        Another run holds it, or there is no place for the lock.
    """
    if target in _held:
        yield False
        return
    mine = f"{_folder(target)}/{uuid.uuid4().hex}"
    try:
        try:
            _take(storage, target, mine)
        except OSError as problem:
            if isinstance(problem, errors.DresampleError):
                raise
            raise errors.output_unwritable(target, reason(problem)) from problem
        _held[target] = mine
        with _beating(storage, target, mine):
            yield True
    finally:
        _held.pop(target, None)
        with suppress(OSError):
            storage.remove(mine)
            if not storage.found(hidden(target)):  # storages with folders have an empty one left
                storage.remove_all(hidden(target))


def confirm(storage: Objects, target: str) -> None:
    """Refuse to go on if another run has taken the lock: this process gave no sign of life for so long that it was believed dead.

    Raises
    ------
    OutputError
    """
    mine = _held.get(target)
    if mine is None:
        return
    there = _locks(storage, target)
    if mine not in [lock.path for lock in there] or any(lock.holds and lock.alive for lock in there if lock.path != mine):
        raise errors.output_lock_lost(target, mine, LEASE)


def holder(storage: Objects, target: str) -> Holder | None:
    """Who holds a target, as its locks say."""
    there = sorted(_locks(storage, target), key=lambda lock: (lock.alive, lock.holds, -lock.age))
    return Holder(there[-1].owner, there[-1].path, there[-1].age, there[-1].alive) if there else None


def _folder(target: str) -> str:
    return f"{hidden(target)}/locks"


# --- take it ----------------------------------------------------------------------------------------------------------


def _take(storage: Objects, target: str, mine: str) -> None:
    for _ in range(TRIES):
        storage.put(mine, _words(holds=False))
        others = [lock for lock in _locks(storage, target, mine) if lock.path != mine]
        living = [lock for lock in others if lock.alive]
        if not living:
            storage.put(mine, _words(holds=True))
            for dead in others:
                storage.remove(dead.path)
            return
        storage.remove(mine)
        holders = [lock for lock in living if lock.holds]
        if holders:
            break
        time.sleep(random.uniform(0.02, 0.4))
    first = (holders or living)[0]
    raise errors.output_locked(target, first.path, first.owner, max(0.0, LEASE - first.age))


def _words(holds: bool) -> bytes:
    facts = {"owner": f"{os.getpid()} on {socket.gethostname()}", "where": _here(), "holds": holds, "time": time.time(),
             "lease": LEASE}  # fmt: skip
    return json.dumps(facts).encode()


def _locks(storage: Objects, target: str, probe: str | None = None) -> list[_Lock]:
    """What all runs have put. The time is that of the newest object: of the one just put, if there is a ``probe``."""
    listed = storage.listed(_folder(target))
    times = {name: changed(info) for name, info in listed.items()}
    known = [value for value in times.values() if value is not None]
    now = max(known, default=0.0) if probe is not None else max([time.time(), *known])
    found = []
    for name in listed:
        path = f"{_folder(target)}/{name}"
        try:
            facts = json.loads(storage.contents(path))
        except FileNotFoundError:  # taken back meanwhile
            continue
        except ValueError:
            facts = {}
        put = times[name]
        age = time.time() - float(facts.get("time", 0.0)) if put is None else now - put
        found.append(_Lock(path, str(facts.get("owner", "")), str(facts.get("where", "")), bool(facts.get("holds")), max(0.0, age)))
    return found


@cache
def _here() -> str:
    """This machine since it was started, and this container: within it a process number means one process."""
    parts = [socket.gethostname()]
    with suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text().strip())
        parts.append(os.readlink("/proc/self/ns/pid"))
    return "/".join(parts)


def _runs(owner: str) -> bool:
    try:
        os.kill(int(owner.partition(" ")[0]), 0)
    except (ProcessLookupError, ValueError):
        return False
    except OSError:
        return True
    return True


@contextmanager
def _beating(storage: Objects, target: str, mine: str) -> Iterator[None]:
    """Renew the lock for the time of the block, unless somebody has taken it."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT):
            with suppress(OSError):
                if mine.rpartition("/")[2] not in storage.listed(_folder(target)):
                    return
                storage.put(mine, _words(holds=True))

    thread = threading.Thread(target=beat, name="lock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
