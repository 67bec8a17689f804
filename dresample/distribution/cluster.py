"""Where tasks run: what the active cluster, or this process, says of its workers. Nobody else asks a cluster about itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from dresample import errors

__all__ = ["Machine", "active_client", "address_of", "assuming", "known_workers", "machine", "worker_addresses"]


@dataclass(frozen=True)
class Machine:
    """Where tasks run: worker processes, threads of each, bytes of each."""

    workers: int
    threads: int
    worker_memory: int


_assumed: ContextVar[Machine | None] = ContextVar("assumed", default=None)


@contextmanager
def assuming(machine: Machine | None) -> Iterator[None]:
    """Plan inside the block as if tasks ran on another machine: a cluster that is not there yet. None changes nothing."""
    token = _assumed.set(machine)
    try:
        yield
    finally:
        _assumed.reset(token)


def machine() -> Machine:
    """The active cluster, or this process."""
    import psutil

    assumed = _assumed.get()
    if assumed is not None:
        return assumed
    client = active_client()
    if client is not None:
        workers = known_workers(client).values()
        limits = [int(w["memory_limit"] or 0) for w in workers]
        if limits:
            threads = max(int(w["nthreads"]) for w in workers)
            return Machine(len(limits), threads, min(limits) or int(psutil.virtual_memory().total))
    return Machine(1, os.cpu_count() or 1, int(psutil.virtual_memory().available))


def known_workers(client: Any) -> dict[str, Any]:
    """What the scheduler knows of its workers, by address.

    A client refreshes its copy in the background, without workers, so that an answer may be empty by accident: it is asked again.

    Raises
    ------
    ClusterError
        The scheduler is gone: what the client has of it is empty.
    """
    for _ in range(3):
        told = client.scheduler_info(n_workers=-1)
        if "workers" not in told:
            raise errors.scheduler_lost(address_of(client))
        found: dict[str, Any] = told["workers"]
        if found:
            break
    return found


def address_of(client: Any) -> str:
    """Where the scheduler of a client is, or was."""
    return str(getattr(client.scheduler, "address", None) or getattr(client, "_start_arg", None) or "an unknown address")


def worker_addresses(client: Any) -> list[str]:
    """Addresses of the workers that there are now.

    Asked for: the client's copy (:func:`known_workers`) is filled in the background, at times with no workers.
    """
    return list(client.nthreads())


def active_client() -> Any:
    """The client of the active cluster, or None. Where distributed is not loaded there is none, and it is not loaded to ask."""
    if "distributed" not in sys.modules:
        return None
    from distributed import get_client

    try:
        return get_client()
    except ValueError:
        return None
