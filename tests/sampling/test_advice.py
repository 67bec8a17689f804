"""Warnings fire just beyond their documented thresholds and not before, point at the caller, and are repeated in the report."""

from __future__ import annotations

import warnings

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest

from dresample import ADASYN, CBSO, SMOTE, SNOCC, RandomOverSampler, RandomUnderSampler, errors
from dresample.distribution import cluster
from dresample.sampling import advice
from tests.helpers.marks import IN_ONE_THREAD
from tests.helpers.outcomes import heard, quietly
from tests.helpers.tables import of_sizes

pytestmark = IN_ONE_THREAD

FEATURES = ["a", "b"]


def far_apart():
    """Two classes without rivals."""
    return np.concatenate([np.arange(60.0), 500 + np.arange(100.0)])[:, None], np.repeat([1, 0], [60, 100])


@pytest.mark.parametrize("sampler", [ADASYN, CBSO])
def test_a_class_without_rivals_is_left_with_a_warning(sampler):
    ours = sampler(on_all_safe="skip", random_state=0)
    found = heard(ours, *far_apart())
    assert "Class 1 is left as it is" in found[errors.NoBaseWarning] and ours.report_.notes["class 1"] == "left as it is"


def test_gathering_of_a_large_class_is_told():
    """Just above a quarter of the worker's memory, once for each class; the result is the same."""
    says(advice.gathering("SNOCC", 1, 251, 1000), errors.GatheredClassWarning, "SNOCC gathers class 1 on one worker", "25%")
    assert advice.GATHERED_SHARE == 0.25 and advice.gathering("SNOCC", 1, 250, 1000) is None
    X, y = of_sizes((200, 100))
    frame = dd.from_pandas(pd.DataFrame(X).add_prefix("f").assign(label=y), npartitions=3)
    results = []
    for limit, fires in ((6400, False), (6399, True)):  # 100 rows of 16 bytes
        sampler = SNOCC(random_state=0, persist=False)
        with cluster.assuming(cluster.Machine(1, 1, limit)), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            results.append(np.asarray(sampler.fit_resample(frame[["f0", "f1"]], frame["label"])[0].compute()).tobytes())
        assert sum(w.category is errors.GatheredClassWarning for w in caught) == fires
        assert ("gathering of class 1" in sampler.report_.notes) == fires
    assert results[0] == results[1]


# --- the functions ----------------------------------------------------------------------------------------------------


def says(warning, kind, *parts):
    assert type(warning) is kind
    assert issubclass(kind, errors.ResamplingWarning) and issubclass(kind, UserWarning)
    for part in parts:
        assert part in str(warning)


def test_a_class_of_few_rows_is_told():
    assert advice.SMALL_MINORITY == 50
    assert advice.small_minority("fraud", 50) is None
    says(advice.small_minority("fraud", 49), errors.SmallMinorityWarning, "'fraud'", "49 rows", "50", "SMOTE", "RandomOverSampler")


def test_a_k_above_the_root_of_the_rows_is_told():
    assert advice.large_k("fraud", 25, 5, "n_neighbors") is None
    assert advice.large_k("fraud", 100, 10, "n_neighbors") is None
    found = advice.large_k("fraud", 24, 5, "n_neighbors")
    says(found, errors.LargeKWarning, "n_neighbors=5", "24 rows", "'fraud'", "Take 4 or less")


def test_features_of_uneven_scales_are_told():
    assert advice.SCALE_FACTOR == 100
    u = np.linspace(0, 1, 101)
    one = np.ones(2)
    assert advice.uneven_scales(np.column_stack([u, 99.9 * u]), one, FEATURES) is None
    wide = np.column_stack([u, 101 * u])
    says(advice.uneven_scales(wide, one, FEATURES), errors.ScaleWarning, "'b' and 'a'", "factor of 101", "100", "scale='standard'")
    assert advice.uneven_scales(wide, np.array([1, 0.5]), FEATURES) is None, "as weighted in the distance"
    says(advice.uneven_scales(wide / 101, np.array([0.5, 1]), FEATURES), errors.ScaleWarning, "factor of 202")
    assert advice.uneven_scales(np.column_stack([u, 0 * u]), one, FEATURES) is None, "a constant has no scale"
    assert advice.uneven_scales(wide[:, :1], one[:1], FEATURES[:1]) is None
    assert advice.uneven_scales(wide[:0], one, FEATURES) is None


