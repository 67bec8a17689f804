"""Deferred re-weighting (DRW): a schedule of class weights.

w_j = 1                                 before epoch T0
w_j ~ (1 - b) / (1 - b^n_j), sum C      from T0 on
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn

from dresample import errors
from dresample.training.class_weights import checked_counts, effective_number_weights
from dresample.training.row_loss import tensor_of

__all__ = ["DeferredReweighting"]


class DeferredReweighting(nn.Module):
    """Deferred re-weighting (DRW): a loss that is plain at first, and weighted by class from an epoch on.

    Parameters
    ----------
    loss : Module or callable
        A loss with ``weight`` (:class:`LDAMLoss`, :class:`FocalLoss`, ``torch.nn.CrossEntropyLoss``) that is None, or
        callable(weight) -> such a loss.
    class_counts : array-like of shape (n_classes,)
    start_epoch : int
        First epoch (from 0) with weights; widely copied scripts use 160 of 200. The paper's pair is LDAM with DRW.
    beta : float, default=0.9999
        Of the weights, as in :class:`ClassBalancedLoss`.

    Notes
    -----
    ``set_epoch(epoch)`` must be called at the start of every epoch. Losses before and after ``start_epoch`` are different numbers:
    early stopping should not compare them.

    References
    ----------
    .. [1] K. Cao et al., "Learning imbalanced datasets with label-distribution-aware margin loss", NeurIPS 2019, pp. 1567-1578.

    Examples
    --------
    >>> from dresample.training.losses import DeferredReweighting, LDAMLoss
    >>> loss = DeferredReweighting(LDAMLoss([100, 10]), [100, 10], start_epoch=80)
    >>> loss.set_epoch(79)
    >>> loss.loss.weight.tolist()
    [1.0, 1.0]
    >>> loss.set_epoch(80)
    >>> [round(float(w), 4) for w in loss.loss.weight]
    [0.1826, 1.8174]
    """

    deferred: Tensor
    loss: Any

    def __init__(
        self, loss: nn.Module | Callable[[Tensor], nn.Module], class_counts: ArrayLike, start_epoch: int, *, beta: float = 0.9999
    ) -> None:
        super().__init__()
        if not isinstance(start_epoch, (int, np.integer)) or isinstance(start_epoch, bool) or start_epoch < 0:
            raise errors.bad_number("DeferredReweighting", "start_epoch", start_epoch, "an int of at least 0")
        counts = checked_counts(class_counts, "DeferredReweighting")
        self.start_epoch, self.beta = int(start_epoch), beta
        self.register_buffer("deferred", tensor_of(effective_number_weights(counts, beta)))
        plain = torch.ones_like(self.deferred)
        built = loss if isinstance(loss, nn.Module) else loss(plain)
        weight = getattr(built, "weight", self)
        if weight is self or (isinstance(loss, nn.Module) and weight is not None):
            raise errors.bad_number("DeferredReweighting", "loss", loss, "a loss with a `weight` that is None, to be set by epoch")
        self.loss = built
        # Weights from the first epoch on, of 1: so that the state has the same tensors in all epochs.
        built.weight = plain

    def set_epoch(self, epoch: int) -> None:
        """Plain before ``start_epoch``, weighted from it on; epochs count from 0."""
        self.loss.weight = self.deferred.clone() if epoch >= self.start_epoch else torch.ones_like(self.deferred)

    def sums(self, logits: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Those of the loss."""
        return cast("tuple[Tensor, Tensor]", self.loss.sums(logits, target))

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        return cast(Tensor, self.loss(logits, target))
