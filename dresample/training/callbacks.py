"""Callbacks of a training, in skorch's manner: each hook gets the estimator and what there is to know as keywords.

Any object with some of the hooks will do; :class:`Callback` has them all, doing nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from dresample import errors

__all__ = ["HOOKS", "Callback", "EarlyStopping", "PrintProgress", "CallbackList"]

HOOKS = ("on_train_begin", "on_epoch_begin", "on_batch_end", "on_refresh", "on_epoch_end", "on_train_end")


class Callback:
    """Base of callbacks; a hook takes ``(net, **kwargs)``.

    ===================  ==============================================================
    on_train_begin       nothing more; ``net.history_`` is there
    on_epoch_begin       ``epoch`` (from 1)
    on_batch_end         ``epoch``, ``batch`` (from 1), ``loss``
    on_refresh           ``refresh`` (:class:`~dresample.training.history.Refresh`)
    on_epoch_end         ``epoch``, ``record`` (:class:`~dresample.training.history.Epoch`), ``comparable`` (False where the
                         loss has become another one, as a deferred one does)
    on_train_end         nothing more; also called when the training fails
    ===================  ==============================================================

    A callback that returns True from ``on_epoch_end`` ends the training after this epoch.

    Examples
    --------
    >>> class Losses(Callback):
    ...     def on_epoch_end(self, net, **kwargs):
    ...         print(f"{kwargs['record'].valid_loss:.3f}")
    """

    def on_train_begin(self, net: Any, **kwargs: Any) -> None:
        """Before the first epoch."""

    def on_epoch_begin(self, net: Any, **kwargs: Any) -> None:
        """Before an epoch."""

    def on_batch_end(self, net: Any, **kwargs: Any) -> None:
        """After a mini-batch."""

    def on_refresh(self, net: Any, **kwargs: Any) -> None:
        """After the weights were set anew."""

    def on_epoch_end(self, net: Any, **kwargs: Any) -> bool | None:
        """After an epoch and its validation; True ends the training."""
        return None

    def on_train_end(self, net: Any, **kwargs: Any) -> None:
        """After the last epoch."""


class EarlyStopping(Callback):
    """End the training when the validation loss has not fallen for some epochs.

    Parameters
    ----------
    patience : int, default=10
        Epochs without a new lowest loss.

    Examples
    --------
    >>> EarlyStopping(patience=3).patience
    3
    """

    def __init__(self, patience: int = 10) -> None:
        if not isinstance(patience, (int, np.integer)) or isinstance(patience, bool) or patience < 1:
            raise errors.bad_number("EarlyStopping", "patience", patience, "an int of at least 1")
        self.patience = patience

    def on_train_begin(self, net: Any, **kwargs: Any) -> None:
        self._best, self._waited = float("inf"), 0

    def on_epoch_end(self, net: Any, **kwargs: Any) -> bool | None:
        loss = kwargs["record"].valid_loss
        if not kwargs.get("comparable", True):
            self._best = float("inf")
        self._waited = 0 if loss < self._best else self._waited + 1
        self._best = min(self._best, loss)
        return self._waited >= self.patience


class PrintProgress(Callback):
    """A progress bar of epochs by rich, with losses and macro F1; silent where the console is no terminal.

    Parameters
    ----------
    console : rich.console.Console, optional
        Standard error by default.
    """

    def __init__(self, console: Any = None) -> None:
        self.console = console

    def on_train_begin(self, net: Any, **kwargs: Any) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(stderr=True) if self.console is None else self.console
        columns = (
            TextColumn("Training"),
            BarColumn(30),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
        )
        self._bars = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task = self._bars.add_task("", total=net.max_epochs)
        self._bars.start()

    def on_epoch_end(self, net: Any, **kwargs: Any) -> bool | None:
        record = kwargs["record"]
        loss = "" if record.train_loss is None else f"loss {record.train_loss:.4f}  "
        words = f"{loss}validation {record.valid_loss:.4f}  macro F1 {record.macro_f1:.4f}"
        self._bars.update(self._task, completed=record.epoch, description=words)
        return None

    def on_train_end(self, net: Any, **kwargs: Any) -> None:
        self._bars.stop()


class CallbackList:
    """All callbacks of one training; hooks that nobody has cost nothing."""

    def __init__(self, net: Any, callbacks: Iterable[Any]) -> None:
        self.net = net
        self._hooks: dict[str, list[Any]] = {hook: [] for hook in HOOKS}
        for callback in callbacks:
            had = [hook for hook in HOOKS if callable(getattr(callback, hook, None))]
            if not had:
                raise errors.no_hooks(type(net).__name__, callback, HOOKS)
            for hook in had:
                if getattr(type(callback), hook, None) is not getattr(Callback, hook):
                    self._hooks[hook].append(getattr(callback, hook))

    def hears(self, hook: str) -> bool:
        """Whether any callback has a hook."""
        return bool(self._hooks[hook])

    def __call__(self, hook: str, **kwargs: Any) -> bool:
        """Call one hook of all callbacks; whether any returned True."""
        answers = [call(self.net, **kwargs) for call in self._hooks[hook]]
        return any(answer is True for answer in answers)
