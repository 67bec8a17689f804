"""Tomek links: across partitions, among twins, in a frame with other columns."""

from __future__ import annotations

import numpy as np

import dresample as ours
from tests.helpers.marks import NO_ADVICE
from tests.helpers.tables import stored_table

pytestmark = NO_ADVICE


# --- partition edges --------------------------------------------------------------------------------------------------


def test_a_tomek_link_across_two_partitions():
    X = np.array([0.0, 0.4, 5.0, 5.1, 9.0, 9.3])[:, None]  # 5.0 and 5.1 are a link; inside its partition neither has a rival near
    y = np.array([0, 0, 0, 1, 1, 1])
    whole, cut = ours.TomekLinks(sampling_strategy="all"), ours.TomekLinks(sampling_strategy="all")
    whole.fit_resample(X, y)
    import dask.array as da

    cut.fit_resample(da.from_array(X, chunks=((3, 3), 1)), da.from_array(y, chunks=((3, 3),)))
    assert cut.sample_indices_.tolist() == whole.sample_indices_.tolist() == [0, 1, 4, 5]


def test_twins_of_two_classes_link_by_row():
    X = np.zeros((3, 1))
    sampler = ours.TomekLinks(sampling_strategy="all")
    sampler.fit_resample(X, [0, 1, 0])  # rows 0 and 1 are each other's nearest; row 2 has row 0, which does not answer
    assert sampler.sample_indices_.tolist() == [2]


def test_the_frame_keeps_its_columns_and_its_index():
    table = stored_table(3)
    frame = table.X.assign(label=table.y, name="n").set_axis(np.arange(300) * 2)
    sampler = ours.TomekLinks()
    out = sampler.resample(frame, "label", features=["b", "d", "e"])
    assert list(out.columns) == list(frame.columns)
    assert out.index.tolist() == (sampler.sample_indices_ * 2).tolist()
