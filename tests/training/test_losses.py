"""Losses: the spec's worked values, masked classes, limits, and sums over shards."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dresample import errors
from dresample.training.class_weights import effective_number_weights

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from dresample.training.losses import (  # noqa: E402
    BalancedSoftmaxLoss,
    ClassBalancedLoss,
    ClassWeightedLoss,
    DeferredReweighting,
    FocalLoss,
    LDAMLoss,
    OHEMLoss,
)

SIZES = (100, 10)
Z = torch.tensor([[1.0, 0.5]])
ONE = torch.tensor([1])


def batch(n=40, classes=3, seed=0):
    g = torch.Generator().manual_seed(seed)
    return torch.randn(n, classes, generator=g, dtype=torch.float64), torch.randint(classes, (n,), generator=g)


# --- worked values ----------------------------------------------------------------------------------------------------


def test_class_weighted_is_pytorch_s_weighted_cross_entropy():
    logits, target = batch(classes=2)
    weight = torch.tensor([0.55, 5.5], dtype=torch.float64)
    for weights in ("balanced", "inverse", (1.0, 10.0)):
        ours = ClassWeightedLoss(SIZES, weights=weights).double()(logits, target)
        assert float(ours) == pytest.approx(float(nn.CrossEntropyLoss(weight)(logits, target)), rel=1e-6)
    assert float(ClassWeightedLoss(SIZES)(Z, ONE)) == pytest.approx(0.974077, abs=1e-6)


def test_class_weighted_divided_by_rows():
    loss = ClassWeightedLoss(SIZES, divide_by="rows")
    assert float(loss(Z, ONE)) == pytest.approx(5.5 * 0.974077, rel=1e-6)
    inverse = ClassWeightedLoss(SIZES, weights="inverse", divide_by="rows")
    assert float(inverse(Z, ONE)) == pytest.approx(0.1 / 0.11 * 0.974077, rel=1e-6)


def test_focal_is_that_worked_out():
    assert float(FocalLoss()(Z, ONE)) == pytest.approx(0.377412, abs=1e-6)
    assert float(FocalLoss(alpha=0.25)(Z, ONE)) == pytest.approx(0.094353, abs=1e-6)
    assert float(FocalLoss(alpha=(0.75, 0.25))(Z, ONE)) == pytest.approx(0.094353, abs=1e-6)
    logits, target = batch()
    assert float(FocalLoss(gamma=0)(logits, target)) == pytest.approx(float(nn.CrossEntropyLoss()(logits, target)))
    weighted = FocalLoss(gamma=0, weight=(1, 2, 3))(logits, target)
    assert float(weighted) == pytest.approx(float(nn.CrossEntropyLoss(torch.tensor([1.0, 2.0, 3.0]).double())(logits, target)))


@pytest.mark.parametrize("gamma", [0, 0.5, 1, 2])
def test_focal_has_finite_slopes_where_a_row_is_certain(gamma):
    z = torch.tensor([[200.0, -200.0], [-200.0, 200.0]], requires_grad=True)
    loss = FocalLoss(gamma)(z, torch.tensor([0, 0]))
    loss.backward()
    assert float(loss.detach()) == pytest.approx(200.0)
    assert torch.isfinite(z.grad).all()
    assert z.grad[0].abs().max() == 0


def logits_of(losses):
    """Two logits whose cross-entropy for class 0 is as wanted."""
    p = torch.exp(-torch.as_tensor(losses, dtype=torch.float64))
    return torch.stack([torch.log(p), torch.log1p(-p)], dim=1)


def test_ohem_is_that_worked_out():
    z = logits_of((0.1, 2.3, 0.7, 0.05))
    zero = torch.zeros(4, dtype=torch.int64)
    assert float(OHEMLoss(0.5)(z, zero)) == pytest.approx(1.5)
    assert float(OHEMLoss(0.01)(z, zero)) == pytest.approx(2.3)  # one row at least
    assert float(OHEMLoss(1)(z, zero)) == pytest.approx(float(nn.CrossEntropyLoss()(z, zero)))


def test_ohem_ties_go_by_row_and_only_the_top_has_a_gradient():
    z = logits_of((0.2, 0.7, 0.7, 0.7, 0.1)).requires_grad_()
    OHEMLoss(0.4)(z, torch.zeros(5, dtype=torch.int64)).backward()
    assert (z.grad.abs().sum(dim=1) > 0).tolist() == [False, True, True, False, False]


def test_ohem_keeps_as_many_rows_as_written():
    # 0.29 * 100 is 28.999999999999996 in floats.
    z = logits_of(np.linspace(0.01, 2, 100)).requires_grad_()
    OHEMLoss(0.29)(z, torch.zeros(100, dtype=torch.int64)).backward()
    assert int((z.grad.abs().sum(dim=1) > 0).sum()) == 29


def test_ohem_takes_the_top_of_what_it_sees():
    z = logits_of((3.0, 2.0, 0.2, 0.1))
    zero = torch.zeros(4, dtype=torch.int64)
    shards = (OHEMLoss()(z[:2], zero[:2]) + OHEMLoss()(z[2:], zero[2:])) / 2
    assert float(OHEMLoss()(z, zero)) == pytest.approx(2.5) and float(shards) == pytest.approx(1.6)
    assert not hasattr(OHEMLoss(), "sums")


def test_ldam_is_that_worked_out():
    assert float(LDAMLoss(SIZES, scale=1)(Z, ONE)) == pytest.approx(1.313262, abs=1e-6)
    assert float(LDAMLoss(SIZES)(Z, ONE)) == pytest.approx(30.0, abs=1e-5)
    first = LDAMLoss(SIZES, scale=1)(Z, torch.tensor([0]))
    assert float(first) == pytest.approx(math.log1p(math.exp(0.5 - 1 + 0.281171)), abs=1e-6)


def test_ldam_without_a_margin_is_cross_entropy_of_scaled_logits():
    logits, target = batch()
    ours = LDAMLoss((5, 3, 2), max_margin=0, scale=4)(logits, target)
    assert float(ours) == pytest.approx(float(nn.CrossEntropyLoss()(4 * logits, target)))


def test_balanced_softmax_is_that_worked_out():
    assert float(BalancedSoftmaxLoss(SIZES)(Z, ONE)) == pytest.approx(2.861470, abs=1e-6)
    shifted = Z + BalancedSoftmaxLoss(SIZES).log_counts
    assert torch.softmax(shifted, 1)[0].tolist() == pytest.approx((0.942815, 0.057185), abs=1e-6)
    equal = BalancedSoftmaxLoss((7, 7))
    assert float(equal(Z, ONE)) == pytest.approx(0.974077, abs=1e-6)
    assert "not BALMS" in BalancedSoftmaxLoss.__doc__


def test_class_balanced_is_that_worked_out():
    logits, target = batch()
    sizes, weight = (100, 10, 3), torch.as_tensor(effective_number_weights((100, 10, 3), 0.99))
    plain = ClassBalancedLoss(sizes, beta=0.99).double()(logits, target)
    assert float(plain) == pytest.approx(float(nn.CrossEntropyLoss(weight)(logits, target)), rel=1e-6)
    focal = ClassBalancedLoss(sizes, beta=0.99, loss="focal").double()(logits, target)
    assert float(focal) == pytest.approx(float(FocalLoss(weight=weight.numpy()).double()(logits, target)), rel=1e-6)
    # By hand: a positive logit of 1 against the other of 0.5.
    sigmoid = ClassBalancedLoss(SIZES, loss="sigmoid")(Z, ONE)
    assert float(sigmoid) == pytest.approx(math.log1p(math.exp(1.0)) + math.log1p(math.exp(-0.5)), abs=1e-6)


# --- classes without rows ---------------------------------------------------------------------------------------------


def test_balanced_softmax_masks_a_class_without_rows():
    gap = BalancedSoftmaxLoss((100, 0, 10))
    z = torch.tensor([[1.0, 9.0, 0.5]], requires_grad=True)
    loss = gap(z, torch.tensor([2]))
    loss.backward()
    assert float(loss.detach()) == pytest.approx(2.861470, abs=1e-6)
    assert z.grad[0, 1] == 0 and torch.isfinite(z.grad).all()
    with pytest.raises(errors.InputError, match=r"class codes \[?1"):
        gap(z, torch.tensor([1]))
    judged = gap.eval()(z.repeat(2, 1), torch.tensor([1, 2]))  # the row of class 1 is left out
    assert float(judged.detach()) == pytest.approx(2.861470, abs=1e-6)


def test_sigmoid_leaves_out_a_class_without_rows():
    z = torch.tensor([[1.0, 9.0, 0.5]])
    gap = ClassBalancedLoss((100, 0, 10), loss="sigmoid")(z, torch.tensor([2]))
    assert float(gap) == pytest.approx(float(ClassBalancedLoss(SIZES, loss="sigmoid")(Z, ONE)))


def test_rows_of_no_weight_give_zero_not_nan():
    z = torch.tensor([[1.0, 9.0, 0.5]], requires_grad=True)
    for loss in (ClassWeightedLoss((100, 0, 10)), ClassBalancedLoss((100, 0, 10))):
        value = loss(z, torch.tensor([1]))
        value.backward()
        assert float(value.detach()) == 0 and z.grad.abs().max() == 0


def test_a_large_difference_of_logits_stays_finite():
    z = torch.tensor([[300.0, -300.0]])
    of_sizes = (ClassWeightedLoss, LDAMLoss, BalancedSoftmaxLoss, ClassBalancedLoss)
    for loss in (FocalLoss(), OHEMLoss(), *(make(SIZES) for make in of_sizes)):
        assert torch.isfinite(loss(z, ONE))


# --- shards -----------------------------------------------------------------------------------------------------------

SHARDED = {
    "balanced": lambda: ClassWeightedLoss((20, 12, 8)),
    "by rows": lambda: ClassWeightedLoss((20, 12, 8), divide_by="rows"),
    "focal": lambda: FocalLoss(alpha=(0.2, 0.3, 0.5), weight=(1, 2, 5)),
    "ldam": lambda: LDAMLoss((20, 12, 8), weight=(1, 2, 5)),
    "balanced softmax": lambda: BalancedSoftmaxLoss((20, 12, 8)),
    "class-balanced": lambda: ClassBalancedLoss((20, 12, 8), beta=0.9),
    "sigmoid": lambda: ClassBalancedLoss((20, 12, 8), loss="sigmoid"),
    "drw": lambda: reweighted(LDAMLoss((20, 12, 8))),
}


def reweighted(loss):
    loss = DeferredReweighting(loss, (20, 12, 8), 0, beta=0.9)
    loss.set_epoch(0)
    return loss


@pytest.mark.parametrize("name", SHARDED)
def test_shards_combine_to_the_whole(name):
    loss = SHARDED[name]().double()
    logits, target = batch()
    parts = [loss.sums(logits[rows], target[rows]) for rows in (slice(0, 3), slice(3, 29), slice(29, 40))]
    total, weights = (float(sum(p[i] for p in parts)) for i in (0, 1))
    assert total / weights == pytest.approx(float(loss(logits, target)), rel=1e-12)


def test_the_mean_of_shard_means_is_another_number():
    loss = ClassWeightedLoss((20, 12, 8)).double()
    logits, target = batch()
    halves = (loss(logits[:20], target[:20]) + loss(logits[20:], target[20:])) / 2
    assert abs(float(halves - loss(logits, target))) > 1e-4


# --- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: FocalLoss(-1),
        lambda: FocalLoss(alpha=2.0),
        lambda: OHEMLoss(0),
        lambda: OHEMLoss(1.5),
        lambda: LDAMLoss(SIZES, max_margin=-0.1),
        lambda: LDAMLoss(SIZES, scale=0),
        lambda: ClassBalancedLoss(SIZES, beta=1.2),
        lambda: ClassBalancedLoss(SIZES, loss="hinge"),
        lambda: ClassWeightedLoss(SIZES, weights="square"),
        lambda: ClassWeightedLoss(SIZES, weights=(1, 2, 3)),
        lambda: ClassWeightedLoss(SIZES, divide_by="batch"),
    ],
)
def test_parameters_that_mean_nothing_are_refused(make):
    with pytest.raises(errors.ParameterError):
        make()


@pytest.mark.parametrize("loss", [LDAMLoss(SIZES), FocalLoss(alpha=0.25), OHEMLoss(), BalancedSoftmaxLoss(SIZES)])
def test_shapes_that_do_not_fit_are_refused(loss):
    wrong = [(Z, torch.tensor([1, 0])), (Z[0], ONE)]
    if not isinstance(loss, OHEMLoss):
        wrong.append((torch.zeros(1, 3), ONE))
    for logits, target in wrong:
        with pytest.raises(errors.InputError, match="do not fit"):
            loss(logits, target)
