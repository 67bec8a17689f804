"""What the losses share: row losses, their weighted mean, and sums that add up over shards."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn
from torch.nn import functional

from dresample import errors

__all__ = ["RowLoss", "check_shapes", "row_cross_entropy", "row_focal", "tensor_of"]


def tensor_of(values: ArrayLike) -> Tensor:
    return torch.as_tensor(np.asarray(values, dtype=np.float64), dtype=torch.get_default_dtype())


def check_shapes(logits: Tensor, target: Tensor, n_classes: int | None = None) -> None:
    """Shapes; values are not looked at, which would wait for a GPU."""
    if logits.ndim != 2 or target.shape != logits.shape[:1] or n_classes not in (None, logits.shape[1]):
        raise errors.loss_shapes(tuple(logits.shape), tuple(target.shape), n_classes)


def row_cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """- log p_y per row."""
    return functional.cross_entropy(logits, target, reduction="none")


def row_focal(logits: Tensor, target: Tensor, gamma: float) -> Tensor:
    """- (1 - p_y)^gamma log p_y per row."""
    minus_log = row_cross_entropy(logits, target)
    # 1 - p = -expm1(log p). At p = 1 a root of 0 has an infinite slope, and infinity times 0 is no number: stay above 0.
    rest = (-torch.expm1(-minus_log)).clamp_min(torch.finfo(minus_log.dtype).tiny)
    return rest.pow(gamma) * minus_log


class RowLoss(nn.Module):
    """A mean of row losses, weighted by the class of the row."""

    weight: Tensor | None
    n_classes: int | None

    def __init__(self, weight: ArrayLike | None, n_classes: int | None = None) -> None:
        super().__init__()
        self.n_classes = n_classes
        self.register_buffer("weight", None if weight is None else tensor_of(weight))

    def rows(self, logits: Tensor, target: Tensor) -> Tensor:
        """Losses of the rows, before weights."""
        raise NotImplementedError

    def sums(self, logits: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Sum of weighted losses and sum of weights: both add up over shards.

        Parameters
        ----------
        logits : Tensor of shape (n, n_classes)
        target : Tensor of shape (n,), int64

        Returns
        -------
        two Tensors of shape ()
        """
        check_shapes(logits, target, self.n_classes)
        losses = self.rows(logits, target)
        if self.weight is None:
            return losses.sum(), losses.new_tensor(float(len(losses)))
        weights = self.weight[target].to(losses.dtype)
        return (weights * losses).sum(), weights.sum()

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        total, weights = self.sums(logits, target)
        # Without weight there is no loss: 0 with a gradient of 0, not 0/0.
        return total / torch.where(weights > 0, weights, torch.ones_like(weights))
