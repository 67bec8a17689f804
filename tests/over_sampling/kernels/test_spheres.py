"""Spheres: what their energy reaches when all rows are inside."""

from __future__ import annotations

import numpy as np
import pytest

from dresample.over_sampling.kernels import spheres
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


def test_with_all_rows_inside_the_rest_of_the_energy_is_shared_by_them():
    """With both others inside, the cost is 2 per unit, not 3."""
    found, final = spheres.radii(np.array([[0.1, 0.2]]), 1.0, 2)
    assert found[0] == pytest.approx(0.2 + (1 - 0.1 - 0.2) / 2) and final.all()
    _, final = spheres.radii(np.array([[0.1, 0.2]]), 1.0, 3)
    assert not final.any()
