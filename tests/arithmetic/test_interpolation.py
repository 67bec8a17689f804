"""Interpolation: the worked number, and the compiled draw, which equals that in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.arithmetic import draws, interpolation, interpolation_compiled
from dresample.arithmetic.engine import always
from dresample.arithmetic.interpolation import choose
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


def test_worked_number():
    """Base 2.2, partner 1.0, gap 0.25: 1.9, by both routes."""
    small, gap = np.array([0.0, 1.0, 2.2, 3.5])[:, None], np.array([0.25])
    assert interpolation.between(small[[2]], small[[1]], gap).tolist() == [[pytest.approx(1.9, rel=1e-15)]]
    placed = interpolation_compiled.place(small, np.array([2]), small, np.array([1]), gap)
    assert placed.tolist() == [[pytest.approx(1.9, rel=1e-15)]]


KEY = draws.class_key(seed=12345, label=1)


@settings(max_examples=100, deadline=None)
@given(
    copies=st.lists(st.integers(0, 9), min_size=1, max_size=30),
    n_partners=st.lists(st.integers(0, 6), min_size=30, max_size=30),
    start=st.sampled_from([0, 2**32 - 3, 2**40]),
    key=st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)),
    data=st.data(),
)
def test_the_compiled_choice_is_that_of_numpy(copies, n_partners, start, key, data):
    """And any range of the new rows is what it is in the whole."""
    copies, n_partners = np.array(copies), np.array(n_partners[: len(copies)])
    row = start + np.cumsum(copies + 1)
    total = int(copies.sum())
    first = data.draw(st.integers(0, total))
    last = data.draw(st.integers(first, total))
    with always(compiled=False):
        whole = choose(row, copies, n_partners, key)
        part = choose(row, copies, n_partners, key, first, last)
    compiled = interpolation_compiled.choose(row, copies, n_partners, key, first, last)
    assert len(whole.base) == total
    for a, b, c in zip(whole, part, compiled, strict=True):
        assert a.dtype == b.dtype == c.dtype
        assert a[first:last].tobytes() == b.tobytes() == c.tobytes()
    assert (whole.partner < np.maximum(n_partners[whole.base], 0)).all() or not total
