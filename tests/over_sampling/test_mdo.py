"""MDO: new rows on the ellipse of their base, weights, small variances, no row kept."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.stats import kstest

from dresample import MDO
from dresample.errors import NoBaseError, NoBaseWarning, ParameterError, SmallVarianceWarning
from dresample.over_sampling.mdo import ellipses_of
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import same_class
from tests.helpers.outcomes import new_rows_of
from tests.helpers.tables import all_noise, overlapping

pytestmark = NO_ADVICE


# --- MDO --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("d", [1, 2, 3, 8])
def test_keeps_the_mahalanobis_distance(d):
    rng = np.random.default_rng(d)
    turn = rng.normal(size=(d, d))
    X, y = overlapping(0, small=80, d=d)
    X = X @ turn
    sampler = MDO(random_state=0, provenance=True, min_same=1)
    new, base, partner, _ = new_rows_of(sampler, X, y)
    kept = (y == 1) & (same_class(X, y, 5)[0] >= 1)
    mean, inverse = X[kept].mean(axis=0), np.linalg.inv(np.atleast_2d(np.cov(X[kept].T)))
    far = lambda Z: np.einsum("ni,ij,nj->n", Z - mean, inverse, Z - mean)
    np.testing.assert_allclose(far(new), far(X[base]), rtol=1e-8)
    assert kept[base].all() and (partner == -1).all()
    if d > 1:
        assert (np.abs(new - X[base]).max(axis=1) > 0).all()


def test_weights_are_neighbours_of_the_class_from_min_same_on():
    X, y = overlapping(3)
    sampler = MDO(min_same=3, random_state=0, sampling_strategy={1: 60 + 10_000})
    sampler.fit_resample(X, y)
    same = same_class(X, y, 5)[0][y == 1]
    weight = np.where(same >= 3, same, 0)
    assert (weight == 0).any()
    np.testing.assert_allclose(sampler.allocation_["copies"], 10_000 * weight / weight.sum(), atol=1)
    assert sampler.report_.notes["class 1"] == f"{(same >= 3).sum()} of 60 rows kept (min_same=3)"


def test_draws_what_redrawing_until_it_fits_would():
    """d = 3: the first two coordinates are uniform in a disc, the third has either sign alike."""
    X, y = overlapping(4)
    new, *_ = new_rows_of(MDO(random_state=0, provenance=True, sampling_strategy={1: 20_060}, min_same=1), X, y)
    shape = ellipses_of(X[(y == 1) & (same_class(X, y, 5)[0] >= 1)])
    t = (new - shape.mean) @ shape.axes / np.sqrt(shape.variance)
    t /= np.linalg.norm(t, axis=1)[:, None]
    assert kstest(np.square(t[:, :2]).sum(axis=1), "uniform").pvalue > 0.001
    assert kstest(np.arctan2(t[:, 1], t[:, 0]) / (2 * np.pi) + 0.5, "uniform").pvalue > 0.001
    assert abs((t[:, 2] > 0).mean() - 0.5) < 0.02


def test_variances_have_a_floor():
    shape = ellipses_of(np.column_stack([np.arange(10.0), np.full(10, 3.0)]))
    assert shape.variance.tolist() == pytest.approx([np.arange(10).var(ddof=1), 1e-3])


def test_floored_variances_are_told():
    X, y = overlapping(0)
    X = np.column_stack([X, X[:, 0] * 1e-3])
    with pytest.warns(SmallVarianceWarning, match=r"1 principal component of class 1 \(mostly of 3\) has a variance below 0.001"):
        MDO().fit_resample(X, y)
    with warnings.catch_warnings():
        warnings.simplefilter("error", SmallVarianceWarning)
        MDO().fit_resample(X[:, :3], y)


def test_a_class_of_which_no_row_is_kept_is_refused_or_skipped():
    X, y = all_noise()
    with pytest.raises(NoBaseError, match=r"class 1 has 2 rows of its class among its 3 nearest \(the most is 0\). Lower min_same"):
        MDO(n_neighbors=3).fit_resample(X, y)
    with pytest.warns(NoBaseWarning, match="Class 1 is left as it is"):
        assert len(MDO(n_neighbors=3, on_none_kept="skip").fit_resample(X, y)[1]) == len(y)
    with pytest.raises(ParameterError, match="'min_same' parameter of MDO must be at most n_neighbors"):
        MDO(n_neighbors=3, min_same=4).fit_resample(X, y)
