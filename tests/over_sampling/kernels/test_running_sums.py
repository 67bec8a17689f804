"""Sums that go on have the bits of one sum, whatever the pieces."""

from __future__ import annotations

import numpy as np
import pytest

from dresample.over_sampling.kernels import running_sums


@pytest.mark.parametrize("d", [2, 3, 8, 17])
@pytest.mark.parametrize("seed", range(3))
def test_pieces_give_the_bits_of_the_whole(d, seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(3000, d)) * np.exp(3 * rng.normal(size=(3000, d)))
    cuts = np.sort(rng.integers(1, len(X), 5))
    for add, whole in ((running_sums.sums, X.sum(axis=0)), (running_sums.products, np.einsum("ni,nj->ij", X, X))):
        total = None
        for piece in np.split(X, cuts):
            total = add(piece, total) if len(piece) else total
        assert total.tobytes() == whole.tobytes()
        backwards = add(X[::-1].copy())
        assert backwards.tobytes() != whole.tobytes()  # the order does matter


def test_one_column_is_summed_at_once():
    X = np.random.default_rng(0).normal(size=(3000, 1))
    assert not running_sums.goes_on(1)
    assert running_sums.sums(X).tobytes() == X.sum(axis=0).tobytes()
    assert running_sums.products(X).tobytes() == np.einsum("ni,nj->ij", X, X).tobytes()
    with pytest.raises(AssertionError):
        running_sums.products(X, np.zeros((1, 1)))
