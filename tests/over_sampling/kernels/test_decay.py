"""The exponential of RBO is one, within two units in the last place."""

from __future__ import annotations

import numpy as np

from dresample.over_sampling.kernels.decay import decay


def test_decay_is_the_exponential():
    t = np.concatenate([np.linspace(0, 800, 20_001), 10.0 ** np.arange(-20.0, 9)])
    ours, theirs = decay(t), np.exp(-t)
    near = t < 700
    assert (np.abs(ours / np.where(near, theirs, 1) - 1)[near] < 2 * 2.3e-16).all()
    assert (ours[~near] == 0).all() and decay(np.zeros(1))[0] == 1.0
