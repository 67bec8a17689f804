"""The whole job again, with a new cluster, after the loss of a cluster."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from dresample.jobs.cluster import lost
from dresample.storage import interrupts
from dresample.storage.failures import first_line

__all__ = ["LONGEST", "pause", "repeated"]

#: Seconds of the longest pause between two attempts.
LONGEST = 60.0

Answer = TypeVar("Answer")


def pause(attempt: int) -> float:
    """Seconds to wait after an attempt: a scheduler that is started again needs some.

    Examples
    --------
    >>> [pause(attempt) for attempt in (1, 2, 3, 9)]
    [2.0, 4.0, 8.0, 60.0]
    """
    return min(LONGEST, 2.0**attempt)


def repeated(
    work: Callable[[int], Answer], retries: int, say: Callable[[str], None], wait: Callable[[float], None] = time.sleep
) -> Answer:
    """What ``work`` gives, the number of the attempt being its argument; after the loss of a cluster it is done again.

    Parameters
    ----------
    work : callable
    retries : int
        How often at the most.
    say : callable
        Told of each loss.
    wait : callable
        Sleeps.
    """
    attempt = 1
    while True:
        try:
            return work(attempt)
        except Exception as problem:
            if attempt > retries or not lost(problem) or interrupts.arrived():
                raise
            seconds = pause(attempt)
            say(f"Attempt {attempt} of {retries + 1} lost its cluster: {first_line(problem)} Again in {seconds:.0f} s.")
            wait(seconds)
        attempt += 1
