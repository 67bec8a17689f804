"""What comes in goes out: containers, dtypes, names, order, categories, labels; originals untouched."""

from __future__ import annotations

import dask
import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from dresample import SMOTE, RandomOverSampler, RandomUnderSampler
from tests.helpers.four import (
    INDEXES,
    SIZES,
    N,
    all_samplers,
    cases,
    contained,
    each,
    each_kind,
    each_lazy,
    each_placement,
    in_dask,
    indexed,
    labels,
    name_of,
    numbers,
    pairs_of,
    recomputed,
    rider_table,
    told_by,
    values,
)
from tests.helpers.marks import IN_ONE_THREAD, NO_ADVICE

pytestmark = [NO_ADVICE, IN_ONE_THREAD]


# --- data and helpers -------------------------------------------------------------------------------------------------


def column(values, dtype):
    """A Series of any dtype out of numbers."""
    values = pd.Series(values)
    if dtype in ("bool", "boolean", "bool[pyarrow]"):
        return (values > 0).astype(dtype)
    values = values.abs() if dtype.lower().startswith("u") else values
    return (values if "loat" in dtype or "double" in dtype else values.round().astype("int64")).astype(dtype)


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


def with_provenance(sampler):
    return clone(sampler).set_params(provenance=True)


# --- NumPy, lists, Dask arrays ----------------------------------------------------------------------------------------

PLAIN = ("float16", "float32", "float64", "int8", "uint8", "int64", "bool")


@each
@cases("dtype", PLAIN)
def test_numpy_in_numpy_out(sampler, dtype):
    sampler = with_provenance(sampler)
    X, y = np.column_stack([column(v, dtype) for v in numbers().T]), labels()
    X_new, y_new = sampler.fit_resample(X, y)
    assert type(X_new) is np.ndarray and X_new.dtype == dtype
    assert type(y_new) is np.ndarray and y_new.dtype == y.dtype
    check(sampler, X, X_new, told_by(sampler), y, y_new)


@each
@cases("dtype, chunks", [*((dtype, (10, 2)) for dtype in PLAIN), ("float64", (15, 3)), ("int8", ((1, 0, 20, 21), (1, 2)))], ids=str)
def test_dask_arrays_in_dask_arrays_out(sampler, dtype, chunks):
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
def test_lists_in_lists_out(sampler):
    sampler = with_provenance(sampler)
    X, y = numbers().tolist(), labels().tolist()
    X_new, y_new = sampler.fit_resample(X, y)
    assert type(X_new) is list and type(X_new[-1]) is list and type(X_new[-1][0]) is float
    assert type(y_new) is list and type(y_new[-1]) is int
    check(sampler, np.array(X), np.array(X_new), told_by(sampler), y, y_new)


@each
def test_unlike_containers_come_out_each_in_its_own(sampler):
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
def test_frames_keep_their_columns_dtypes_and_values(sampler, dtypes, lazy):
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


@each
@each_lazy
@cases("names", [[0, 1, 2], ["c", "a", "b"]], ids=repr)
def test_names_of_columns_stay(sampler, names, lazy):
    X, y = frame_of(["float64"] * 3, names), pd.Series(labels())
    X_new, _ = sampler.fit_resample(*((in_dask(X), in_dask(y)) if lazy else (X, y)))
    (X_new,) = dask.compute(X_new)
    assert X_new.columns.tolist() == names


@each
def test_names_with_levels_and_a_name_stay(sampler):
    X = pd.DataFrame(numbers(), columns=pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)], names=["group", "number"]))
    X_new, _ = sampler.fit_resample(X, pd.Series(labels()))
    pd.testing.assert_index_equal(X_new.columns, X.columns)
    X.columns = pd.Index(list("abc"), name="feature")
    X_new, _ = sampler.fit_resample(X, pd.Series(labels()))
    pd.testing.assert_index_equal(X_new.columns, X.columns)


@cases("sampler", [SMOTE(random_state=0)], ids=name_of)
@each_lazy
@cases("top", [np.iinfo("int64").max, np.iinfo("uint64").max, 2**53 + 1], ids=["int64", "uint64", "beyond 2**53"])
def test_integers_near_the_end_of_their_range_stay(sampler, top, lazy):
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
def test_labels_keep_their_kind(sampler, kind, lazy):
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
def test_labels_in_arrays_keep_their_dtype(sampler, kind, lazy):
    y = KINDS[kind](labels()).to_numpy(str if kind == "str" else None)
    X, given = (da.from_array(numbers(), chunks=(20, 3)), da.from_array(y, chunks=20)) if lazy else (numbers(), y)
    _, y_new = sampler.fit_resample(X, given)
    assert y_new.dtype == y.dtype
    same_labels(sampler, pd.Series(y), pd.Series(np.asarray(y_new)))


@each
@each_lazy
def test_labels_in_a_frame_of_one_column_come_out_in_one(sampler, lazy):
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
def test_unknown_categories_of_labels_stay(sampler):
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
def test_unknown_categories_that_ride_along_stay(sampler, carry):
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


# --- partitions -------------------------------------------------------------------------------------------------------


@each
@cases("container", ["numpy", "pandas", "dask frame", "dask array"])
def test_many_classes_are_balanced_in_their_order(sampler, container):
    sizes = (30, 10, 20, 15)
    X, y = pd.DataFrame(numbers(3, sizes), columns=list("abc")), pd.Series(labels(sizes))
    given = contained(X, y, container)
    _, y_new = dask.compute(*clone(sampler).fit_resample(*given))
    if isinstance(sampler, RandomUnderSampler):
        assert np.bincount(y_new).tolist() == [10] * 4
    else:
        assert np.asarray(y_new).tolist() == [*y, *[1] * 20, *[2] * 10, *[3] * 15]


# --- picked rows ------------------------------------------------------------------------------------------------------


@cases("sampler", [*all_samplers()[2:], RandomUnderSampler(random_state=0, replacement=True)], ids=["over", "under", "replacement"])
@cases("container", ["numpy", "pandas", "dask frame", "dask array"])
def test_sample_indices_are_the_rows_of_the_result(sampler, container):
    X, y = indexed(INDEXES["shuffled"])
    given = contained(X, y, container)
    X_new, y_new = dask.compute(*sampler.fit_resample(*given))
    picked = sampler.sample_indices_
    assert picked.dtype == np.int64
    assert np.array_equal(np.asarray(X_new), X.to_numpy()[picked]) and np.array_equal(np.asarray(y_new), y.to_numpy()[picked])
    sampler = clone(sampler)
    with pytest.raises(AttributeError, match="fit_resample"):
        sampler.sample_indices_
