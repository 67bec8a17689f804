"""The autoencoder behind DeepSMOTE: sizes, parameters, batch norm over several processes, the terms of the loss, what is saved."""

from __future__ import annotations

import json
import subprocess
import sys
from copy import deepcopy

import numpy as np
import pytest
import torch

from dresample.deep import saved, shapes
from dresample.deep.group import part
from dresample.deep.network import convolutional, dense, take_weights, weights_of
from dresample.deep.normalization import BatchNorm, synchronise
from dresample.deep.penalty import chain, neighbor_squares, squares
from dresample.errors import InputError, OutputError, ParameterError
from tests.helpers.groups import Threads, together

# --- sizes and parameters ----------------------------------------------------------------------------------------------


def count(module):
    return sum(p.numel() for p in module.parameters())


def test_parameters_in_print():
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


# --- batch norm -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(8, 3), (8, 3, 2, 5)])
def test_batch_norm_alone_is_that_of_torch(shape):
    x = torch.randn(shape)
    ours, theirs = BatchNorm(3), (torch.nn.BatchNorm1d if len(shape) == 2 else torch.nn.BatchNorm2d)(3)
    for training in (True, True, False):
        ours.train(training), theirs.train(training)
        assert torch.equal(ours(x), theirs(x))
    assert torch.equal(ours.running_mean, theirs.running_mean) and torch.equal(ours.running_var, theirs.running_var)


def one_step(network, rows, wanted, group=None):
    synchronise(network, group)
    a, z = part(len(rows), group)
    mine = rows[a:z].clone().requires_grad_()
    squares(network(mine), wanted[a:z]).backward()
    grads = [p.grad.clone() for p in network.parameters()]
    if group is not None:
        [group.sum(g) for g in grads]
    return mine.grad, grads, weights_of(network)


@pytest.mark.parametrize("n, world", [(9, 2), (7, 3), (2, 3)])
@pytest.mark.parametrize("shift", [0.0, 100.0])
def test_batch_norm_of_a_group_is_that_of_one_process(n, world, shift):
    torch.manual_seed(0)
    first, last = torch.nn.Conv2d(1, 4, 3, padding=1), torch.nn.Conv2d(4, 1, 3)
    make = lambda: deepcopy(torch.nn.Sequential(first, BatchNorm(4), torch.nn.Tanh(), last)).double()
    networks = [make() for _ in range(world + 1)]
    rows, wanted = torch.randn(n, 1, 6, 6).double() + shift, torch.randn(n, 1, 4, 4).double()
    dx, grads, after = one_step(networks[0], rows, wanted)
    found = together(world, lambda group: one_step(networks[1 + group.rank], rows, wanted, group))
    assert torch.allclose(torch.cat([dx_part for dx_part, _, _ in found]), dx, rtol=1e-6, atol=1e-8)
    for _, g, w in found:
        assert all(torch.allclose(a, b, rtol=1e-6, atol=1e-8) for a, b in zip(g, grads, strict=True))
        assert all(np.allclose(w[name], after[name], rtol=1e-7) for name in after)


def test_one_value_per_channel_takes_the_running_statistics():
    def work(group):
        layer = BatchNorm(2)
        synchronise(layer, group)
        x = torch.full((1 if group is None or group.rank == 0 else 0, 2), 3.0, requires_grad=True)
        y = layer(x)
        y.sum().backward()
        assert layer.running_mean.tolist() == [0, 0] and layer.running_var.tolist() == [1, 1]
        return y.detach()

    expected = 3.0 / np.sqrt(1 + 1e-5)
    assert np.allclose(work(None), expected)
    assert np.allclose(together(2, work)[0], expected)


# --- the loss ----------------------------------------------------------------------------------------------------------------


def same(rows):
    return rows


def test_worked_example_tells_the_two_penalties_apart():
    Q = torch.tensor([[0.0], [1.0], [3.0]])
    linked = Q[chain(3, 0, 3)]
    assert float(neighbor_squares(same, same, linked, "paper")) / 3 == pytest.approx(4.666667, abs=1e-6)
    assert float(neighbor_squares(same, same, linked, "released")) == 0.0


