"""Units of the features: statistics, or numbers that somebody gives, which are those of another run."""

from __future__ import annotations

import dask
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import ADASYN, SMOTE, SMOTENC
from dresample.errors import InputError, ParameterError
from tests.helpers.holding import in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.strategies import Table, cuts

pytestmark = NO_ADVICE


def table(seed, n=160):
    rng = np.random.default_rng(seed)
    y = pd.Series((rng.random(n) < 0.3).astype(int), name="y")
    X = (rng.normal(size=(n, 3)) + y.to_numpy()[:, None]) * [1.0, 50.0, 1e-3]
    return pd.DataFrame(X, columns=["time", "amount", "rate"]), y


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), how=st.sampled_from(["standard", "robust"]), data=st.data())
def test_the_numbers_of_a_run_give_its_rows_again(seed, how, data):
    X, y = table(seed)
    first = ADASYN(scale=how, random_state=3)
    expected = first.fit_resample(X, y)[0]
    assert list(first.scale_) == list(X.columns)
    again = ADASYN(scale=first.scale_, random_state=3)
    with dask.config.set(scheduler="synchronous"):
        found = again.fit_resample(*in_frames(Table(X, y), data.draw(cuts(len(y)))))[0].compute()
    assert found.to_numpy().tobytes() == expected.to_numpy().tobytes()
    assert again.scale_ == first.scale_


def test_a_number_is_what_the_distance_divides_by():
    X, y = table(1)
    by_hand = X.assign(amount=X["amount"] / 64.0)  # a power of two: exact
    expected = SMOTE(random_state=0, provenance=True)
    expected.fit_resample(by_hand, y)
    sampler = SMOTE(scale={"amount": 64}, random_state=0, provenance=True)
    sampler.fit_resample(X, y)
    assert sampler.provenance_["neighbor_row"].equals(expected.provenance_["neighbor_row"])
    assert sampler.scale_ == {"time": 1.0, "amount": 64.0, "rate": 1.0}
    assert SMOTE(scale={}, random_state=0).fit_resample(X, y)[0].equals(SMOTE(random_state=0).fit_resample(X, y)[0])


def test_positions_name_the_columns_of_an_array():
    X, y = table(2)
    named = SMOTE(scale={"amount": 50.0}, random_state=0).fit_resample(X, y)[0]
    numbered = SMOTE(scale={1: 50.0}, random_state=0).fit_resample(X.to_numpy(), y.to_numpy())[0]
    assert numbered.tobytes() == named.to_numpy().tobytes()


@pytest.mark.parametrize("unit", [0, -1.0, np.nan, np.inf, True, "1", None])
def test_what_is_no_number_above_0_is_refused(unit):
    X, y = table(0)
    with pytest.raises(ParameterError, match=r"'scale' parameter of SMOTE.*finite numbers above 0.*amount"):
        SMOTE(scale={"amount": unit}).fit(X, y)


def test_columns_that_are_no_features_of_numbers_are_refused_before_work():
    X, y = table(0)
    with pytest.raises(ParameterError, match=r"numbers for columns that are no features of numbers: amout.*time, amount, rate"):
        SMOTE(scale={"amout": 2.0}).fit(X, y)
    with pytest.raises((ParameterError, InputError), match="no features of numbers: kind"):
        SMOTENC(["kind"], scale={"kind": 2.0}).fit_resample(X.assign(kind="k"), y)
