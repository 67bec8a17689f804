"""Progress bars: one line per phase, counted in tasks of the cluster."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

__all__ = ["Bars"]

_TITLES = {
    "labels": "Counting classes",
    "read": "Reading features into memory",
    "gather": "Checking features, gathering the small classes",
    "moments": "Measuring scales",
    "quartiles": "Measuring scales",
    "nearest": "Searching neighbours within the class",
    "rivals": "Counting rivals among the other classes",
    "audit": "Measuring recall",
    "rows": "Listing rows",
    "generate": "Making rows",
    "train": "Training the network",
    "encode": "Encoding",
    "write": "Writing",
}


class Bars:
    """Progress bars on a console; silent where the console is no terminal.

    Parameters
    ----------
    console : rich.console.Console
    client : distributed.Client or None
        Whose tasks are counted.
    """

    def __init__(self, console: Console, client: Any = None) -> None:
        self.console, self.client = console, client
        self.phase = "start"

    @contextmanager
    def __call__(self, name: str, total: int | None = None) -> Iterator[Any]:
        """Show one phase; yields a callable that says how many of ``total`` are done."""
        self.phase = _TITLES.get(name, name)
        columns = (SpinnerColumn(), TextColumn("{task.description:<48}"), BarColumn(30), TaskProgressColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console, disable=not self.console.is_terminal) as bars:
            task = bars.add_task(self.phase, total=total)
            stop = threading.Event()
            watcher = None
            if total is None and self.client is not None and self.console.is_terminal:
                watcher = threading.Thread(target=self._watch, args=(bars, task, stop), daemon=True)
                watcher.start()
            try:
                yield lambda done, text="": bars.update(task, completed=done, description=f"{self.phase} {text}".strip())
            finally:
                stop.set()
                if watcher is not None:
                    watcher.join(timeout=2)
            bars.update(task, total=total or 1, completed=total or 1)
        if not self.console.is_terminal:
            self.console.print(f"{self.phase}: done")

    def _watch(self, bars: Progress, task: Any, stop: threading.Event) -> None:
        """Poll the scheduler: tasks done and tasks known since the phase began."""
        begin = None
        while not stop.wait(0.25):
            try:
                done, waiting = self.client.run_on_scheduler(_tasks)
            except Exception:
                return
            begin = done if begin is None else begin
            if done - begin + waiting:
                bars.update(task, total=done - begin + waiting, completed=done - begin)


def _tasks(dask_scheduler: Any) -> tuple[int, int]:
    done = sum(p.state_counts.get("memory", 0) for p in dask_scheduler.task_prefixes.values())
    open_states = ("waiting", "processing", "queued", "no-worker")
    waiting = sum(p.states.get(s, 0) for p in dask_scheduler.task_prefixes.values() for s in open_states)
    return done, waiting
