"""One process of a training on several workers, as a task of Dask: it joins the group, trains, and tells of its losses."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlparse

import numpy as np
import torch

from dresample.deep import fitting, gloo
from dresample.deep.settings import Trained
from dresample.distribution.batches import PartitionRows

__all__ = ["losses_of", "process", "store_of"]

#: Windows of rows that would fill the memory of a worker.
WINDOW_SHARE = 32


def losses_of(run: str) -> str:
    """The queue on which process 0 puts the losses of each epoch."""
    return f"{run}-losses"


def store_of(run: str) -> str:
    """The variable in which process 0 says where the others find it."""
    return f"{run}-store"


def process(call: bytes, run: str, rank: int, world: int) -> Trained | None:
    """One process of the group; process 0 returns the result and tells about epochs."""
    from distributed import Queue, Variable, get_worker, worker_client

    worker = get_worker()
    with worker_client() as client, _threads(worker.state.nthreads):
        # Unpickled here, so that futures in the blocks become those of the worker's client.
        make, source, codes, settings, how = pickle.loads(call)
        if isinstance(source, PartitionRows):
            source = replace(source, scheduler=client)
            how["window"] = _window(how["window"], source, worker.memory_manager.memory_limit)
        at = Variable(store_of(run), client=client)
        group = gloo.connected(run, rank, world, _host(worker.address), at.set, partial(_heard, at))
        losses = Queue(losses_of(run), client=client) if rank == 0 else None
        progress = None if losses is None else lambda loss: losses.put(list(loss))
        try:
            done = fitting.train(make, source, codes, settings, progress=progress, group=group, **how)
        finally:
            group.close()
        return done if rank == 0 else None


def _heard(variable: Any, seconds: float) -> Any:
    return variable.get(timeout=seconds)


def _window(rows: int, source: PartitionRows, limit: int | None) -> int:
    """Rows of one window: no more than fit into 1/``WINDOW_SHARE`` of the worker's memory (two windows are held, and copies)."""
    if not limit:
        return rows
    row = source.fetch(np.zeros(1, np.int64))
    return max(1, min(rows, limit // (WINDOW_SHARE * row.nbytes)))


def _host(address: str) -> str:
    """The worker's own address; that of a worker in the client's process is no address."""
    parts = urlparse(address)
    return parts.hostname if parts.scheme != "inproc" and parts.hostname else "127.0.0.1"


@contextmanager
def _threads(number: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(max(1, number))
    try:
        yield
    finally:
        torch.set_num_threads(before)
