"""AWSMOTE: the worked numbers, its geometry, where it meets SMOTE, its machines, edges and cuts."""

from __future__ import annotations

import re

import dask
import numpy as np
import pandas as pd
import pytest
from distributed import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr
from sklearn.svm import SVC

from dresample import AWSMOTE, SMOTE
from dresample.arithmetic import draws
from dresample.arithmetic.interpolation import between, weighted
from dresample.block import Block
from dresample.distribution.cluster import Machine, assuming
from dresample.errors import InactiveModelWarning, InputError, ParameterError, SmallClassWarning
from dresample.over_sampling import awsmote, trials
from dresample.over_sampling.kernels.case_weights import variable_weights
from dresample.over_sampling.trials import TOLERANCE, Machines, hyperplane, supported
from tests.helpers.engines import engine
from tests.helpers.holding import in_arrays, in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import outcome
from tests.helpers.strategies import cuts, tables
from tests.helpers.tables import stored_table

pytestmark = NO_ADVICE

quick = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def two(z, r, seed=0, shift=(2.0, 0.0)):
    rng = np.random.default_rng(seed)
    d = len(shift)
    return np.concatenate([rng.normal(shift, 1, (z, d)), rng.normal(0, 1, (r, d))]), np.repeat([1, 0], [z, r])


# --- worked numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "norm, expected",
    [("max", [1.0, -1.0]), ("none", [2.0, -2.0]), ("mean", [4 / 3, -4 / 3])],
)
def test_worked_row(norm, expected):
    w = variable_weights(np.array([2.0, -1.0]), norm)
    base, partner = np.array([[0.0, 0.0]]), np.array([[2.0, 4.0]])
    new = weighted(base, partner, np.array([0.5]), w, np.zeros(2))
    assert new.tolist() == [pytest.approx(expected)]
    if norm == "mean":
        assert w.tolist() == pytest.approx([1.333333, -0.666667], abs=1e-6)
    assert between(base, partner, np.array([0.5])).tolist() == [[1.0, 2.0]]


def plan_of(sizes, C, d=2, kernel="rbf", mean=None, factor=None):
    mean, factor = np.zeros(d) if mean is None else mean, np.ones(d) if factor is None else factor
    return Machines(sizes, sizes, 0, (1, 2), C, kernel, 5, "max", True, np.zeros(d), np.ones(d), mean, factor)


def test_worked_hard_margin():
    own = np.array([[0.0, 0], [0, 1], [-1, 0]])
    others = np.array([[2.0, 0], [2, 1], [3, 0], [3, 1], [4, 1]])
    ours = Block(own, np.ones(3, int), np.arange(3))
    theirs = Block(others, np.zeros(5, int), np.arange(3, 8))
    how = plan_of((3, 5), 1e6)
    plane = hyperplane(ours, theirs, how)
    normal, support = plane.machine.coef_[0], supported(ours, plane, how, seen=True)
    np.testing.assert_allclose(normal, [-1, 0], atol=1e-3)
    w = variable_weights(normal)
    np.testing.assert_allclose(w, [-1, 0], atol=1e-3)
    assert set(np.flatnonzero(support)) <= {0, 1} and support.any()
    new = weighted(own[:1], own[2:3], np.array([0.5]), w, np.zeros(2))
    np.testing.assert_allclose(new, [[0.5, 0.0]], atol=1e-3)  # the partner is at -1: away from it


# --- where it meets SMOTE ---------------------------------------------------------------------------------------------


@quick
@given(w=st.floats(1e-6, 1e6), seed=st.integers(0, 999), dtype=st.sampled_from([np.float32, np.float64]))
def test_equal_positive_weights_are_smote(w, seed, dtype):
    rng = np.random.default_rng(seed)
    base, partner, gap = rng.normal(size=(50, 4)).astype(dtype), rng.normal(size=(50, 4)).astype(dtype), rng.random(50)
    step = variable_weights(np.full(4, w))
    assert step.tolist() == [1.0] * 4
    assert weighted(base, partner, gap, step, np.zeros(4)).tobytes() == between(base, partner, gap).tobytes()
    assert variable_weights(np.full(4, -w)).tolist() == [-1.0] * 4  # equal negative weights mirror it
    assert variable_weights(np.full(4, -w), signed=False).tolist() == [1.0] * 4


