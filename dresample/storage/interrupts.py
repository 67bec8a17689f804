"""Ctrl-C and SIGTERM end a run with exit code 130, at whatever instruction they land; a second one ends it at once.

A KeyboardInterrupt is a request that anything may swallow: a callback, ``__del__``, a library's ``except BaseException``. So the
signal is recorded where it arrives, and the record decides: work stops at the next :func:`check`, a watchdog ends the process when
the main thread has not left within ``GRACE`` seconds, and at the end of :func:`run` a recorded signal makes the exit code 130. The
watchdog reads from the pipe of ``signal.set_wakeup_fd``, which the interpreter fills even while the main thread is in foreign code.

Only the standard library, and nothing that takes long to import: handlers stand before anything else is loaded.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

__all__ = ["CODE", "GRACE", "arrived", "check", "deferred", "doom", "install", "installed", "leave", "remove",
           "removed_at_once", "run", "spare", "tells"]  # fmt: skip

#: Exit code of an interrupted run.
CODE = 130
#: Seconds that the main thread has for leaving by itself: closing a cluster takes some.
GRACE = 10.0
#: Seconds that leaving at once waits for a section that must not be cut.
PATIENCE = 2.0
SIGNALS = (signal.SIGINT, signal.SIGTERM)
#: Wakes the main thread after a KeyboardInterrupt was swallowed where Python can tell; ignored by default, so harmless elsewhere.
AGAIN = getattr(signal, "SIGURG", None)
_ASK = 255


@dataclass
class _State:
    """What arrived, and what the process has to leave behind in order."""

    installed: bool = False
    raising: bool = False
    received: int = 0
    swallowed: bool = False
    pipe: int = -1
    depth: int = 0
    words: Callable[[], str] | None = None
    doomed: set[Path] = field(default_factory=set)
    critical: Any = field(default_factory=threading.RLock)


_state = _State()


def install() -> None:
    """Take over SIGINT and SIGTERM, also where a shell had SIGINT ignored for a run in the background. In the main thread only."""
    if _state.installed or threading.current_thread() is not threading.main_thread():
        return
    _state.installed = True
    for kind in SIGNALS:
        signal.signal(kind, _arrived)
    if AGAIN is not None:
        signal.signal(AGAIN, _once_more)
    sys.unraisablehook = _unraisable
    # What a process that ends at once leaves to the tracker of shared memory is no leak to warn of: options are inherited by it.
    sys.warnoptions.append("ignore:resource_tracker:UserWarning")
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    _state.pipe = writing
    threading.Thread(target=_watch, args=(reading,), name="interrupts", daemon=True).start()


def _arrived(*_: Any) -> None:
    """Python's handler, in the main thread. Only the first signal raises: later ones would cut the clean-up of the first."""
    _state.received += 1
    if _state.received == 1 and _state.raising and not _state.depth:
        raise KeyboardInterrupt


def _once_more(*_: Any) -> None:
    if _state.swallowed and _state.raising and not _state.depth:
        _state.swallowed = False
        raise KeyboardInterrupt


def _unraisable(lost: Any) -> None:
    """What a callback or ``__del__`` raised goes here, and ends here. Of an interrupt the watchdog tells the main thread again."""
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    _state.swallowed = True
    with suppress(OSError):
        os.write(_state.pipe, bytes([_ASK]))


def _watch(pipe: int) -> None:
    """Wait for signals: after the first for ``GRACE`` seconds at the most, after a second not at all."""
    seen, deadline = 0, None
    while True:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        if not select.select([pipe], [], [], left)[0]:
            leave()
        heard = os.read(pipe, 64)
        seen += sum(byte in SIGNALS for byte in heard)
        if seen > 1:
            leave()
        if _ASK in heard and AGAIN is not None:
            time.sleep(0.05)  # the callback has to be over
            os.kill(os.getpid(), AGAIN)
        if seen and deadline is None:
            deadline = time.monotonic() + GRACE


def installed() -> bool:
    """Whether this module looks after the signals of this process."""
    return _state.installed


def arrived() -> bool:
    """Whether a signal has arrived."""
    return _state.received > 0


