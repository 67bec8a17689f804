"""The four samplers whose results are checked in every container, and the tables that they are given.

ADASYN and SMOTE share all code that knows containers, and so do the random samplers.
"""

from __future__ import annotations

import dask
import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest

from dresample import ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler

SIZES = (30, 12)
N = sum(SIZES)


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


def told_by(sampler):
    return dask.compute(sampler.provenance_)[0] if isinstance(sampler, (ADASYN, SMOTE)) else None


def pairs_of(X, y):
    """Partitions of X and y, aligned or there is something to say."""
    assert X.npartitions == y.npartitions
    pairs = list(zip(*dask.compute(list(X.to_delayed()), list(y.to_delayed())), strict=True))
    for a, b in pairs:
        assert len(a) == len(b) and a.index.equals(b.index)
    return pairs


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


def meta_holds(out):
    """Every partition has the columns and dtypes that the Dask frame promises."""
    for part in dask.compute(*out.to_delayed()):
        assert list(part.columns) == list(out.columns)
        assert part.dtypes.astype(str).tolist() == out.dtypes.astype(str).tolist()
