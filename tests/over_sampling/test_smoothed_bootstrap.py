"""RandomOverSampler with shrinkage: the width of the noise, the same bases as without, any cut of the rows, clear errors."""

from __future__ import annotations

import dask
import dask.array as da
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from dresample import RandomOverSampler
from dresample.errors import InputError, ParameterError
from tests.helpers.engines import engine, small_tasks
from tests.helpers.holding import in_arrays, in_frame, in_frames
from tests.helpers.outcomes import exactly, outcome, rows_only
from tests.helpers.strategies import Table
from tests.helpers.tables import CUTS_OF_240, stored_table


def data(rows=600, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.choice(3, rows, p=[0.1, 0.3, 0.6])
    return (rng.normal(size=(rows, 3)) + y[:, None]) * [1.0, 5.0, 1e-6], y


def moved(shrinkage, X, y, **parameters):
    """New rows less their bases, and their labels."""
    sampler = RandomOverSampler(random_state=1, shrinkage=shrinkage, **parameters)
    X_new, y_new = sampler.fit_resample(X, y)
    n = len(X)
    return X_new[n:] - X[sampler.sample_indices_[n:]], y_new[n:]


# --- the noise --------------------------------------------------------------------------------------------------------


def test_the_noise_is_normal_and_as_wide_as_it_should_be():
    X, y = data()
    target = {0: 8000, 1: 8000, 2: int((y == 2).sum())}
    step, labels = moved({0: 1.0, 1: 0.5, 2: 9.0}, X, y, sampling_strategy=target)
    h = (4 / ((3 + 2) * 600)) ** (1 / (3 + 4))
    assert abs(h - 0.3884) < 1e-4
    for label, factor in ((0, 1.0), (1, 0.5)):
        width = factor * h * X[y == label].std(axis=0)
        scaled = step[labels == label] / width
        for column in scaled.T:
            assert stats.kstest(column, "norm").pvalue > 1e-3
        assert np.abs(np.corrcoef(scaled.T) - np.eye(3)).max() < 0.05


def test_the_same_bases_as_without_and_no_noise_at_zero():
    X, y = data()
    plain = RandomOverSampler(random_state=1)
    expected = plain.fit_resample(X, y)
    for shrinkage in (0, 0.0, {0: 0, 1: 0}, 1.5):
        sampler = RandomOverSampler(random_state=1, shrinkage=shrinkage)
        found = sampler.fit_resample(X, y)
        assert sampler.sample_indices_.tolist() == plain.sample_indices_.tolist()
        assert sampler.provenance_.equals(plain.provenance_)
        assert (found[0].tobytes() == expected[0].tobytes()) == (shrinkage != 1.5)
        assert found[1].tolist() == expected[1].tolist()
    assert plain.shrinkage_ is None and sampler.shrinkage_ == {0: 1.5, 1: 1.5}


def test_with_noise_the_grade_is_b():
    X, y = data()
    for shrinkage, grade in ((None, "A"), (0.3, "B")):
        sampler = RandomOverSampler(shrinkage=shrinkage, random_state=0)
        sampler.fit_resample(X, y)
        assert sampler.report_.grade == grade


def test_integers_stay_integers():
    X, y = data()
    step, _ = moved(1.0, (X * [100, 10, 1e8]).astype("int64"), y)
    assert step.dtype == np.int64 and len(np.unique(step)) > 10


@pytest.mark.filterwarnings("ignore::dresample.errors.ConstantFeatureWarning")
def test_a_constant_column_is_not_moved():
    X, y = data()
    X[:, 1] = 0.1
    step, _ = moved(2.0, X, y)
    assert not step[:, 1].any() and step[:, 0].all()


# --- any cut ----------------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::dresample.errors.IntegerValuedWarning")  # floats of whole numbers, so that rows tie
@pytest.mark.parametrize("dtype", ["mixed", "float32", "float64", "int64"])
def test_any_cut_gives_the_same_bits(dtype):
    table = stored_table(3, 240)
    if dtype != "mixed":
        table = Table((table.X[["a", "d", "e"]] * 20).round().astype(dtype), (table.y > 0).astype("int64"))
    made = lambda: RandomOverSampler(random_state=2, shrinkage=0.7)
    with small_tasks(), dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = outcome(made(), table.X, table.y)
            assert isinstance(expected, dict), expected
            if dtype != "mixed":
                in_numpy = outcome(made(), table.X.to_numpy(), table.y.to_numpy())
                assert rows_only(in_numpy) == rows_only(expected)
                assert outcome(made(), *in_arrays(table, CUTS_OF_240[1])) == in_numpy
        with engine("compiled"):
            for lengths in CUTS_OF_240:
                assert outcome(made(), *in_frames(table, lengths)) == expected


def test_one_frame_gives_the_rows_of_features_and_labels():
    X, y = data(240)
    frame = pd.DataFrame(X, columns=list("abc")).assign(label=y, name=[f"n{i}" for i in range(240)], number=np.arange(240))
    sampler = RandomOverSampler(random_state=2, shrinkage=0.7, provenance=True)
    out = sampler.resample(frame, "label", features=list("abc"), carry=["name"])
    expected, _ = RandomOverSampler(random_state=2, shrinkage=0.7).fit_resample(X, y)
    assert out[list("abc")].to_numpy().tobytes() == expected.tobytes()
    assert out.name[240:].tolist() == [f"n{i}" for i in sampler.sample_indices_[240:]] == [f"n{i}" for i in out.base_row[240:]]
    assert out.number[240:].isna().all()
    lazy = sampler.resample(in_frame(frame, [30, 0, 210]), "label", features=list("abc"), carry=["name"])
    numbers = [*"abc", "label", "base_row"]
    assert exactly(lazy.compute()[numbers])[0] == exactly(out[numbers])[0]


# --- edge cases -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "X",
    [
        pd.DataFrame({"a": [1.0, 2, 3, 4], "b": list("xyzw")}),
        np.array([["1", "x"], ["2", "y"], ["3", "z"], ["4", "w"]]),
        [[1, "x"], [2, "y"], [3, "z"], [4, "w"]],
        in_frame(pd.DataFrame({"a": [1.0, 2, 3, 4], "b": list("xyzw")}), [1, 3]),
        da.from_array(np.array([["1", "x"], ["2", "y"], ["3", "z"], ["4", "w"]]), chunks=(2, 2)),
    ],
    ids=["pandas", "numpy", "list", "dask", "dask array"],
)
def test_columns_that_are_no_numbers_are_refused(X):
    y = [0, 0, 0, 1]
    if hasattr(X, "dask"):
        y = in_frame(pd.DataFrame({"y": y}), [1, 3])["y"] if hasattr(X, "columns") else da.from_array(np.array(y), chunks=2)
    with pytest.raises(InputError, match="needs to contain only numerical data"):
        RandomOverSampler(shrinkage=1.0).fit_resample(X, y)


