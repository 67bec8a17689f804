"""Data sets from files."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from dresample.datasets import mnist
from dresample.errors import InputError
from tests.helpers.marks import OBJECTS_STAY

pytestmark = OBJECTS_STAY


def test_files_of_mnist_become_images_and_labels(tmp_path):
    """In the format of the real ones: a head, then bytes."""
    images, labels = np.arange(2 * 28 * 28, dtype=np.uint8).reshape(2, 28, 28), np.array([7, 3], np.uint8)
    for part in ("train", "t10k"):
        for kind, values in (("images-idx3", images), ("labels-idx1", labels)):
            head = bytes([0, 0, 8, values.ndim]) + np.array(values.shape, ">i4").tobytes()
            (tmp_path / f"{part}-{kind}-ubyte.gz").write_bytes(gzip.compress(head + values.tobytes()))
    X, y = mnist(tmp_path)
    assert X.shape == (4, 1, 28, 28) and X.dtype == np.uint8 and (X[2:, 0] == images).all() and y.tolist() == [7, 3, 7, 3]
    assert mnist(tmp_path, "t10k")[1].tolist() == [7, 3]
    (tmp_path / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(b"words, no numbers"))
    with pytest.raises(InputError, match="no idx file of bytes"):
        mnist(tmp_path)