def check() -> None:
    """Stop here if a signal has arrived, whatever became of its KeyboardInterrupt.

    Raises
    ------
    KeyboardInterrupt
    """
    if _state.received and not _state.depth and threading.current_thread() is threading.main_thread():
        raise KeyboardInterrupt


@contextmanager
def deferred() -> Iterator[None]:
    """A section that no signal cuts in two: what arrives inside is raised behind it. Leaving at once waits for its end."""
    check()
    with _state.critical:
        _state.depth += 1
        try:
            yield
        finally:
            _state.depth -= 1
    check()


@contextmanager
def removed_at_once(folder: Path) -> Iterator[Path]:
    """A folder or file that must not outlive the block, nor the process if that ends in the middle of it."""
    doom(folder)
    try:
        yield folder
    finally:
        remove(folder)


def doom(path: Path) -> None:
    """From here on the process does not end without removing ``path``; until :func:`remove` has removed it."""
    _state.doomed.add(path)


def spare(path: Path) -> None:
    """Let the process end without removing ``path``."""
    _state.doomed.discard(path)


def remove(path: Path) -> None:
    """Remove a folder or a file that was doomed."""
    _remove(path, tries=3)
    _state.doomed.discard(path)


@contextmanager
def tells(words: Callable[[], str]) -> Iterator[None]:
    """What to say on standard error where the process ends at once inside the block."""
    before, _state.words = _state.words, words
    try:
        yield
    finally:
        _state.words = before


def _remove(path: Path, tries: int = 1) -> None:
    """Remove a folder or a file; again where a thread or a worker wrote into it meanwhile."""
    for again in range(tries):
        if again:
            time.sleep(0.05)
        with suppress(OSError):
            path.unlink()
        shutil.rmtree(path, ignore_errors=True)
        if not os.path.lexists(path):
            return


def _sweep() -> None:
    for path in tuple(_state.doomed):
        _remove(path, tries=20)


def leave() -> NoReturn:
    """End the process now with exit code 130: no worker process of ours, no staged file is left."""
    entered = _state.critical.acquire(timeout=PATIENCE)  # never released: nothing begins to publish from here on
    try:
        if entered or not _state.depth:
            _kill_children()
            _sweep()
        shown = "\033[?25h\n" if os.isatty(2) else ""  # a progress bar hides the cursor
        if _state.words is not None:
            os.write(2, f"{shown}{_state.words()}\n".encode(errors="replace"))
    finally:
        os._exit(CODE)


def _kill_children() -> None:
    """Kill all processes below this one. The tracker of shared memory goes by itself, after having removed what is left of it."""
    for pid in _descendants(os.getpid()):
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _descendants(root: int) -> list[int]:
    """Process numbers below one, from /proc: psutil would have to be imported, which this moment may not allow."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if b"resource_tracker" in (entry / "cmdline").read_bytes():
                del parents[int(entry.name)]
    if not parents and "multiprocessing.process" in sys.modules:  # no /proc here
        return [child.pid for child in sys.modules["multiprocessing.process"].active_children() if child.pid is not None]
    found, fresh = [], {root}
    while fresh:
        fresh = {pid for pid, parent in parents.items() if parent in fresh}
        found += sorted(fresh)
    return found


def run(work: Callable[[], object]) -> NoReturn:
    """Run the command line and end the process: with the code of ``work``, or with 130 where a signal has been received.

    Parameters
    ----------
    work : callable
        Without arguments; returns, or raises SystemExit as click does.
    """
    install()
    try:
        try:
            _state.raising = True
            check()
            work()
        finally:
            _state.raising = False
        code = 0
    except SystemExit as end:
        code = _code(end)
    except KeyboardInterrupt:
        code = CODE
    except BaseException:
        code = 1
        sys.excepthook(*sys.exc_info())
    _finish(code)


def _code(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    print(end.code, file=sys.stderr)
    return 1


def _finish(code: int) -> NoReturn:
    """End the process, so that no moment is left in which a signal is lost: the interpreter's own end takes the handlers away."""
    import atexit

    if _state.received:
        _kill_children()
    _sweep()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    os._exit(CODE if _state.received else code)
