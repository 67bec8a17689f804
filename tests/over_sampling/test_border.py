"""Weights of the border: by pieces of the class, by the search and at once they are the same bits; a sample comes close."""

from __future__ import annotations

import dask
import numpy as np
import pytest

from dresample import CBSO, MWMOTE
from dresample.over_sampling import border
from dresample.over_sampling.class_view import ClassView
from tests.helpers.engines import small_tasks
from tests.helpers.holding import in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import new_rows_of
from tests.helpers.strategies import Table
from tests.helpers.tables import overlapping, stored_table

pytestmark = NO_ADVICE


@pytest.mark.parametrize("kind", [MWMOTE, CBSO])
def test_a_class_in_many_blocks_gives_the_rows_of_one(kind, monkeypatch):
    """Nobody asks for the class as one block; few rows of the border meet it at a time."""
    table = stored_table(4, 3000)
    X, y = table.X[["a", "d", "e"]], (table.y == 0).astype(int)
    made = lambda: kind(random_state=3, sampling_strategy={1: 2600}, max_fit_rows=300, provenance=True)
    with dask.config.set(scheduler="synchronous"):
        expected = made()
        rows = expected.fit_resample(X, y)[0].to_numpy()
        monkeypatch.setattr(ClassView, "whole", lambda self: pytest.fail("the class is asked for in one place"))
        monkeypatch.setattr(border, "SLAB", 90_000)
        found = made()
        with small_tasks():
            cut = found.fit_resample(*in_frames(Table(X, y), [700] * 4 + [200]))[0].compute().to_numpy()
        assert (cut == rows).all()
        assert found.provenance_.compute()[["base_row", "neighbor_row"]].equals(
            expected.provenance_[["base_row", "neighbor_row"]].astype(found.provenance_.dtypes[["base_row", "neighbor_row"]])
        )


@pytest.mark.parametrize("k3", [1, 5])
def test_searched_neighbours_weigh_as_all_pairs_do(k3, monkeypatch):
    """The distances of the search are those of the pairs to the last bit, with ties too."""
    X, y = overlapping(0, small=150)
    X[::7] = np.rint(X[::7])
    made = lambda: MWMOTE(k3=k3, random_state=0, sampling_strategy={1: 10_000})
    searched = made().fit_resample(X, y)[0]
    calls = []
    weigh = border.weigh_pairs
    monkeypatch.setattr(border, "weigh_pairs", lambda *args: calls.append(1) or weigh(*args))
    monkeypatch.setattr(border, "SEARCHED", 0)
    assert made().fit_resample(X, y)[0].tobytes() == searched.tobytes() and calls


def test_a_sample_of_the_border_comes_close():
    X, y = overlapping(1, small=300, large=1200)
    shares = []
    for most in (None, 10_000, 150):
        sampler = MWMOTE(random_state=0, sampling_strategy={1: 100_000}, max_border_rows=most)
        sampler.fit_resample(X, y)
        shares.append(sampler.allocation_["copies"].to_numpy())
    assert (shares[0] == shares[1]).all()
    assert "a sample of 150 of" in sampler.report_.notes["class 1"]
    apart = np.abs(shares[0] - shares[2]).sum() / (2 * shares[0].sum())
    assert 0 < apart < 0.1


def test_the_plan_knows_what_bounds_the_cost():
    X, y = overlapping(0)
    (note,) = (v for name, v in MWMOTE().plan(X, y).notes.items() if name.startswith("distances"))
    assert "a k3 of at most 256 is searched" in note and "max_border_rows" in note
    assert not any(name.startswith("distances") for name in MWMOTE(k3=5).plan(X, y).notes)
    plain, more = (kind(max_fit_rows=n).plan(X, y) for kind, n in ((CBSO, 10), (CBSO, 10_000)))
    assert more.worker_bytes - plain.worker_bytes == 8 * (60 * 60 - 10 * 10)
    assert more.notes["clusters of class 1"].startswith("60 rows in one task")


def test_rows_alone_are_copied_wherever_they_are():
    """A cluster of one row: the row itself, without a neighbour."""
    X, y = overlapping(2)
    with small_tasks():
        new, base, partner, gap = new_rows_of(CBSO(c_p=1e-9, random_state=0, provenance=True), X, y)
    assert (new == X[base]).all() and (partner == -1).all() and not gap.any()
