"""KernelADASYN: weights, the bandwidth that is given or found, classes without rivals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from dresample import KernelADASYN
from dresample.errors import AllSafeError, NoBaseWarning
from dresample.over_sampling.normal_noise import silverman
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import same_class
from tests.helpers.outcomes import new_rows_of
from tests.helpers.tables import LINE, LINE_LABELS, overlapping

pytestmark = NO_ADVICE


def test_weights_are_rivals_and_the_noise_is_as_wide_as_said():
    X, y = overlapping(0)
    sampler = KernelADASYN(bandwidth=0.3, random_state=0, provenance=True, sampling_strategy={1: 60 + 20_000})
    new, base, partner, _ = new_rows_of(sampler, X, y)
    rivals = 5 - same_class(X, y, 5)[0][y == 1]
    np.testing.assert_allclose(sampler.allocation_["copies"], 20_000 * rivals / rivals.sum(), atol=1)
    noise = (new - X[base]) / 0.3
    assert all(kstest(column, "norm").pvalue > 0.001 for column in noise.T) and (partner == -1).all()


def test_worked_shares():
    sampler = KernelADASYN(n_neighbors=3, random_state=0)
    sampler.fit_resample(LINE, LINE_LABELS)
    assert sampler.allocation_["copies"].tolist() == [1, 1, 1, 3]


def test_without_a_bandwidth_it_is_that_of_the_normal_rule():
    """The normal rule times the root mean variance: in the units of the features, or of the scaled ones."""
    X, y = overlapping(1)
    X = X * [1, 10, 100]
    plain, scaled = KernelADASYN(random_state=0, provenance=True), KernelADASYN(random_state=0, provenance=True, scale="standard")
    new, base, *_ = new_rows_of(plain, X, y)
    h = silverman(60, 3) * np.sqrt(X[y == 1].var(axis=0, ddof=1).mean())
    assert plain.report_.notes["bandwidth, class 1"] == f"{h:.6g}"
    assert (new - X[base]).std(axis=0) == pytest.approx(h, rel=0.3)
    new, base, *_ = new_rows_of(scaled, X, y)
    h = silverman(60, 3) * np.sqrt(np.mean(X[y == 1].var(axis=0, ddof=1) / X.var(axis=0)))
    assert (new - X[base]).std(axis=0) == pytest.approx(h * X.std(axis=0), rel=0.3)


def test_a_class_without_rivals_is_refused_skipped_or_uniform():
    X, y = np.concatenate([np.arange(9.0), 100 + np.arange(20.0)])[:, None], np.repeat([1, 0], [9, 20])
    with pytest.raises(AllSafeError, match="KernelADASYN is undefined"):
        KernelADASYN().fit_resample(X, y)
    sampler = KernelADASYN(on_all_safe="skip")
    with pytest.warns(NoBaseWarning, match="KernelADASYN is undefined. Class 1 is left as it is"):
        assert len(sampler.fit_resample(X, y)[0]) == 29
    assert sampler.report_.notes["class 1"] == "left as it is" and sampler.report_.warnings
    assert len(KernelADASYN(on_all_safe="uniform").fit_resample(X, y)[0]) == 40
