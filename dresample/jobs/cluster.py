"""The cluster of a job: a given scheduler, or a local one sized to the machine, its dashboard on loopback only."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dresample import errors

if TYPE_CHECKING:
    from dresample.distribution.cluster import Machine
    from dresample.jobs.inputs import Inputs

__all__ = ["expected", "fitting", "local_size", "opened"]

#: Values (rows x columns) of a table that is resampled in the calling process: starting worker processes takes longer.
IN_PROCESS_VALUES = 20_000_000
#: The same for text, whose rows are not known beforehand: bytes of the files.
IN_PROCESS_TEXT = 64 * 2**20

#: Seconds to wait for local worker processes: each imports all that it needs, on a machine that may be busy.
START = 300.0
#: Seconds to wait for a scheduler to answer.
PATIENCE = 10.0

#: Worker processes of a local cluster at the most; more cores become threads, which the kernels use well.
MOST_WORKERS = 4


def local_size(workers: int | None = None) -> tuple[int, int]:
    """Worker processes and threads of each for this machine.

    Examples
    --------
    >>> workers, threads = local_size(1)
    >>> workers
    1
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    workers = workers or min(MOST_WORKERS, cores)
    return workers, max(1, cores // workers)


def in_process(found: Inputs, scheduler: str | None, workers: int | None, memory_limit: str | None) -> bool:
    """Whether a job needs no cluster: nobody asked for one, and the table is small."""
    if scheduler is not None or workers is not None or memory_limit is not None:
        return False
    if found.rows is None or found.schema is None:
        return found.nbytes <= IN_PROCESS_TEXT
    return found.rows * len(found.schema) <= IN_PROCESS_VALUES


@contextmanager
def fitting(found: Inputs, scheduler: str | None, workers: int | None, memory_limit: str | None) -> Iterator[Any]:
    """A client of the cluster that a job runs on; None for a small table, which runs on threads of this process."""
    if in_process(found, scheduler, workers, memory_limit):
        import dask

        with dask.config.set(scheduler="threads"):  # said outright, or Dask loads distributed to ask for a client
            yield None
        return
    with opened(scheduler, workers, memory_limit) as client:
        yield client


def expected(found: Inputs, scheduler: str | None, workers: int | None, memory_limit: str | None) -> Machine | None:
    """The machine that a job would run on, without starting anything; None for this process.

    Raises
    ------
    ClusterError
        Nobody answers at the address.
    """
    import os

    from dresample.distribution.cluster import Machine, machine

    if scheduler is not None:
        with opened(scheduler, workers, memory_limit):
            return machine()
    if in_process(found, scheduler, workers, memory_limit):
        return None
    from distributed.worker_memory import parse_memory_limit

    processes, threads = local_size(workers)
    limit = parse_memory_limit(memory_limit or "auto", threads, os.cpu_count() or 1, logger=logging.getLogger(__name__))
    return Machine(processes, threads, int(limit or 0))


@contextmanager
def opened(scheduler: str | None, workers: int | None, memory_limit: str | None) -> Iterator[Any]:
    """A client of the scheduler at an address, or of a local cluster.

    Raises
    ------
    ClusterError
        Nobody answers at the address.
    """
    from distributed import Client, LocalCluster

    from dresample.distribution.cluster import known_workers

    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=PATIENCE)
        except (OSError, TimeoutError, ValueError) as problem:
            raise errors.no_scheduler(scheduler, str(problem) or type(problem).__name__) from problem
        with client:
            if not known_workers(client):
                raise errors.no_scheduler(scheduler, "it has no workers")
            with _named(client):
                yield client
        return
    processes, threads = local_size(workers)
    logging.getLogger("distributed.shuffle").setLevel(logging.ERROR)
    with (
        LocalCluster(
            n_workers=0, threads_per_worker=threads, processes=True, host="127.0.0.1", dashboard_address=_dashboard(),
            memory_limit=memory_limit or "auto", silence_logs=_quiet(),
        ) as cluster,
        Client(cluster) as client,
        _named(client),
    ):  # fmt: skip
        cluster.sync(_deaf)
        cluster.scale(processes)
        try:
            client.wait_for_workers(processes, timeout=START)
        except TimeoutError as problem:
            raise errors.no_workers(processes, START) from problem
        client.run(warm)
        yield client


async def _deaf() -> None:
    """On the thread that starts workers: they inherit its deafness to the Ctrl-C of a terminal, which goes to all processes."""
    if hasattr(signal, "pthread_sigmask"):
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()  # its start would unblock the signal in whichever thread it happens
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])


@contextmanager
def _named(client: Any) -> Iterator[None]:
    """Errors that mean the loss of a scheduler or of workers, by their names.

    Raises
    ------
    ClusterError
    """
    from dresample.distribution.cluster import address_of

    address = address_of(client)
    try:
        yield
    except errors.DresampleError:
        raise
    except Exception as problem:
        if type(problem).__name__ == "KilledWorker":
            raise errors.workers_killed(str(problem).splitlines()[0].rstrip(".")) from problem
        if not _answers(client):
            raise errors.scheduler_lost(address) from problem
        raise


def _answers(client: Any) -> bool:
    """Whether the scheduler is still there: whatever else an error says, without it that is the reason."""
    try:
        return client.status == "running" and bool(client.sync(client.scheduler.identity, callback_timeout=PATIENCE))
    except Exception:
        return False


def _quiet() -> int:
    """The least that worker processes log: errors, unless this process is told to be quiet about these (no ``--debug``)."""
    return logging.CRITICAL if logging.root.manager.disable >= logging.ERROR else logging.ERROR


def _dashboard() -> str | None:
    from importlib.util import find_spec

    return "127.0.0.1:0" if find_spec("bokeh") else None


def warm() -> None:
    """Load the libraries and compiled kernels, so that the first tasks do not."""
    import dask.dataframe  # noqa: F401
    import numpy as np
    import pyarrow.parquet  # noqa: F401

    import dresample.over_sampling  # noqa: F401
    from dresample.arithmetic import interpolation_compiled
    from dresample.neighbors import search_compiled
    from dresample.neighbors.embedding import fit_embedding

    X, row = np.zeros((2, 1), np.float32), np.arange(2)
    embedding = fit_embedding(X, np.ones(1), np.zeros(1), np.zeros(1))
    squared, own = search_compiled.find_nearest(X, row, X, row, 1, embedding)
    search_compiled.count_rivals(X, squared, own, X, row, embedding)
    alone = np.zeros(1, np.int64)
    base, partner, gap = interpolation_compiled.choose(row[:1], alone + 1, alone + 1, (0, 0), 0, 1)
    interpolation_compiled.place(X, base, X, partner, gap)
