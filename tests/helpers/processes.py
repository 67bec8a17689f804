"""Processes that a test starts: free ports, and an end to all that is left."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["free_port", "stopped"]


def free_port() -> int:
    """A port of this machine that nobody listened at just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def stopped(process: subprocess.Popen[bytes], patience: float = 30.0) -> Iterator[subprocess.Popen[bytes]]:
    """Stop a process at the end of the block; where it leads a session, all that it has left there, too."""
    leads = os.getpgid(process.pid) == process.pid
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if leads:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
