"""What comes in goes out: containers, dtypes, names, order, categories, index; lazy where it was lazy, originals untouched."""

from __future__ import annotations

import gc
import io
import itertools
import pickle
import time
from contextlib import contextmanager

import dask
import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from dask.callbacks import Callback
from distributed import Client, LocalCluster
from sklearn.base import clone

from dresample import ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler
from dresample.results import assembly
from dresample.sampling import generation
from tests.helpers.marks import IN_ONE_THREAD, NO_ADVICE

pytestmark = [NO_ADVICE, IN_ONE_THREAD]

SIZES = (30, 12)
N = sum(SIZES)


# --- data and helpers -------------------------------------------------------------------------------------------------


def interpolating(**kwargs):
    return [sampler(random_state=0, provenance=True, **kwargs) for sampler in (ADASYN, SMOTE)]


def all_samplers(of=(ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler), **kwargs):
    return [sampler(random_state=0, **kwargs) for sampler in of]


def name_of(sampler):
    return type(sampler).__name__ + (" spread" if getattr(sampler, "placement", "") == "spread" else "")


cases = pytest.mark.parametrize
each = cases("sampler", all_samplers(), ids=name_of)
#: ADASYN and SMOTE share all code that knows containers.
each_kind = cases("sampler", all_samplers()[1:], ids=name_of)
each_interpolating = cases("sampler", interpolating(), ids=name_of)
each_placement = cases("sampler", [*all_samplers(), *all_samplers(placement="spread", of=(ADASYN, SMOTE))], ids=name_of)
each_lazy = cases("lazy", [False, True], ids=["pandas", "dask"])


def labels(sizes=SIZES):
    return np.random.default_rng(1).permutation(np.repeat(np.arange(len(sizes)), sizes))


def numbers(columns=3, sizes=SIZES):
    """Overlapping classes with values that fit into int8."""
    y = labels(sizes)
    return np.random.default_rng(2).normal(scale=20, size=(len(y), columns)).clip(-100, 100) + 5.0 * y[:, None]


def column(values, dtype):
    """A Series of any dtype out of numbers."""
    values = pd.Series(values)
    if dtype in ("bool", "boolean", "bool[pyarrow]"):
        return (values > 0).astype(dtype)
    values = values.abs() if dtype.lower().startswith("u") else values
    return (values if "loat" in dtype or "double" in dtype else values.round().astype("int64")).astype(dtype)


def in_dask(frame, npartitions=4):
    return dd.from_pandas(frame, npartitions=npartitions, sort=False)


def contained(X, y, container):
    """A pandas table in a container."""
    if container == "dask frame":
        return in_dask(X), in_dask(y)
    if container == "dask array":
        return da.from_array(X.to_numpy(), chunks=(15, 2)), da.from_array(y.to_numpy(), chunks=15)
    return (X.to_numpy(), y.to_numpy()) if container == "numpy" else (X, y)


def values(frame):
    """All values as float64 (or as they are, where they are no numbers)."""
    frame = pd.DataFrame(frame)
    try:
        return frame.to_numpy(dtype=np.float64, na_value=np.nan)
    except (ValueError, TypeError):
        return frame.to_numpy(dtype=object)


def recomputed(old, told):
    """Every new row out of its base row, neighbour row and gap."""
    told, old = told[told["synthetic"]], values(old)
    base = old[told["base_row"].to_numpy(np.int64)]
    partner = old[told["neighbor_row"].fillna(told["base_row"]).to_numpy(np.int64)]
    return base + told["gap"].to_numpy()[:, None] * (partner - base)


def cast(exact, dtypes):
    """The dtypes of the originals: integers rounded to nearest, bool by the half."""
    out = exact.copy()
    for c, dtype in enumerate(dtypes):
        kind = np.dtype(getattr(dtype, "numpy_dtype", dtype)).kind
        if kind in "iu":
            out[:, c] = np.rint(exact[:, c])
        elif kind == "b":
            out[:, c] = np.rint(exact[:, c]) > 0
        else:
            out[:, c] = exact[:, c].astype(getattr(dtype, "numpy_dtype", dtype))
    return out


def check(sampler, old, new, told, y_old, y_new):
    """In-memory values: originals untouched, then the rows that the sampler says."""
    n = len(old)
    assert len(new) == len(y_new)
    if isinstance(sampler, RandomUnderSampler):
        expected = values(old)[sampler.sample_indices_]
    elif isinstance(sampler, RandomOverSampler):
        expected = values(old)[sampler.sample_indices_]
        assert np.array_equal(sampler.sample_indices_[:n], np.arange(n))
    else:
        dtypes = list(old.dtypes) if hasattr(old, "columns") else [np.asarray(old).dtype] * np.shape(old)[1]
        expected = np.concatenate([values(old), cast(recomputed(old, told), dtypes)])
    assert np.array_equal(values(new), expected)
    counts = pd.Series(np.asarray(y_new)).value_counts()
    assert (counts == (min(SIZES) if isinstance(sampler, RandomUnderSampler) else max(SIZES))).all()
    if not isinstance(sampler, RandomUnderSampler):
        assert np.array_equal(np.asarray(y_new)[:n], np.asarray(y_old))


def told_by(sampler):
    return dask.compute(sampler.provenance_)[0] if isinstance(sampler, (ADASYN, SMOTE)) else None


def with_provenance(sampler):
    return clone(sampler).set_params(provenance=True)


