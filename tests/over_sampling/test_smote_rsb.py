"""SMOTE-RSB*: similarities by brute force, the thresholds, what is left of SMOTE's rows."""

from __future__ import annotations

import dask
import numpy as np
import pytest

from dresample import SMOTE, SMOTERSB
from dresample.errors import FewCandidatesWarning, InactiveModelWarning, ParameterError
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.smote_rsb import first_reached
from tests.helpers.engines import engine, small_tasks
from tests.helpers.holding import in_arrays, in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import new_rows_of, outcome, rows_only
from tests.helpers.tables import LINE, LINE_LABELS, overlapping, stored_table

pytestmark = NO_ADVICE


def similarities(new, X, y):
    """The largest similarity of each new row to a row of the class 0, by the definition."""
    spread = X.max(axis=0) - X.min(axis=0)
    delta = 1 - np.abs(new[:, None] - X[y == 0][None]) / np.where(spread > 0, spread, np.inf)
    return delta.mean(axis=2).max(axis=1)


def test_worked_line():
    """Range 10.9 and nearest other row 3.0: at 0.75 the rows up to 3 - 0.25 * 10.9 = 0.275 qualify."""
    many = {"sampling_strategy": {1: 404}, "k_neighbors": 3, "random_state": 0, "provenance": True}
    plain, *_ = new_rows_of(SMOTE(**many), LINE, LINE_LABELS)
    sampler = SMOTERSB(**many)
    new, *_ = new_rows_of(sampler, LINE, LINE_LABELS)
    assert sampler.thresholds_ == {1: 0.75}
    assert new.tolist() == plain[plain[:, 0] <= 0.275].tolist()
    assert sampler.allocation_["copies"].sum() == len(new) == sampler.report_.counts_after[1] - 4


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("seed", range(3))
def test_what_is_left_by_brute_force(seed, share):
    X, y = overlapping(seed)
    X[:, 1] *= 1000
    X = np.column_stack([X, np.full(len(X), 7.25)])  # a feature without a range says 1
    common = {"random_state": seed, "provenance": True}
    plain, base, partner, gap = new_rows_of(SMOTE(**common), X, y)
    sampler = SMOTERSB(**common, kept_share=share)
    new, *told = new_rows_of(sampler, X, y)
    found = similarities(plain, X, y)
    steps = [round(0.4 + 0.05 * i, 2) for i in range(11)]
    reached = [t for t in steps if (found <= t).sum() >= max(1, share * len(plain))]
    threshold = reached[0] if reached else 0.9
    assert sampler.thresholds_ == {1: threshold}
    kept = found <= threshold
    assert new.tolist() == plain[kept].tolist()
    for ours, theirs in zip(told, (base, partner, gap), strict=True):
        assert ours.tolist() == theirs[kept].tolist()


def test_where_none_qualifies_all_stay():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(400, 2)), np.repeat([0, 1], [360, 40])
    ours = SMOTERSB(threshold_max=0.5, random_state=0)
    with pytest.warns(InactiveModelWarning, match="Each of the 320 new rows of class 1 has a similarity above 0.5"):
        X_new, _ = ours.fit_resample(X, y)
    assert ours.thresholds_ == {1: None}
    assert (X_new == SMOTE(random_state=0).fit_resample(X, y)[0]).all()


def test_few_rows_left_are_told():
    with pytest.warns(FewCandidatesWarning, match=r"of the 180 new rows of class 1 are left.*above 0\.\d+ to a row of another"):
        SMOTERSB(random_state=0).fit_resample(*overlapping(0))


def test_first_threshold_that_is_reached():
    tally = np.array([0, 1, 1, 1])  # 0.40 at 0.4, 0.45 at 0.45, 0.9 never
    assert [first_reached(tally, need) for need in (1, 2, 3)] == [1, 2, 2]
    assert first_reached(np.array([0, 5])) is None


@pytest.mark.parametrize("last", [0.75, 0.9, 1.0])
def test_search_that_ends_early_keeps_the_same_rows(last):
    """Rows that are alike at the last threshold are not told apart by how alike: the others are, to the bit."""
    X, y = overlapping(1)
    sampler = lambda: SMOTERSB(threshold=0.5, threshold_max=last, kept_share=0.2, random_state=1, provenance=True)
    with engine("plain"):
        expected = outcome(sampler(), X, y)
    with engine("compiled"), small_tasks():
        assert outcome(sampler(), X, y) == expected


def test_the_class_is_not_gathered(monkeypatch):
    """Bases stay in their blocks; partners come by number."""
    table = stored_table(3, rows=9000)
    X, y = in_frames(table, [4000, 3000, 2000])
    sampler = lambda: SMOTERSB(random_state=5, kept_share=0.3, provenance=True, scale="standard")
    with dask.config.set(scheduler="synchronous"):
        expected = outcome(sampler(), X, y)
        monkeypatch.delattr(ClassView, "whole")
        with small_tasks():
            assert outcome(sampler(), X, y) == expected


@pytest.mark.parametrize(
    "name, value, need",
    [("threshold", -0.1, "of at least 0"), ("threshold_step", 0, "above 0"), ("threshold_max", 1.5, "at most 1"),
     ("threshold_max", 0.3, "at least threshold=0.4"), ("kept_share", "half", "finite number")],
)  # fmt: skip
def test_wrong_parameters_are_refused(name, value, need):
    with pytest.raises(ParameterError, match=f"'{name}' parameter of SMOTERSB must be .*{need}"):
        SMOTERSB(**{name: value}).fit_resample(LINE, LINE_LABELS)


def test_duplicates_are_not_filtered():
    X, y = overlapping(0, small=4)
    sampler = SMOTERSB(on_small_class="duplicate", random_state=0)
    assert sampler.fit_resample(X, y)[0].shape == (480, 3) and sampler.thresholds_ == {}


@pytest.mark.parametrize("name", ["plain", "compiled"])
@pytest.mark.parametrize("persist", [True, False])
def test_any_cut_gives_the_same_bits(name, persist):
    table = stored_table(3, rows=400)
    sampler = lambda: SMOTERSB(random_state=5, kept_share=0.3, provenance=True, on_small_class="shrink", persist=persist)
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = outcome(sampler(), table.X, table.y)
        assert expected["counts"][1] > 60
        with engine(name):
            for lengths in ([400], [100, 200, 100], [0, 7, 0, 193, 150, 50, 0], [24] * 16 + [16]):
                assert outcome(sampler(), *in_frames(table, lengths)) == expected
            plain = table._replace(X=table.X.astype(float))
            in_numpy = outcome(sampler(), plain.X.to_numpy(), plain.y.to_numpy())
            assert outcome(sampler(), *in_arrays(plain, [150, 0, 250])) == in_numpy
            assert rows_only(outcome(sampler(), plain.X, plain.y)) == rows_only(in_numpy)