@pytest.mark.parametrize("container", ["numpy", "dask"])
def test_equal_weights_all_around_give_the_rows_of_smote(container, monkeypatch):
    """With equal variable weights and equal case weights the whole sampler is SMOTE, bit for bit."""
    monkeypatch.setattr(trials, "variable_weights", lambda w, norm, signed: np.full(len(w), 1.0))
    monkeypatch.setattr(awsmote, "case_weights", lambda support, *rest: np.full(len(support), 7, object))
    table = stored_table(2)
    data = (table.X, table.y) if container == "numpy" else in_frames(table, [100, 0, 200])
    with dask.config.set(scheduler="synchronous"):
        ours, smote = (outcome(kind(random_state=3, provenance=True), *data) for kind in (AWSMOTE, SMOTE))
    for name in ("X", "y", "provenance", "allocation"):
        assert ours[name] == smote[name]


def test_one_variable_and_a_negative_weight():
    """One variable: the class lies left of the others, w = -1, and new rows lie on the far side of their base."""
    rng = np.random.default_rng(0)
    X, y = np.concatenate([rng.normal(-5, 1, 20), rng.normal(5, 1, 80)])[:, None], np.repeat([1, 0], [20, 80])
    sampler = AWSMOTE(random_state=0, provenance=True)
    X_new = sampler.fit_resample(X, y)[0]
    assert sampler.variable_weights_[1].tolist() == [-1.0]
    told = sampler.provenance_[100:]
    base, partner, gap = X[told["base_row"].astype(int)], X[told["neighbor_row"].astype(int)], told["gap"].to_numpy()[:, None]
    np.testing.assert_array_equal(X_new[100:], base + (gap * -1.0) * (partner - base))
    unsigned = AWSMOTE(random_state=0, signed=False).fit_resample(X, y)[0]
    assert unsigned[100:].min() >= X[:20].min() and X_new[100:].min() < X[:20].min()


# --- geometry ---------------------------------------------------------------------------------------------------------


def off_line(X, X_new, told):
    """Which new rows are off the line through base and partner."""
    base, partner = (X[told[name].astype(int)] for name in ("base_row", "neighbor_row"))
    a, b = X_new - base, partner - base
    cross = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return np.abs(cross) > 1e-12 * np.linalg.norm(b, axis=1)


def test_rows_leave_the_line():
    X, y = two(40, 300)
    for kind, most, least in ((SMOTE, 0.0, 0.0), (AWSMOTE, 1.0, 0.95)):
        sampler = kind(random_state=0, provenance=True)
        X_new = sampler.fit_resample(X, y)[0]
        assert least <= off_line(X, X_new[340:], sampler.provenance_[340:]).mean() <= most


@pytest.mark.parametrize("norm", ["max", "mean", "none"])
@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("ranges", [None, (0.5, 1.0), [(0.0, 0.5), (0.5, 1.0)], {"b": (-0.25, 0.75)}])
def test_rows_lie_where_the_weights_say(norm, signed, ranges):
    X, y = two(40, 200, shift=(1.5, -0.5))
    frame, labels = pd.DataFrame(X, columns=["a", "b"]), pd.Series(y)
    sampler = AWSMOTE(random_state=1, provenance=True, weight_norm=norm, signed=signed, gap_ranges=ranges)
    X_new = sampler.fit_resample(frame, labels)[0].to_numpy()[240:]
    told, w = sampler.provenance_[240:], sampler.variable_weights_[1]
    base, partner = (X[told[name].astype(int)] for name in ("base_row", "neighbor_row"))
    low, high = {
        "None": ([0, 0], [1, 1]),
        "(0.5, 1.0)": ([0.5, 0.5], [1, 1]),
        "[(0.0, 0.5), (0.5, 1.0)]": ([0, 0.5], [0.5, 1]),
        "{'b': (-0.25, 0.75)}": ([0, -0.25], [1, 0.75]),
    }[str(ranges)]
    gap = np.array(low) + told["gap"].to_numpy(float)[:, None] * (np.array(high) - np.array(low))
    np.testing.assert_allclose(X_new, base + gap * w * (partner - base), rtol=1e-12, atol=1e-12)
    assert (w >= 0).all() or signed
    if norm == "max":
        assert np.abs(w).max() == 1
    if norm == "mean":
        assert np.abs(w).mean() == pytest.approx(1)
    assert (told["gap"] >= 0).all() and (told["gap"] < 1).all()