# --- NumPy, lists, Dask arrays ----------------------------------------------------------------------------------------

PLAIN = ("float16", "float32", "float64", "int8", "uint8", "int64", "bool")


@each
@cases("dtype", PLAIN)
def test_numpy(sampler, dtype):
    sampler = with_provenance(sampler)
    X, y = np.column_stack([column(v, dtype) for v in numbers().T]), labels()
    X_new, y_new = sampler.fit_resample(X, y)
    assert type(X_new) is np.ndarray and X_new.dtype == dtype
    assert type(y_new) is np.ndarray and y_new.dtype == y.dtype
    check(sampler, X, X_new, told_by(sampler), y, y_new)


@each
@cases("dtype, chunks", [*((dtype, (10, 2)) for dtype in PLAIN), ("float64", (15, 3)), ("int8", ((1, 0, 20, 21), (1, 2)))], ids=str)
def test_dask_arrays(sampler, dtype, chunks):
    sampler = with_provenance(sampler)
    X, y = np.column_stack([column(v, dtype) for v in numbers().T]), labels()
    dask_X, dask_y = da.from_array(X, chunks=chunks), da.from_array(y, chunks=(chunks[0],))
    X_new, y_new = sampler.fit_resample(dask_X, dask_y)
    assert isinstance(X_new, da.Array) and X_new.dtype == dtype and isinstance(y_new, da.Array) and y_new.dtype == y.dtype
    assert X_new.chunks[0] == y_new.chunks[0] and X_new.shape[1] == 3
    X_made, y_made = dask.compute(X_new, y_new)
    assert X_made.dtype == dtype and y_made.dtype == y.dtype and X_made.shape == X_new.shape
    check(sampler, X, X_made, told_by(sampler), y, y_made)
    assert [len(block) for block in dask.compute(*y_new.to_delayed())] == list(y_new.chunks[0])


@each
def test_lists(sampler):
    sampler = with_provenance(sampler)
    X, y = numbers().tolist(), labels().tolist()
    X_new, y_new = sampler.fit_resample(X, y)
    assert type(X_new) is list and type(X_new[-1]) is list and type(X_new[-1][0]) is float
    assert type(y_new) is list and type(y_new[-1]) is int
    check(sampler, np.array(X), np.array(X_new), told_by(sampler), y, y_new)


@each
def test_unlike_containers(sampler):
    """X and y each come back as what they were."""
    X, y = numbers(), labels()
    frame, series = pd.DataFrame(X, columns=list("abc")), pd.Series(y, name="y")
    for given_X in (X, X.tolist(), frame):
        for given_y in (y, y.tolist(), series):
            X_new, y_new = sampler.fit_resample(given_X, given_y)
            assert type(X_new) is type(given_X) and type(y_new) is type(given_y)
            assert np.array_equal(np.asarray(X_new), sampler.fit_resample(X, y)[0])


# --- frames -----------------------------------------------------------------------------------------------------------

NULLABLE = ("Int64", "UInt8", "Float32", "Float64", "boolean", "int64[pyarrow]", "uint8[pyarrow]", "float[pyarrow]",
            "double[pyarrow]", "bool[pyarrow]")  # fmt: skip
MIXED = ("float64", "int8", "bool", "float32", "Int64", "boolean", "double[pyarrow]", "int64[pyarrow]")
FRAMES = [(d,) * 3 for d in (*PLAIN, *NULLABLE)] + [("float32", "int8", "bool"), ("float64", "int64", "bool"), MIXED]
FRAME_CASES = [(SMOTE(random_state=0), dtypes) for dtypes in FRAMES]
FRAME_CASES += [(sampler, MIXED) for sampler in all_samplers() if not isinstance(sampler, SMOTE)]


def frame_of(dtypes, names=None):
    names = names or [f"f{i}" for i in range(len(dtypes))][::-1]  # not in sorted order
    return pd.DataFrame({name: column(v, d) for name, v, d in zip(names, numbers(len(dtypes)).T, dtypes, strict=True)})


@each_lazy
@cases("sampler, dtypes", FRAME_CASES, ids=[f"{name_of(s)}-{d[0] if len(set(d)) == 1 else 'mixed'}" for s, d in FRAME_CASES])
def test_frames(sampler, dtypes, lazy):
    sampler = with_provenance(sampler)
    X, y = frame_of(dtypes), pd.Series(labels(), name="y")
    whole = in_dask(X.assign(y=y))
    X_new, y_new = sampler.fit_resample(*((whole[list(X)], whole["y"]) if lazy else (X, y)))
    assert isinstance(X_new, dd.DataFrame if lazy else pd.DataFrame) and isinstance(y_new, dd.Series if lazy else pd.Series)
    for part in [(X_new, y_new), *(pairs_of(X_new, y_new) if lazy else [])]:
        assert list(part[0].columns) == list(X.columns)
        assert list(part[0].dtypes) == list(X.dtypes)
        assert part[1].dtype == y.dtype and part[1].name == "y"
    X_made, y_made = dask.compute(X_new, y_new)
    assert X_made.index.equals(y_made.index)
    assert not X_made.isna().any(axis=None)
    check(sampler, X, X_made, told_by(sampler), y, y_made)


def pairs_of(X, y):
    """Partitions of X and y, aligned or there is something to say."""
    assert X.npartitions == y.npartitions
    pairs = list(zip(*dask.compute(list(X.to_delayed()), list(y.to_delayed())), strict=True))
    for a, b in pairs:
        assert len(a) == len(b) and a.index.equals(b.index)
    return pairs