def test_the_columns_that_are_no_numbers_are_named():
    frame = pd.DataFrame({"a": [1.5, 2, 3, 4], "merchant": list("xyzw"), "label": [0, 0, 0, 1]})
    with pytest.raises(InputError, match=r"Found: merchant\. Leave these columns out"):
        RandomOverSampler(shrinkage=1.0).resample(frame, "label")
    assert len(RandomOverSampler(shrinkage=1.0).resample(frame, "label", features=["a"])) == 6


@pytest.mark.parametrize("lengths", [None, [200, 400]])
def test_values_that_are_not_finite_are_refused(lengths):
    X, y = data()
    X[5, 1] = np.nan
    table = Table(pd.DataFrame(X, columns=list("abc")), pd.Series(y, name="label"))
    with pytest.raises(InputError, match=r"NaN or infinity in: b \(.*\)\. With shrinkage"):
        RandomOverSampler(shrinkage=1.0).fit_resample(*(in_frames(table, lengths) if lengths else table))
    RandomOverSampler().fit_resample(*table)


@pytest.mark.parametrize(
    ("shrinkage", "message"),
    [
        ({}, r"`shrinkage` should contain a shrinkage factor for each class.*\[0, 1\]"),
        ({0: 1.0}, r"The missing classes are: \[1\]"),
        ({0: 1.0, 1: -1.0}, r"The shrinkage factor needs to be >= 0. Got -1.0 for class 1"),
        ({0: 1.0, 1: "wide"}, "Got 'wide' for class 1"),
        (-0.5, "'shrinkage' parameter of RandomOverSampler must be a float in the range"),
        (float("nan"), "'shrinkage' parameter"),
        (True, "'shrinkage' parameter"),
        ("auto", "'shrinkage' parameter"),
    ],
)
def test_wrong_factors_are_refused(shrinkage, message):
    with pytest.raises(ParameterError, match=message):
        RandomOverSampler(shrinkage=shrinkage).fit_resample(*data())
