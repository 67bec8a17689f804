"""When the loss is flat."""

from __future__ import annotations

from dresample.deep.fitting import Settings
from dresample.deep.settings import EpochLoss, flat
from tests.helpers.marks import IN_ONE_THREAD, ONE_TORCH_THREAD

pytestmark = [ONE_TORCH_THREAD, IN_ONE_THREAD]


def test_flat_needs_patience_and_epochs():
    losses = [EpochLoss(i + 1, value, 0.0, 0.0) for i, value in enumerate([1, 0.9, 0.9, 0.9, 0.5, 0.5, 0.5, 0.4999])]
    says = lambda **more: [flat(losses[:n], Settings(**{"min_epochs": 0, "patience": 3, **more})) for n in range(1, 9)]
    assert says() == [False] * 7 + [True]
    assert says(patience=2) == [False] * 3 + [True] + [False] * 2 + [True, True]
    assert says(patience=2, min_epochs=8) == [False] * 7 + [True]
    assert not any(says(tol=0.0))