@pytest.mark.parametrize("world", [1, 2, 3, 5])
def test_parts_of_the_penalty_add_up(world):
    Q = torch.tensor([[0.0], [1.0], [3.0]])
    groups = [Threads(rank, world, None, None) for rank in range(world)]
    assert sum(float(neighbor_squares(same, same, Q[chain(3, *part(3, g))], "paper")) for g in groups) == 14.0


@pytest.mark.parametrize("penalty", ["paper", "released"])
def test_penalty_of_one_row_is_plain_reconstruction(penalty):
    row = torch.tensor([[2.0, 1.0]])
    half = lambda rows: rows / 2
    assert float(neighbor_squares(same, half, row[chain(1, 0, 1)], penalty)) == 1.25


@pytest.mark.parametrize("penalty, reaches", [("paper", True), ("released", False)])
def test_the_released_penalty_does_not_reach_the_encoder(penalty, reaches):
    network = dense(3, 2, 4)
    neighbor_squares(network.encoder, network.decoder, torch.randn(6, 3), penalty).backward()
    assert all((p.grad is not None) == reaches for p in network.encoder.parameters())
    assert all(p.grad is not None for p in network.decoder.parameters())


# --- what is saved -----------------------------------------------------------------------------------------------------------


def test_saved_models_come_back_and_replace_the_old_ones(tmp_path):
    weights = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "step": np.array(3.0, np.float32), "n": np.array([1, 2])}
    folder = tmp_path / "deep" / "er"
    saved.save(folder, {"old": np.zeros(1)}, {})
    saved.save(folder, {**weights, "a": np.asfortranarray(weights["a"])}, {"shape": [1, 28, 28]})
    found, facts = saved.load(folder)
    assert facts == {"shape": [1, 28, 28]} and set(found) == set(weights)
    for name, value in weights.items():
        assert found[name].dtype == value.dtype and found[name].shape == value.shape and (found[name] == value).all()
    assert sorted(p.suffix for p in folder.iterdir()) == [".json", ".safetensors"]
    assert not any(b"pickle" in p.read_bytes() for p in folder.iterdir())


def test_a_stopped_writer_leaves_the_old_model(tmp_path, monkeypatch):
    saved.save(tmp_path, {"a": np.zeros(2)}, {"n": 1})
    replace = saved.os.replace
    calls = []

    def stopped(source, target):
        calls.append(target)
        if len(calls) == 2:  # the weights are written, model.json is not
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(saved.os, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        saved.save(tmp_path, {"a": np.ones(2)}, {"n": 2})
    found, facts = saved.load(tmp_path)
    assert facts == {"n": 1} and found["a"].tolist() == [0, 0]


def test_damaged_models_are_told_apart(tmp_path):
    with pytest.raises(InputError, match="No saved model"):
        saved.load(tmp_path)
    saved.save(tmp_path, {"a": np.zeros(100)}, {})
    (file,) = tmp_path.glob("*.safetensors")
    file.write_bytes(file.read_bytes()[:-8])
    with pytest.raises(InputError, match="changed or cut off"):
        saved.load(tmp_path)
    file.unlink()
    with pytest.raises(InputError, match="missing"):
        saved.load(tmp_path)
    (tmp_path / saved.FACTS).write_text(json.dumps({"format": 1, "weights": "../other", "facts": {}}))
    with pytest.raises(InputError, match="format"):
        saved.load(tmp_path)
    (tmp_path / saved.FACTS).write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        saved.load(tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="Cannot write"):
        saved.save(tmp_path / "file" / "folder", {"a": np.zeros(1)}, {})


def test_importing_the_package_does_not_load_torch():
    names = ", ".join(f"dresample.deep.{name}" for name in ("shapes", "schedule", "settings", "saved", "group"))
    code = f"import sys, dresample.deep, {names}; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
