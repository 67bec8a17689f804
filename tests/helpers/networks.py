"""Trained networks: whether two are the same, and how training went."""

from __future__ import annotations

import numpy as np


def equal(one, two):
    """Whether weights are the same, name by name."""
    return set(one) == set(two) and all(np.array_equal(one[name], two[name]) for name in one)


def totals(trained):
    """The loss of each epoch."""
    return [loss.total for loss in trained.losses]
