"""Weights and margins of classes: the worked values, limits, classes without rows."""

from __future__ import annotations

import numpy as np
import pytest

from dresample import errors
from dresample.training.class_weights import balanced_weights, effective_number_weights, ldam_margins
from dresample.training.losses import (
    BalancedSoftmaxLoss,
    ClassBalancedLoss,
    ClassWeightedLoss,
    LDAMLoss,
)

SIZES = (100, 10)


def test_balanced_weights_are_those_worked_out():
    assert balanced_weights(SIZES).tolist() == pytest.approx([0.55, 5.5])


@pytest.mark.parametrize(
    ("beta", "expected"),
    [
        (0.0, (1, 1)),
        (0.9, (0.788862, 1.211138)),
        (0.99, (0.262116, 1.737884)),
        (0.999, (0.189327, 1.810673)),
        (0.9999, (0.182563, 1.817437)),
        (1.0, (2 / 11, 20 / 11)),
    ],
)
def test_effective_number_weights_are_those_worked_out(beta, expected):
    assert effective_number_weights(SIZES, beta) == pytest.approx(expected, abs=5e-7)


def test_weights_near_the_limit_stay_exact():
    near = effective_number_weights((10**6, 3), 1 - 2.0**-52)
    assert near == pytest.approx(effective_number_weights((10**6, 3), 1.0), rel=1e-8)


def test_margins_are_those_worked_out():
    assert ldam_margins(SIZES) == pytest.approx((0.281171, 0.5), abs=5e-7)
    assert ldam_margins((3, 10, 0), 0.7)[0] == 0.7


def test_classes_without_rows_have_no_weight_and_leave_the_others_alone():
    for weigh in (balanced_weights, ldam_margins, effective_number_weights, lambda n: effective_number_weights(n, 1.0)):
        with_gap = weigh((100, 0, 10))
        assert with_gap[1] == 0 and with_gap[[0, 2]].tolist() == weigh(SIZES).tolist()


@pytest.mark.parametrize("counts", [(0, 0), (3, -1), (2.5, 3), (7,), (np.nan, 2), "ab", ((1, 2), (3, 4))])
def test_counts_that_are_no_sizes_are_refused(counts):
    for make in (ClassWeightedLoss, LDAMLoss, BalancedSoftmaxLoss, ClassBalancedLoss):
        with pytest.raises(errors.ParameterError, match=f"{make.__name__}.*class_counts|class_counts.*{make.__name__}"):
            make(counts)
