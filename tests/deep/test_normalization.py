"""Batch normalisation: torch's for one process, one process's for a group, and one value per channel."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
import torch

from dresample.deep.group import part
from dresample.deep.network import weights_of
from dresample.deep.normalization import BatchNorm, synchronise
from dresample.deep.penalty import squares
from tests.helpers.groups import together


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
