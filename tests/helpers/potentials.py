"""The potential of RBO and its walk as they are printed."""

from __future__ import annotations

import numpy as np

from dresample.arithmetic import draws


def phi(x, rows, sign, gamma):
    """The definition; what is below exp(-700) counts as nothing."""
    t = (np.abs(x - rows).sum(axis=1) / gamma) ** 2
    return float(np.sum(sign * np.where(t < 700, np.exp(-t), 0)))


def printed_walk(x, rows, sign, gamma, step, steps, key, row, copy):
    """The loop of the paper for one row; steps gone along each feature."""
    gone = np.zeros(len(x), int)
    ways = [(f, s) for f in range(len(x)) for s in (1, -1)]
    left, best = list(ways), abs(phi(x, rows, sign, gamma))
    for trial in range(steps):
        if not left:
            break
        u = draws.uniform_pair(key, [row], [copy], "step", lane=trial // 2)[trial % 2][0]
        f, s = left.pop(int(u * len(left)))
        there = gone.copy()
        there[f] += s
        value = abs(phi(x + there * step, rows, sign, gamma))
        if value < best:
            gone, best = there, value
            left = [w for w in ways if w != (f, -s)]
    return gone
