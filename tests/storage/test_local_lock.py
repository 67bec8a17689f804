"""A lock that a dead process cannot hold for ever: signs of life, and who is believed dead when."""

from __future__ import annotations

import os
import time

import pytest

from dresample import errors
from dresample.storage import local_lock
from dresample.storage.addresses import storage_of

ELSEWHERE = "4711 on another-machine"


@pytest.fixture(params=["flock", "no locks"])
def target(request, tmp_path, monkeypatch):
    if request.param == "no locks":
        monkeypatch.setattr(local_lock, "fcntl", None)
        monkeypatch.setattr(local_lock, "DUEL", 0.01)
    return tmp_path / "out"


def left_by(target, owner, age):
    lock = target.parent / ".out.lock"
    lock.write_text(f"{owner}\n")
    then = time.time() - age
    os.utime(lock, (then, then))
    return lock


def test_another_machine_holds_it_for_as_long_as_it_gives_signs(target):
    left_by(target, ELSEWHERE, local_lock.LEASE - 30)
    with pytest.raises(errors.OutputError, match=r"4711 on another-machine.*its lock is taken [23]\d seconds from now"):
        local_lock.held(target).__enter__()
    found = storage_of(str(target)).holder(str(target))
    assert (found.owner, found.alive) == (ELSEWHERE, True) and 29 < found.age < 40


def test_the_lock_of_a_machine_that_gives_no_signs_is_taken(target):
    lock = left_by(target, ELSEWHERE, local_lock.LEASE + 1)
    assert storage_of(str(target)).holder(str(target)).alive is False
    with local_lock.held(target) as anew:
        assert anew and lock.read_text() == f"{os.getpid()} on {local_lock.socket.gethostname()}\n"
    assert not lock.exists() and not list(target.parent.iterdir())
    assert storage_of(str(target)).holder(str(target)) is None


def test_the_lock_of_a_dead_process_here_is_taken_at_once(target):
    left_by(target, f"999999999 on {local_lock.socket.gethostname()}", 0)
    with local_lock.held(target) as anew:
        assert anew


def test_a_holder_gives_signs_of_life(target, monkeypatch):
    monkeypatch.setattr(local_lock, "BEAT", 0.02)
    with local_lock.held(target):
        lock = target.parent / ".out.lock"
        os.utime(lock, (1, 1))
        end = time.monotonic() + 5
        while lock.stat().st_mtime < 2 and time.monotonic() < end:
            time.sleep(0.01)
        assert lock.stat().st_mtime > 2


def test_who_was_believed_dead_publishes_nothing(target):
    """A process that stood still: another one has its lock. It writes nothing over that one's output, and leaves the lock to it."""
    storage = storage_of(str(target))
    with storage.lock(str(target)), storage.draft(str(target)) as draft:
        draft.write("a", lambda where: open(where, "w").close())
        left_by(target, ELSEWHERE, 0)
        with pytest.raises(errors.OutputError, match="gave no sign of life for 60 seconds"):
            draft.commit()
    assert not target.exists()
    assert (target.parent / ".out.lock").read_text() == f"{ELSEWHERE}\n"
