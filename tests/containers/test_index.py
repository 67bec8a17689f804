"""Labels of rows: new rows never bear those of originals, and X and y are not paired against their labels."""

from __future__ import annotations

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from dresample import (
    CCR,
    SMOTE,
    SMOTEENN,
    Chain,
    ClusterCentroids,
    EditedNearestNeighbours,
    RandomOverSampler,
    RandomUnderSampler,
)
from dresample.errors import InputError
from tests.helpers.four import INDEXES, cases, each_kind, in_dask, indexed, pairs_of
from tests.helpers.holding import in_frame
from tests.helpers.marks import IN_ONE_THREAD, NO_ADVICE
from tests.helpers.strategies import cuts

pytestmark = [NO_ADVICE, IN_ONE_THREAD]

N = 42


def smote(**kwargs):
    return SMOTE(random_state=0, k_neighbors=2, **kwargs)


GROWING = {
    "SMOTE": lambda: smote(keep_index=True),
    "SMOTE spread": lambda: SMOTE(random_state=0, keep_index=True, placement="spread"),
    "CCR": lambda: CCR(random_state=0, keep_index=True),
    "RandomOverSampler with noise": lambda: RandomOverSampler(random_state=0, shrinkage=0.5, keep_index=True),
    "SMOTEENN": lambda: SMOTEENN(random_state=0, keep_index=True),
    "ClusterCentroids": lambda: ClusterCentroids(random_state=0, keep_index=True),
    "two that grow": lambda: Chain(SMOTE(sampling_strategy=0.6), SMOTE(), random_state=0, keep_index=True),
}
COPYING = {
    "RandomOverSampler": lambda: RandomOverSampler(random_state=0),
    "SMOTE and copies": lambda: Chain(SMOTE(sampling_strategy=0.6), RandomOverSampler(), random_state=0),
}


def table(index):
    n = len(index)
    rng = np.random.default_rng(0)
    y = np.arange(n) % 3 == 0
    X = rng.normal(size=(n, 2)) + 1.5 * y[:, None]
    return pd.DataFrame({"a": X[:, 0], "b": X[:, 1], "y": y.astype(int)}, index=index)


def resampled(sampler, frame, lengths=None):
    """The result as one pandas frame, by fit_resample, and the same by resample."""
    whole = frame if lengths is None else in_frame(frame, lengths)
    X, y = dask.compute(*sampler().fit_resample(whole[["a", "b"]], whole["y"]))
    assert X.index.equals(y.index)
    (out,) = dask.compute(sampler().resample(whole, "y"))
    assert out.index.equals(X.index)
    return X.assign(y=y)


# --- new rows ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lengths", [None, (N,), (10, 0, 32)], ids=str)
@pytest.mark.parametrize("sampler", GROWING)
def test_new_rows_of_a_filtered_table_have_labels_of_their_own(sampler, lengths):
    frame = table(pd.RangeIndex(0, 3 * N, 3))
    made = resampled(GROWING[sampler], frame, lengths)
    assert made.index.is_unique
    old, new = made.index[made.index <= frame.index.max()], made.index[made.index > frame.index.max()]
    assert len(new) and old.isin(frame.index).all()
    if sampler != "CCR":  # it moves originals
        assert made.loc[old].equals(frame.loc[old]), "a label stands for the row that it stood for"


@pytest.mark.parametrize("sampler", COPYING)
def test_copies_on_dask_have_labels_of_their_own(sampler):
    frame = table(pd.RangeIndex(0, 3 * N, 3))
    made = resampled(COPYING[sampler], frame, (10, 0, 32))
    assert made.index.is_unique and made.index[:N].equals(frame.index)
    assert made.index[N:].tolist() == list(range(3 * N - 2, 3 * N - 2 + len(made) - N))


@pytest.mark.parametrize("lengths", [None, (10, 0, 32)], ids=str)
def test_labels_that_count_from_0_go_on(lengths):
    frame = table(pd.RangeIndex(N))
    assert resampled(GROWING["SMOTE"], frame, lengths).index.tolist() == list(range(56))


def test_tables_read_from_files_go_on_behind_the_number_of_rows(tmp_path):
    """Each file counts from 0, so the largest label depends on how the table is cut; what new rows bear does not."""
    frame = table(pd.RangeIndex(N))
    found = []
    for name, cut in (("a", 21), ("b", 30)):
        (tmp_path / name).mkdir()
        frame[:cut].to_parquet(tmp_path / name / "0.parquet", index=False)
        frame[cut:].to_parquet(tmp_path / name / "1.parquet", index=False)
        out = smote().resample(dd.read_parquet(tmp_path / name), "y").compute()
        found.append(out[N:])
    pd.testing.assert_frame_equal(*found)
    assert found[0].index[0] == N


