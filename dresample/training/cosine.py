"""A last layer of cosines, for LDAM:  z_j = <x, v_j> / (|x| |v_j|)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["CosineLinear"]


class CosineLinear(nn.Module):
    """Last layer whose outputs are cosines between the features and one vector per class: the logits of LDAM.

    There is no bias, and lengths do not count. Scale the cosines before a softmax: :class:`LDAMLoss` does so in training with its
    ``scale``; probabilities are softmax(scale * cosines). Predicted classes do not depend on it.

    Parameters
    ----------
    in_features, n_classes : int

    Examples
    --------
    >>> import torch
    >>> from dresample.training.losses import CosineLinear
    >>> layer = CosineLinear(3, 2)
    >>> bool((layer(torch.randn(5, 3)).abs() <= 1.00001).all())
    True
    """

    def __init__(self, in_features: int, n_classes: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(n_classes, in_features).uniform_(-1, 1))

    def forward(self, features: Tensor) -> Tensor:
        return functional.linear(functional.normalize(features, dim=1), functional.normalize(self.weight, dim=1))
