"""``sampling_strategy`` with imbalanced-learn's meaning: its own cases, and floats without float defects."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imblearn.utils import check_sampling_strategy

from dresample import SMOTE, SMOTEENN, RandomUnderSampler, errors
from dresample.sampling.strategy import resolve, targets_by_ratio

THREE = {1: 50, 2: 100, 3: 25}
TWO = {0: 100, 1: 25}
OVER, UNDER, CLEAN = "over-sampling", "under-sampling", "clean-sampling"


def all_to_the_largest(y):
    counts = Counter(y.tolist())
    return dict.fromkeys(counts, max(counts.values()))


@pytest.mark.parametrize(
    "strategy, kind, expected",
    [
        ("auto", UNDER, {1: 25, 2: 25}),
        ("auto", CLEAN, [1, 2]),
        ("auto", OVER, {1: 50, 3: 75}),
        ("all", OVER, {1: 50, 2: 0, 3: 75}),
        ("all", UNDER, {1: 25, 2: 25, 3: 25}),
        ("all", CLEAN, [1, 2, 3]),
        ("majority", UNDER, {2: 25}),
        ("majority", CLEAN, [2]),
        ("minority", OVER, {3: 75}),
        ("not minority", OVER, {1: 50, 2: 0}),
        ("not minority", UNDER, {1: 25, 2: 25}),
        ("not minority", CLEAN, [1, 2]),
        ("not majority", OVER, {1: 50, 3: 75}),
        ("not majority", UNDER, {1: 25, 3: 25}),
        ("not majority", CLEAN, [1, 3]),
        ({1: 70, 2: 100, 3: 70}, OVER, {1: 20, 2: 0, 3: 45}),
        ({1: 30, 2: 45, 3: 25}, UNDER, {1: 30, 2: 45, 3: 25}),
        ({3: 25, 1: 25, 2: 25}, UNDER, {1: 25, 2: 25, 3: 25}),
        ({3: 100, 1: 100, 2: 100}, OVER, {1: 50, 2: 0, 3: 75}),
        ([1], CLEAN, [1]),
        (all_to_the_largest, OVER, {1: 50, 2: 0, 3: 75}),
        (0.5, OVER, {1: 25}),
        (0.5, UNDER, {0: 50}),
    ],
)
def test_cases_of_imbalanced_learn_give_its_targets(strategy, kind, expected):
    """The last word is imbalanced-learn's own answer. Cleaning says which classes only."""
    counts = TWO if isinstance(strategy, float) else THREE
    y = np.repeat(list(counts), list(counts.values()))
    found = resolve(strategy, counts, kind, y)
    theirs = check_sampling_strategy(strategy, y, kind)
    assert list(found) == list(expected)
    if kind == CLEAN:
        assert set(found) == set(theirs)
    else:
        assert found == expected == dict(theirs)
        assert list(found) == list(theirs)  # sorted


@pytest.mark.parametrize(
    "strategy, kind, counts, message",
    [
        ("auto", "rnd", THREE, "'sampling_type' should be one of"),
        ("auto", OVER, {1: 10}, "needs to have more than 1 class"),
        ("rnd", OVER, THREE, "When 'sampling_strategy' is a string, it needs to be one of"),
        ("majority", OVER, THREE, "'majority' cannot be used with over-sampler"),
        ("minority", UNDER, THREE, "'minority' cannot be used with .*under-sampler"),
        ("minority", CLEAN, THREE, "'minority' cannot be used with .*clean-sampler"),
        ({1: 0, 2: 0, 3: 0}, CLEAN, THREE, "dict for cleaning methods is not supported"),
        (0.5, CLEAN, TWO, "cleaning methods"),
        ({10: 10}, UNDER, THREE, "not present in the data"),
        ({10: 10}, OVER, THREE, "not present in the data"),
        ([10], CLEAN, THREE, "not present in the data"),
        ({1: -100, 2: 50, 3: 25}, UNDER, THREE, "in a class cannot be negative"),
        ({1: 45, 2: 100, 3: 70}, OVER, THREE, "Originally, there is 50 samples and 45 samples are asked"),
        ({1: 45, 2: 100, 3: 70}, UNDER, THREE, "Originally, there is 25 samples and 70 samples are asked"),
        (-10, UNDER, TWO, "it should be in the range"),
        (10, UNDER, TWO, "it should be in the range"),
        (0.5, UNDER, THREE, "the type of target is binary"),
        ([1, 2, 3], UNDER, THREE, "cannot be a list for samplers"),
        ([1, 2, 3], OVER, THREE, "cannot be a list for samplers"),
        (0.1, OVER, {0: 10, 1: 20}, "remove samples from the minority class while trying to generate new"),
        (0.1, UNDER, {0: 10, 1: 20}, "generate new sample in the majority class while trying to remove"),
        (True, OVER, TWO, "must be a string, a float, a dict"),
        (None, OVER, TWO, "must be a string, a float, a dict"),
        ({1: 70.5}, OVER, THREE, "whole numbers"),
    ],
)
def test_wrong_strategies_are_refused_with_the_reason(strategy, kind, counts, message):
    with pytest.raises(ValueError, match=message):
        resolve(strategy, counts, kind)


@pytest.mark.parametrize(
    "ratio, rows, target",
    [(0.29, 100, 29), (0.57, 100, 57), (0.07, 100, 7), (1.0, 100, 100), (0.3, 10, 3), (1e-3, 999, 0), (1 / 3, 300, 99)],
)
def test_a_float_is_the_decimal_that_it_prints_as(ratio, rows, target):
    assert targets_by_ratio(ratio, rows) == target


@settings(deadline=None)
@given(hundredths=st.integers(1, 100), rows=st.integers(1, 10**7))
def test_hundredths_are_exact(hundredths, rows):
    assert targets_by_ratio(hundredths / 100, rows) == hundredths * rows // 100


def test_float_defects_of_imbalanced_learn_are_not_copied():
    counts = {0: 100, 1: 20}
    y = np.repeat([0, 1], [100, 20])
    assert resolve(0.29, counts, OVER) == {1: 9}
    assert dict(check_sampling_strategy(0.29, y, OVER)) == {1: 8}


def test_numpy_numbers_are_numbers():
    assert resolve(np.float64(0.5), TWO, OVER) == {1: 25}
    assert resolve({1: np.int64(30)}, TWO, OVER) == {1: 5}
    assert resolve({1: 30.0}, TWO, OVER) == {1: 5}


def test_a_callable_gets_the_labels_where_they_are_in_memory():
    seen = []
    resolve(lambda y: seen.append(y) or {1: 50}, TWO, OVER, "labels")
    resolve(lambda counts: seen.append(counts) or {1: 50}, TWO, OVER)
    assert seen == ["labels", TWO]


@pytest.mark.parametrize("sampler", [SMOTE, RandomUnderSampler, SMOTEENN])
@pytest.mark.parametrize("strategy", ["minorty", 1.5, {0: -1}, {0: 1.5}, 3 + 1j])
def test_wrong_strategies_are_refused_before_the_labels_are_read(sampler, strategy):
    with pytest.raises(errors.InputError):
        sampler(sampling_strategy=strategy)._check_parameters()
