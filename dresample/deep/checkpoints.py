"""What a training must know to go on: weights, what Adam remembers, the losses so far, and what the training is.

Draws are functions of (seed, epoch, step), so that there is no state of a generator to keep. Going on gives the same weights, bit
for bit, as never having stopped.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from dresample import errors
from dresample.deep import saved
from dresample.deep.group import Group
from dresample.deep.learner import Learner
from dresample.deep.settings import EpochLoss
from dresample.storage.addresses import address

__all__ = ["PAUSE", "Checkpoints", "Course"]

#: A checkpoint is left out until this many times the time that the last one took has passed: writing takes 1/20 of a training.
PAUSE = 20.0


@dataclass
class Course:
    """How far a training is."""

    losses: list[EpochLoss] = field(default_factory=list)
    best_epoch: int = 0
    best: dict[str, NDArray[Any]] = field(default_factory=dict)

    @property
    def best_total(self) -> float:
        """The lowest loss so far."""
        return self.losses[self.best_epoch - 1].total if self.best_epoch else float("inf")


class Checkpoints:
    """The checkpoints of one training.

    Parameters
    ----------
    folder : path or None
        None keeps none.
    training : dict
        What the training is; a checkpoint of another one is refused.
    """

    def __init__(self, folder: str | PathLike[str] | None, training: Mapping[str, Any]) -> None:
        self.folder = None if folder is None else address(folder)
        self.training = json.loads(json.dumps(training))
        self._took, self._ended = 0.0, -np.inf

    def write(self, learner: Learner, course: Course, always: bool = False) -> None:
        """Write one, unless the last one was written just now."""
        began = time.monotonic()
        if self.folder is None or not (always or began - self._ended >= PAUSE * self._took):
            return
        weights = {name: np.array(value.cpu().numpy(), order="C") for name, value in learner.tensors().items()}
        if course.best_epoch < len(course.losses):
            weights |= {f"best.{name}": value for name, value in course.best.items()}
        saved.save(self.folder, weights, {"training": self.training, **_facts(course)})
        self._ended = time.monotonic()
        self._took = self._ended - began

    def read(self, learner: Learner) -> Course:
        """Take the state of the checkpoint, if there is one.

        Raises
        ------
        ParameterError
            It is of another training.
        """
        if self.folder is None or not saved.exists(self.folder):
            return Course()
        arrays, facts = saved.load(self.folder)
        if "training" not in facts:
            raise errors.model_corrupt(self.folder, "it is a saved model, not a checkpoint of a training")
        self._compare(facts["training"])
        course = _course(facts)
        for name, value in learner.tensors().items():
            value.copy_(torch.from_numpy(arrays[name]))
        kind = "last." if course.best_epoch == len(course.losses) else "best."
        course.best = {name.removeprefix(kind): value for name, value in arrays.items() if name.startswith(kind)}
        return course

    def _compare(self, found: Mapping[str, Any]) -> None:
        names = sorted(set(found) | set(self.training))
        different = [(n, found.get(n), self.training.get(n)) for n in names if found.get(n) != self.training.get(n)]
        if different:
            raise errors.checkpoint_differs(self.folder, different)


def begin(checkpoints: Checkpoints, learner: Learner, group: Group | None) -> Course:
    """The course so far, of process 0, for all processes."""
    if group is None:
        return checkpoints.read(learner)
    course = checkpoints.read(learner) if group.rank == 0 else Course()
    text = np.frombuffer(json.dumps(_facts(course)).encode(), np.uint8)
    size = torch.tensor([len(text)])
    group.share(size)
    sent = torch.from_numpy(text.copy()) if group.rank == 0 else torch.zeros(int(size), dtype=torch.uint8)
    group.share(sent)
    for value in learner.tensors().values():
        group.share(value)
    if group.rank:
        course = _course(json.loads(sent.numpy().tobytes().decode()))
    return course


def _facts(course: Course) -> dict[str, Any]:
    return {"losses": [list(loss) for loss in course.losses], "best_epoch": course.best_epoch}


def _course(facts: Mapping[str, Any]) -> Course:
    losses: Sequence[Any] = facts["losses"]
    return Course([EpochLoss(*loss) for loss in losses], facts["best_epoch"])
