"""Cosines as logits, and what their scale is for."""

from __future__ import annotations

import math

import pytest

from dresample.training.losses import (
    CosineLinear,
    LDAMLoss,
)

torch = pytest.importorskip("torch")

Z = torch.tensor([[1.0, 0.5]])

ONE = torch.tensor([1])


def test_logits_are_cosines():
    layer = CosineLinear(4, 3)
    x = torch.randn(6, 4, generator=torch.Generator().manual_seed(0))
    cos = layer(x)
    expected = (x @ layer.weight.T) / (x.norm(dim=1, keepdim=True) * layer.weight.norm(dim=1))
    torch.testing.assert_close(cos, expected)
    torch.testing.assert_close(layer(7 * x), cos)
    assert layer(torch.zeros(1, 4)).tolist() == [[0.0, 0.0, 0.0]]


def test_scale_lifts_the_floor_of_the_loss():
    best = torch.tensor([[1.0, -1.0]])
    floor = float(LDAMLoss((5, 5), max_margin=0, scale=1)(best, torch.tensor([0])))
    assert floor == pytest.approx(math.log1p(math.exp(-2))) and floor > 0.1
    assert float(LDAMLoss((5, 5), max_margin=0)(best, torch.tensor([0]))) < 1e-6
