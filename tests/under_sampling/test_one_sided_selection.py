"""One-sided selection as it is written: one look, then Tomek links."""

from __future__ import annotations

import numpy as np
import pytest
from imblearn import under_sampling as theirs

import dresample as ours
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import condensed
from tests.helpers.tables import four_features

pytestmark = NO_ADVICE


@pytest.mark.parametrize(("k", "seeds"), [(1, 1), (3, 2), (2, 4)])
def test_one_sided_selection_as_written(k, seeds):
    X, y = four_features(7, rows=200)
    sampler = ours.OneSidedSelection(n_neighbors=k, n_seeds_S=seeds, random_state=1)
    sampler.fit_resample(X, y)
    kept = np.flatnonzero(y == 2).tolist()
    for label in (0, 1):
        kept += condensed(X, y, sampler.seed_rows_[label], k, label, joins=False)
    kept = np.sort(kept)
    cleaned = theirs.TomekLinks(sampling_strategy=[0, 1])
    cleaned.fit_resample(X[kept], y[kept])
    assert sampler.sample_indices_.tolist() == kept[cleaned.sample_indices_].tolist()
    assert len(cleaned.sample_indices_) < len(kept) < len(y)
