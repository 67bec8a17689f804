"""The progress of a job as events: one JSON object a line, for those who collect logs."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from rich.console import Console

from dresample.jobs.progress import Bars, title

__all__ = ["EventLog"]


class EventLog(Bars):
    """In the place of progress bars.

    Parameters
    ----------
    stream : text file
    level : str
        ``"error"`` leaves all else out.
    """

    def __init__(self, stream: IO[str], level: str = "info") -> None:
        super().__init__(Console(quiet=True, force_terminal=False))  # a live bar would take over standard error
        self.stream, self.level = stream, level

    def event(self, name: str, level: str = "info", **fields: Any) -> None:
        """One line: the time, how grave it is, what it is, and what belongs to it."""
        if level != "error" and self.level == "error":
            return
        now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        self.stream.write(json.dumps({"time": now, "level": level, "event": name, **fields}, default=str) + "\n")
        self.stream.flush()

    def say(self, text: str) -> None:
        """A note."""
        self.event("note", message=text)

    @contextmanager
    def __call__(self, name: str, total: int | None = None) -> Iterator[Any]:
        """A phase: one event at its beginning, one at its end."""
        self.phase = title(name)
        self.event("phase started", phase=self.phase)
        begin = time.perf_counter()
        with super().__call__(name, total) as advance:
            yield advance
        self.event("phase done", phase=self.phase, seconds=round(time.perf_counter() - begin, 3))
