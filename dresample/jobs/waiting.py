"""Answers of tasks as they are ready; an interrupt ends the waiting, and so does a scheduler that is gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from dresample import errors
from dresample.distribution.cluster import address_of
from dresample.storage import interrupts

__all__ = ["answers"]

#: Seconds between two looks at which tasks are done.
POLL = 0.05


def answers(tasks: Sequence[Any], client: Any, advance: Callable[[int], None]) -> list[Any]:
    """Compute tasks; on a cluster the answers come in the order in which they are ready.

    Parameters
    ----------
    tasks : list of Delayed
    client : distributed.Client or None
        None computes on threads of this process.
    advance : callable
        Told how many there are so far.

    Raises
    ------
    ClusterError
        The scheduler is gone. (``as_completed`` would wait for it for ever, and swallows an interrupt.)
    """
    if client is None:
        from dask.base import compute

        return list(compute(*tasks))
    found: list[Any] = []
    waiting = list(client.compute(list(tasks)))
    try:
        while waiting:
            interrupts.check()
            ready = [future for future in waiting if future.done()]
            if not ready:
                if client.status in ("closing", "closed"):
                    raise errors.scheduler_lost(address_of(client))
                time.sleep(POLL)
                continue
            found += client.gather(ready)
            for future in ready:  # what is here need not be made again when the worker that holds it dies
                future.release()
            done = set(ready)
            waiting = [future for future in waiting if future not in done]
            advance(len(found))
    finally:
        with suppress(Exception):  # without a scheduler there is nothing to cancel
            client.cancel(waiting)
    return found
