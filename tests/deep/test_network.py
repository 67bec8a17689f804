"""The autoencoder: sizes of its layers and images, its parameters, weights that go out and in; torch is not loaded before."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import torch

from dresample.deep import shapes
from dresample.deep.network import convolutional, dense, take_weights, weights_of
from dresample.errors import ParameterError

# --- sizes and parameters ----------------------------------------------------------------------------------------------


def count(module):
    return sum(p.numel() for p in module.parameters())


def test_as_many_parameters_as_in_print():
    network = convolutional((1, 28, 28), latent_size=300, hidden=64)
    assert (count(network.encoder), count(network.decoder)) == (2_909_228, 10_176_129)


def through(module, rows):
    """Sizes of the images on their way."""
    sizes = []
    for layer in module:
        rows = layer(rows)
        if rows.dim() == 4 and (not sizes or sizes[-1] != tuple(rows.shape[2:])):
            sizes.append(tuple(rows.shape[2:]))
    return sizes


@pytest.mark.parametrize(
    "image_shape, down, up",
    [
        ((1, 28, 28), [28, 14, 7, 3, 1], [7, 10, 13, 28]),
        ((3, 32, 32), [32, 16, 8, 4, 1], [1, 4, 8, 16, 32]),
        ((1, 16, 16), [16, 8, 4, 2, 1], [1, 2, 4, 8, 16]),
        ((2, 64, 64), [64, 32, 16, 8, 4], [4, 8, 16, 32, 64]),
        ((1, 45, 45), [45, 22, 11, 5, 2], [2, 5, 11, 22, 45]),
    ],
)
def test_sizes_of_the_layers(image_shape, down, up):
    network = convolutional(image_shape, latent_size=5, hidden=2).eval()
    rows = torch.zeros(3, np.prod(image_shape))
    assert through(network.encoder, rows) == [(s, s) for s in down]
    assert through(network.decoder, network.encoder(rows)) == [(s, s) for s in up]
    found = shapes.layers(image_shape, 2)
    assert [found.encoder[0].before[0], *(x.after[0] for x in found.encoder)] == down
    assert [found.start[1], *(x.after[0] for x in found.decoder)] == up
    assert network(rows).shape == rows.shape


def test_channels_of_the_two_decoders():
    assert [x.channels for x in shapes.layers((1, 28, 28)).decoder] == [(512, 256), (256, 128), (128, 1)]
    assert [x.channels for x in shapes.layers((3, 32, 32)).decoder] == [(512, 256), (256, 128), (128, 64), (64, 3)]


@pytest.mark.parametrize("image_shape", [(2, 17, 31), (1, 33, 100), (1, 20, 48), (3, 39, 37), (1, 16, 28), (4, 28, 28)])
def test_other_sizes_come_back_as_they_were(image_shape):
    network = convolutional(image_shape, latent_size=4, hidden=1)
    rows = torch.rand(3, int(np.prod(image_shape)))
    assert network.encoder(rows).shape == (3, 4) and network(rows).shape == rows.shape
    assert network(rows).abs().max() <= 1


@pytest.mark.parametrize("image_shape", [(1, 15, 28), (1, 28, 15), (0, 28, 28)])
def test_small_images_are_refused(image_shape):
    with pytest.raises(ParameterError, match=r"at least 16.*Pad the images"):
        shapes.check(image_shape)
    with pytest.raises(ParameterError, match="at least 16"):
        convolutional(image_shape, 3)


def test_layers_as_in_the_table():
    network = convolutional((1, 28, 28), 300, 64)
    kinds = [type(x).__name__ for x in network.encoder]
    block = ["Conv2d", "BatchNorm", "LeakyReLU"]
    assert kinds == ["Unflatten", "Conv2d", "LeakyReLU", *block, *block, *block, "Flatten", "Linear"]
    assert all(x.bias is None for x in network.encoder if isinstance(x, torch.nn.Conv2d))
    kinds = [type(x).__name__ for x in network.decoder]
    block = ["ConvTranspose2d", "BatchNorm", "ReLU"]
    assert kinds == ["Linear", "ReLU", "Unflatten", *block, *block, "ConvTranspose2d", "Tanh", "Flatten"]
    assert {x.negative_slope for x in network.encoder if isinstance(x, torch.nn.LeakyReLU)} == {0.2}


def test_the_dense_variant_has_no_bounds():
    network = dense(5, latent_size=3, hidden=16).eval()
    rows = 1e6 * torch.randn(20, 5)
    assert network.encoder(rows).shape == (20, 3) and network(rows).abs().max() > 1


def test_weights_go_out_and_in():
    one, two = dense(4, 2, 3), dense(4, 2, 3)
    rows = torch.randn(6, 4)
    one(rows)
    take_weights(two, weights_of(one))
    assert torch.equal(one.eval()(rows), two.eval()(rows))


# --- what is saved -----------------------------------------------------------------------------------------------------------


def test_importing_the_package_does_not_load_torch():
    names = ", ".join(f"dresample.deep.{name}" for name in ("shapes", "schedule", "settings", "saved", "group"))
    code = f"import sys, dresample.deep, {names}; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