NUMBERED = st.one_of(
    st.lists(st.integers(-(2**40), 2**40), min_size=12, max_size=12).map(lambda v: pd.Index(v, dtype="int64")),
    st.lists(st.integers(0, 2**63 + 5), min_size=12, max_size=12).map(lambda v: pd.Index(v, dtype="uint64")),
    st.lists(st.floats(-1e9, 1e9) | st.just(np.nan), min_size=12, max_size=12).map(lambda v: pd.Index(v, dtype="float64")),
    st.lists(st.integers(0, 99) | st.none(), min_size=12, max_size=12).map(lambda v: pd.Index(v, dtype="Int64")),
    st.lists(st.integers(0, 99) | st.none(), min_size=12, max_size=12).map(lambda v: pd.Index(v, dtype="int64[pyarrow]")),
    st.builds(lambda a, s: pd.RangeIndex(a, a + 12 * s, s), st.integers(-50, 50), st.sampled_from([-3, -1, 1, 2, 7])),
)


@settings(max_examples=30, deadline=None)
@given(index=NUMBERED, lengths=cuts(12))
def test_no_new_label_is_that_of_an_original(index, lengths):
    frame = table(index)
    found = [resampled(GROWING["SMOTE"], frame), resampled(GROWING["SMOTE"], frame, lengths)]
    for made in found:
        new = made.index[12:]
        assert new.is_unique and not new.isna().any() and not new.isin(index).any()
        assert made.index.dtype == index.dtype
    assert found[0].index.equals(found[1].index), "however the table is cut"


@pytest.mark.parametrize(
    "index",
    [pd.Index([f"r{i}" for i in range(12)]), pd.date_range("2026-01-01", periods=12), pd.Index(np.arange(12) % 2 == 0),
     pd.timedelta_range("1s", periods=12), pd.CategoricalIndex(list("abcdefghijkl")),
     pd.MultiIndex.from_product([[1, 2, 3], list("abcd")], names=["n", "l"])],
    ids=["text", "times", "bool", "durations", "categories", "two levels"],
)  # fmt: skip
def test_new_rows_have_null_labels_where_these_are_no_numbers(index):
    made = resampled(GROWING["SMOTE"], table(index))
    assert made.index[:12].tolist() == index.tolist() and made.index.nlevels == index.nlevels
    assert made.index.names == index.names
    new = made.index[12:]
    levels = [new] if new.nlevels == 1 else [new.get_level_values(i) for i in range(new.nlevels)]
    assert all(level.isna().all() for level in levels)


def test_infinite_labels_are_passed_over():
    made = resampled(GROWING["SMOTE"], table(pd.Index([*range(50, 61), np.inf])))
    assert made.index[12:].tolist() == [61.0, 62.0, 63.0, 64.0]


@pytest.mark.parametrize("dtype, last", [("int8", 126), ("uint8", 255), ("int64", 2**63 - 1), ("float32", 2.0**24), ("Int8", 127)])
@pytest.mark.parametrize("lengths", [None, (5, 7)], ids=["pandas", "dask"])
def test_a_type_without_room_for_more_labels_is_refused(dtype, last, lengths):
    frame = table(pd.Index([*range(11), last], dtype=dtype))
    with pytest.raises(InputError, match=r"no room for 4 new rows.*astype\('int64'\)"):
        resampled(GROWING["SMOTE"], frame, lengths)
    if lengths is None:
        made, _ = smote().fit_resample(frame[["a", "b"]], frame["y"])
        assert made.index.equals(pd.RangeIndex(16)), "nobody asked for the index"


# --- X and y ----------------------------------------------------------------------------------------------------------

EVERY = (SMOTE, EditedNearestNeighbours, RandomOverSampler, RandomUnderSampler, SMOTEENN, CCR, ClusterCentroids)


@pytest.mark.parametrize("method", ["fit_resample", "fit", "plan"])
@pytest.mark.parametrize("sampler", EVERY, ids=lambda s: s.__name__)
def test_x_and_y_in_another_order_are_refused(sampler, method):
    frame = table(pd.RangeIndex(12))
    X, y = frame[["a", "b"]], frame["y"].iloc[::-1]
    with pytest.raises(InputError, match=r"row 0 is 0 in X and 11 in y.*y\.loc\[X\.index\]"):
        getattr(sampler(), method)(X, y)
    with pytest.raises(InputError, match="another order"):
        getattr(sampler(), method)(X, y.to_frame())


def test_the_remedies_that_the_message_names_do_help():
    frame = table(pd.Index(list("abcdefghijkl")))
    X, y = frame[["a", "b"]], frame["y"].sample(frac=1, random_state=0)
    wanted = smote().fit_resample(X, frame["y"])
    pd.testing.assert_frame_equal(smote().fit_resample(X, y.loc[X.index])[0], wanted[0])
    by_position, _ = smote().fit_resample(X.reset_index(drop=True), y.reset_index(drop=True))
    assert not by_position.equals(wanted[0])


