"""What training is told, and what it tells: no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["EpochLoss", "Settings", "Trained", "flat"]


@dataclass(frozen=True)
class Settings:
    """How an autoencoder is trained; the samplers have checked the values.

    Parameters
    ----------
    penalty : {"paper", "released"}
        The second term of the loss; see :mod:`dresample.deep.penalty`.
    penalty_weight : float
        Its weight.
    batch_size : int
        At least 2.
    max_epochs, min_epochs : int
    tol : float
        The loss is flat when, for ``patience`` epochs, none was below ``1 - tol`` times the lowest before.
    patience : int
    learning_rate : float
        Of both Adam optimisers.
    seed : int
    device : {"auto", "cpu", "cuda"}
        "auto" is CUDA where there is any.
    """

    penalty: str = "paper"
    penalty_weight: float = 1.0
    batch_size: int = 100
    max_epochs: int = 350
    min_epochs: int = 50
    tol: float = 1e-3
    patience: int = 10
    learning_rate: float = 2e-4
    seed: int = 0
    device: str = "auto"


class EpochLoss(NamedTuple):
    """Losses of one epoch: sums over its batches, each times its rows, over the number of rows.

    ``penalty`` is penalty_weight times L_P, so that ``total`` is what is minimised.
    """

    epoch: int
    reconstruction: float
    penalty: float
    seconds: float

    @property
    def total(self) -> float:
        """The loss that is minimised."""
        return self.reconstruction + self.penalty


@dataclass
class Trained:
    """What training leaves.

    Parameters
    ----------
    best, last : dict of {str: ndarray}
        Weights at the end of the epoch with the lowest loss, and at the end.
    losses : tuple of EpochLoss
    best_epoch : int
    stopped : {"flat", "max_epochs"}
    """

    best: dict[str, NDArray[Any]]
    last: dict[str, NDArray[Any]]
    losses: tuple[EpochLoss, ...]
    best_epoch: int
    stopped: Literal["flat", "max_epochs"]


def flat(losses: Sequence[EpochLoss], settings: Settings) -> bool:
    """Whether training stops early: ``min_epochs`` are done, and ``patience`` epochs in a row made the loss no better by ``tol``.

    Examples
    --------
    >>> losses = [EpochLoss(i, value, 0.0, 0.0) for i, value in enumerate([1.0, 0.5, 0.5, 0.49999], start=1)]
    >>> [flat(losses[:n], Settings(min_epochs=0, patience=2)) for n in (2, 3, 4)]
    [False, False, True]
    """
    lowest, since = np.inf, 0
    for loss in losses:
        if loss.total < lowest * (1.0 - settings.tol):
            lowest, since = loss.total, 0
        else:
            since += 1
    return len(losses) >= settings.min_epochs and since >= settings.patience
