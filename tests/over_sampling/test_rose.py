"""ROSE: the width of the noise, by the rule and by shrinkage; features without spread."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from dresample import ROSE
from dresample.errors import ParameterError
from dresample.over_sampling.normal_noise import silverman
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import new_rows_of

pytestmark = NO_ADVICE


FAR = np.array([[0.0, 0], [1, 2], [2, 4], [3, 9], [50, 50], [51, 50], [50, 51], [51, 51], [52, 52]])


FAR_LABELS = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0])


def test_the_noise_is_as_wide_as_worked_out():
    """d = 2, four rows: 0.25 ** (1/6) standard deviations; of (1, 2) that is (0.793701, 1.587401)."""
    assert silverman(4, 2) == pytest.approx(0.793701, abs=1e-6)
    assert 2 * silverman(4, 2) == pytest.approx(1.587401, abs=1e-6)
    corner = np.sqrt(0.75)  # so that the deviations, over n - 1, are 1 and 2
    small = np.array([[-1, -2], [1, -2], [-1, 2], [1, 2]]) * corner
    X, y = np.concatenate([small, np.full((5, 2), 9.0)]), np.repeat([1, 0], [4, 5])
    new, base, partner, gap = new_rows_of(ROSE(random_state=0, provenance=True, sampling_strategy={1: 40_004}), X, y)
    noise = (new - X[base]) / [0.793701, 1.587401]
    assert kstest(noise[:, 0], "norm").pvalue > 0.001 and kstest(noise[:, 1], "norm").pvalue > 0.001
    assert abs(np.corrcoef(noise.T)[0, 1]) < 0.02
    assert np.bincount(base).tolist() == [10_000] * 4
    assert (partner == -1).all() and not gap.any()


def test_shrinkage_scales_the_noise():
    made = {s: new_rows_of(ROSE(random_state=3, provenance=True, shrinkage=s), FAR, FAR_LABELS) for s in (1.0, 0.5, 0)}
    (one, base, *_), (half, same, *_), (none, again, *_) = made.values()
    assert base.tolist() == same.tolist() == again.tolist()
    np.testing.assert_allclose(half - FAR[base], (one - FAR[base]) / 2)
    assert (none == FAR[base]).all()


def test_features_without_spread_are_copied():
    X = np.column_stack([FAR[:, 0], np.full(9, 7.25)])
    sampler = ROSE(random_state=0, provenance=True)
    new, base, *_ = new_rows_of(sampler, X, FAR_LABELS)
    assert (new[:, 1] == 7.25).all() and (new[:, 0] != X[base, 0]).all()
    assert sampler.report_.notes["class 1"] == "1 of 2 features have no spread and are copied"
    new, base, *_ = new_rows_of(ROSE(random_state=0, provenance=True), X[3:], FAR_LABELS[3:])  # a class of one row
    assert (new == X[3]).all()


def test_a_negative_shrinkage_is_refused():
    with pytest.raises(ParameterError, match="'shrinkage' parameter of ROSE must be a finite number of at least 0"):
        ROSE(shrinkage=-1).fit_resample(FAR, FAR_LABELS)