def test_other_labels_are_refused_and_fresh_ones_are_not():
    frame = table(pd.RangeIndex(0, 36, 3))
    X, y = frame[["a", "b"]], frame["y"]
    with pytest.raises(InputError, match="12 labels of y are not in X, such as 1"):
        smote().fit_resample(X, y.set_axis(y.index + 1))
    with pytest.raises(InputError, match="1 label of y is not in X, such as 1"):
        smote().fit_resample(X, y.set_axis([*y.index[:-1], 1]))
    wanted = smote().fit_resample(X, y)[0]
    for one, other in ((X, y.reset_index(drop=True)), (X.reset_index(drop=True), y), (X, y.tolist()), (X.to_numpy(), y)):
        assert np.array_equal(smote().fit_resample(one, other)[0], wanted)


def test_labels_that_stand_for_several_rows_pair_nothing():
    frame = table(pd.Index([0] * 6 + [1] * 6))
    smote().fit_resample(frame[["a", "b"]], frame["y"].set_axis([1] * 6 + [0] * 6))


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(list(range(12))), kind=st.sampled_from(["int64", "float64", "str", "Int64"]))
def test_every_order_but_the_same_is_refused(order, kind):
    frame = table(pd.Index(range(100, 112)).astype(kind))
    X, y = frame[["a", "b"]], frame["y"].iloc[order]
    if order == sorted(order):
        smote().fit(X, y)
        return
    with pytest.raises(InputError, match="another order"):
        smote().fit(X, y)


@pytest.mark.parametrize("sampler", EVERY, ids=lambda s: s.__name__)
def test_divisions_that_differ_are_refused_without_work(sampler):
    frame = table(pd.RangeIndex(12))
    X, y = dd.from_pandas(frame[["a", "b"]], npartitions=2), dd.from_pandas(frame["y"].set_axis(range(1, 13)), npartitions=2)
    assert X.known_divisions and y.known_divisions
    with dask.config.set(scheduler=None), pytest.raises(InputError, match=r"different divisions: number 0 is 0 in X and 1 in y"):
        sampler().fit_resample(X, y)


def test_another_order_within_a_partition_is_found_where_features_are_read():
    frame = table(pd.RangeIndex(12))
    X, y = in_frame(frame[["a", "b"]], [12]), in_frame(frame[["y"]].iloc[::-1], [12])["y"]
    with pytest.raises(InputError, match="another order"):
        smote().fit_resample(X, y)


@each_kind
@cases("index", INDEXES)
def test_index_of_pandas_is_a_range(sampler, index):
    X, y = indexed(INDEXES[index])
    X_new, y_new = clone(sampler).set_params(keep_index=False).fit_resample(X, y)
    assert X_new.index.equals(pd.RangeIndex(len(X_new))) and y_new.index.equals(X_new.index)
    out = clone(sampler).set_params(keep_index=False).resample(X.assign(y=y), "y")
    assert out.index.equals(pd.RangeIndex(len(X_new)))
    assert X.index.equals(INDEXES[index]) and y.index.equals(INDEXES[index]), "the caller's data are left alone"


@each_kind
@cases("index", INDEXES)
def test_index_of_pandas_that_is_kept(sampler, index):
    X, y = indexed(INDEXES[index])
    sampler = clone(sampler).set_params(keep_index=True)
    X_new, y_new = sampler.fit_resample(X, y)
    check_kept_index(sampler, X.index, X_new.index)
    assert y_new.index.equals(X_new.index)
    check_kept_index(sampler, X.index, sampler.resample(X.assign(y=y), "y").index)


def check_kept_index(sampler, old, new):
    """Originals keep theirs; copies in memory bear that of their base; new rows those behind, or null where it has no numbers."""
    if hasattr(sampler, "sample_indices_"):
        assert new.equals(old[sampler.sample_indices_])
        return
    assert new[:N].equals(old) or new[:N].tolist() == old.tolist()
    assert new.name == old.name
    assert str(new.dtype) == str(old.dtype)
    if old.dtype.kind in "iuf":
        first = max(N, int(max(old)) + 1)
        assert new[N:].tolist() == list(range(first, first + len(new) - N))
    else:
        assert new[N:].isna().all()


@each_kind
@cases("index", [i for i in INDEXES if i not in ("range", "later range", "unsigned", "datetime")])
def test_the_index_of_dask_stays_and_goes_on(sampler, index):
    X, y = indexed(INDEXES[index])
    whole = in_dask(X.assign(y=y))
    X_new, y_new = sampler.fit_resample(whole[["a", "b", "c"]], whole["y"])
    pairs_of(X_new, y_new)
    X_made, y_made = dask.compute(X_new, y_new)
    made = sampler.resample(whole, "y").compute()
    assert y_made.index.equals(X_made.index) and made.index.equals(X_made.index)
    old, new = X.index, X_made.index
    if isinstance(sampler, RandomUnderSampler):
        assert new.tolist() == old[sampler.sample_indices_].tolist()
        return
    assert new[:N].tolist() == old.tolist()
    assert new.name == old.name and X_new.index.name == old.name
    assert str(new.dtype) == str(whole.index.dtype)
    if old.dtype.kind in "iuf":
        assert new[N:].tolist() == list(range(N, len(new)))
    else:
        assert new[N:].isna().all()
