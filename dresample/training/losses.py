"""Losses for imbalanced classes: what a sampler is compared with, and may be combined with.

Logits z in R^C, label y, p = softmax(z), n_j = rows of class j in the training set; all by log-softmax.

    class-weighted (Elkan 2001)     - w_y log p_y
    focal (Lin 2017)                - a_y (1 - p_y)^gamma log p_y
    OHEM (Shrivastava 2016)         mean of - log p_y over the share of largest losses of a mini-batch
    LDAM (Cao 2019)                 cross-entropy of s (z - m_y e_y),   m_j ~ n_j^(-1/4), the largest is max_margin
    DRW (Cao 2019)                  weights 1 before epoch T0, then effective-number weights
    balanced softmax (Ren 2020)     cross-entropy of z_j + log n_j
    class-balanced (Cui 2019)       effective-number weight w_y times cross-entropy, focal or sigmoid loss

Every loss is a sum of weighted row losses over a sum of weights. ``sums(logits, target)`` returns the two, which add up over
shards; the mean of the shards' means is another number where weights differ. OHEM has no ``sums``: which rows count depends on the
others.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn
from torch.nn import functional

from dresample import errors
from dresample.sampling.parameters import positive_number
from dresample.training.class_weights import balanced_weights, checked_counts, effective_number_weights, ldam_margins
from dresample.training.cosine import CosineLinear
from dresample.training.deferred_reweighting import DeferredReweighting
from dresample.training.row_loss import RowLoss, check_shapes, row_cross_entropy, row_focal, tensor_of

__all__ = [
    "BalancedSoftmaxLoss",
    "ClassBalancedLoss",
    "ClassWeightedLoss",
    "CosineLinear",
    "DeferredReweighting",
    "FocalLoss",
    "LDAMLoss",
    "OHEMLoss",
]


class ClassWeightedLoss(RowLoss):
    """Cross-entropy weighted by class: cost-sensitive training.

    Parameters
    ----------
    class_counts : array-like of shape (n_classes,)
        Rows per class of the training set.
    weights : {"balanced", "inverse"} or array-like of shape (n_classes,), default="balanced"
        N / (C n_j), or 1 / n_j scaled to sum 1, or costs of one's own.
    divide_by : {"weights", "rows"}, default="weights"
        Divide the sum of a mini-batch by its weights, as PyTorch does, or by its number of rows. By weights, the scale of the
        weights does not matter, so "balanced" and "inverse" are the same loss.

    References
    ----------
    .. [1] C. Elkan, "The foundations of cost-sensitive learning", IJCAI 2001, pp. 973-978.

    Examples
    --------
    >>> import torch
    >>> from dresample.training.losses import ClassWeightedLoss
    >>> loss = ClassWeightedLoss([100, 10])
    >>> [round(float(w), 2) for w in loss.weight]
    [0.55, 5.5]
    >>> round(float(loss(torch.tensor([[1.0, 0.5], [1.0, 0.5]]), torch.tensor([0, 1]))), 4)
    0.9286
    """

    def __init__(self, class_counts: ArrayLike, *, weights: str | ArrayLike = "balanced", divide_by: str = "weights") -> None:
        counts = checked_counts(class_counts, "ClassWeightedLoss")
        if divide_by not in ("weights", "rows"):
            raise errors.bad_number("ClassWeightedLoss", "divide_by", divide_by, "'weights' or 'rows'")
        super().__init__(self._weights(counts, weights), len(counts))
        self.divide_by = divide_by

    @staticmethod
    def _weights(counts: Any, weights: str | ArrayLike) -> ArrayLike:
        if not isinstance(weights, str):
            costs = np.asarray(weights, dtype=np.float64)
            if costs.shape != counts.shape or not (np.isfinite(costs) & (costs >= 0)).all():
                raise errors.bad_number("ClassWeightedLoss", "weights", weights, f"{len(counts)} finite numbers >= 0")
            return costs
        if weights not in ("balanced", "inverse"):
            raise errors.bad_number("ClassWeightedLoss", "weights", weights, "'balanced', 'inverse' or one number per class")
        balanced = balanced_weights(counts)
        return balanced if weights == "balanced" else balanced / balanced.sum()

    def rows(self, logits: Tensor, target: Tensor) -> Tensor:
        return row_cross_entropy(logits, target)

    def sums(self, logits: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        total, weights = super().sums(logits, target)
        return total, weights if self.divide_by == "weights" else total.new_tensor(float(len(target)))


class FocalLoss(RowLoss):
    """Focal loss: rows that are predicted well count less.

    Parameters
    ----------
    gamma : float, default=2.0
        0 is cross-entropy.
    alpha : float or array-like of shape (n_classes,), default=None
        Factor per class; it does not enter the sum of weights. One float is for two classes, (1 - alpha, alpha): 0.25 in the
        paper's binary detection.
    weight : array-like of shape (n_classes,), default=None
        Class weights, which enter the sum of weights; :class:`DeferredReweighting` sets them.

    References
    ----------
    .. [1] T.-Y. Lin et al., "Focal loss for dense object detection", ICCV 2017, pp. 2980-2988.

    Examples
    --------
    >>> import torch
    >>> from dresample.training.losses import FocalLoss
    >>> round(float(FocalLoss()(torch.tensor([[1.0, 0.5]]), torch.tensor([1]))), 6)
    0.377412
    """

    alpha: Tensor | None

    def __init__(
        self, gamma: float = 2.0, alpha: float | Sequence[float] | None = None, *, weight: ArrayLike | None = None
    ) -> None:
        super().__init__(weight)
        self.gamma = gamma
        positive_number(self, "gamma", zero=True)
        factors = None if alpha is None else np.array([1 - alpha, alpha] if isinstance(alpha, (int, float)) else alpha, np.float64)
        if factors is not None and not (factors.ndim == 1 and (factors >= 0).all()):
            raise errors.bad_number("FocalLoss", "alpha", alpha, "a number from 0 to 1, or one number >= 0 per class")
        self.n_classes = None if factors is None else len(factors)
        self.register_buffer("alpha", None if factors is None else tensor_of(factors))

    def rows(self, logits: Tensor, target: Tensor) -> Tensor:
        losses = row_focal(logits, target, self.gamma)
        return losses if self.alpha is None else self.alpha[target].to(losses.dtype) * losses


class OHEMLoss(nn.Module):
    """Online hard example mining: the mean cross-entropy of the hardest rows of a mini-batch.

    The top is taken of the mini-batch that a call sees: with a batch cut over workers, of every worker's part, which is not the top
    of the whole batch. The loss therefore has no ``sums`` that add up over shards.

    Parameters
    ----------
    keep : float, default=0.5
        Share of rows that count, rounded down, at least one row. Equal losses go by row order. The paper keeps a fixed number of
        image regions, so no share is canonical.

    References
    ----------
    .. [1] A. Shrivastava, A. Gupta, R. Girshick, "Training region-based object detectors with online hard example mining",
       CVPR 2016, pp. 761-769.

    Examples
    --------
    >>> import torch
    >>> from dresample.training.losses import OHEMLoss
    >>> logits = torch.tensor([[4.0, 0.0], [1.0, 0.0], [0.0, 3.0]])
    >>> round(float(OHEMLoss(0.4)(logits, torch.tensor([0, 0, 0]))), 4)  # one of three rows: the last
    3.0486
    """

    def __init__(self, keep: float = 0.5) -> None:
        super().__init__()
        self.keep = keep
        if not 0 < positive_number(self, "keep") <= 1:
            raise errors.bad_number("OHEMLoss", "keep", keep, "a number above 0, at most 1")

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        check_shapes(logits, target)
        losses = row_cross_entropy(logits, target)
        # As a fraction of what was written: 0.29 of 100 rows are 29.
        kept = max(1, int(Fraction(repr(float(self.keep))) * len(losses)))
        return losses.sort(descending=True, stable=True).values[:kept].mean() if len(losses) else losses.sum()


class LDAMLoss(RowLoss):
    """Label-distribution-aware margin loss: small classes get a larger margin.

    Parameters
    ----------
    class_counts : array-like of shape (n_classes,)
    max_margin : float, default=0.5
        Margin of the smallest class.
    scale : float, default=30.0
        Factor s of the logits. The logits should be cosines (:class:`CosineLinear`), which lie in [-1, 1]: without a scale the
        softmax of C classes could not exceed e / (e + (C - 1) / e), and the loss would have a floor. A larger scale sharpens the
        probabilities; it does not change which class is the largest.
    weight : array-like of shape (n_classes,), default=None
        Class weights; :class:`DeferredReweighting` sets them.

    References
    ----------
    .. [1] K. Cao et al., "Learning imbalanced datasets with label-distribution-aware margin loss", NeurIPS 2019, pp. 1567-1578.

    Examples
    --------
    >>> import torch
    >>> from dresample.training.losses import LDAMLoss
    >>> round(float(LDAMLoss([100, 10], scale=1.0)(torch.tensor([[1.0, 0.5]]), torch.tensor([1]))), 6)
    1.313262
    """

    margins: Tensor

    def __init__(
        self, class_counts: ArrayLike, *, max_margin: float = 0.5, scale: float = 30.0, weight: ArrayLike | None = None
    ) -> None:
        counts = checked_counts(class_counts, "LDAMLoss")
        super().__init__(weight, len(counts))
        self.max_margin, self.scale = max_margin, scale
        positive_number(self, "max_margin", zero=True), positive_number(self, "scale")
        self.register_buffer("margins", tensor_of(ldam_margins(counts, max_margin)))

    def rows(self, logits: Tensor, target: Tensor) -> Tensor:
        margin = functional.one_hot(target, logits.shape[1]).to(logits.dtype) * self.margins.to(logits.dtype)
        return row_cross_entropy(self.scale * (logits - margin), target)


class BalancedSoftmaxLoss(RowLoss):
    """Balanced softmax: cross-entropy of logits shifted by the log of the class sizes.

    The shift belongs to training only; predict with the plain logits. This is not BALMS: BALMS adds a meta sampler, which learns
    class sampling rates on a balanced set, and there is none here.

    Parameters
    ----------
    class_counts : array-like of shape (n_classes,)
        A class without rows is masked out of the softmax. Rows of such a class have no finite loss: in ``eval`` mode they are left
        out.

    Raises
    ------
    InputError
        If a target in training is a class of which ``class_counts`` says that it has no rows.

    References
    ----------
    .. [1] J. Ren et al., "Balanced meta-softmax for long-tailed visual recognition", NeurIPS 2020, pp. 4175-4186.

    Examples
    --------
    >>> import torch
    >>> from dresample.training.losses import BalancedSoftmaxLoss
    >>> round(float(BalancedSoftmaxLoss([100, 10])(torch.tensor([[1.0, 0.5]]), torch.tensor([1]))), 5)
    2.86147
    """

    log_counts: Tensor

    def __init__(self, class_counts: ArrayLike) -> None:
        counts = checked_counts(class_counts, "BalancedSoftmaxLoss")
        super().__init__(None, len(counts))
        with np.errstate(divide="ignore"):
            self.register_buffer("log_counts", tensor_of(np.log(counts)))
        self._masked = bool((counts == 0).any())

    def sums(self, logits: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        if self._masked and not self.training:
            check_shapes(logits, target, self.n_classes)
            known = torch.isfinite(self.log_counts)[target]
            logits, target = logits[known], target[known]
        return super().sums(logits, target)

    def rows(self, logits: Tensor, target: Tensor) -> Tensor:
        if self._masked and bool(torch.isinf(self.log_counts[target]).any()):
            raise errors.target_without_rows(sorted(set(target[torch.isinf(self.log_counts[target])].tolist())))
        return row_cross_entropy(logits + self.log_counts.to(logits.dtype), target)


class ClassBalancedLoss(RowLoss):
    """Class-balanced loss: weights by the effective number of rows of a class.

    Parameters
    ----------
    class_counts : array-like of shape (n_classes,)
    beta : float, default=0.9999
        From 0 (no weights) to 1 (weights 1 / n_j); the paper tries 0.9, 0.99, 0.999 and 0.9999.
    loss : {"softmax", "focal", "sigmoid"}, default="softmax"
        Of a row: cross-entropy; focal loss of the softmax; or the sum over classes of binary cross-entropies, class against rest
        (classes without rows are left out).
    gamma : float, default=2.0
        Of the focal loss.

    References
    ----------
    .. [1] Y. Cui et al., "Class-balanced loss based on effective number of samples", CVPR 2019, pp. 9268-9277.

    Examples
    --------
    >>> from dresample.training.losses import ClassBalancedLoss
    >>> [round(float(w), 4) for w in ClassBalancedLoss([100, 10], beta=0.9).weight]
    [0.7889, 1.2111]
    """

    present: Tensor

    def __init__(self, class_counts: ArrayLike, *, beta: float = 0.9999, loss: str = "softmax", gamma: float = 2.0) -> None:
        counts = checked_counts(class_counts, "ClassBalancedLoss")
        if loss not in ("softmax", "focal", "sigmoid"):
            raise errors.bad_number("ClassBalancedLoss", "loss", loss, "'softmax', 'focal' or 'sigmoid'")
        super().__init__(effective_number_weights(counts, beta), len(counts))
        self.beta, self.loss, self.gamma = beta, loss, gamma
        positive_number(self, "gamma", zero=True)
        self.register_buffer("present", tensor_of(counts > 0))

    def rows(self, logits: Tensor, target: Tensor) -> Tensor:
        if self.loss == "softmax":
            return row_cross_entropy(logits, target)
        if self.loss == "focal":
            return row_focal(logits, target, self.gamma)
        one_hot = functional.one_hot(target, logits.shape[1]).to(logits.dtype)
        each = functional.binary_cross_entropy_with_logits(logits, one_hot, reduction="none")
        return (each * self.present.to(each.dtype)).sum(dim=1)