@each
@each_lazy
@cases("names", [[0, 1, 2], ["c", "a", "b"]], ids=repr)
def test_names(sampler, names, lazy):
    X, y = frame_of(["float64"] * 3, names), pd.Series(labels())
    X_new, _ = sampler.fit_resample(*((in_dask(X), in_dask(y)) if lazy else (X, y)))
    (X_new,) = dask.compute(X_new)
    assert X_new.columns.tolist() == names


@each
def test_names_with_levels_and_a_name(sampler):
    X = pd.DataFrame(numbers(), columns=pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)], names=["group", "number"]))
    X_new, _ = sampler.fit_resample(X, pd.Series(labels()))
    pd.testing.assert_index_equal(X_new.columns, X.columns)
    X.columns = pd.Index(list("abc"), name="feature")
    X_new, _ = sampler.fit_resample(X, pd.Series(labels()))
    pd.testing.assert_index_equal(X_new.columns, X.columns)


@cases("sampler", [SMOTE(random_state=0)], ids=name_of)
@each_lazy
@cases("top", [np.iinfo("int64").max, np.iinfo("uint64").max, 2**53 + 1], ids=["int64", "uint64", "beyond 2**53"])
def test_integers_near_the_end_of_their_range(sampler, top, lazy):
    """float64 does not hold them: originals stay what they are, new rows stay about where they are."""
    dtype = "uint64" if top > 2**63 else "int64"
    X = pd.DataFrame({"a": np.array([top - i for i in range(N)], dtype=dtype), "b": numbers(1)[:, 0]})
    y = pd.Series(labels())
    X_new, _ = dask.compute(*sampler.fit_resample(*((in_dask(X), in_dask(y)) if lazy else (X, y))))
    assert X_new["a"].dtype == dtype
    assert X_new["a"][:N].tolist() == X["a"].tolist()
    assert (np.abs(X_new["a"].to_numpy()[N:].astype(float) - float(top)) < 5000).all()


@each_lazy
def test_random_samplers_keep_any_column(lazy):
    X = rider_table().drop(columns="y")
    y = pd.Series(labels())
    for sampler in all_samplers()[2:]:
        X_new, _ = dask.compute(*sampler.fit_resample(*((in_dask(X), in_dask(y)) if lazy else (X, y))))
        expected = X.iloc[sampler.sample_indices_]
        for name in X.columns:
            assert X_new[name].tolist() == expected[name].tolist()
            assert str(X_new[name].dtype) == str((in_dask(X) if lazy else X)[name].dtype)


# --- labels -----------------------------------------------------------------------------------------------------------

KINDS = {
    "int64": lambda c: pd.Series(c, dtype="int64"),
    "int8": lambda c: pd.Series(c, dtype="int8"),
    "uint8": lambda c: pd.Series(c, dtype="uint8"),
    "bool": lambda c: pd.Series(c == 1),
    "str": lambda c: pd.Series(np.array(["no", "yes"])[c]),
    "object": lambda c: pd.Series(np.array(["no", "yes"], dtype=object)[c], dtype=object),
    "category": lambda c: pd.Series(np.array(["no", "yes"])[c], dtype=pd.CategoricalDtype(["yes", "unused", "no"], ordered=True)),
    "category of int": lambda c: pd.Series(c, dtype="category"),
    "category of bool": lambda c: pd.Series(c == 1, dtype="category"),
    "Int64": lambda c: pd.Series(c, dtype="Int64"),
    "boolean": lambda c: pd.Series(c == 1, dtype="boolean"),
    "string": lambda c: pd.Series(np.array(["no", "yes"])[c], dtype="string"),
    "Float64": lambda c: pd.Series(c, dtype="Float64"),
    "int64[pyarrow]": lambda c: pd.Series(c, dtype="int64[pyarrow]"),
    "bool[pyarrow]": lambda c: pd.Series(c == 1).astype("bool[pyarrow]"),
    "string[pyarrow]": lambda c: pd.Series(np.array(["no", "yes"])[c], dtype="string[pyarrow]"),
    "float64": lambda c: pd.Series(c, dtype="float64"),
    "float32": lambda c: pd.Series(c, dtype="float32"),
}


def same_labels(sampler, y, y_new):
    assert y_new.dtype == y.dtype
    assert y_new.tolist() == expected_labels(sampler, y)


def expected_labels(sampler, y):
    if isinstance(sampler, RandomUnderSampler):
        return y.iloc[sampler.sample_indices_].tolist()
    return y.tolist() + [y.astype(object).value_counts().idxmin()] * (SIZES[0] - SIZES[1])


@cases("sampler, lazy", [*((s, False) for s in all_samplers()[1:]), (SMOTE(random_state=0), True)], ids=str)
@cases("kind", KINDS)
def test_labels(sampler, kind, lazy):
    y = KINDS[kind](labels()).rename("target")
    X = pd.DataFrame(numbers(), columns=list("abc"))
    if not lazy:
        same_labels(sampler, y, sampler.fit_resample(X, y)[1])
        return
    with dask.config.set({"dataframe.convert-string": False}):
        _, y_new = sampler.fit_resample(in_dask(X), in_dask(y))
        same_labels(sampler, y, y_new.compute())
        assert y_new.name == "target" and y_new.dtype == y.dtype
        assert {str(part.dtype) for part in dask.compute(*y_new.to_delayed())} == {str(y.dtype)}


