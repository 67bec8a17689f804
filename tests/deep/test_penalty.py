"""The two penalties: the worked example, parts that add up, one row, and whom they reach."""

from __future__ import annotations

import pytest
import torch

from dresample.deep.group import part
from dresample.deep.network import dense
from dresample.deep.penalty import chain, neighbor_squares
from tests.helpers.groups import Threads


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
