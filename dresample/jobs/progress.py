"""Progress bars: one line per phase, counted in tasks of the cluster."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

__all__ = ["Bars", "title"]

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
    "check": "Checking what is finished",
    "verify": "Reading all parts again",
    "write": "Writing",
}


def title(name: str) -> str:
    """What a phase is called for people."""
    return _TITLES.get(name, name)


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
        self.paused = 0

    def say(self, text: str) -> None:
        """Print a line, as it is."""
        self.console.print(text, highlight=False, soft_wrap=True, markup=False)

    @contextmanager
    def __call__(self, name: str, total: int | None = None) -> Iterator[Any]:
        """Show one phase; yields a callable that says how many of ``total`` are done."""
        self.phase = title(name)
        columns = (SpinnerColumn(), TextColumn("{task.description:<48}"), BarColumn(30), TaskProgressColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console, disable=not self.console.is_terminal) as bars:
            task = bars.add_task(self.phase, total=total)
            stop = threading.Event()
            watcher = None
            if self.client is not None:
                watcher = threading.Thread(target=self._watch, args=(bars, task, total is None, stop), daemon=True)
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

    def _watch(self, bars: Progress, task: Any, count: bool, stop: threading.Event) -> None:
        """Poll the scheduler: paused workers; on a terminal also the tasks done and known since the phase began."""
        begin = None
        while not stop.wait(0.25 if self.console.is_terminal else 1.0):
            try:
                done, waiting, paused, workers = self.client.run_on_scheduler(_state)
            except Exception:
                return
            self._tell_paused(paused, workers)
            begin = done if begin is None else begin
            if count and done - begin + waiting:
                bars.update(task, total=done - begin + waiting, completed=done - begin)

    def _tell_paused(self, paused: int, workers: int) -> None:
        """Say it when more workers than before wait for memory: nothing may happen for as long as they do."""
        if paused > self.paused:
            self.say(
                f"{paused} of {workers} workers paused: their memory is above the limit at which they take no new tasks (80 % by "
                "default). If that lasts, stop and give workers more memory (--memory-limit), or cut the input into smaller files."
            )
        self.paused = paused


def _state(dask_scheduler: Any) -> tuple[int, int, int, int]:
    """Tasks done and waiting, workers paused and known."""
    done = sum(p.state_counts.get("memory", 0) for p in dask_scheduler.task_prefixes.values())
    open_states = ("waiting", "processing", "queued", "no-worker")
    waiting = sum(p.states.get(s, 0) for p in dask_scheduler.task_prefixes.values() for s in open_states)
    paused = sum(worker.status.name == "paused" for worker in dask_scheduler.workers.values())
    return done, waiting, paused, len(dask_scheduler.workers)
