"""What one task must hold, whatever the partitions: refused beforehand where no worker has room for it."""

from __future__ import annotations

from typing import Any

from dresample import errors
from dresample.distribution import cluster

__all__ = ["WORKER_SHARE", "check_room"]

#: Share of a worker's memory that one task may take.
WORKER_SHARE = 0.5


def check_room(owner: str, label: Any, what: str, nbytes: int, name: str, value: Any) -> None:
    """Refuse a task that takes more than half of a worker.

    Parameters
    ----------
    owner : str
        The sampler.
    label : object
        The class.
    what : str
        What the task does, in words that go on with "takes about".
    nbytes : int
        What it takes.
    name, value : str and object
        The parameter that bounds it, and what it is.

    Raises
    ------
    ParameterError
    """
    memory = cluster.machine().worker_memory
    if nbytes > WORKER_SHARE * memory:
        raise errors.beyond_a_worker(owner, label, what, nbytes, memory, WORKER_SHARE, name, value)