def test_weights_do_not_depend_on_units():
    X, y = two(40, 200, shift=(1.0, 0.5))
    plain, scaled = AWSMOTE(random_state=0), AWSMOTE(random_state=0)
    plain.fit_resample(X, y)
    scaled.fit_resample(X * [2.0**20, 2.0**-20], y)
    np.testing.assert_allclose(plain.variable_weights_[1], scaled.variable_weights_[1], rtol=1e-9)


# --- the machines -----------------------------------------------------------------------------------------------------


def test_the_machines_are_those_of_the_paper():
    """Built again from scikit-learn: w and the support vectors, then every trial row and its verdict."""
    rng = np.random.default_rng(3)
    X, y = two(30, 150, seed=3, shift=(1.8, 0.7, 0.0))
    order = rng.permutation(180)
    X, y = X[order], y[order]
    sampler = AWSMOTE(random_state=11, n_trials=7, provenance=True)
    sampler.fit_resample(X, y)

    own, others = np.flatnonzero(y == 1), np.flatnonzero(y == 0)
    words, _ = draws.words64(draws.class_key(11, 0), others, purpose="sample")
    taken = np.sort(np.concatenate([own, others[np.argsort(words)[:30]]]))
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    sign = np.where(y == 1, 1, -1)
    linear = SVC(kernel="linear").fit(Z[taken], sign[taken])
    w = linear.coef_[0] / np.abs(linear.coef_[0]).max()
    np.testing.assert_allclose(sampler.variable_weights_[1], w, rtol=1e-6)
    support = [r for r in taken[linear.support_] if y[r] == 1]
    assert sampler.support_[1].tolist() == sorted(support)
    assert 0 < len(support) < 30

    tester = SVC(kernel="rbf", gamma="scale").fit(Z, sign)
    key, passed = draws.class_key(11, 1), np.zeros(30, int)
    for i in support:
        near = sorted((r for r in own if r != i), key=lambda r: (((X[i] - X[r]) ** 2).sum(), r))[:5]
        for t in range(7):
            pick, gap = draws.uniform_pair(key, i, t, "trial")
            trial = X[i] + float(gap) * w * (X[near[int(float(pick) * 5)]] - X[i])
            passed[np.searchsorted(own, i)] += tester.predict(((trial - X.mean(axis=0)) / X.std(axis=0))[None])[0] == 1
    assert sampler.trials_passed_[1].tolist() == passed.tolist()
    assert 0 < passed.sum() < 7 * len(support)

    n, m = 30, len(support)
    v = np.where(np.isin(own, support), m / n + passed / 7, (n - m) / n)
    np.testing.assert_allclose(sampler.case_weights_[1], v / v.sum(), rtol=1e-12)
    copies = sampler.allocation_["copies"].to_numpy()
    assert copies.sum() == 120 and (np.abs(copies - 120 * v / v.sum()) < 1).all()


@pytest.mark.parametrize("kernel", ["rbf", "linear"])
@pytest.mark.parametrize("seed", range(3))
def test_rows_whose_trials_pass_get_more(kernel, seed):
    rng = np.random.default_rng(seed)
    X = np.concatenate([rng.normal(0, 1, (400, 2)), rng.normal(1.5, 1, (100, 2))])
    y = np.repeat([0, 1], [400, 100])
    sampler = AWSMOTE(random_state=seed, tester_kernel=kernel)
    sampler.fit_resample(X, y)
    support = np.isin(sampler.allocation_["row"], sampler.support_[1])
    passed, copies = sampler.trials_passed_[1][support], sampler.allocation_["copies"].to_numpy()[support]
    assert spearmanr(passed, copies).statistic > 0.5


