"""MWMOTE: weights by brute force and by the worked numbers, clusters of what passes the filter, all noise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from dresample import MWMOTE
from dresample.errors import NoBaseError, NoBaseWarning, ParameterError
from dresample.over_sampling.kernels.border_weights import information_weights
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import clusters_of, same_class
from tests.helpers.outcomes import new_rows_of
from tests.helpers.tables import LINE, LINE_LABELS, all_noise, islands, overlapping

pytestmark = NO_ADVICE


# --- MWMOTE -----------------------------------------------------------------------------------------------------------


def weights_by_the_paper(X, y, k1=5, k2=3, k3=None, c_th=5.0, c_max=2.0):
    """S_w of all rows of class 1, one pair at a time."""
    d, own = X.shape[1], np.flatnonzero(y == 1)
    k3 = len(own) // 2 if k3 is None else k3
    passed = own[same_class(X, y, k1)[0][own] > 0]
    distance = cdist(X, X)
    others = np.flatnonzero(y != 1)
    border = sorted({b for x in passed for b in others[np.argsort(distance[x, others], kind="stable")[:k2]]})
    weight = np.zeros(len(X))
    for b in border:
        near = passed[np.argsort(distance[b, passed], kind="stable")[:k3]]
        close = np.array([min(1 / (distance[b, x] / d), c_th) / c_th * c_max for x in near])
        weight[near] += close * close / close.sum()
    return weight[own], len(passed), len(border)


@pytest.mark.parametrize("seed, parameters", [(0, {}), (1, {"k1": 3, "k2": 5, "k3": 4}), (2, {"c_th": 1.5, "c_max": 7.0})])
def test_weights_are_those_of_the_paper(seed, parameters):
    X, y = overlapping(seed)
    sampler = MWMOTE(random_state=0, sampling_strategy={1: 60 + 100_000}, **parameters)
    sampler.fit_resample(X, y)
    weight, passed, border = weights_by_the_paper(X, y, **parameters)
    assert passed < 60
    assert f"{passed} of 60 rows pass the filter, {border} rows of the border" in sampler.report_.notes["class 1"]
    np.testing.assert_allclose(sampler.allocation_["copies"], 100_000 * weight / weight.sum(), atol=1.001)


def test_worked_closeness():
    """d = 2 and a distance of 0.5: d_n = 0.25, f = 4, C_f = 1.6; alone, D_f is 1. A row of the border on top of one: C_max."""
    rows = np.array([[0.5, 0.0], [9.0, 0.0]])
    assert information_weights(np.zeros((1, 2)), rows, np.ones(2), 1).tolist() == [1.6, 0]
    assert information_weights(rows[:1], rows, np.ones(2), 1).tolist() == [2, 0]
    assert information_weights(np.zeros((1, 2)), rows[[0, 0]], np.ones(2), 2).tolist() == [0.8, 0.8]


def test_worked_weights_of_the_line():
    """D1 with k1 = 3: 3.5 is noise. The border is 3.0, 4.1 and 4.6, and of its k3 = 2 nearest rows 2.2 is nearest."""
    sampler = MWMOTE(k1=3, random_state=0, provenance=True, sampling_strategy={1: 104})
    new, base, partner, _ = new_rows_of(sampler, LINE, LINE_LABELS)
    assert sampler.report_.notes["class 1"].startswith("3 of 4 rows pass the filter, 3 rows of the border")
    copies = sampler.allocation_["copies"].tolist()
    assert copies[0] == copies[3] == 0 and copies[2] > copies[1] > 0
    assert set(base) == {1, 2} and set(partner) <= {0, 1, 2} and new.max() <= 2.2


def test_stays_within_clusters_of_what_passes():
    X, y = islands(2)
    sampler = MWMOTE(random_state=0, provenance=True, sampling_strategy={1: 2000})
    new, base, partner, gap = new_rows_of(sampler, X, y)
    passed = np.flatnonzero((y == 1) & (same_class(X, y, 5)[0] > 0))
    assert 36 not in passed and set(base) <= set(passed)
    cluster = np.full(len(X), -1)
    cluster[passed] = clusters_of(X[passed], 3.0)
    there = partner >= 0
    assert (cluster[base[there]] == cluster[partner[there]]).all() and there.sum() > 1000
    np.testing.assert_allclose(new[there], (X[base] + gap[:, None] * (X[partner] - X[base]))[there])


def test_within_the_class_noise_is_weighed_too():
    """As in print: the rows that the filter takes for noise are weighed and clustered too."""
    sampler = MWMOTE(k1=3, within="class", random_state=0, provenance=True, sampling_strategy={1: 104})
    _, base, *_ = new_rows_of(sampler, LINE, LINE_LABELS)
    assert 3 in base and sampler.report_.notes["class 1"].startswith("3 of 4 rows pass the filter, 3 rows of the border")
    border, own = LINE[[4, 5, 6]], LINE[:4]
    expected = information_weights(border, own, np.ones(1), 2)
    np.testing.assert_allclose(sampler.allocation_["copies"], 100 * expected / expected.sum(), atol=1)
    with pytest.raises(ParameterError, match="'within' parameter"):
        MWMOTE(within="all").fit_resample(LINE, LINE_LABELS)


def test_ties_go_to_the_first_rows_and_slices_do_not_matter(monkeypatch):
    """Of equal distances the first rows count; and slices of the border give the weights that the whole gives."""
    rng = np.random.default_rng(0)
    border, rows = rng.integers(0, 4, (300, 2)).astype(float), rng.integers(0, 4, (40, 2)).astype(float)
    total = np.zeros(40)
    for y in border:
        squared = np.square(rows - y).sum(axis=1)
        near = np.argsort(squared, kind="stable")[:7]
        with np.errstate(divide="ignore"):
            closeness = np.minimum(2 / np.sqrt(squared[near]), 5.0) / 5.0 * 2.0
        total[near] += closeness**2 / closeness.sum()
    np.testing.assert_allclose(information_weights(border, rows, np.ones(2), 7), total)
    X, y = overlapping(0)
    whole = MWMOTE(random_state=0)
    whole.fit_resample(X, y)
    monkeypatch.setattr("dresample.over_sampling.border.BORDER_ROWS", 7)
    sliced = MWMOTE(random_state=0)
    sliced.fit_resample(X, y)
    assert abs(whole.allocation_["copies"] - sliced.allocation_["copies"]).max() <= 1


def test_the_plan_tells_the_price():
    X, y = overlapping(0)
    assert "180 x 60" in MWMOTE().plan(X, y).notes["distances of the weights, class 1"]


def test_a_class_of_noise_only_is_refused_or_skipped():
    X, y = all_noise()
    with pytest.raises(NoBaseError, match=r"class 1 has a row of its class among its 3 nearest: MWMOTE's filter.*Raise k1"):
        MWMOTE(k1=3).fit_resample(X, y)
    with pytest.warns(NoBaseWarning, match="Class 1 is left as it is"):
        assert len(MWMOTE(k1=3, on_all_noise="skip").fit_resample(X, y)[1]) == len(y)