def test_a_class_of_many_lonely_rows_is_told():
    assert advice.NOISE_SHARE == 0.20
    assert advice.noise(1, np.repeat([5, 0], [20, 80]), 5) is None
    assert advice.noise(1, np.repeat([4, 0], [100, 1]), 5) is None
    says(advice.noise(1, np.repeat([5, 0], [21, 79]), 5), errors.NoiseWarning, "21%", "class 1", "5 nearest", "20%", "Clean first")


def test_rivals_spread_evenly_are_told():
    assert advice.UNIFORM_SPREAD == 0.10
    assert advice.uniform_density(1, np.repeat([11, 9], 50)) is None, "a coefficient of variation of 0.1"
    assert advice.uniform_density(1, np.repeat([110, 90], [51, 50])) is not None
    says(advice.uniform_density(1, np.repeat([100, 83], 50)), errors.UniformDensityWarning, "class 1", "0.1", "SMOTE")
    assert advice.uniform_density(1, np.zeros(50, int)) is None, "all safe is another matter"
    assert advice.uniform_density(1, np.zeros(0, int)) is None


def test_few_rows_with_many_copies_are_told():
    assert (advice.CONCENTRATED_ROWS, advice.CONCENTRATED_COPIES) == (0.01, 1 / 3)
    others = np.repeat([2, 0], [50, 149])  # 100 copies; 1 % of 200 rows is 2
    assert advice.concentration(1, np.concatenate([[47], others])) is None
    assert advice.concentration(1, np.concatenate([[48], others])) is not None
    third = np.repeat([25, 2, 0], [2, 50, 148])
    assert advice.concentration(1, third) is None
    third[0] += 1
    says(advice.concentration(1, third), errors.ConcentrationWarning, "2 of the 200 rows", "34%", "151 new rows", "SMOTE")
    assert advice.concentration(1, np.array([9, 0, 0])) is None, "one per cent of few rows says nothing"
    assert advice.concentration(1, np.zeros(200, int)) is None


def test_full_balance_of_a_rare_class_is_told():
    assert advice.FULL_BALANCE_IMBALANCE == 100
    assert advice.full_balance(1, 11, 1099, 1099) is None
    assert advice.full_balance(1, 11, 1099, 1100) is None
    found = advice.full_balance(1, 11, 1100, 1100)
    says(found, errors.FullBalanceWarning, "Class 1", "1:100", "1,089", "sampling_strategy=0.3")


# --- through the samplers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sampler", [ADASYN, SMOTE])
@pytest.mark.parametrize("lazy", [False, True], ids=["numpy", "dask"])
def test_samplers_tell_of_a_class_of_few_rows(sampler, lazy):
    for rows, fires in ((50, False), (49, True)):
        X, y = of_sizes((100, rows))
        if lazy:
            X, y = (dd.from_pandas(data, npartitions=3) for data in (pd.DataFrame(X, columns=FEATURES), pd.Series(y)))
        assert (errors.SmallMinorityWarning in heard(sampler(random_state=0), X, y)) == fires


@pytest.mark.parametrize("sampler", [ADASYN, SMOTE])
def test_samplers_tell_of_a_large_k(sampler):
    name = "n_neighbors" if sampler is ADASYN else "k_neighbors"
    for rows, fires in ((25, False), (24, True)):
        found = heard(sampler(random_state=0), *of_sizes((100, rows)))
        assert (errors.LargeKWarning in found) == fires
    assert f"{name}=5" in found[errors.LargeKWarning]


@pytest.mark.parametrize("sampler", [ADASYN, SMOTE])
def test_samplers_tell_of_uneven_scales(sampler):
    X, y = of_sizes((200, 60))
    X[:, 1] = X[:, 0][::-1]  # the same quartiles
    for factor, fires in ((99, False), (102, True)):
        frame = pd.DataFrame(X * [1, factor], columns=["age", "amount"])
        found = heard(sampler(random_state=0), frame, y)
        assert (errors.ScaleWarning in found) == fires
        for scale in ("standard", "robust"):
            assert errors.ScaleWarning not in heard(sampler(random_state=0, scale=scale), frame, y)
    assert "'amount' and 'age'" in found[errors.ScaleWarning]


def groups(*parts, far=60):
    """Points on a line: groups of (times, rows of class 1, rows of class 0), each far from the others."""
    X, y, at = [], [], 0.0
    for times, ones, zeros in parts:
        for _ in range(times):
            X += [at + 0.01 * i for i in range(ones)] + [at + 1 + 0.01 * i for i in range(zeros)]
            y += [1] * ones + [0] * zeros
            at += 1000.0
    X += [at + i for i in range(far)]
    y += [0] * far
    return np.array(X)[:, None], np.array(y)