def test_large_data_are_sampled_and_the_report_says_so():
    X, y = two(200, 900, shift=(1.0, 0.0))
    sampler = AWSMOTE(random_state=0, max_fit_rows=100, tester_max_rows=110)
    sampler.fit_resample(X, y)
    notes = sampler.report_.notes
    assert notes["linear machine, class 1"] == "fitted on 50 + 50 rows (max_fit_rows=100); support vectors by margin"
    assert notes["tester, class 1"] == "fitted on 20 of 200 and 90 of 900 rows (tester_max_rows=110)"
    assert len(sampler.support_[1]) > 50  # rows that the machine did not see are among them
    whole = AWSMOTE(random_state=0)
    whole.fit_resample(X, y)
    assert not [name for name in whole.report_.notes if name.startswith(("linear", "tester"))]
    assert np.sign(whole.variable_weights_[1][0]) == np.sign(sampler.variable_weights_[1][0]) == 1


def test_the_margin_tells_support_vectors_as_the_machine_does():
    X, y = two(60, 60, shift=(1.0, 0.5), seed=4)
    ours = Block(X[:60], y[:60], np.arange(60))
    theirs = Block(X[60:], y[60:], np.arange(60, 120))
    how = plan_of((60, 60), 1.0)
    plane = hyperplane(ours, theirs, how)
    machine = SVC(kernel="linear").fit(X, np.where(y == 1, 1, -1))
    for block in (ours, ours.take(np.arange(7, 60))):
        assert (supported(block, plane, how, False) == (machine.decision_function(block.X) <= 1 + TOLERANCE)).all()
    moved = plane.machine.intercept_ + 1 + TOLERANCE - machine.decision_function(ours.X[5:6])
    plane.machine.intercept_ = moved  # one row lies on the margin, about to the bit: the sum decides
    plane.machine._intercept_ = -moved
    said = plane.machine.decision_function(ours.X)
    assert (supported(ours, plane, how, False) == (said <= 1 + TOLERANCE)).all()


@pytest.mark.parametrize("n, m, most", [(10, 20, 30), (10, 20, 29), (1, 10**7, 100), (5, 4, 3), (50, 1, 10), (1, 1, 2)])
def test_shares_of_the_sample(n, m, most):
    ours, theirs = awsmote.shares(n, m, most)
    assert 1 <= ours <= n and 1 <= theirs <= m and ours + theirs <= max(most, 2)
    assert (ours, theirs) == (n, m) or n + m > most


# --- edges ------------------------------------------------------------------------------------------------------------


