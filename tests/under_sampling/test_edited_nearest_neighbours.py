"""Editing: votes across partitions, and a class of which nothing stays."""

from __future__ import annotations

import numpy as np
import pytest

import dresample as ours
from dresample.errors import VanishedClassWarning
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


@pytest.mark.parametrize("kind_sel", ["all", "mode"])
def test_an_editing_vote_across_two_partitions(kind_sel):
    # Row 3 (class 0) lies among rows 4 to 6 (class 1), which are in the next partition; alone with rows 0 to 2 it would stay.
    X = np.array([0.0, 0.1, 0.2, 5.0, 5.1, 5.2, 5.3, 9.0, 0.3])[:, None]
    y = np.array([0, 0, 0, 0, 1, 1, 1, 0, 0])
    import dask.array as da

    sampler = ours.EditedNearestNeighbours(kind_sel=kind_sel)
    sampler.fit_resample(da.from_array(X, chunks=((4, 5), 1)), da.from_array(y, chunks=((4, 5),)))
    assert sampler.sample_indices_.tolist() == [0, 1, 2, 4, 5, 6, 8]


# --- edges ------------------------------------------------------------------------------------------------------------


def test_a_class_that_vanishes_is_said():
    X, y = np.array([0.0, 1.0, 2.1, 5.0, 5.2, 5.4, 5.6, 5.1, 5.3])[:, None], np.array([2, 2, 2, 1, 1, 1, 1, 0, 0])
    sampler = ours.EditedNearestNeighbours(sampling_strategy=[0], n_neighbors=1)
    with pytest.warns(VanishedClassWarning, match="All 2 rows of class 0 were dropped"):
        sampler.fit_resample(X, y)
    assert sampler.report_.counts_after == {0: 0, 1: 4, 2: 3}
    assert len(sampler.report_.warnings) == 1
