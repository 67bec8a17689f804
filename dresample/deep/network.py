"""The autoencoder: a convolutional one for images, a dense one for tables.

D. Dablain, B. Krawczyk, N. V. Chawla, "DeepSMOTE", IEEE TNNLS, arXiv 2105.02340. With h channels in the first layer (64 in print):

    encoder   conv C -> h, LeakyReLU;  conv h -> 2h -> 4h -> 8h, each with batch norm, LeakyReLU;  linear -> code
    decoder   linear code -> 8h x start, ReLU;  transposed conv 8h -> 4h -> 2h (-> h), each with batch norm, ReLU;  -> C, tanh

Kernels are 4 x 4, convolutions have no bias, the slope of LeakyReLU is 0.2; sizes are in :mod:`dresample.deep.shapes`. The output
lies in [-1, 1]: so must the images. Rows are flat on both sides: (n, C*H*W) in and out.

The dense variant is dresample's own (not in the paper): two layers of ``hidden`` units in place of the convolutions, and no tanh,
since features of a table have no bounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod, sqrt
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dresample.deep.normalization import BatchNorm
from dresample.deep.shapes import KERNEL, Layer, layers

__all__ = ["Autoencoder", "convolutional", "dense", "first_weights", "take_weights", "weights_of"]

_SLOPE = 0.2


class Autoencoder(nn.Module):
    """An encoder and a decoder of rows.

    Parameters
    ----------
    encoder : Module
        (n, n_features) -> (n, latent_size).
    decoder : Module
        (n, latent_size) -> (n, n_features).
    n_features, latent_size : int
    """

    def __init__(self, encoder: nn.Module, decoder: nn.Module, n_features: int, latent_size: int) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder, decoder
        self.n_features, self.latent_size = n_features, latent_size

    def forward(self, rows: Tensor) -> Tensor:
        """Decoded codes of rows."""
        decoded: Tensor = self.decoder(self.encoder(rows))
        return decoded


def convolutional(image_shape: tuple[int, int, int], latent_size: int, hidden: int = 64) -> Autoencoder:
    """The paper's autoencoder, with fresh weights from torch's global generator.

    Parameters
    ----------
    image_shape : (C, H, W)
        H and W are at least 16. 28 x 28: the authors' script; other sizes: a mirrored decoder.
    latent_size : int
        Length of a code: 300 in print for 28 x 28, 600 for 32 x 32.
    hidden : int
        Channels of the first layer.

    Raises
    ------
    ParameterError
        Height or width is below 16.

    Examples
    --------
    >>> network = convolutional((1, 28, 28), latent_size=300)
    >>> [sum(p.numel() for p in part.parameters()) for part in (network.encoder, network.decoder)]
    [2909228, 10176129]
    """
    shapes = layers(image_shape, hidden)
    down: list[nn.Module] = [nn.Unflatten(1, image_shape)]
    for i, layer in enumerate(shapes.encoder):
        down.append(_convolution(layer))
        down += [BatchNorm(layer.channels[1])] if i else []
        down.append(nn.LeakyReLU(_SLOPE, inplace=True))
    down += [nn.Flatten(1), nn.Linear(prod(shapes.end), latent_size)]
    up: list[nn.Module] = [nn.Linear(latent_size, prod(shapes.start)), nn.ReLU(inplace=True), nn.Unflatten(1, shapes.start)]
    for layer in shapes.decoder[:-1]:
        up += [_transposed(layer), BatchNorm(layer.channels[1]), nn.ReLU(inplace=True)]
    up += [_transposed(shapes.decoder[-1]), nn.Tanh(), nn.Flatten(1)]
    return Autoencoder(nn.Sequential(*down), nn.Sequential(*up), prod(image_shape), latent_size)


def dense(n_features: int, latent_size: int, hidden: int = 64) -> Autoencoder:
    """The variant for tables, with fresh weights from torch's global generator.

    Parameters
    ----------
    n_features, latent_size : int
    hidden : int
        Units of each of the two layers on either side.

    Examples
    --------
    >>> import torch
    >>> network = dense(5, latent_size=2, hidden=8)
    >>> network.encoder(torch.zeros(3, 5)).shape, network(torch.zeros(3, 5)).shape
    (torch.Size([3, 2]), torch.Size([3, 5]))
    """
    encoder = nn.Sequential(
        nn.Linear(n_features, hidden), nn.LeakyReLU(_SLOPE, inplace=True),
        nn.Linear(hidden, hidden, bias=False), BatchNorm(hidden), nn.LeakyReLU(_SLOPE, inplace=True),
        nn.Linear(hidden, latent_size),
    )  # fmt: skip
    decoder = nn.Sequential(
        nn.Linear(latent_size, hidden), nn.ReLU(inplace=True),
        nn.Linear(hidden, hidden), BatchNorm(hidden), nn.ReLU(inplace=True),
        nn.Linear(hidden, n_features),
    )  # fmt: skip
    return Autoencoder(encoder, decoder, n_features, latent_size)


def first_weights(module: nn.Module, generator: torch.Generator) -> None:
    """Draw the weights of one layer as torch does: uniform within 1 / sqrt(inputs of a unit), the weight before the bias."""
    if isinstance(module, BatchNorm):
        module.reset()
    elif isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
        nn.init.kaiming_uniform_(module.weight, a=sqrt(5), generator=generator)
        if module.bias is not None:
            bound = 1 / sqrt(module.weight[0].numel())
            nn.init.uniform_(module.bias, -bound, bound, generator=generator)
    else:
        assert not [*module.parameters(recurse=False)], f"{type(module).__name__} has weights of which nothing is known here."


def weights_of(network: nn.Module) -> dict[str, NDArray[Any]]:
    """A copy of all parameters and running statistics, as arrays."""
    return {name: np.array(value.detach().cpu().numpy(), order="C") for name, value in network.state_dict().items()}


def take_weights(network: nn.Module, weights: Mapping[str, NDArray[Any]]) -> None:
    """Give a network the weights of :func:`weights_of`."""
    network.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in weights.items()})


def _convolution(layer: Layer) -> nn.Module:
    return nn.Conv2d(*layer.channels, KERNEL, layer.stride, layer.padding, bias=False)


def _transposed(layer: Layer) -> nn.Module:
    return nn.ConvTranspose2d(*layer.channels, KERNEL, layer.stride, layer.padding, output_padding=layer.extra)