def test_balanced_data_come_back():
    X, y = two(20, 20)
    sampler = AWSMOTE(random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    assert X_new.tolist() == X.tolist() and y_new.tolist() == y.tolist() and sampler.support_ == {}


def test_a_class_of_one_row_is_refused_or_copied():
    X, y = two(1, 20)
    with pytest.raises(InputError, match=r"Class 1 has 1 row; k_neighbors=5 needs at least 6"):
        AWSMOTE().fit_resample(X, y)
    sampler = AWSMOTE(on_small_class="duplicate", random_state=0)
    assert (sampler.fit_resample(X, y)[0][21:] == X[0]).all()


def test_k_shrinks_in_a_small_class():
    X, y = two(3, 20)
    with pytest.warns(SmallClassWarning, match="k_neighbors shrinks to 2"):
        AWSMOTE(on_small_class="shrink", random_state=0).fit_resample(X, y)


def test_constant_features_fall_back_to_smote():
    X, y = np.full((60, 2), 3.0), np.repeat([1, 0], [20, 40])
    sampler = AWSMOTE(random_state=0)
    with pytest.warns(InactiveModelWarning, match="The linear machine of class 1 has no direction"):
        X_new, y_new = sampler.fit_resample(X, y)
    assert (X_new == 3.0).all() and np.bincount(y_new).tolist() == [40, 40]
    assert sampler.variable_weights_[1].tolist() == [1.0, 1.0]
    assert any("no direction" in w for w in sampler.report_.warnings)
    for broken in ([0.0, 0.0], [np.nan, 1.0], [np.inf, 1.0]):
        assert variable_weights(np.array(broken)) is None


def test_a_constant_feature_stays():
    X, y = two(20, 60)
    X = np.column_stack([X, np.full(80, 7.0)])
    sampler = AWSMOTE(random_state=0)
    assert (sampler.fit_resample(X, y)[0][:, 2] == 7.0).all() and sampler.variable_weights_[1][2] == 0


def test_all_rows_are_support_vectors():
    """The classes are one cloud: no margin, every row supports; the other rows' weight is not asked for."""
    X, y = two(12, 200, shift=(0.0, 0.0), seed=1)
    sampler = AWSMOTE(random_state=0, C=1e-3)
    sampler.fit_resample(X, y)
    assert len(sampler.support_[1]) == 12


def test_where_no_trial_passes_the_initial_weights_count():
    X, y = two(12, 400, shift=(0.0, 0.0))
    sampler = AWSMOTE(random_state=0, C=0.01)
    with pytest.warns(InactiveModelWarning, match="takes all 5 trial rows of every support vector of class 1 for another class"):
        sampler.fit_resample(X, y)
    assert not sampler.trials_passed_[1].any()
    support = np.isin(np.arange(12), sampler.support_[1])
    v = np.where(support, support.sum(), 12 - support.sum())  # the initial weights only
    np.testing.assert_allclose(sampler.case_weights_[1], v / v.sum())


def test_where_nobody_supports_all_rows_are_alike(monkeypatch):
    monkeypatch.setattr(trials, "supported", lambda block, *_: np.zeros(len(block), bool))
    X, y = two(20, 60)
    sampler = AWSMOTE(random_state=0)
    with pytest.warns(InactiveModelWarning, match="No row of class 1 is a support vector"):
        sampler.fit_resample(X, y)
    assert sampler.allocation_["copies"].tolist() == [2] * 20


def test_copies_of_a_row_are_legal():
    X, y = two(10, 60)
    X[:10] = [4.0, 0.0]
    assert (AWSMOTE(random_state=0).fit_resample(X, y)[0][70:] == [4.0, 0.0]).all()


def test_missing_values_and_text_are_refused():
    X, y = two(10, 60)
    X[3, 1] = np.nan
    with pytest.raises(InputError, match=r"contains NaN or infinity.*AWSMOTE"):
        AWSMOTE().fit_resample(X, y)
    with pytest.raises(InputError, match="Columns that are not numbers: b"):
        AWSMOTE().fit_resample(pd.DataFrame({"a": np.arange(70.0), "b": ["x"] * 70}), y)


def test_weights_beyond_62_bits_are_refused():
    X, y = two(20, 60)
    with pytest.raises(InputError, match="leaves the 62-bit range"):
        AWSMOTE(initial=(0.1234567890123456, 3.987654321098765e-5), random_state=0).fit_resample(X, y)


def test_three_classes_are_one_against_the_rest():
    rng = np.random.default_rng(0)
    y = rng.permutation(np.repeat([0, 1, 2], [120, 25, 40]))
    X = rng.normal(size=(185, 2)) + np.array([[0, 0], [3, 0], [0, -3]])[y]
    sampler = AWSMOTE(random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [120] * 3
    assert sampler.variable_weights_[1][0] == 1.0 and sampler.variable_weights_[2][1] == -1.0
    for label in (1, 2):
        assert (y[sampler.support_[label]] == label).all()
        alone = AWSMOTE(random_state=0, sampling_strategy={label: 120}).fit_resample(X, y)[0]
        assert alone[185:].tolist() == X_new[185:][y_new[185:] == label].tolist()


def test_another_seed_gives_another_majority():
    X, y = two(30, 300, shift=(0.7, 0.3))
    samplers = [AWSMOTE(random_state=seed) for seed in (0, 1)]
    for sampler in samplers:
        sampler.fit_resample(X, y)
    assert samplers[0].variable_weights_[1].tolist() != samplers[1].variable_weights_[1].tolist()


@pytest.mark.parametrize(
    "parameters, message",
    [
        ({"C": 0}, "'C' parameter of AWSMOTE must be a positive number. Got 0"),
        ({"C": "1"}, "'C' parameter of AWSMOTE must be a positive number"),
        ({"n_trials": 0}, "'n_trials' parameter of AWSMOTE must be an int of at least 1"),
        ({"tester_max_rows": 1}, "'tester_max_rows' parameter of AWSMOTE must be an int of at least 2"),
        ({"max_fit_rows": 1.5}, "'max_fit_rows' parameter of AWSMOTE must be an int"),
        ({"weight_norm": "l2"}, "'weight_norm' parameter of AWSMOTE must be one of ['max', 'mean', 'none']"),
        ({"tester_kernel": "poly"}, "'tester_kernel' parameter of AWSMOTE must be one of ['rbf', 'linear']"),
        ({"rounding": "ceil"}, "'rounding' parameter of AWSMOTE must be one of"),
        ({"initial": "equal"}, "'initial' parameter of AWSMOTE must be one of ['proportion', 'inverse']"),
        ({"initial": (1, -1)}, "'initial' parameter of AWSMOTE must be one of ['proportion', 'inverse'] or a pair of numbers"),
        ({"gap_ranges": [(0, 1)]}, "must be None, a pair (low, high), 2 pairs or a dict of pairs by feature name"),
        ({"gap_ranges": {"z": (0, 1)}}, "('z' is none of them)"),
        ({"gap_ranges": (0, np.inf)}, "all finite"),
        ({"gap_ranges": 0.5}, "must be None, a pair"),
    ],
)
def test_wrong_parameters_are_refused(parameters, message):
    with pytest.raises(ParameterError, match=re.escape(message)):
        AWSMOTE(**parameters).fit_resample(*two(20, 40))


# --- cuts -------------------------------------------------------------------------------------------------------------

CASES = [
    {},
    {"weight_norm": "mean", "signed": False, "initial": "inverse"},
    {"weight_norm": "none", "scale": "standard", "rounding": "largest-remainder"},
    {"tester_kernel": "linear", "initial": (0.2, 0.1), "rounding": "rint"},
    {"max_fit_rows": 8, "tester_max_rows": 9},
    {"gap_ranges": (0.25, 0.75), "on_small_class": "duplicate", "k_neighbors": 2},
    {"on_small_class": "skip", "persist": False},
]


def told(sampler, X, y):
    seen = outcome(sampler, X, y)
    names = ("variable_weights_", "case_weights_", "support_", "trials_passed_")
    return seen, [{c: v.tolist() for c, v in getattr(sampler, name, {}).items()} for name in names]


@quick
@given(data=st.data())
def test_any_cut_gives_the_same_bits(data):
    parameters = {"on_small_class": "shrink", "provenance": True, "random_state": data.draw(st.integers(0, 2**64 - 1))}
    parameters |= data.draw(st.sampled_from(CASES))
    table = data.draw(tables())
    lengths = data.draw(cuts(len(table.y)))
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = told(AWSMOTE(**parameters), table.X, table.y)
        with engine(data.draw(st.sampled_from(["plain", "compiled"]))):
            assert told(AWSMOTE(**parameters), *in_frames(table, lengths)) == expected


@pytest.mark.parametrize("dtype", ["mixed", "float32", "int64"])
@pytest.mark.parametrize("engine_name", ["plain", "compiled"])
def test_many_partitions_give_the_same_bits(dtype, engine_name):
    table = stored_table(4, rows=600)
    if dtype != "mixed":
        table = type(table)((table.X / table.X.std() * 20).round().astype(dtype), table.y)
    parameters = {"random_state": 5, "provenance": True, "tester_max_rows": 300}
    expected = told(AWSMOTE(**parameters), table.X, table.y)
    rng = np.random.default_rng(0)
    ragged = np.diff([0, *np.sort(rng.integers(0, 601, 9)), 600, 600]).tolist()
    for lengths in ([600], [250, 0, 350], [35] * 17 + [5], ragged):
        with engine(engine_name), dask.config.set(scheduler="threads", num_workers=4):
            assert told(AWSMOTE(**parameters), *in_frames(table, lengths)) == expected
    if dtype != "mixed":
        X_new = AWSMOTE(**parameters).fit_resample(*in_arrays(table, [250, 0, 350]))[0].compute()
        assert X_new.tolist() == AWSMOTE(**parameters).fit_resample(table.X.to_numpy(), table.y.to_numpy())[0].tolist()


def test_a_cluster_gives_the_same_bits(cluster):
    table = stored_table(6)
    expected = told(AWSMOTE(random_state=1, provenance=True), table.X, table.y)
    with Client(cluster):
        assert told(AWSMOTE(random_state=1, provenance=True), *in_frames(table, [120, 0, 180])) == expected


@pytest.mark.parametrize("kernel", ["rbf", "linear"])
def test_a_class_in_many_blocks_is_judged_in_many_tasks(kernel, monkeypatch):
    """No task has the class: blocks of a thousand rows, trials of some rows at a time, a few values at once."""
    rng = np.random.default_rng(8)
    y = rng.permutation(np.repeat([0, 1], [4000, 2500]))
    X = rng.normal(size=(6500, 3)) + 0.8 * y[:, None]
    parameters = {"random_state": 3, "tester_kernel": kernel, "max_fit_rows": 60, "tester_max_rows": 70}
    expected = told(AWSMOTE(**parameters), X, y)
    seen = []
    for name in ("supported", "passed_trials"):
        plain = getattr(trials, name)
        monkeypatch.setattr(trials, name, lambda block, *rest, plain=plain: seen.append(len(block)) or plain(block, *rest))
    monkeypatch.setattr("dresample.distribution.rows.GATHERED_BYTES", 1)
    monkeypatch.setattr(trials, "TASK_ROWS", 300)
    monkeypatch.setattr(trials, "TRIAL_VALUES", 90)
    frames = in_frames(type(stored_table(1))(pd.DataFrame(X), pd.Series(y)), [1500, 0, 2500, 1, 999, 1500])
    with dask.config.set(scheduler="synchronous"):
        sampler = AWSMOTE(**parameters)
        sampler.fit_resample(*frames)
    assert max(seen) < 1300 and len(seen) >= 12
    for name, values in zip(("variable_weights_", "case_weights_", "support_", "trials_passed_"), expected[1], strict=True):
        assert {c: v.tolist() for c, v in getattr(sampler, name).items()} == values


@pytest.mark.parametrize(
    "name, what", [("max_fit_rows", "the linear machine on 4,000"), ("tester_max_rows", "the tester on 5,000")]
)
def test_a_fit_beyond_a_worker_is_refused_beforehand(name, what):
    """Nothing is looked at: the plan says what a fit takes, and which parameter bounds it."""
    y = np.repeat([0, 1], [3000, 2000])
    X = np.full((5000, 400), np.nan)
    small = AWSMOTE(max_fit_rows=100, tester_max_rows=100)
    big = AWSMOTE(**{"max_fit_rows": 100, "tester_max_rows": 100, name: 10_000})
    with assuming(Machine(2, 1, 480 * 2**20)):
        assert "in one task" in big.plan(X, y).notes[f"{what.partition(' on ')[0]}, class 1"]
        with pytest.raises(ParameterError, match=f"AWSMOTE: fitting {what} rows of class 1 .*Lower '?{name}'? .now 10,?000"):
            big.fit_resample(X, y)
        with pytest.raises(InputError, match="NaN"):
            small.fit_resample(X, y)


def test_outliers_are_neither_bases_nor_partners():
    X, y = two(60, 300)
    X[7] = [40.0, -40.0]
    sampler = AWSMOTE(clean="lof", random_state=0, provenance=True)
    X_new, _ = sampler.fit_resample(X, y)
    new = sampler.provenance_[360:]
    assert len(X_new) == 600 and 7 not in set(new["base_row"]) | set(new["neighbor_row"])
    assert 7 not in sampler.support_[1] and len(sampler.case_weights_[1]) < 60


@pytest.mark.parametrize("persist", [True, False])
def test_plan_knows_the_passes(persist):
    table = stored_table(2)
    sampler = AWSMOTE(random_state=0, persist=persist)
    X, y = in_frames(table, [150, 150])
    planned = sampler.plan(X, y).passes
    sampler.fit_resample(X, y)
    assert sampler.report_.passes + 1 == planned