def test_samplers_tell_of_noise():
    for lonely, fires in ((20, False), (21, True)):
        X, y = groups((lonely, 1, 5), (1, 97 - lonely, 0), (1, 3, 3))
        sampler = ADASYN(random_state=0, sampling_strategy={1: 500})
        found = heard(sampler, X, y)
        assert (sampler.allocation_["rivals"] == 5).sum() == lonely
        assert (errors.NoiseWarning in found) == fires
    assert "21%" in found[errors.NoiseWarning]


def test_samplers_tell_of_uniform_density():
    for lonely, fires in ((4, True), (6, False)):
        X, y = groups((lonely, 1, 3), ((100 - lonely) // 2, 2, 2))
        sampler = ADASYN(random_state=0, n_neighbors=3, sampling_strategy={1: 500})
        found = heard(sampler, X, y)
        assert sampler.allocation_["rivals"].value_counts().to_dict() == {2: 100 - lonely, 3: lonely}
        assert (errors.UniformDensityWarning in found) == fires


def test_samplers_tell_of_concentration():
    for others, weight, fires in (((2, 5, 1), 10, False), ((1, 3, 3), 9, True)):
        X, y = groups((1, 1, 5), others, (1, 99 - others[0] * others[1], 0), far=300)
        sampler = ADASYN(random_state=0, sampling_strategy={1: 100 + 60 * (5 + weight)})
        found = heard(sampler, X, y)
        assert sampler.allocation_["rivals"].sum() == 5 + weight and sampler.allocation_["copies"].max() == 300
        assert (errors.ConcentrationWarning in found) == fires
    assert "1 of the 100 rows" in found[errors.ConcentrationWarning] and "36%" in found[errors.ConcentrationWarning]


@pytest.mark.parametrize("sampler", [ADASYN, SMOTE])
def test_samplers_tell_of_full_balance(sampler):
    for rows, strategy, fires in ((999, "auto", False), (1000, "auto", True), (1000, {1: 999}, False), (1000, 0.3, False)):
        found = heard(sampler(random_state=0, sampling_strategy=strategy), *of_sizes((rows, 10)))
        assert (errors.FullBalanceWarning in found) == fires


@pytest.mark.parametrize("sampler", [ADASYN, SMOTE])
@pytest.mark.parametrize("policy", ["shrink", "duplicate", "skip"])
def test_samplers_tell_of_a_small_class_and_what_became_of_it(sampler, policy):
    for rows, fires in ((6, False), (5, True)):
        found = heard(sampler(random_state=0, on_small_class=policy), *of_sizes((100, rows)))
        assert (errors.SmallClassWarning in found) == fires
    for part in ("Class 1 has 5 rows", "=5", f"on_small_class='{policy}'"):
        assert part in found[errors.SmallClassWarning]


def test_every_class_is_told_of():
    X, y = of_sizes((200, 20, 30))
    sampler = SMOTE(random_state=0)
    quietly(sampler.fit_resample, X, y)
    told = [w for w in sampler.report_.warnings if "fewer than 50" in w]
    assert ["Class 1 has 20" in told[0], "Class 2 has 30" in told[1]] == [True, True]


@pytest.mark.parametrize("call", ["fit_resample", "resample"])
@pytest.mark.parametrize("kind", ["SmallMinorityWarning", "SmallClassWarning", "NoiseWarning", "ConcentrationWarning"])
def test_warnings_point_at_the_caller(call, kind):
    if kind in ("SmallMinorityWarning", "SmallClassWarning"):
        sampler, (X, y) = SMOTE(on_small_class="shrink"), of_sizes((100, 5))
    else:
        sampler, (X, y) = ADASYN(sampling_strategy={1: 100}), groups((5, 1, 5), (1, 15, 0))
        sampler = sampler if kind == "NoiseWarning" else ADASYN(sampling_strategy={1: 100}, n_neighbors=1)
        y, X = (y, X) if kind == "NoiseWarning" else groups((1, 1, 5), (1, 15, 0))[::-1]
    frame = pd.DataFrame(X).add_prefix("f")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if call == "resample":
            sampler.resample(frame.assign(label=y), "label")
        else:
            sampler.fit_resample(frame, y)
    assert {w.filename for w in caught if w.category.__name__ == kind} == {__file__}


@pytest.mark.parametrize("sampler", [RandomOverSampler, RandomUnderSampler])
def test_random_samplers_have_nothing_to_say(sampler):
    X, y = of_sizes((2000, 5))
    assert heard(sampler(random_state=0), X * [1, 1000], y) == {}
