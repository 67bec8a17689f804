"""Partitions of a frame are the same rows in the same order, whichever columns are asked for and whoever shuffles them."""

from __future__ import annotations

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import SMOTE, EditedNearestNeighbours, RandomOverSampler, RandomUnderSampler
from dresample.containers.collections import partitions

pytestmark = [
    pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning"),
    pytest.mark.filterwarnings("ignore:Concatenating dataframes with unknown divisions"),
]
IN_ORDER = {"scheduler": "synchronous", "dataframe.shuffle.method": "tasks"}


def table(rows, seed):
    rng = np.random.default_rng(seed)
    label = rng.permutation((np.arange(rows) < max(3, rows // 4)).astype(int))
    X = pd.DataFrame(rng.normal(label[:, None], 1.0, (rows, 3)), columns=["f1", "f2", "carried"])
    return X, pd.Series(label, name="label")


def cut(data, parts):
    """Without divisions, so that Dask does not know which rows lie where."""
    edges = np.linspace(0, len(data), parts + 1).astype(int)
    return dd.from_map(lambda a, b: data.iloc[a:b], edges[:-1].tolist(), edges[1:].tolist(), meta=data.iloc[:0])


def known(data, parts):
    return dd.from_pandas(data, npartitions=parts)


def below(X, y, a, b):
    """The carried column is in the second frame only."""
    whole, half = X.assign(label=y), len(X) // 2
    return dd.concat([cut(whole.iloc[:half].drop(columns="carried"), a), cut(whole.iloc[half:], b)])


#: Frames of which Dask takes other rows once only some columns are asked for.
MADE_OF_TWO = {
    "assigned": lambda X, y, a, b: cut(X, a).assign(label=cut(y, b)),
    "assigned by divisions": lambda X, y, a, b: known(X, a).assign(label=known(y, b)),
    "filtered": lambda X, y, a, b: cut(X.assign(label=y), a)[cut(y, b) >= 0],
    "where": lambda X, y, a, b: known(X, a).where(known(y, b) >= 0, 0.0).assign(label=known(y, b)),
    "filled": lambda X, y, a, b: cut(X, a).fillna(cut(X, b)).assign(label=cut(y, a)),
    "beside": lambda X, y, a, b: dd.concat([known(X, a), known(y, b)], axis=1),
    "below": below,
    "joined": lambda X, y, a, b: cut(X, a).join(cut(y.to_frame(), b)),
    "merged": lambda X, y, a, b: cut(X.assign(key=X.index), a).merge(cut(pd.DataFrame({"label": y, "key": y.index}), b), on="key"),
}


def samplers():
    return [SMOTE(random_state=0, k_neighbors=2), RandomOverSampler(random_state=0), RandomUnderSampler(random_state=0),
            EditedNearestNeighbours(n_neighbors=2)]  # fmt: skip


def resampled(sampler, data):
    """By frame, with a carried column where rows are made, and by X and y."""
    more = {"carry": ["carried"]} if isinstance(sampler, SMOTE) else {}
    frame = sampler.resample(data, "label", features=["f1", "f2"], **more).compute()
    X, y = sampler.fit_resample(data[["f2"]], data["label"])
    return frame, *dask.compute(X, y)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(sorted(MADE_OF_TWO)), st.sampled_from(range(4)), st.integers(24, 60), st.integers(1, 5), st.integers(1, 5),
       st.integers(0, 99))  # fmt: skip
def test_a_frame_made_of_two_is_resampled_as_the_rows_that_it_computes_to(made, sampler, rows, a, b, seed):
    X, y = table(rows, seed)
    with dask.config.set(scheduler="synchronous"):
        data = MADE_OF_TWO[made](X, y, a, b)
        with dask.config.set(IN_ORDER):
            pieces = dask.compute(*data.to_delayed(optimize_graph=False))
            pd.testing.assert_frame_equal(pd.concat(pieces), data.compute())
        plain = dd.from_map(pieces.__getitem__, range(len(pieces)), meta=data._meta)
        for got, wanted in zip(*(resampled(samplers()[sampler], d) for d in (data, plain)), strict=True):
            (pd.testing.assert_frame_equal if got.ndim == 2 else pd.testing.assert_series_equal)(got, wanted)


@pytest.mark.parametrize("made", sorted(MADE_OF_TWO))
def test_partitions_hold_the_same_rows_whichever_columns_are_asked_for(made):
    X, y = table(40, 0)
    with dask.config.set(scheduler="synchronous"):
        data = MADE_OF_TWO[made](X, y, 3, 2)
        whole = dask.compute(*partitions(data))
        for name in data.columns:
            one = dask.compute(*partitions(data[[name]]))
            for got, wanted in zip(one, whole, strict=True):
                pd.testing.assert_frame_equal(got, wanted[[name]])


def test_rows_that_threads_shuffle_come_in_one_order():
    """Shuffled by disk, they come as threads happen to write: rows would be picked by numbers that others had."""
    X, y = table(4000, 0)
    labels = pd.DataFrame({"label": y, "key": y.index}).sample(frac=1, random_state=0)
    data = cut(X.assign(key=X.index), 8).merge(cut(labels, 11), on="key")
    with dask.config.set(scheduler="threads", num_workers=4):
        out = [RandomUnderSampler(random_state=0).resample(data, "label", features=["f1", "f2"]).compute() for _ in range(2)]
        pd.testing.assert_frame_equal(*out)
    assert out[0]["label"].value_counts().tolist() == [1000, 1000]
