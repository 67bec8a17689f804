"""Features that are none (constants, copies of the label, identifiers), found in the survey whatever the partitions."""

from __future__ import annotations

import warnings
from itertools import pairwise

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import CCR, SMOTE, SMOTEENN, SMOTENC, EditedNearestNeighbours, RandomOverSampler, RandomUnderSampler, errors
from dresample.block import Block
from dresample.distribution.profile import plain_stride, survey
from dresample.sampling.suspects import suspects

KINDS = {
    "constant": errors.ConstantFeatureWarning,
    "copies": errors.LabelCopyWarning,
    "identifiers": errors.IdentifierWarning,
    "whole": errors.IntegerValuedWarning,
}


def judged(X, y, cuts=()):
    """The suspects of a table, cut into partitions."""
    X = np.asarray(X)
    edges = [0, *cuts, len(X)]
    blocks = [Block(X[a:z], y[a:z], np.arange(a, z)) for a, z in pairwise(edges)]
    stride = plain_stride(*X.shape)
    look = survey.tree([(b,) for b in blocks], stride, (True,) * X.shape[1]).compute(scheduler="synchronous")
    sample = np.concatenate([part for _, part in look.sample])
    return suspects(look.traits, look.low, look.high, sample, len(X), len(np.unique(y)))


def heard(sampler, *data, **parameters):
    """Names of the columns in the warnings of the four kinds."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", errors.ResamplingWarning)
        if parameters or len(data) == 1:
            sampler.resample(*data, **parameters)
        else:
            sampler.fit_resample(*data)
    told = [str(w.message) for w in caught if w.category in KINDS.values()]
    assert [w for w in sampler.report_.warnings if w in told] == list(dict.fromkeys(told))
    return {name: str(w.message).split(": ")[1].split(".")[0] for name, kind in KINDS.items() for w in caught if w.category is kind}


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    y = rng.permutation(np.repeat([0, 1], [300, 100]))
    return pd.DataFrame(
        {
            "amount": rng.normal(size=400) + y,
            "fixed": 7.5,
            "copy": np.where(y == 1, -1.0, 3.0),
            "id": np.arange(400),
            "count": rng.poisson(4, 400).astype(float),
            "label": y,
        }
    )


TOLD = {"constant": "fixed", "copies": "copy", "identifiers": "id", "whole": "copy, count"}


@pytest.mark.parametrize("lazy", [False, True])
def test_resample_names_what_is_no_feature(table, lazy):
    data = dd.from_pandas(table, npartitions=3) if lazy else table
    assert heard(SMOTE(random_state=0), data, target="label") == TOLD


def test_samplers_that_measure_distances_name_it_and_row_pickers_read_nothing(table):
    without = {name: told for name, told in TOLD.items() if name != "whole"}
    assert heard(EditedNearestNeighbours(), table, target="label") == without
    assert heard(CCR(random_state=0), table, target="label") == TOLD  # rows are moved
    assert heard(RandomOverSampler(shrinkage=1.0, random_state=0), table, target="label") == TOLD
    for sampler in (RandomOverSampler(random_state=0), RandomUnderSampler(random_state=0)):
        assert heard(sampler, table, target="label") == {}


def test_a_pair_says_it_once(table):
    assert heard(SMOTEENN(random_state=0), table.drop(columns="id"), target="label") == {
        "constant": "fixed",
        "copies": "copy",
        "whole": "copy, count",
    }


def test_nominal_columns_are_looked_at_too(table):
    table["city"] = np.where(table["label"] == 1, "Graz", "Wien")
    found = heard(SMOTENC(["city"], random_state=0), table[["amount", "fixed", "city", "label"]], target="label")
    assert found == {"constant": "fixed", "copies": "city"}


# --- each of them -----------------------------------------------------------------------------------------------------

Y = np.repeat([0, 1], [150, 50])


@pytest.mark.parametrize(
    ("column", "which"),
    [
        (np.full(200, 0.0), "constant"),
        (np.where(np.arange(200) == 199, 0.0, 1.0), None),  # all but one row
        (Y * 2.5, "copies"),
        (np.where(np.arange(200) == 0, 1.0, Y), None),  # one row lies
        (np.arange(200.0), "identifiers"),
        (10.0**6 + 7 * np.arange(200.0), "identifiers"),
        (np.roll(np.arange(200.0), 50), "identifiers"),  # two runs
        (np.random.default_rng(0).permutation(200.0 + np.arange(200)), "identifiers"),  # shuffled: all rows are in the survey
        (np.arange(200.0) + 0.5, None),  # no whole numbers
        (np.minimum(np.arange(200.0), 198), None),  # the last two are alike
        (np.arange(200.0) % 100, None),  # runs that overlap
        (np.random.default_rng(0).integers(0, 10**9, 200).astype(float), None),  # different by chance
    ],
)
def test_columns_are_judged_one_by_one(column, which):
    others = np.random.default_rng(1).normal(size=200)
    for cuts in ((), (1,), (100, 100, 150), (149, 151)):
        found = judged(np.column_stack([others, column]), Y, cuts)
        assert {name: at for name, at in vars(found).items() if name != "whole" and at} == ({which: (1,)} if which else {})


def test_few_rows_are_different_by_chance():
    for rows, expected in ((19, ()), (20, (0,))):
        assert judged(np.arange(rows, dtype=float)[:, None], np.arange(rows) % 2).identifiers == expected


def test_three_classes_of_which_two_share_a_value_are_no_copy():
    y = np.repeat([0, 1, 2], 20)
    assert judged(np.column_stack([y * 1.0, np.minimum(y, 1), -y]), y).copies == (0, 2)


def test_files_of_ids_that_start_again_are_found_in_a_long_table():
    """Longer than the sample: rising runs that do not overlap tell; a number that comes twice is no identifier."""
    runs = [np.arange(a, a + 10_000.0) for a in (90_000, 50_000, 0)]
    y = np.arange(30_000) % 2
    ids = np.concatenate(runs)
    twice = ids.copy()
    twice[15_000] = twice[14_999]
    overlapping = np.concatenate([runs[0], runs[0] - 1, runs[2]])
    for cuts in ((), (9_999, 20_001)):
        assert judged(np.column_stack([ids, twice, overlapping]), y, cuts).identifiers == (0,)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_cut_gives_the_same_answer(data):
    rows = data.draw(st.integers(1, 60))
    values = [st.just(1.0), st.sampled_from([0.0, 1.0]), st.integers(0, 3).map(float), st.sampled_from([0.5, 1.0, 2.0])]
    columns = [data.draw(st.lists(v, min_size=rows, max_size=rows)) for v in values]
    falls = data.draw(st.lists(st.integers(0, rows), max_size=4))
    y = np.array(data.draw(st.lists(st.integers(0, 2), min_size=rows, max_size=rows)))
    rising = np.arange(rows) - 20.0 * np.isin(np.arange(rows), falls).cumsum()
    X = np.column_stack([*columns, rising, y + 0.0, np.arange(rows)])
    cuts = sorted(data.draw(st.lists(st.integers(0, rows), max_size=6)))
    assert judged(X, y, cuts) == judged(X, y)


def test_labels_of_any_kind():
    for y in (np.repeat(["a", "b"], 30).astype(object), np.repeat([False, True], 30), np.repeat([0.0, 1.0], 30)):
        assert judged(np.column_stack([np.arange(60) >= 30, np.arange(60) > 30]).astype(float), y, (10, 40)).copies == (0,)


# --- what is not finite -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sampler", [SMOTE(), EditedNearestNeighbours(), RandomOverSampler(shrinkage=1.0)], ids=str)
def test_rows_that_are_not_finite_are_counted_over_all_partitions(table, sampler):
    X, y = table[["amount", "count", "copy"]].copy(), table["label"]
    X.loc[[3, 150, 399], "amount"] = np.nan
    X.loc[[5, 200], "amount"] = np.inf
    X.loc[7, "copy"] = -np.inf
    data, labels = dd.from_pandas(X, npartitions=4), dd.from_pandas(y, npartitions=4)
    with pytest.raises(errors.InputError, match=r"NaN or infinity in: amount \(5 rows, first row 3\), copy \(1 row, row 7\)\."):
        sampler.fit_resample(data, labels)
