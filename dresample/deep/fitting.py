"""Training of an autoencoder on rows that are streamed from their partitions.

D. Dablain, B. Krawczyk, N. V. Chawla, "DeepSMOTE", IEEE TNNLS, arXiv 2105.02340. For each epoch, for each batch:

    L_R from the batch; L_P from rows of one class drawn for the step; one backward pass; Adam on encoder and decoder
    loss of an epoch = sum over batches of |B| L / number of rows;  the weights of the epoch with the lowest loss are the best

Memory: two windows of rows, the weights four times over. Nothing depends on the partitions: the rows of all steps follow from the
seed. With a group, each process takes a part of each batch and of the penalty rows, and sums make one step of it: statistics of
batch norm, losses and gradients are those of the whole batch, so the result is that of one process up to rounding.

Same settings, same machine, same number of threads: the same weights, bit for bit, also when training stopped in between.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Floats
from dresample.deep.checkpoints import Checkpoints, Course, begin
from dresample.deep.determinism import deterministic, device_of
from dresample.deep.group import Group, part
from dresample.deep.learner import Learner, seeded
from dresample.deep.network import Autoencoder, weights_of
from dresample.deep.penalty import chain
from dresample.deep.schedule import Schedule, Step
from dresample.deep.settings import EpochLoss, Settings, Trained, flat
from dresample.distribution.batches import Rows, held, stream

__all__ = ["EpochLoss", "Settings", "Trained", "train"]

Scale = Callable[[Floats], NDArray[np.float32]]
Told = Callable[[EpochLoss], None]


def train(
    make: Callable[[], Autoencoder],
    source: Rows,
    codes: NDArray[np.integer[Any]],
    settings: Settings,
    *,
    scaled: Scale,
    window: int,
    checkpoint: str | PathLike[str] | None = None,
    data: str = "",
    progress: Told | None = None,
    group: Group | None = None,
) -> Trained:
    """Train an autoencoder.

    Parameters
    ----------
    make : callable
        Builds the network; its first weights are drawn anew, from the seed.
    source : Rows
        Features of rows by number.
    codes : ndarray of int, shape (n,)
        Class of each row, from 0; classes without rows are never drawn.
    settings : Settings
    scaled : callable
        Feature rows as the network sees them: (n, d) -> (n, d), float32.
    window : int
        Rows fetched at once; data of no more rows are fetched once and held.
    checkpoint : path, optional
        A folder to write checkpoints to. If it holds one, training goes on from there; ``max_epochs`` alone may have been raised.
    data : str
        What tells these rows from others: a checkpoint of others is refused.
    progress : callable, optional
        Told about each epoch of this call; of a group, in process 0.
    group : Group, optional
        The processes that train together.

    Returns
    -------
    Trained

    Raises
    ------
    ModelError
        The loss is not finite; the last checkpoint is kept.
    ParameterError
        The checkpoint is of another training, or there is no CUDA device.
    InputError
        The rows do not fit the network.

    Examples
    --------
    >>> import numpy as np
    >>> from functools import partial
    >>> from dresample.distribution.batches import HeldRows
    >>> from dresample.deep.network import dense
    >>> X = np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32)
    >>> settings = Settings(batch_size=20, max_epochs=2)
    >>> done = train(partial(dense, 3, 2, 8), HeldRows(X), np.arange(60) % 2, settings, scaled=lambda rows: rows, window=100)
    >>> [loss.epoch for loss in done.losses], done.stopped
    ([1, 2], 'max_epochs')
    """
    plan = Schedule(codes, settings.batch_size, settings.seed)
    device = device_of(settings.device)
    with deterministic():
        learner = Learner(seeded(make, settings.seed), settings, group, device)
        checkpoints = Checkpoints(checkpoint, {"data": data, **_training(learner, plan, settings)})
        course = begin(checkpoints, learner, group)
        if len(course.losses) > settings.max_epochs:
            raise errors.checkpoint_differs(checkpoint, [("max_epochs", f"{len(course.losses)} or more", settings.max_epochs)])
        if not _finished(course, settings):
            rows = held(source, len(codes), window)
            wanted = _Wanted(plan, len(course.losses) + 1, settings.max_epochs, group)
            with closing(stream(rows, wanted.rows(), window)) as found:  # type: ignore[type-var]
                while not _finished(course, settings):
                    loss = _epoch(learner, wanted, found, scaled, len(course.losses) + 1, checkpoints.folder)
                    _note(course, loss, learner)
                    if group is None or group.rank == 0:
                        checkpoints.write(learner, course, always=_finished(course, settings))
                        if progress is not None:
                            progress(loss)
    last, losses = weights_of(learner.network), tuple(course.losses)
    return Trained(course.best, last, losses, course.best_epoch, "flat" if flat(losses, settings) else "max_epochs")


class _Wanted:
    """The rows of all steps, in the order in which they are fetched; a step is remembered until its rows are there."""

    def __init__(self, plan: Schedule, first: int, last: int, group: Group | None) -> None:
        self.plan, self.epochs, self.group = plan, range(first, last + 1), group
        self.ahead: deque[Step] = deque()

    def rows(self) -> Iterator[NDArray[np.int64]]:
        for epoch in self.epochs:
            for step in self.plan.epoch(epoch):
                self.ahead.append(step)
                a, z = part(len(step.rows), self.group)
                linked = chain(len(step.penalty), *part(len(step.penalty), self.group))
                yield np.concatenate([step.rows[a:z], step.penalty[linked]])

    def split(self, step: Step) -> int:
        """Rows of the batch among those of a step."""
        a, z = part(len(step.rows), self.group)
        return z - a


def _epoch(learner: Learner, wanted: _Wanted, found: Iterator[Floats], scaled: Scale, epoch: int, kept: str | None) -> EpochLoss:
    began = time.perf_counter()
    sums = np.zeros(2)
    steps = len(wanted.plan.cuts) - 1
    for batch in range(1, steps + 1):
        X = next(found)
        step = wanted.ahead.popleft()
        assert (step.epoch, step.batch) == (epoch, batch)
        values = _fitting(scaled(X), X.shape, learner.network.n_features)
        size = wanted.split(step)
        losses = learner.step(values[:size], values[size:], len(step.rows), len(step.penalty))
        if not np.isfinite(losses).all():
            raise errors.training_not_finite(epoch, batch, f"The loss is {sum(losses)}", kept)
        sums += len(step.rows) * np.array(losses)
    if not learner.finite():
        raise errors.training_not_finite(epoch, steps, "A weight is not finite", kept)
    reconstruction, penalty = (sums / len(wanted.plan.codes)).tolist()
    return EpochLoss(epoch, reconstruction, penalty, time.perf_counter() - began)


def _fitting(values: NDArray[np.float32], shape: tuple[int, ...], width: int) -> NDArray[np.float32]:
    """Rows that the network can take."""
    if values.dtype != np.float32:
        raise errors.network_dtype(values.dtype)
    if values.shape != shape or shape[1:] != (width,):
        raise errors.network_width(values.shape, width)
    return np.require(values, requirements=["C", "W"])


def _note(course: Course, loss: EpochLoss, learner: Learner) -> None:
    lowest = course.best_total
    course.losses.append(loss)
    if loss.total < lowest:
        course.best_epoch, course.best = loss.epoch, weights_of(learner.network)


def _finished(course: Course, settings: Settings) -> bool:
    return len(course.losses) >= settings.max_epochs or (bool(course.losses) and flat(course.losses, settings))


def _training(learner: Learner, plan: Schedule, settings: Settings) -> dict[str, Any]:
    """What must agree for a checkpoint to be taken."""
    facts = {name: value for name, value in asdict(settings).items() if name != "max_epochs"}
    shapes = {name: list(value.shape) for name, value in learner.network.state_dict().items()}
    return {**facts, "rows per class": plan.counts.tolist(), "network": shapes}
