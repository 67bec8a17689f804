"""The cluster of a job, opened or described as options say: one that stands already, a local one sized to the machine, or none."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dresample import errors
from dresample.jobs.warm import warm
from dresample.storage.failures import first_line

if TYPE_CHECKING:
    from dresample.distribution.cluster import Machine
    from dresample.jobs.inputs import Inputs

__all__ = ["ClusterOptions", "Tls", "described", "in_process", "local_size", "lost", "opened"]

#: Exceptions of distributed that mean its loss, by name: it is not imported for jobs that run without it.
_LOST = ("KilledWorker", "FutureCancelledError", "CommClosedError")

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


@dataclass(frozen=True)
class Tls:
    """Files of a client that talks in TLS: the certificate of the authority, its own, its key."""

    ca_file: str | None = None
    cert: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class ClusterOptions:
    """What is said of the cluster of a job; nothing: a local one, where the table is not small.

    Parameters
    ----------
    scheduler : str, optional
        The address of one that stands already.
    workers : int, optional
        Worker processes of a local one.
    memory_limit : str, optional
        Memory of each of them, as ``4GiB``.
    tls : Tls, optional
        How to talk to a scheduler at a ``tls://`` address.
    client : str, optional
        A function that gives a client of a cluster, as ``package.module:function``.
    """

    scheduler: str | None = None
    workers: int | None = None
    memory_limit: str | None = None
    tls: Tls | None = None
    client: str | None = None


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


def in_process(asked: ClusterOptions, files: Inputs, rows: int | None = None) -> bool:
    """Whether a job needs no cluster: nobody asked for one, and the table is small, or what is read of it: so many ``rows``."""
    if asked != ClusterOptions():
        return False
    if files.rows is None or files.schema is None:
        return files.nbytes <= IN_PROCESS_TEXT
    return (files.rows if rows is None else rows) * len(files.schema) <= IN_PROCESS_VALUES


@contextmanager
def opened(asked: ClusterOptions, files: Inputs | None = None, rows: int | None = None) -> Iterator[Any]:
    """A client of the cluster that is asked for; None where the table of some files runs on threads of this process.

    Raises
    ------
    ClusterError
        Nobody answers at the address, local workers do not start, or what was opened is lost inside of the block.
    """
    if files is not None and in_process(asked, files, rows):
        import dask

        with dask.config.set(scheduler="threads"):  # said outright, or Dask loads distributed to ask for a client
            yield None
        return
    with _any(asked) as client:
        yield client


def _any(asked: ClusterOptions) -> AbstractContextManager[Any]:
    if asked.client is not None:
        return _given(asked.client)
    return _local(asked) if asked.scheduler is None else _standing(asked.scheduler, asked.tls)


def described(asked: ClusterOptions, files: Inputs) -> Machine | None:
    """The machine that a job would run on, without starting anything; None for this process, and where only a function knows.

    Raises
    ------
    ClusterError
        Nobody answers at the address.
    """
    from dresample.distribution.cluster import Machine, machine

    if asked.scheduler is not None:
        with opened(asked):
            return machine()
    if asked.client is not None or in_process(asked, files):
        return None
    from distributed.worker_memory import parse_memory_limit

    processes, threads = local_size(asked.workers)
    limit = parse_memory_limit(asked.memory_limit or "auto", threads, os.cpu_count() or 1, logger=logging.getLogger(__name__))
    return Machine(processes, threads, int(limit or 0))


@contextmanager
def _standing(address: str, tls: Tls | None = None) -> Iterator[Any]:
    """A cluster that others opened, and that stays."""
    from distributed import Client, Security

    from dresample.distribution.cluster import known_workers

    try:
        security = None if tls is None else Security(
            tls_ca_file=tls.ca_file, tls_client_cert=tls.cert, tls_client_key=tls.key, require_encryption=True
        )  # fmt: skip
        client = Client(address, timeout=PATIENCE, security=security)
    except (OSError, TimeoutError, TypeError, ValueError) as problem:  # TypeError: a tls:// address, and no certificates
        _forget_scheduler()
        raise errors.no_scheduler(address, str(problem) or type(problem).__name__) from problem
    with client:
        if not known_workers(client):
            raise errors.no_scheduler(address, "it has no workers")
        with _named(client):
            yield client


def _forget_scheduler() -> None:
    """A client that found no scheduler has made itself the default of Dask all the same: nothing would be computed after it."""
    import dask

    if dask.config.get("scheduler", None) == "dask.distributed":
        dask.config.config.pop("scheduler", None)


@contextmanager
def _given(name: str) -> Iterator[Any]:
    """A client that a function makes. It is closed with the block, and so is the cluster that the function made for it.

    Raises
    ------
    ParameterError
        There is no such function.
    ClusterError
        It fails, or gives no client.
    """
    from distributed import Client

    make = _function(name)
    try:
        client = make()
    except Exception as problem:
        raise errors.client_refused(name, f"{type(problem).__name__}: {first_line(problem)}") from problem
    if not isinstance(client, Client):
        raise errors.client_refused(name, f"it gave {type(client).__name__}, which is no distributed.Client")
    cluster = client.cluster
    try:
        with client, _named(client):
            yield client
    finally:
        if cluster is not None:
            cluster.close()


def _function(name: str) -> Any:
    from importlib import import_module

    module, colon, function = name.partition(":")
    if not (module and colon and function):
        raise errors.client_function(name, "there is no colon between a module and a function")
    try:
        found: Any = import_module(module)
        for part in function.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as problem:
        raise errors.client_function(name, first_line(problem)) from problem
    if not callable(found):
        raise errors.client_function(name, "it is no function")
    return found


def lost(problem: BaseException) -> bool:
    """Whether an error says that a cluster is gone or cannot be reached."""
    return isinstance(problem, errors.ClusterError) or type(problem).__name__ in _LOST


@contextmanager
def _local(asked: ClusterOptions) -> Iterator[Any]:
    """A cluster of processes of this machine, which ends with the block; its dashboard is on loopback only."""
    from distributed import Client, LocalCluster

    processes, threads = local_size(asked.workers)
    logging.getLogger("distributed.shuffle").setLevel(logging.ERROR)
    with (
        LocalCluster(
            n_workers=0, threads_per_worker=threads, processes=True, host="127.0.0.1", dashboard_address=_dashboard(),
            memory_limit=asked.memory_limit or "auto", silence_logs=_quiet(),
        ) as running,
        Client(running) as client,
        _named(client),
    ):  # fmt: skip
        running.sync(_deaf)
        running.scale(processes)
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
            raise errors.workers_killed(first_line(problem)) from problem
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
