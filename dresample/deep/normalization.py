"""Batch normalisation over the rows of all processes that train together, on any device.

S. Ioffe, C. Szegedy, "Batch normalization", ICML 2015. Over all N values of a channel, of all processes:

    m = sum x / N     v = sum (x - m)^2 / N     h = (x - m) / sqrt(v + eps)     y = gamma h + beta
    dL/dx = gamma / sqrt(v + eps) * (g - sum g / N - h * sum (g h) / N)          g = dL/dy

torch's own SyncBatchNorm does this on CUDA only. Without a group this is torch's batch normalisation to the last bit.

READING. A channel with one value in all has no variance: torch refuses. Here such a batch (the one row of a class of one row, where
the last layer is 1 x 1) is normalised with the running mean and variance, which it leaves as they are.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from dresample.deep.group import Group

__all__ = ["BatchNorm", "synchronise"]


class BatchNorm(nn.Module):
    """Batch normalisation of tensors of shape (n, channels) or (n, channels, H, W).

    Parameters
    ----------
    channels : int

    Notes
    -----
    Parameters and running statistics are named as in ``torch.nn.BatchNorm2d``; momentum is 0.1, eps 1e-5.

    Examples
    --------
    >>> import torch
    >>> layer = BatchNorm(1)
    >>> layer(torch.tensor([[0.0], [2.0]])).detach().round(decimals=3).ravel().tolist()
    [-1.0, 1.0]
    """

    eps, momentum = 1e-5, 0.1
    running_mean: Tensor
    running_var: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.empty(channels)), nn.Parameter(torch.empty(channels))
        self.register_buffer("running_mean", torch.empty(channels))
        self.register_buffer("running_var", torch.empty(channels))
        self.group: Group | None = None
        self.reset()

    def reset(self) -> None:
        """As it was at first: no shift, no scale, nothing learnt of the data."""
        with torch.no_grad():
            for ones, zeros in ((self.weight, self.bias), (self.running_var, self.running_mean)):
                ones.fill_(1.0)
                zeros.zero_()

    def forward(self, x: Tensor) -> Tensor:
        """Normalise, with the statistics of the batch in training and the running ones else."""
        if self.training and self.group is not None:
            return self._together(x, self.group)
        learns = self.training and x.numel() > x.shape[1]
        return nn.functional.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, learns, self.momentum, self.eps
        )

    def _together(self, x: Tensor, group: Group) -> Tensor:
        count, mean, variance = _statistics(x.detach(), group)
        if count <= 1:
            return nn.functional.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, False, 0.0, self.eps)
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance * (count / (count - 1)), self.momentum)
        scale = torch.rsqrt(variance + self.eps)
        found: Tensor = _Normalised.apply(x, self.weight, self.bias, mean, scale, count, group)  # type: ignore[no-untyped-call]
        return found


def synchronise(network: nn.Module, group: Group | None) -> None:
    """Let all batch normalisations of a network take their statistics over a group (None: over the rows at hand)."""
    for module in network.modules():
        if isinstance(module, BatchNorm):
            module.group = group


def _axes(x: Tensor) -> list[int]:
    return [axis for axis in range(x.dim()) if axis != 1]


def _along(values: Tensor, x: Tensor) -> Tensor:
    """One value per channel, to be combined with x."""
    return values.view(1, -1, *[1] * (x.dim() - 2))


def _statistics(x: Tensor, group: Group) -> tuple[float, Tensor, Tensor]:
    """Number of values per channel, their mean and variance over the group: sums in float64 of each process's mean and variance."""
    channels = x.shape[1]
    count = x.numel() // channels
    sums = torch.zeros(2 * channels + 1, dtype=torch.float64, device=x.device)
    if count:
        variance, mean = (value.double() for value in torch.var_mean(x, _axes(x), correction=0))
        sums[:channels], sums[channels:-1], sums[-1] = count * mean, count * (variance + mean**2), count
    group.sum(sums)
    total = max(float(sums[-1]), 1.0)
    mean = sums[:channels] / total
    variance = (sums[channels:-1] / total - mean**2).clamp_min(0.0)
    return float(sums[-1]), mean.to(x.dtype), variance.to(x.dtype)


class _Normalised(torch.autograd.Function):
    """h gamma + beta, with the gradient through the statistics of all processes."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, scale: Tensor, count: float, group: Group
    ) -> Tensor:
        ctx.save_for_backward(x, weight, mean, scale)
        ctx.count, ctx.group = count, group
        factor = weight * scale
        return x * _along(factor, x) + _along(bias - mean * factor, x)

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        (g,) = grads
        x, weight, mean, scale = ctx.saved_tensors
        h = (x - _along(mean, x)) * _along(scale, x)
        own = torch.stack([g.sum(_axes(x)), (g * h).sum(_axes(x))])
        both = own.clone()
        ctx.group.sum(both)
        both /= ctx.count
        dx = _along(weight * scale, x) * (g - _along(both[0], x) - h * _along(both[1], x))
        return dx, own[1], own[0], None, None, None, None
