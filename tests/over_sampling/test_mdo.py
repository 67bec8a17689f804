"""ROSE, KernelADASYN, MDO and SNOCC: widths and weights, distributions of the new rows, degenerate classes."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.stats import kstest

from dresample import MDO, ROSE, SNOCC, KernelADASYN
from dresample.errors import AllSafeError, NoBaseError, NoBaseWarning, ParameterError, SmallVarianceWarning
from dresample.over_sampling.clouds import silverman
from dresample.over_sampling.mdo import ellipses_of
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import same_class
from tests.helpers.outcomes import new_rows_of
from tests.helpers.tables import LINE, LINE_LABELS, all_noise, overlapping

pytestmark = NO_ADVICE

FAR = np.array([[0.0, 0], [1, 2], [2, 4], [3, 9], [50, 50], [51, 50], [50, 51], [51, 51], [52, 52]])
FAR_LABELS = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0])


# --- ROSE -------------------------------------------------------------------------------------------------------------


def test_rose_worked_width():
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


def test_rose_shrinkage_scales_the_noise():
    made = {s: new_rows_of(ROSE(random_state=3, provenance=True, shrinkage=s), FAR, FAR_LABELS) for s in (1.0, 0.5, 0)}
    (one, base, *_), (half, same, *_), (none, again, *_) = made.values()
    assert base.tolist() == same.tolist() == again.tolist()
    np.testing.assert_allclose(half - FAR[base], (one - FAR[base]) / 2)
    assert (none == FAR[base]).all()


def test_rose_copies_what_has_no_spread():
    X = np.column_stack([FAR[:, 0], np.full(9, 7.25)])
    sampler = ROSE(random_state=0, provenance=True)
    new, base, *_ = new_rows_of(sampler, X, FAR_LABELS)
    assert (new[:, 1] == 7.25).all() and (new[:, 0] != X[base, 0]).all()
    assert sampler.report_.notes["class 1"] == "1 of 2 features have no spread and are copied"
    new, base, *_ = new_rows_of(ROSE(random_state=0, provenance=True), X[3:], FAR_LABELS[3:])  # a class of one row
    assert (new == X[3]).all()


def test_rose_bad_shrinkage():
    with pytest.raises(ParameterError, match="'shrinkage' parameter of ROSE must be a finite number of at least 0"):
        ROSE(shrinkage=-1).fit_resample(FAR, FAR_LABELS)


# --- KernelADASYN -----------------------------------------------------------------------------------------------------


def test_kernel_adasyn_weights_and_bandwidth():
    X, y = overlapping(0)
    sampler = KernelADASYN(bandwidth=0.3, random_state=0, provenance=True, sampling_strategy={1: 60 + 20_000})
    new, base, partner, _ = new_rows_of(sampler, X, y)
    rivals = 5 - same_class(X, y, 5)[0][y == 1]
    np.testing.assert_allclose(sampler.allocation_["copies"], 20_000 * rivals / rivals.sum(), atol=1)
    noise = (new - X[base]) / 0.3
    assert all(kstest(column, "norm").pvalue > 0.001 for column in noise.T) and (partner == -1).all()


def test_kernel_adasyn_worked_shares():
    sampler = KernelADASYN(n_neighbors=3, random_state=0)
    sampler.fit_resample(LINE, LINE_LABELS)
    assert sampler.allocation_["copies"].tolist() == [1, 1, 1, 3]


def test_kernel_adasyn_without_a_bandwidth():
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


def test_kernel_adasyn_without_rivals():
    X, y = np.concatenate([np.arange(9.0), 100 + np.arange(20.0)])[:, None], np.repeat([1, 0], [9, 20])
    with pytest.raises(AllSafeError, match="KernelADASYN is undefined"):
        KernelADASYN().fit_resample(X, y)
    sampler = KernelADASYN(on_all_safe="skip")
    with pytest.warns(NoBaseWarning, match="KernelADASYN is undefined. Class 1 is left as it is"):
        assert len(sampler.fit_resample(X, y)[0]) == 29
    assert sampler.report_.notes["class 1"] == "left as it is" and sampler.report_.warnings
    assert len(KernelADASYN(on_all_safe="uniform").fit_resample(X, y)[0]) == 40


# --- MDO --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("d", [1, 2, 3, 8])
def test_mdo_keeps_the_mahalanobis_distance(d):
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


def test_mdo_weights():
    X, y = overlapping(3)
    sampler = MDO(min_same=3, random_state=0, sampling_strategy={1: 60 + 10_000})
    sampler.fit_resample(X, y)
    same = same_class(X, y, 5)[0][y == 1]
    weight = np.where(same >= 3, same, 0)
    assert (weight == 0).any()
    np.testing.assert_allclose(sampler.allocation_["copies"], 10_000 * weight / weight.sum(), atol=1)
    assert sampler.report_.notes["class 1"] == f"{(same >= 3).sum()} of 60 rows kept (min_same=3)"


def test_mdo_draws_what_redrawing_until_it_fits_would():
    """d = 3: the first two coordinates are uniform in a disc, the third has either sign alike."""
    X, y = overlapping(4)
    new, *_ = new_rows_of(MDO(random_state=0, provenance=True, sampling_strategy={1: 20_060}, min_same=1), X, y)
    shape = ellipses_of(X[(y == 1) & (same_class(X, y, 5)[0] >= 1)])
    t = (new - shape.mean) @ shape.axes / np.sqrt(shape.variance)
    t /= np.linalg.norm(t, axis=1)[:, None]
    assert kstest(np.square(t[:, :2]).sum(axis=1), "uniform").pvalue > 0.001
    assert kstest(np.arctan2(t[:, 1], t[:, 0]) / (2 * np.pi) + 0.5, "uniform").pvalue > 0.001
    assert abs((t[:, 2] > 0).mean() - 0.5) < 0.02


def test_mdo_floor_of_the_variances():
    shape = ellipses_of(np.column_stack([np.arange(10.0), np.full(10, 3.0)]))
    assert shape.variance.tolist() == pytest.approx([np.arange(10).var(ddof=1), 1e-3])


def test_mdo_warns_of_floored_variances():
    X, y = overlapping(0)
    X = np.column_stack([X, X[:, 0] * 1e-3])
    with pytest.warns(SmallVarianceWarning, match=r"1 principal component of class 1 \(mostly of 3\) has a variance below 0.001"):
        MDO().fit_resample(X, y)
    with warnings.catch_warnings():
        warnings.simplefilter("error", SmallVarianceWarning)
        MDO().fit_resample(X[:, :3], y)


def test_mdo_without_a_kept_row():
    X, y = all_noise()
    with pytest.raises(NoBaseError, match=r"class 1 has 2 rows of its class among its 3 nearest \(the most is 0\). Lower min_same"):
        MDO(n_neighbors=3).fit_resample(X, y)
    with pytest.warns(NoBaseWarning, match="Class 1 is left as it is"):
        assert len(MDO(n_neighbors=3, on_none_kept="skip").fit_resample(X, y)[1]) == len(y)
    with pytest.raises(ParameterError, match="'min_same' parameter of MDO must be at most n_neighbors"):
        MDO(n_neighbors=3, min_same=4).fit_resample(X, y)


# --- SNOCC ------------------------------------------------------------------------------------------------------------


def test_snocc_combines_three_rows_within_sigma():
    X, y = overlapping(0, small=60, d=2)
    sampler = SNOCC(random_state=0, provenance=True, sampling_strategy={1: 60 + 6000})
    new, base, partner, gap = new_rows_of(sampler, X, y)
    small = np.flatnonzero(y == 1)
    distance = np.linalg.norm(X[small][:, None] - X[small][None], axis=2)
    sigma = np.sort(distance, axis=1)[:, 5].mean()
    near = {b: small[(d <= sigma) & (small != b)] for b, d in zip(small, distance, strict=True)}
    few = {b for b, rows in near.items() if len(rows) < 2}
    assert sampler.report_.notes["class 1"] == f"sigma={sigma:.6g}; {len(few)} of 60 rows have fewer than two rows within"
    assert 0 < len(few) < 30 and set(base) == set(small)
    off = 0
    for s, b, u, g in zip(new, base, partner, gap, strict=True):
        if b in few:
            nearest = small[np.argsort(distance[small == b][0])[1]]
            assert u == nearest
            np.testing.assert_allclose(s, X[b] + g * (X[u] - X[b]))
            continue
        assert u in near[b]
        corners = [v for v in near[b] if v != u]
        weights = [np.linalg.solve(np.array([X[u] - X[b], X[v] - X[b]]).T, s - X[b]) for v in corners]
        assert any((w >= -1e-9).all() and w.sum() == pytest.approx(g) and g < 1 for w in weights)
        off += all(abs(w[1]) > 1e-6 for w in weights)
    assert off > 5000  # not on a segment


def test_snocc_weights_are_dirichlet():
    """Three rows near each other, and one that makes sigma wide: the shares of the three are Beta(1, 2) each."""
    X, y = np.array([[0.0, 0], [1, 0], [0, 1], [9, 0], *[[9, 9]] * 5]), np.array([1, 1, 1, 1, 0, 0, 0, 0, 0])
    new, base, *_ = new_rows_of(SNOCC(k_neighbors=2, random_state=0, provenance=True, sampling_strategy={1: 12_004}), X, y)
    new = new[base < 3]
    share = np.column_stack([1 - new.sum(axis=1), new])
    assert (share >= 0).all()
    for corner in range(3):
        assert kstest(share[:, corner], "beta", (1, 2)).pvalue > 0.001


def test_snocc_plan_tells_what_neighbourhoods_take():
    X, y = overlapping(0)
    assert "up to 56,640 bytes" in SNOCC().plan(X, y).notes["neighbourhoods of class 1"]  # 60 * 59 * 16


def test_snocc_of_dense_and_sparse_rows():
    """A heap and far rows: sigma is wide, and the search widens with it."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 0.01, (40, 2)), rng.normal(0, 30, (10, 2)), rng.normal(0, 30, (90, 2))])
    y = np.repeat([1, 1, 0], [40, 10, 90])
    _, base, partner, _ = new_rows_of(SNOCC(random_state=0, provenance=True, sampling_strategy={1: 9050}), X, y)
    assert set(partner[base == 7]) >= set(range(40)) - {7}


# --- all --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind, k", [(KernelADASYN, "n_neighbors"), (MDO, "n_neighbors"), (SNOCC, "k_neighbors")])
def test_small_class(kind, k):
    X, y = np.arange(12.0)[:, None], np.array([1, 1, 1] + [0] * 9)
    with pytest.raises(ValueError, match=f"{k}=5 needs at least 6"):
        kind().fit_resample(X, y)
    new, base, partner, _ = new_rows_of(kind(on_small_class="duplicate", provenance=True), X, y)
    assert (new == X[base]).all() and (partner == -1).all()
    assert np.bincount(kind(on_small_class="shrink").fit_resample(X, y)[1]).tolist() == [9, 9]
