"""Scaling: pixels and columns come back as they were."""

from __future__ import annotations

import numpy as np

from dresample.deep.scaling import of_columns, of_pixels
from tests.helpers.marks import OBJECTS_STAY

pytestmark = OBJECTS_STAY


def test_pixels_and_columns_come_back():
    X = np.random.default_rng(0).integers(0, 256, (6, 256)).astype(np.float32)
    scaling = of_pixels(0, 255)
    Z = scaling.forward(X)
    assert Z.dtype == np.float32 and Z.min() >= -1 and Z.max() <= 1
    assert np.abs(scaling.inverse(Z, np.float64) - X).max() < 1e-4
    assert scaling.inverse(np.array([[-1.5, 1.5]], np.float32), np.float64).tolist() == [[0.0, 255.0]]
    assert (of_pixels(3, 3).forward(np.full((2, 4), 3.0)) == np.float32(-1)).all()  # one value only: no division by 0
    mean, spread = np.array([1e6, 5.0]), np.array([2.0, 0.0])
    scaling = of_columns(mean, spread)
    rows = np.array([[1e6 + 4, 5.0], [1e6 - 2, 5.0]])
    assert scaling.forward(rows).tolist() == [[2.0, 0.0], [-1.0, 0.0]]
    assert (scaling.inverse(scaling.forward(rows), np.float32) == rows).all()