@each_kind
@cases("kind", ["int8", "bool", "str", "object", "float64"])
@cases("lazy", [False, True], ids=["numpy", "dask"])
def test_labels_in_arrays(sampler, kind, lazy):
    y = KINDS[kind](labels()).to_numpy(str if kind == "str" else None)
    X, given = (da.from_array(numbers(), chunks=(20, 3)), da.from_array(y, chunks=20)) if lazy else (numbers(), y)
    _, y_new = sampler.fit_resample(X, given)
    assert y_new.dtype == y.dtype
    same_labels(sampler, pd.Series(y), pd.Series(np.asarray(y_new)))


@each
@each_lazy
def test_labels_in_a_frame_of_one_column(sampler, lazy):
    X, y = pd.DataFrame(numbers(), columns=list("abc")), pd.DataFrame({"target": labels()})
    _, y_new = sampler.fit_resample(*((in_dask(X), in_dask(y)) if lazy else (X, y)))
    assert isinstance(y_new, dd.DataFrame if lazy else pd.DataFrame)
    assert list(y_new.columns) == ["target"]
    (y_new,) = dask.compute(y_new)
    assert y_new["target"].tolist() == expected_labels(sampler, y["target"])


def unknown_categories():
    """A frame whose partitions know some of the categories only, as a reader of CSV files makes it."""
    whole = rider_table().assign(kind=["red", "green"] * 15 + ["blue", "red"] * 6, y=np.array(["no", "yes"])[labels()])
    whole = pd.concat([whole[whole["y"] == "yes"][:4], whole.drop(whole.index[whole["y"] == "yes"][:4])], ignore_index=True)
    cuts = [whole[a:b].astype({"y": "category", "kind": "category"}) for a, b in ((0, 4), (4, 20), (20, N))]
    assert all(len({tuple(c[name].cat.categories) for c in cuts}) > 1 for name in ("y", "kind"))
    meta = cuts[0][:0].copy()
    for name in ("y", "kind"):
        meta[name] = meta[name].cat.set_categories(["__UNKNOWN_CATEGORIES__"])
    frame = dd.from_map(lambda i: cuts[i], range(3), meta=meta)
    assert not frame["y"].cat.known
    return whole, frame


@each_placement
def test_unknown_categories_of_labels(sampler):
    whole, frame = unknown_categories()
    X_new, y_new = sampler.fit_resample(frame[["a", "b"]], frame["y"])
    parts = dask.compute(*y_new.to_delayed())
    assert {str(part.dtype) for part in parts} == {"category"}
    y_made = y_new.compute()
    assert sorted(y_made.cat.categories) == ["no", "yes"]
    assert sorted(y_made.astype(str)) == sorted(expected_labels(sampler, whole["y"]))
    assert len(X_new.compute()) == len(y_made)


@each_placement
@cases("carry", [[], ["kind"]], ids=["ride", "carry"])
def test_unknown_categories_that_ride_along(sampler, carry):
    whole, frame = unknown_categories()
    sampler = with_provenance(sampler)
    out = sampler.resample(frame, "y", ["a", "b"], carry=carry)
    assert {str(part["kind"].dtype) for part in dask.compute(*out.to_delayed())} == {"category"}
    made = out.compute()
    assert sorted(made["kind"].cat.categories) == ["blue", "green", "red"], "the categories are those of the data"
    if isinstance(sampler, RandomUnderSampler):
        assert made["kind"].astype(str).tolist() == whole["kind"].iloc[sampler.sample_indices_].tolist()
        return
    new = made[made["synthetic"]]
    if carry or isinstance(sampler, RandomOverSampler):
        assert new["kind"].astype(str).tolist() == whole["kind"].iloc[new["base_row"].astype(int)].tolist()
    else:
        assert new["kind"].isna().all()


# --- index ------------------------------------------------------------------------------------------------------------

