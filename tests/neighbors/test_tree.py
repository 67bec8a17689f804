"""Cells hold every row once, and none too many."""

from __future__ import annotations

import numpy as np
import pytest

from dresample.neighbors.tree import GROUP, LEAF, embed, grow
from tests.helpers.rows import drawn_rows, third_embedded


@pytest.mark.parametrize("n", [1, 31, 32, 33, 256, 257, 8192, 8193, 30_000])
@pytest.mark.parametrize("kind", ["noise", "ties", "all equal", "twins", "heavy tails"])
@pytest.mark.parametrize("leaf", [GROUP, LEAF])
def test_cells_hold_every_row_once_and_no_cell_too_many(kind, n, leaf):
    X, row, weight = drawn_rows(kind, n, 4, seed=2)
    E = embed(X, third_embedded(X, weight))
    cells = grow(E, row, leaf)
    sizes = np.diff(cells.start)
    assert np.sort(cells.order).tolist() == list(range(n))
    assert cells.start[0] == 0 and cells.start[-1] == n and sizes.max() <= leaf and sizes.min() >= 0
    for cell in np.flatnonzero(sizes):
        inside = cells.order[cells.start[cell] : cells.start[cell + 1]]
        assert (cells.low[:, cell] == E[inside].min(axis=0)).all() and (cells.high[:, cell] == E[inside].max(axis=0)).all()
        assert cells.first_row[cell] == row[inside].min()
