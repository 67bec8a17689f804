"""Rows of known pairs: each task has its own pairs, and partners out of the blocks that hold them."""

from __future__ import annotations

from itertools import pairwise

import dask
import numpy as np
import pytest

from dresample.arithmetic.interpolation import between
from dresample.block import Block
from dresample.distribution.reduction import known
from dresample.sampling.fixed_pairs import FixedPairs
from dresample.sampling.generation import ClassRows, Recipe, new_parts


@pytest.mark.parametrize("cuts", [[0, 50], [0, 20, 50], [0, 1, 7, 30, 50]])
@pytest.mark.parametrize("size", [7, 1000])
def test_pairs_are_made_whatever_the_blocks_and_tasks(cuts, size):
    rng = np.random.default_rng(len(cuts))
    X, row = rng.normal(size=(50, 3)), np.sort(rng.choice(900, 50, replace=False))
    copies = rng.integers(0, 4, 50)
    base, partner = np.repeat(np.arange(50), copies), rng.integers(0, 50, copies.sum())
    gap = rng.random(len(base))
    blocks = [known("block", Block(X[a:z], np.zeros(z - a), row[a:z])) for a, z in pairwise(cuts)]
    recipe = Recipe(pairs=FixedPairs(row[partner], gap))
    klass = ClassRows("a", (1, 2), blocks, None, row, np.array(cuts[:-1]), copies, np.zeros(50, np.int64), recipe=recipe)
    parts = new_parts(klass, size)
    made = dask.compute(*[part.rows for part in parts], scheduler="synchronous")
    assert np.array_equal(np.concatenate([new.X for new in made]), between(X[base], X[partner], gap))
    assert np.array_equal(np.concatenate([new.base_row for new in made]), row[base])
    assert np.array_equal(np.concatenate([new.neighbor_row for new in made]), np.where(partner == base, -1, row[partner]))
    assert np.array_equal(np.concatenate([new.gap for new in made]), gap)
    assert [part.count for part in parts] == [len(new.X) for new in made]
