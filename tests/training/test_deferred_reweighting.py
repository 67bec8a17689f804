"""Deferred re-weighting: plain epochs first, then weights; the state of the loss; losses that cannot be re-weighted."""

from __future__ import annotations

import pytest
from torch import nn

from dresample import errors
from dresample.training.losses import (
    BalancedSoftmaxLoss,
    DeferredReweighting,
    FocalLoss,
    LDAMLoss,
    OHEMLoss,
)

torch = pytest.importorskip("torch")

SIZES = (100, 10)


@pytest.mark.parametrize("make", [lambda: LDAMLoss(SIZES), lambda: FocalLoss(), lambda: nn.CrossEntropyLoss()])
def test_weights_begin_at_their_epoch(make):
    draw = torch.Generator().manual_seed(0)
    logits, target = torch.randn(40, 2, generator=draw), torch.randint(0, 2, (40,), generator=draw)
    plain, loss = make(), DeferredReweighting(make(), SIZES, start_epoch=3)
    assert float(loss(logits, target)) == pytest.approx(float(plain(logits, target)))
    loss.set_epoch(2)
    assert float(loss(logits, target)) == pytest.approx(float(plain(logits, target)))
    loss.set_epoch(3)
    weighted = make()
    weighted.weight = torch.tensor([0.182563, 1.817437])
    assert float(loss(logits, target)) == pytest.approx(float(weighted(logits, target)), rel=1e-5)
    loss.set_epoch(0)
    assert float(loss(logits, target)) == pytest.approx(float(plain(logits, target)))


def test_a_loss_that_is_built_from_weights_is_built_anew():
    loss = DeferredReweighting(lambda w: nn.CrossEntropyLoss(weight=w, reduction="sum"), SIZES, 1)
    loss.set_epoch(1)
    assert float(loss(torch.tensor([[1.0, 0.5]]), torch.tensor([1]))) == pytest.approx(1.817437 * 0.974077, rel=1e-5)


def test_state_has_the_same_tensors_before_and_after():
    early, late = (DeferredReweighting(LDAMLoss(SIZES), SIZES, 5) for _ in range(2))
    late.set_epoch(5)
    early.load_state_dict(late.state_dict())
    assert early.loss.weight.tolist() == late.loss.weight.tolist()


@pytest.mark.parametrize("loss", [OHEMLoss(), nn.CrossEntropyLoss(torch.ones(2)), BalancedSoftmaxLoss, lambda w: OHEMLoss()])
def test_a_loss_whose_weights_are_taken_is_refused(loss):
    if loss is BalancedSoftmaxLoss:
        with pytest.raises(errors.ParameterError, match="start_epoch"):
            DeferredReweighting(LDAMLoss(SIZES), SIZES, -1)
        return
    with pytest.raises(errors.ParameterError, match="weight"):
        DeferredReweighting(loss, SIZES, 1)
