"""Training on several Dask workers: synchronous data parallel, one process of the group on each, seen from the client.

A step is that of one process: process r takes the r-th part of the batch and of the penalty rows, statistics of batch norm, losses
and gradients are sums over all processes (:mod:`dresample.deep.fitting`). All derive the rows from the seed. Each process fetches
its own rows from the partitions through Dask, so that no worker holds more than two windows of rows.

When a worker dies, the others notice at their next message and stop; all start again from the last checkpoint, on workers that
live.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.deep import fitting, gloo
from dresample.deep.network import Autoencoder
from dresample.deep.settings import EpochLoss, Settings, Trained
from dresample.deep.worker_process import losses_of, process, store_of
from dresample.distribution.batches import PartitionRows
from dresample.distribution.cluster import worker_addresses

__all__ = ["RESTARTS", "TOPIC", "train_on_workers"]

#: Starts after the first one.
RESTARTS = 3
#: Topic of the client's events: one for each run that was lost.
TOPIC = "dresample-deep"
#: Seconds: between looks at a run, for the others to stop after one is lost, and for lost workers to come back.
LOOK, STOP, RETURN = 0.2, 30.0, 60.0

_log = logging.getLogger("dresample.deep")


def train_on_workers(
    client: Any,
    n_workers: int,
    make: Callable[[], Autoencoder],
    source: PartitionRows,
    codes: NDArray[np.integer[Any]],
    settings: Settings,
    *,
    scaled: fitting.Scale,
    window: int,
    checkpoint: str | PathLike[str] | None = None,
    data: str = "",
    progress: Callable[[EpochLoss], None] | None = None,
) -> Trained:
    """Train on some workers of a cluster.

    Parameters
    ----------
    client : distributed.Client
    n_workers : int
        Workers that train. One is the reference; more give the same up to rounding.
    make, source, codes, settings, scaled, window, data
        As :func:`dresample.deep.fitting.train`; ``make`` and ``scaled`` travel to the workers.
    checkpoint : path, optional
        A folder that all workers reach. Without one, training that lost a worker begins anew.
    progress : callable, optional
        Told about each epoch, once, in this process.

    Returns
    -------
    Trained

    Raises
    ------
    ClusterError
        The cluster has fewer workers, or workers were lost more than ``RESTARTS`` times.
    ModelError, ParameterError, InputError
        As :func:`dresample.deep.fitting.train`.

    Notes
    -----
    Workers that do not come back within ``RETURN`` seconds are done without. torch uses as many threads as the worker has. A window
    takes no more than 1/32 of a worker's memory.
    """
    import cloudpickle  # type: ignore[import-untyped]

    found = len(worker_addresses(client))
    if found < n_workers:
        raise errors.too_few_workers(n_workers, found)
    if isinstance(source, PartitionRows):
        source = replace(source, scheduler=None)  # the worker's client takes its place
    more = {"scaled": scaled, "window": window, "checkpoint": checkpoint, "data": data}
    call = cloudpickle.dumps((make, source, codes, settings, more))
    tell = _Once(progress)
    happened: list[str] = []
    for _ in range(1 + RESTARTS):
        run = _Run(client, f"dresample-deep-{uuid4().hex}", _present(client, n_workers))
        try:
            return run.result(call, tell)
        except _Lost as problem:
            happened.append(str(problem))
            client.log_event(TOPIC, {"lost": str(problem)})
            _log.warning("Training lost a worker and starts again from its last checkpoint: %s", problem)
    raise errors.training_lost(len(happened), happened)


class _Lost(Exception):
    """A run ended because a worker or a connection was lost."""


class _Once:
    """Tells about every epoch once: after a restart some come again."""

    def __init__(self, progress: Callable[[EpochLoss], None] | None) -> None:
        self.progress, self.last = progress, 0

    def __call__(self, loss: EpochLoss) -> None:
        if self.progress is not None and loss.epoch > self.last:
            self.progress(loss)
        self.last = max(self.last, loss.epoch)


def _present(client: Any, n_workers: int) -> list[str]:
    """Workers to train on; lost ones get some time to come back."""
    end = time.monotonic() + RETURN
    while len(found := worker_addresses(client)) < n_workers and time.monotonic() < end:
        time.sleep(LOOK)
    if not found:
        raise errors.too_few_workers(n_workers, 0)
    return found[:n_workers]


@dataclass
class _Run:
    """One start of all processes, seen from the client."""

    client: Any
    name: str
    workers: Sequence[str]

    def result(self, call: bytes, tell: _Once) -> Trained:
        """Start the processes, follow them, and return what process 0 gives."""
        from distributed import Queue, Variable

        losses = Queue(losses_of(self.name), client=self.client)
        futures: list[Any] = []
        try:
            with _connections():
                (data,) = self.client.scatter([call], workers=list(self.workers), broadcast=True, hash=False)
            futures = [
                self.client.submit(
                    process, data, self.name, rank, len(self.workers), key=f"{self.name}-{rank}",
                    workers=[worker], allow_other_workers=False, pure=False,
                )
                for rank, worker in enumerate(self.workers)
            ]  # fmt: skip
            self._follow(futures, losses, tell)
            with _connections():
                return futures[0].result(timeout=RETURN)  # type: ignore[no-any-return]
        finally:
            if not all(future.status == "finished" for future in futures):
                self._stop(futures)
            with suppress(OSError):
                losses.close()
                Variable(store_of(self.name), client=self.client).delete()

    def _follow(self, futures: Sequence[Any], losses: Any, tell: _Once) -> None:
        """Until all processes are done."""
        looked = time.monotonic()
        while True:
            done = [future.done() for future in futures]
            with _connections():
                news = losses.get(batch=True)
            for loss in news:
                tell(EpochLoss(*loss))
            if any(future.status in ("error", "cancelled", "lost") for future in futures):
                raise self._why(futures)
            if all(done):
                return
            if time.monotonic() - looked > 1.0:
                gone = set(self.workers) - set(worker_addresses(self.client))
                if gone:
                    raise self._why(futures, f"worker {', '.join(sorted(gone))} is gone")
                looked = time.monotonic()
            time.sleep(LOOK)

    def _why(self, futures: Sequence[Any], known: str | None = None) -> BaseException:
        """What to raise: an error of the training itself, if some process has one, else that the run is lost."""
        self._stop(futures)
        found = [future.exception(timeout=STOP) for future in futures if future.status == "error"]
        for problem in found:
            if not _is_loss(problem):
                return problem  # type: ignore[no-any-return]
        gone = set(self.workers) - set(worker_addresses(self.client))
        words = known or (f"worker {', '.join(sorted(gone))} is gone" if gone else "; ".join(str(p) for p in found)[:300])
        return _Lost(words or "a process was cancelled")

    def _stop(self, futures: Sequence[Any]) -> None:
        """Let the processes that are left stop, and wait for them."""
        alive = [worker for worker in self.workers if worker in worker_addresses(self.client)]
        if alive:
            self.client.run(gloo.stop, self.name, workers=alive, on_error="ignore")
        end = time.monotonic() + STOP
        living = [future for future, worker in zip(futures, self.workers, strict=False) if worker in alive]
        while time.monotonic() < end and not all(future.done() for future in living):
            time.sleep(LOOK)
        pending = [future for future in futures if not future.done()]
        if pending:
            self.client.cancel(pending, force=True)


@contextmanager
def _connections() -> Iterator[None]:
    """A connection that breaks is a run that is lost."""
    try:
        yield
    except (OSError, EOFError) as problem:
        raise _Lost(str(problem) or type(problem).__name__) from problem


def _is_loss(problem: BaseException) -> bool:
    """Whether an exception says that a worker or a connection was lost: the run may be started again."""
    from distributed import CancelledError, KilledWorker

    lost = isinstance(problem, (OSError, EOFError, KilledWorker, CancelledError))
    return lost and not isinstance(problem, errors.DresampleError)
