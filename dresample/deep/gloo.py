"""A group of processes that talk over TCP: torch's gloo, on the addresses of the Dask workers.

Each group has a store and connections of its own, so that several may live in one process, and one that was lost is in nobody's
way. Process 0 opens the store on a free port of its worker's address and says where through Dask.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import torch
import torch.distributed
from torch import Tensor

__all__ = ["Gloo", "PeerLost", "connected", "stop"]

#: Typed only in part.
dist: Any = torch.distributed

#: Seconds until a process gives up: finding the others, and waiting for one message (they may be fetching rows).
CONNECT, WAIT = 60.0, 1800.0

_stopped: set[str] = set()


class PeerLost(ConnectionError):
    """Another process of the group is gone, or the group was told to stop."""


def stop(run: str) -> None:
    """Let the processes of a run that live in this one stop at their next message."""
    _stopped.add(run)


@dataclass
class Gloo:
    """As :class:`dresample.deep.group.Group`; :meth:`close` lets the others know that this process has ended."""

    run: str
    rank: int
    world: int
    channel: Any
    store: Any

    def sum(self, tensor: Tensor) -> None:
        """Replace a tensor by its sum over all processes."""
        self._exchange(tensor, lambda values: self.channel.allreduce([values]).wait())

    def share(self, tensor: Tensor) -> None:
        """Replace a tensor by that of process 0."""
        self._exchange(tensor, lambda values: self.channel.broadcast(values, 0).wait())

    def close(self) -> None:
        """Close the connections: nobody waits for this process any more."""
        self.channel = self.store = None

    def _exchange(self, tensor: Tensor, work: Callable[[Tensor], Any]) -> None:
        check(self.run)
        values = tensor.detach().to("cpu").contiguous()
        try:
            work(values)
        except RuntimeError as problem:
            raise PeerLost(str(problem)) from problem
        if values.data_ptr() != tensor.data_ptr():
            tensor.copy_(values)


def check(run: str) -> None:
    """Raise if a run was told to stop."""
    if run in _stopped:
        raise PeerLost("told to stop")


def connected(run: str, rank: int, world: int, host: str, say: Callable[[Any], None], hear: Callable[[float], Any]) -> Gloo:
    """Find the other processes of a run.

    Parameters
    ----------
    run : str
        Name of the run, different for each start.
    rank, world : int
    host : str
        An address of this machine that the others reach.
    say, hear : callable
        Pass the store's address on, and wait some seconds for it (``TimeoutError`` if it is not there yet).

    Raises
    ------
    PeerLost
        Some process did not come.
    """
    try:
        store = _store(run, rank, world, host, say, hear)
        options = dist.ProcessGroupGloo._Options()
        options._timeout = timedelta(seconds=CONNECT)
        options._devices = [dist.ProcessGroupGloo.create_device(hostname=host)]
        channel = dist.ProcessGroupGloo(dist.PrefixStore(run, store), rank, world, options)
        found = Gloo(run, rank, world, channel, store)
        found.sum(torch.zeros(1))
        channel._set_default_timeout(timedelta(seconds=WAIT))
    except (RuntimeError, TimeoutError) as problem:
        raise PeerLost(str(problem)) from problem
    return found


def _store(run: str, rank: int, world: int, host: str, say: Callable[[Any], None], hear: Callable[[float], Any]) -> Any:
    limit = timedelta(seconds=CONNECT)
    if rank == 0:
        store = dist.TCPStore(host, 0, world, True, limit, wait_for_workers=False)
        say([host, store.port])
        return store
    end = time.monotonic() + CONNECT
    while True:
        check(run)
        try:
            at = hear(1.0)
            return dist.TCPStore(at[0], int(at[1]), world, False, limit, wait_for_workers=False)
        except TimeoutError:
            if time.monotonic() > end:
                raise
