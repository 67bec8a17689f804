"""Draws go by the label of a class: other classes, and the dtype of the labels, move nobody."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dresample
from dresample.arithmetic.draws import class_key, label_code

#: Methods whose new rows of a class depend on the rows of this class alone, when the others are far away.
GROWING = ("SMOTE", "RandomOverSampler", "ROSE", "MDO", "SNOCC", "DBSMOTE")


def table(labels):
    """Three classes far from each other; the second of them grows."""
    rng = np.random.default_rng(3)
    sizes = (60, 25, 60)
    X = np.concatenate([rng.normal(100.0 * i, 1.0, (n, 3)) for i, n in enumerate(sizes)])
    return pd.DataFrame(X, columns=list("abc")), pd.Series(np.repeat(labels, sizes), name="y")


def made(name, X, y, label, **given):
    """New rows of one class."""
    kind = getattr(dresample, name)
    known = kind().get_params()
    sampler = kind(random_state=5, sampling_strategy={label: 60}, **{k: v for k, v in given.items() if k in known})
    X_new, y_new = sampler.fit_resample(X, y)
    return X_new.iloc[len(y) :][(y_new.iloc[len(y) :] == label).to_numpy()].to_numpy()


@pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")
@pytest.mark.parametrize("name", GROWING)
@pytest.mark.parametrize("newcomer", ["aaa", "nnn", "zzz"])
def test_a_class_that_comes_moves_no_row_of_the_others(name, newcomer):
    X, y = table(["large", "mid", "other"])
    X_more = pd.concat([X, X.iloc[:20] + 5000.0], ignore_index=True)
    y_more = pd.concat([y, pd.Series([newcomer] * 20, name="y")], ignore_index=True)
    before, after = made(name, X, y, "mid", eps=2.0), made(name, X_more, y_more, "mid", eps=2.0)
    assert len(before) == 35
    assert before.tobytes() == after.tobytes()


@pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")
@pytest.mark.parametrize("dtype", ["int8", "uint64", "float32", "float64", "Int64", "int64[pyarrow]"])
def test_the_dtype_of_whole_labels_moves_no_row(dtype):
    X, y = table([4, 9, 2])
    expected = made("SMOTE", X, y.astype("int64"), 9)
    assert made("SMOTE", X, y.astype(dtype), 9).tobytes() == expected.tobytes()


@settings(max_examples=60)
@given(labels=st.lists(st.one_of(st.integers(-(2**63), 2**63 - 1), st.text(max_size=8)), min_size=2, max_size=30, unique=True))
def test_labels_do_not_share_a_stream(labels):
    assert len({label_code(label) for label in labels}) == len(labels)
    assert len({class_key(11, label) for label in labels}) == len(labels)


def test_positions_and_whole_labels_are_the_same_keys():
    """Labels 0, 1, 2 have the keys that positions had: their rows did not move when keys began to go by label."""
    assert class_key(7, 0) != class_key(7, 1)
    assert class_key(7, np.int16(1)) == class_key(7, 1.0) == class_key(7, True) == class_key(7, 1)