INDEXES = {
    "range": pd.RangeIndex(N),
    "range with a name": pd.RangeIndex(N, name="row"),
    "later range": pd.RangeIndex(1000, 1000 + 2 * N, 2),
    "shuffled": pd.Index(np.random.default_rng(0).permutation(N)),
    "twice": pd.Index(np.arange(N) // 2),
    "float": pd.Index(np.arange(N) / 2, name="x"),
    "unsigned": pd.Index(np.arange(N), dtype="uint32"),
    "Int64": pd.Index(np.arange(N), dtype="Int64"),
    "arrow": pd.Index(np.arange(N), dtype="int64[pyarrow]"),
    "string": pd.Index([f"r{i:03}" for i in range(N)], name="key"),
    "datetime": pd.date_range("2024-01-01", periods=N, name="when"),
    "datetime with zone": pd.date_range("2024-01-01", periods=N, tz="Europe/Paris"),
}


def indexed(index):
    X = pd.DataFrame(numbers(), columns=list("abc"), index=index)
    return X, pd.Series(labels(), index=index, name="y")


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
def test_index_of_dask(sampler, index):
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


# --- partitions -------------------------------------------------------------------------------------------------------


@each_placement
@cases("lengths", [(42,), (10, 32), (0, 20, 0, 1, 21, 0)], ids=repr)
def test_X_and_y_are_aligned(sampler, lengths):
    X, y = indexed(INDEXES["range"])
    pieces = [X.assign(y=y)[a:b] for a, b in itertools.pairwise(np.cumsum([0, *lengths]))]
    whole = dd.from_map(lambda i: pieces[i], range(len(lengths)), meta=pieces[0][:0])
    X_new, y_new = sampler.fit_resample(whole[["a", "b", "c"]], whole["y"])
    pairs = pairs_of(X_new, y_new)
    n = len(lengths)
    if isinstance(sampler, RandomUnderSampler) or getattr(sampler, "placement", "") == "spread":
        assert len(pairs) == n
    else:
        assert len(pairs) > n
        assert [len(part) for part, _ in pairs[:n]] == list(lengths), "original partitions first, untouched"
        assert max(len(part) for part, _ in pairs[n:]) <= -(-N // n), "new partitions of about the same size"


@each_interpolating
def test_spread_deals_the_same_rows(sampler):
    X, y = indexed(INDEXES["range"])
    whole = in_dask(X.assign(y=y), 3)
    appended = pd.concat(dask.compute(*sampler.fit_resample(whole[["a", "b", "c"]], whole["y"])), axis=1)
    spread = clone(sampler).set_params(placement="spread")
    X_new, y_new = spread.fit_resample(whole[["a", "b", "c"]], whole["y"])
    told = spread.provenance_.compute()
    made = pd.concat(dask.compute(X_new, y_new), axis=1)
    pd.testing.assert_frame_equal(made.sort_index(), appended, check_freq=False)
    assert made.index.equals(told.index), "the provenance is dealt with the rows"
    for old, (part, _) in zip(dask.compute(*whole.to_delayed()), pairs_of(X_new, y_new), strict=True):
        pd.testing.assert_frame_equal(part[: len(old)], old[["a", "b", "c"]])
    in_one = spread.resample(whole, "y").compute()
    pd.testing.assert_frame_equal(in_one[["a", "b", "c", "y"]], made)
    arrays = [da.from_array(X.to_numpy(), chunks=(14, 2)), da.from_array(y.to_numpy(), chunks=14)]
    X_array, y_array = spread.fit_resample(*arrays)
    assert X_array.chunks[0] == y_array.chunks[0] and len(y_array.chunks[0]) == 3
    X_array, y_array = dask.compute(X_array, y_array)
    assert np.array_equal(X_array, made[["a", "b", "c"]].to_numpy()) and np.array_equal(y_array, made["y"].to_numpy())


@cases("container", ["dask frame", "dask array"])
def test_spread_makes_no_rows_before_they_are_asked_for(monkeypatch, container):
    """Which rows go where is known from their base rows; and it is found once for X, y and provenance."""
    calls = {"made": 0, "dealt": 0}

    def counted(name, function):
        def call(*args):
            calls[name] += 1
            return function(*args)

        return call

    monkeypatch.setattr(generation, "make_rows", counted("made", generation.make_rows))
    monkeypatch.setattr(assembly, "dealt", counted("dealt", assembly.dealt))
    X, y = indexed(INDEXES["range"])
    whole = in_dask(X.assign(y=y), 3)
    data = [whole[["a", "b", "c"]], whole["y"]]
    if container == "dask array":
        data = [da.from_array(X.to_numpy(), chunks=(14, 2)), da.from_array(y.to_numpy(), chunks=14)]
    sampler = SMOTE(random_state=0, placement="spread", provenance=container == "dask frame")
    result = sampler.fit_resample(*data)
    assert calls["made"] == 0
    calls["dealt"] = 0
    dask.compute(*result, *([sampler.provenance_] if sampler.provenance else []))
    assert calls["dealt"] == calls["made"] > 0


@each
@cases("container", ["numpy", "pandas", "dask frame", "dask array"])
def test_many_classes(sampler, container):
    sizes = (30, 10, 20, 15)
    X, y = pd.DataFrame(numbers(3, sizes), columns=list("abc")), pd.Series(labels(sizes))
    given = contained(X, y, container)
    _, y_new = dask.compute(*clone(sampler).fit_resample(*given))
    if isinstance(sampler, RandomUnderSampler):
        assert np.bincount(y_new).tolist() == [10] * 4
    else:
        assert np.asarray(y_new).tolist() == [*y, *[1] * 20, *[2] * 10, *[3] * 15]


# --- whole frames -----------------------------------------------------------------------------------------------------


def rider_table():
    y = labels()
    return pd.DataFrame({
        "id": 2**60 + np.arange(N),
        "a": numbers()[:, 0],
        "text": [f"t{i}" for i in range(N)],
        "when": pd.date_range("2024-01-01", periods=N, tz="UTC"),
        "y": y,
        "small": np.arange(N, dtype="uint8"),
        "share": np.arange(N, dtype="float32") / 7,
        "b": numbers()[:, 1],
        "kind": pd.Series(["red", "green", "red", "blue", "red"] * 9)[:N].where(np.arange(N) != 14, "red").astype("category"),
        "flag": np.arange(N) % 2 == 0,
        "maybe": pd.array([1, None] * (N // 2), dtype="Int32"),
        "span": pd.to_timedelta(np.arange(N), unit="s"),
    })  # fmt: skip


RIDERS = ["id", "text", "when", "small", "share", "kind", "flag", "maybe", "span"]
NULLED = {"id": "Int64", "small": "UInt8", "flag": "boolean"}


@each_interpolating
@cases("how", ["pandas", "append", "spread"])
def test_ride_along_columns(sampler, how):
    whole = rider_table()
    given = whole if how == "pandas" else in_dask(whole)
    sampler = clone(sampler).set_params(placement="spread" if how == "spread" else "append")
    out = sampler.resample(given, "y", ["b", "a"])
    (made,) = dask.compute(out)
    assert list(made.columns) == [*whole.columns, "synthetic", "base_row", "neighbor_row", "gap"]
    wanted = given.dtypes.astype(str).to_dict() | NULLED
    assert made[RIDERS].dtypes.astype(str).to_dict() == {name: wanted[name] for name in RIDERS}
    old, new = made[~made["synthetic"]], made[made["synthetic"]]
    for name in whole.columns:
        assert old[name].isna().tolist() == whole[name].isna().tolist()
        assert old[name].dropna().tolist() == whole[name].dropna().tolist()
    assert len(new) == SIZES[0] - SIZES[1]
    assert new[RIDERS].isna().all(axis=None)
    assert not new[["a", "b", "y"]].isna().any(axis=None)
    assert set(new["y"]) == {1}
    assert np.array_equal(values(new[["a", "b"]]), recomputed(whole[["a", "b"]], made))
    assert old[["base_row", "neighbor_row", "gap"]].isna().all(axis=None)
    if how != "pandas":
        meta_holds(out)


def meta_holds(out):
    """Every partition has the columns and dtypes that the Dask frame promises."""
    for part in dask.compute(*out.to_delayed()):
        assert list(part.columns) == list(out.columns)
        assert part.dtypes.astype(str).tolist() == out.dtypes.astype(str).tolist()


@each_interpolating
@cases("how", ["pandas", "append", "spread"])
def test_carried_columns(sampler, how):
    whole = rider_table()
    sampler = clone(sampler).set_params(placement="spread" if how == "spread" else "append")
    given = whole if how == "pandas" else in_dask(whole)
    out = sampler.resample(given, "y", ["a", "b"], carry=RIDERS)
    (made,) = dask.compute(out)
    assert made[RIDERS].dtypes.astype(str).to_dict() == given[RIDERS].dtypes.astype(str).to_dict()
    new = made[made["synthetic"]]
    base = whole.iloc[new["base_row"].astype(int)]
    for name in RIDERS:
        assert new[name].dropna().tolist() == base[name].dropna().tolist()
        assert new[name].isna().tolist() == base[name].isna().tolist()
    if how != "pandas":
        meta_holds(out)


@each_interpolating
@each_lazy
def test_resample_takes_all_columns_by_default(sampler, lazy):
    whole = rider_table()[["b", "y", "small", "a"]]
    sampler = clone(sampler).set_params(provenance=False)
    made = sampler.resample(in_dask(whole) if lazy else whole, "y")
    (made,) = dask.compute(made)
    assert list(made.columns) == ["b", "y", "small", "a"]
    assert made.dtypes.tolist() == whole.dtypes.tolist()
    X, y = sampler.fit_resample(whole.drop(columns="y"), whole["y"])
    assert np.array_equal(values(made.drop(columns="y")), values(X)) and made["y"].tolist() == y.tolist()
    assert list(sampler.feature_names_in_) == ["b", "small", "a"] and sampler.n_features_in_ == 3


@cases("sampler", all_samplers()[2:], ids=name_of)
@each_lazy
def test_resample_of_random_samplers(sampler, lazy):
    whole = rider_table()
    given = in_dask(whole) if lazy else whole
    out = sampler.resample(given, "y")
    (made,) = dask.compute(out)
    assert list(made.columns) == list(whole.columns)
    assert made.dtypes.astype(str).tolist() == given.dtypes.astype(str).tolist()
    expected = whole.iloc[sampler.sample_indices_]
    for name in whole.columns:
        assert made[name].dropna().tolist() == expected[name].dropna().tolist()
    if lazy:
        meta_holds(out)


@each_lazy
def test_provenance_of_copies(lazy):
    whole = rider_table()
    out = RandomOverSampler(random_state=0, provenance=True).resample(in_dask(whole) if lazy else whole, "y")
    (made,) = dask.compute(out)
    new = made[made["synthetic"]]
    assert new["id"].tolist() == whole["id"].iloc[new["base_row"].astype(int)].tolist()
    assert new["neighbor_row"].isna().all() and (new["gap"] == 0).all()
    assert made.loc[~made["synthetic"], ["base_row", "gap"]].isna().all(axis=None)
    if lazy:
        meta_holds(out)


@each_interpolating
@each_lazy
def test_provenance_beside_the_result(sampler, lazy):
    X, y = indexed(INDEXES["range"])
    X_new, _ = sampler.fit_resample(*((in_dask(X), in_dask(y)) if lazy else (X, y)))
    assert isinstance(sampler.provenance_, dd.DataFrame if lazy else pd.DataFrame)
    told = told_by(sampler)
    assert list(told.columns) == ["synthetic", "base_row", "neighbor_row", "gap"]
    assert told.dtypes.astype(str).tolist() == ["bool", "Int64", "Int64", "float64"]
    assert len(told) == len(X_new) and told["synthetic"].tolist() == [False] * N + [True] * (len(told) - N)
    new = told[N:]
    assert set(new["base_row"]) <= set(np.flatnonzero(y == 1)) and set(new["neighbor_row"]) <= set(np.flatnonzero(y == 1))
    assert (new["base_row"] != new["neighbor_row"]).all() and new["gap"].between(0, 1, inclusive="left").all()
    copies = sampler.allocation_.set_index("row")["copies"]
    assert new["base_row"].value_counts().sort_index().to_dict() == copies[copies > 0].to_dict()
    with pytest.raises(AttributeError, match="provenance=True"):
        clone(sampler).set_params(provenance=False).fit(X, y).provenance_


# --- picked rows ------------------------------------------------------------------------------------------------------


@cases("sampler", [*all_samplers()[2:], RandomUnderSampler(random_state=0, replacement=True)], ids=["over", "under", "replacement"])
@cases("container", ["numpy", "pandas", "dask frame", "dask array"])
def test_sample_indices(sampler, container):
    X, y = indexed(INDEXES["shuffled"])
    given = contained(X, y, container)
    X_new, y_new = dask.compute(*sampler.fit_resample(*given))
    picked = sampler.sample_indices_
    assert picked.dtype == np.int64
    assert np.array_equal(np.asarray(X_new), X.to_numpy()[picked]) and np.array_equal(np.asarray(y_new), y.to_numpy()[picked])
    sampler = clone(sampler)
    with pytest.raises(AttributeError, match="fit_resample"):
        sampler.sample_indices_


@each_lazy
def test_replacement(lazy):
    X, y = indexed(INDEXES["range"])
    sampler = RandomUnderSampler(random_state=0, replacement=True, sampling_strategy={0: 25})
    _, y_new = dask.compute(*sampler.fit_resample(*((in_dask(X), in_dask(y)) if lazy else (X, y))))
    picked = sampler.sample_indices_
    assert np.bincount(y_new).tolist() == [25, SIZES[1]]
    assert (np.diff(picked) >= 0).all()
    zero = picked[y.to_numpy()[picked] == 0]
    assert len(np.unique(zero)) < 25, "some rows come twice"
    assert np.array_equal(picked[y.to_numpy()[picked] == 1], np.flatnonzero(y == 1)), "other classes stay as they are"


# --- lazy -------------------------------------------------------------------------------------------------------------


@contextmanager
def tasks():
    """A function that tells whether a task of some name has run (Dask may fuse several into one name)."""
    keys = []
    with Callback(pretask=lambda key, dsk, state: keys.append(str(key))):
        yield lambda *names: any(name in key for name in names for key in keys)


@each
@cases("container", ["dask frame", "dask array"])
def test_results_are_lazy(sampler, container):
    X, y = indexed(INDEXES["range"])
    given = contained(X, y, container)
    late = ("generate", "columns", "copies", "filter", "assemble")
    with tasks() as ran:
        result = sampler.fit_resample(*given)
    assert ran("labels") and not ran(*late)
    assert ran("gather", "nearest") == isinstance(sampler, (ADASYN, SMOTE)), "the rows of the small classes"
    assert ran("rivals") == isinstance(sampler, ADASYN)
    with tasks() as ran:
        dask.compute(*result)
    assert ran(*late) and not ran("rivals", "gather", "nearest")
    with tasks() as ran:
        sampler.resample(in_dask(X.assign(y=y)), "y")
    assert ran("labels") and not ran(*late)


@each
def test_fit_counts_the_labels_and_no_more(sampler):
    X, y = indexed(INDEXES["range"])
    with tasks() as ran:
        sampler = clone(sampler).fit(in_dask(X), in_dask(y))
    assert ran("labels") and not ran("gather", "survey", "nearest", "rivals", "number", "generate", "_frame_block")
    assert sampler.class_counts_ == {0: SIZES[0], 1: SIZES[1]}


@each
def test_computing_twice(sampler):
    X, y = indexed(INDEXES["range"])
    result = sampler.fit_resample(in_dask(X), in_dask(y))
    for first, second in zip(dask.compute(*result), dask.compute(*result), strict=True):
        assert first.equals(second)


@cases("sampler", [*all_samplers(), ADASYN(random_state=0, scale="standard"), SMOTE(random_state=0, scale="robust")], ids=repr)
def test_persist_changes_nothing(sampler):
    X, y = indexed(INDEXES["range"])
    ways = [clone(sampler).set_params(persist=persist) for persist in (True, False, "auto")]
    results = [dask.compute(*way.fit_resample(in_dask(X), in_dask(y))) for way in ways]
    for other in results[1:]:
        assert results[0][0].equals(other[0]) and results[0][1].equals(other[1])


# --- estimators -------------------------------------------------------------------------------------------------------


class NoGraphs(pickle.Pickler):
    """A pickler that refuses Dask collections."""

    def reducer_override(self, obj):
        assert not dask.is_dask_collection(obj), f"a {type(obj).__name__} with its graph"
        return NotImplemented


@each
@cases("call", ["fit", "fit_resample", "resample"])
def test_fitted_estimators_hold_no_graph(sampler, call):
    X, y = indexed(INDEXES["range"])
    sampler = clone(sampler)
    if call == "resample":
        sampler.resample(in_dask(X.assign(y=y)), "y")
    else:
        getattr(sampler, call)(in_dask(X), in_dask(y))
    NoGraphs(io.BytesIO()).dump(sampler)


@each
@cases("container", ["pandas", "dask"])
def test_estimators_as_scikit_learn_wants_them(sampler, container):
    X, y = indexed(INDEXES["range"])
    given = (in_dask(X), in_dask(y)) if container == "dask" else (X, y)
    fresh = clone(sampler).set_params(sampling_strategy={0: 30, 1: 20} if not isinstance(sampler, RandomUnderSampler) else {0: 20})
    thawed = pickle.loads(pickle.dumps(fresh))
    assert thawed.get_params() == fresh.get_params()
    expected, _ = dask.compute(*fresh.fit_resample(*given))
    for other in (thawed, clone(fresh), pickle.loads(pickle.dumps(fresh))):
        assert other.get_params() == fresh.get_params()
        assert dask.compute(*other.fit_resample(*given))[0].equals(expected)
    frozen = pickle.loads(pickle.dumps(fresh))
    assert frozen.seed_ == 0 and frozen.sampling_strategy_ == fresh.sampling_strategy_ and str(frozen.report_) == str(fresh.report_)
    if hasattr(fresh, "allocation_"):
        assert frozen.allocation_.equals(fresh.allocation_)
    assert not [name for name in vars(clone(fresh)) if name.endswith("_")]


# --- a cluster --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client():
    """One small cluster in this process, so that a test can look at its scheduler."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as running,
    ):
        yield running


def left_on(client, patience=10):
    """Tasks that the scheduler still holds, once things have calmed down."""
    end = time.monotonic() + patience
    while client.cluster.scheduler.tasks and time.monotonic() < end:
        gc.collect()
        time.sleep(0.05)
    return sorted({str(key).rsplit("-", 1)[0] for key in client.cluster.scheduler.tasks})


@cases("sampler, persist", zip(all_samplers(), (True, False, "auto", "auto"), strict=True), ids=str)
def test_nothing_stays_on_the_cluster(client, sampler, persist):
    X, y = indexed(INDEXES["range"])
    alone = dask.compute(*sampler.fit_resample(in_dask(X), in_dask(y)), scheduler="synchronous")
    with dask.config.set(scheduler="distributed"):
        sampler = clone(sampler).set_params(persist=persist)
        result = sampler.fit_resample(in_dask(X), in_dask(y))
        made = dask.compute(*result)
        out = sampler.resample(in_dask(X.assign(y=y)), "y")
        out.compute()
    assert made[0].equals(alone[0]) and made[1].equals(alone[1])
    del result, out
    assert left_on(client) == []


def test_nothing_stays_on_the_cluster_after_the_provenance(client):
    X, y = indexed(INDEXES["range"])
    with dask.config.set(scheduler="distributed"):
        sampler = SMOTE(provenance=True)
        result = sampler.fit_resample(in_dask(X), in_dask(y))
        assert len(sampler.provenance_.compute()) == 60
    del result, sampler
    assert left_on(client) == []


reads = []


def read(i):
    """A partition, and a note that it was read."""
    reads.append(i)
    rng = np.random.default_rng(i)
    return pd.DataFrame(rng.normal(size=(50, 2)), columns=["a", "b"]).assign(y=np.repeat([0, 1], [35, 15]))


@cases("sampler", all_samplers()[:1], ids=name_of)
@cases("persist", [True, False])
@cases("where", ["here", "cluster"])
def test_new_rows_need_no_further_look_at_the_source(client, sampler, persist, where):
    """The rows of the small classes are kept between fitting and computing, in memory or on the workers."""
    with dask.config.set(scheduler="distributed" if where == "cluster" else "synchronous"):
        whole = dd.from_map(read, range(3), meta=read(0)[:0])
        X_new, _ = clone(sampler).set_params(persist=persist).fit_resample(whole[["a", "b"]], whole["y"])
        assert reads
        calm()
        reads.clear()
        assert len(X_new.partitions[3:].compute()) == 60
    assert reads == []


def calm():
    """Until the scheduler has heard what nobody wants any more."""
    gc.collect()
    time.sleep(0.3)


@cases("placement", ["append", "spread"])
def test_results_that_wait_on_a_cluster(client, placement):
    """What a lazy result needs stays on the workers for as long as the result lives."""
    sampler = ADASYN(random_state=0, placement=placement)
    X, y = indexed(INDEXES["range"])
    whole = in_dask(X.assign(y=y))
    alone = sampler.resample(whole, "y", features=["a", "b"], carry=["c"]).compute()
    with dask.config.set(scheduler="distributed"):
        X_new, y_new = sampler.fit_resample(whole[["a", "b"]], whole["y"])
        out = sampler.resample(whole, "y", features=["a", "b"], carry=["c"])
        calm()
        X_made, y_made, made = dask.compute(X_new, y_new, out)
    assert made.equals(alone)
    assert X_made[["a", "b"]].shape == alone[["a", "b"]].shape and y_made.equals(alone["y"])


OUTLIVING = [("dask array", s) for s in all_samplers()[1::2]]
OUTLIVING += [("dask frame", s) for s in (all_samplers()[2], SMOTE(random_state=0, placement="spread"))]


@cases("container, sampler", OUTLIVING, ids=str)
def test_the_result_outlives_a_persisted_source(client, sampler, container):
    """Callers may persist their data on the cluster and let go of them: the result holds what it needs."""
    X, y = indexed(INDEXES["range"])
    expected = dask.compute(*sampler.fit_resample(*contained(X, y, container)), scheduler="synchronous")
    with dask.config.set(scheduler="distributed"):
        given = client.persist(contained(X, y, container))
        result = sampler.fit_resample(*given)
        del given
        calm()
        made = dask.compute(*result)
    assert all(np.array_equal(a, b) for a, b in zip(made, expected, strict=True))
