"""CBSO: shares of ADASYN, partners within clusters, large classes, no rivals."""

from __future__ import annotations

import numpy as np
import pytest

from dresample import CBSO
from dresample.errors import AllSafeError
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import clusters_of
from tests.helpers.outcomes import new_rows_of
from tests.helpers.tables import LINE, LINE_LABELS, islands

pytestmark = NO_ADVICE


def test_shares_out_as_adasyn():
    """D1 with K = 3: rivals 1, 1, 1, 3 of six new rows."""
    sampler = CBSO(n_neighbors=3, random_state=0)
    sampler.fit_resample(LINE, LINE_LABELS)
    assert sampler.allocation_["rivals"].tolist() == [1, 1, 1, 3]
    assert sampler.allocation_["copies"].tolist() == [1, 1, 1, 3]


@pytest.mark.parametrize("method, c_p", [("average", 1.3), ("single", 1.3), ("average", 6.0)])
def test_partners_are_of_the_same_cluster(method, c_p):
    X, y = islands(0)
    sampler = CBSO(linkage=method, c_p=c_p, random_state=0, provenance=True, sampling_strategy={1: 3000})
    new, base, partner, gap = new_rows_of(sampler, X, y)
    cluster = clusters_of(X[y == 1], c_p, method)
    sizes = np.bincount(cluster)[cluster]
    assert sampler.report_.notes["clusters of class 1"] == str(cluster.max())
    alone = partner < 0
    assert np.array_equal(alone, sizes[base] == 1) and alone.any() and (~alone).any()
    assert (new[alone] == X[base[alone]]).all() and not gap[alone].any()
    assert (cluster[base[~alone]] == cluster[partner[~alone]]).all() and (base != partner).all()
    np.testing.assert_allclose(new[~alone], (X[base] + gap[:, None] * (X[partner] - X[base]))[~alone])
    busiest = np.bincount(base).argmax()
    if sizes[busiest] > 1:  # every other row of the cluster is a partner
        assert set(partner[base == busiest]) == set(np.flatnonzero(cluster == cluster[busiest])) - {busiest}


def test_beyond_the_limit_a_sample_is_clustered_and_others_join():
    """A sample is clustered; the others join their nearest sampled row, or stay alone."""
    X, y = islands(1)
    sampler = CBSO(c_p=6.0, max_fit_rows=15, random_state=0, provenance=True, sampling_strategy={1: 500})
    _, base, partner, _ = new_rows_of(sampler, X, y)
    assert "seeded sample of 15 rows" in sampler.report_.notes["clusters of class 1"]
    there = partner >= 0
    assert (base[there] // 12 == partner[there] // 12).all() and there.sum() > 300
    assert len(set(base[there])) > 15


def test_a_class_without_rivals_is_refused_skipped_or_uniform():
    X, y = np.concatenate([np.arange(9.0), 100 + np.arange(20.0)])[:, None], np.repeat([1, 0], [9, 20])
    with pytest.raises(AllSafeError, match="CBSO is undefined"):
        CBSO().fit_resample(X, y)
    assert len(CBSO(on_all_safe="skip").fit_resample(X, y)[0]) == 29
    sampler = CBSO(on_all_safe="uniform")
    sampler.fit_resample(X, y)
    assert set(sampler.allocation_["copies"]) == {1, 2}
