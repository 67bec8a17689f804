"""The networks: feed-forward for tables, two convolutions for MNIST-LT."""

from __future__ import annotations

from itertools import pairwise

from torch import nn

from dresample.training.losses import CosineLinear


def hidden_layers(depth: int, width: int) -> tuple[int, ...]:
    """(width,) or (width, width / 2)."""
    return tuple(width // 2**i for i in range(depth))


def _last(n_features: int, n_classes: int, cosine: bool) -> nn.Module:
    return CosineLinear(n_features, n_classes) if cosine else nn.Linear(n_features, n_classes)


def feed_forward(n_features: int, n_classes: int, hidden: tuple[int, ...], dropout: float, cosine: bool) -> nn.Module:
    """Linear, ReLU, dropout per hidden layer; then linear, or cosines for LDAM."""
    layers: list[nn.Module] = []
    for before, after in pairwise((n_features, *hidden)):
        layers += [nn.Linear(before, after), nn.ReLU(), nn.Dropout(dropout)]
    return nn.Sequential(*layers, _last(hidden[-1], n_classes, cosine))


def convolutional(n_classes: int, dropout: float, cosine: bool) -> nn.Module:
    """28 x 28 -> 14 x 14 x 16 -> 7 x 7 x 32 -> 64 -> classes, by strides; 106,122 parameters with ten classes."""
    return nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        nn.Conv2d(1, 16, 5, stride=2, padding=2), nn.ReLU(),
        nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(1568, 64), nn.ReLU(), nn.Dropout(dropout), _last(64, n_classes, cosine),
    )  # fmt: skip
