"""Values that are not ours to touch: whatever ride-along and carried columns hold comes out bit for bit and type for type."""

from __future__ import annotations

import datetime
import decimal
import uuid

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dresample import (
    ADASYN,
    CCR,
    SMOTE,
    Chain,
    EditedNearestNeighbours,
    RandomOverSampler,
    RandomUnderSampler,
    SMOTETomek,
)
from dresample.errors import InputError
from dresample.jobs.methods import METHODS as METHODS_BY_NAME
from dresample.jobs.methods import find
from tests.helpers.marks import NO_ADVICE

pytestmark = [
    NO_ADVICE,
    pytest.mark.filterwarnings("ignore::pandas.errors.PerformanceWarning"),
]

ROWS, MINORITY = 36, 9

#: Values of each Arrow type; a third of the rows of a column are null.
VALUES = {
    "int64": (pa.int64(), [9007199254740995, -9007199254740993, 2**63 - 1, 0]),
    "uint64": (pa.uint64(), [2**64 - 1, 2**53 + 1, 0]),
    "int8": (pa.int8(), [-128, 127, 0]),
    "bool": (pa.bool_(), [True, False]),
    "double": (pa.float64(), [0.1, float("inf"), -0.0, 5e-324]),
    "halffloat": (pa.float16(), [np.float16(0.1), np.float16(-2)]),
    "string": (pa.string(), ["00123", "NA", "", "[/bold]", "ß\x00"]),
    "large_string": (pa.large_string(), ["a", "b"]),
    "binary": (pa.binary(), [b"\x00\xff", b"", b"abc"]),
    "fixed": (pa.binary(16), [uuid.UUID(int=1).bytes, uuid.UUID(int=2**127).bytes]),
    "uuid": (pa.uuid(), [uuid.UUID(int=1).bytes, uuid.UUID(int=2**127).bytes]),
    "decimal": (pa.decimal128(38, 10), [decimal.Decimal("12345678901234567890.0123456789"), decimal.Decimal("-0.1")]),
    "date32": (pa.date32(), [datetime.date(1, 1, 1), datetime.date(9999, 12, 31)]),
    "time64": (pa.time64("us"), [datetime.time(23, 59, 59, 999999), datetime.time(0)]),
    "timestamp": (pa.timestamp("ns", "Europe/Berlin"), [1, 10**18 + 7, -1]),
    "timestamp_s": (pa.timestamp("s"), [253402300799, -62135596800]),
    "duration": (pa.duration("us"), [1, -(10**15)]),
    "list": (pa.list_(pa.int64()), [[1, 2], [], [None, 2**60 + 1]]),
    "long_list": (pa.list_(pa.float32()), [list(map(float, range(1200))), [0.5] * 1200]),
    "struct": (pa.struct([("k", pa.int64()), ("v", pa.list_(pa.string()))]), [{"k": 2**60 + 1, "v": ["a"]}, {"k": None, "v": []}]),
    "map": (pa.map_(pa.string(), pa.int64()), [[("a", 1), ("b", None)], []]),
    "null": (pa.null(), [None]),
    "month_day_nano": (pa.month_day_nano_interval(), [pa.MonthDayNano([1, 2, 3])]),
}


def features(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    y = np.zeros(ROWS, np.int64)
    y[rng.choice(ROWS, MINORITY, replace=False)] = 1
    return rng.normal(size=(ROWS, 3)) + y[:, None], y


def table(kind: str, rng: np.random.Generator, nulls: bool = True) -> pd.DataFrame:
    """A frame of three features, a label, and a column of an Arrow type with nulls."""
    X, y = features(rng)
    kind_of, some = VALUES[kind]
    values = [None if nulls and rng.random() < 1 / 3 else some[rng.integers(len(some))] for _ in range(ROWS)]
    column = (
        pa.ExtensionArray.from_storage(kind_of, pa.array(values, kind_of.storage_type))
        if isinstance(kind_of, pa.BaseExtensionType)
        else pa.array(values, kind_of)
    )
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    frame["rider"] = pd.array(column, dtype=pd.ArrowDtype(kind_of))
    frame["row"] = pd.array(np.arange(ROWS), dtype="Int64")
    frame["y"] = y
    return frame


def arrow(series: pd.Series) -> pa.Array:
    found = pa.array(series.array) if not hasattr(series.array, "_pa_array") else series.array._pa_array
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def same(found: pd.Series, wanted: pd.Series) -> None:
    assert found.dtype == wanted.dtype
    one, two = arrow(found), arrow(wanted)
    assert one.type == two.type
    # NaN equals NaN here: reprs compare bits of floats, and nulls apart from them.
    assert list(map(repr, one.to_pylist())) == list(map(repr, two.to_pylist()))


METHODS = {
    "smote": lambda: SMOTE(k_neighbors=3, random_state=0),
    "spread": lambda: SMOTE(k_neighbors=3, random_state=0, placement="spread"),
    "adasyn": lambda: ADASYN(n_neighbors=3, random_state=0, on_all_safe="uniform"),
    "enn": lambda: EditedNearestNeighbours(n_neighbors=3, sampling_strategy="all"),
    "over": lambda: RandomOverSampler(random_state=0),
    "under": lambda: RandomUnderSampler(random_state=0),
    "chain": lambda: Chain(SMOTE(k_neighbors=3), EditedNearestNeighbours(sampling_strategy="all"), random_state=0),
    "tomek": lambda: SMOTETomek(random_state=0),
    "ccr": lambda: CCR(random_state=0),
}


def lazily(frame: pd.DataFrame, parts: int) -> dd.DataFrame:
    """A Dask frame of the very same types: Dask's own change of text is not ours to answer for."""
    with dask.config.set({"dataframe.convert-string": False}):
        return dd.from_pandas(frame, npartitions=parts, sort=False)


def check(frame: pd.DataFrame, method: str, parts: int | None, carry: bool) -> None:
    """Originals are what they were; carried values are those of the base row; all others are null."""
    sampler = METHODS[method]()
    names = ["a", "b", "c"]
    picks = method in ("over", "under")
    if picks:
        given = {}
    else:
        given = {"features": names, "carry": ["rider", "row"] if carry else []}
    data = frame if parts is None else lazily(frame, parts)
    out = sampler.resample(data, "y", **given)
    out = out if parts is None else out.compute()
    assert out["rider"].dtype == frame["rider"].dtype
    known = out["row"].notna()
    rows = out["row"][known].to_numpy(np.int64)
    same(out["rider"][known].reset_index(drop=True), frame["rider"].iloc[rows].reset_index(drop=True))
    made = out[~known]
    assert made["rider"].isna().all()
    if method in ("smote", "spread", "adasyn", "over"):
        assert len(out) > ROWS
        assert known.all() == (carry or picks)


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("carry", [False, True])
def test_any_arrow_type_comes_out_equal_from_dask(kind, carry):
    frame = table(kind, np.random.default_rng(0))
    for method in ("smote", "spread", "enn", "over"):
        check(frame, method, 3, carry)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(sorted(VALUES)), method=st.sampled_from(sorted(METHODS)), parts=st.sampled_from([None, 1, 2, 5]),
    carry=st.booleans(), seed=st.integers(0, 2**32), nulls=st.booleans(),
)  # fmt: skip
def test_any_arrow_type_comes_out_equal_from_any_method(kind, method, parts, carry, seed, nulls):
    check(table(kind, np.random.default_rng(seed), nulls), method, parts, carry)


# --- the examples from the field --------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    """360 rows; every fifth id is null, all others are beyond 2**53 and odd; flags are null in two thirds."""
    rng = np.random.default_rng(1)
    y = np.arange(360) % 12 == 0
    table = pa.table({
        "a": rng.normal(size=360) + y, "b": rng.normal(size=360), "y": y.astype(np.int64),
        "id": pa.array([None if i % 5 == 0 else 9007199254740995 + 2 * i for i in range(360)], pa.int64()),
        "flag": pa.array([True if i % 3 == 0 else None for i in range(360)], pa.bool_()),
        "small": pa.array([None if i % 5 == 0 else i for i in range(360)], pa.int64()),
    })  # fmt: skip
    for i in range(3):
        pq.write_table(table.slice(i * 120, 120), tmp_path / f"part-{i}.parquet")
    return tmp_path


@pytest.mark.parametrize("sampler", [SMOTE(random_state=0), RandomOverSampler(random_state=0), RandomUnderSampler(random_state=0),
                                     EditedNearestNeighbours()])  # fmt: skip
def test_ids_that_the_reader_changes_are_refused_before_any_work(folder, sampler):
    given = {"features": ["a", "b"]} if "Random" not in type(sampler).__name__ else {}
    with pytest.raises(InputError, match=r"Integers with nulls that came as floats: id\. .*dtype_backend='pyarrow'"):
        sampler.resample(dd.read_parquet(folder), "y", **given)
    if not given:
        frame = dd.read_parquet(folder)
        with pytest.raises(InputError, match="id"):
            sampler.fit_resample(frame[["a", "id"]], frame["y"])


@pytest.mark.parametrize("backend", ["pyarrow", "numpy_nullable"])
@pytest.mark.parametrize("make", [SMOTE, RandomOverSampler, RandomUnderSampler])
def test_ids_read_as_they_are_come_out_as_they_are(folder, backend, make):
    given = {"features": ["a", "b"]} if make is SMOTE else {}
    out = make(random_state=0).resample(dd.read_parquet(folder, dtype_backend=backend), "y", **given).compute()
    ids = pq.read_table(folder)["id"].to_pylist()
    if make is not RandomUnderSampler:
        assert [None if v is pd.NA else v for v in out["id"].tolist()[:360]] == ids
    assert {v for v in out["id"].tolist() if v is not pd.NA} <= set(ids)


def test_nulls_of_integers_and_bools_stay_nulls_with_pandas_own_types(folder):
    frame = dd.read_parquet(folder, columns=["a", "b", "y", "flag", "small"])
    flags = pq.read_table(folder)["flag"].to_pylist()
    for carry in ([], ["flag", "small"]):
        out = SMOTE(random_state=0, provenance=True).resample(frame, "y", features=["a", "b"], carry=carry).compute()
        assert str(out["flag"].dtype) == "boolean" and str(out["small"].dtype) == "Int64"
        assert [None if v is pd.NA else v for v in out["flag"].tolist()[:360]] == flags
        assert out["small"][:360].isna().sum() == 72
        new = out[out["synthetic"]]
        if carry:
            assert [v is pd.NA for v in new["flag"]] == [flags[int(b)] is None for b in new["base_row"]]
        else:
            assert new["flag"].isna().all()


def test_lists_of_numbers_stay_lists_in_frames_of_python_objects():
    X, y = features(np.random.default_rng(0))
    frame = pd.DataFrame(X, columns=["a", "b", "c"]).assign(y=y)
    frame["list"] = [np.arange(1200.0) + i for i in range(ROWS)]
    frame["bytes"] = [uuid.UUID(int=i).bytes for i in range(ROWS)]
    frame["dict"] = [{"k": i} for i in range(ROWS)]
    lazy = lazily(frame, 3)
    for method in METHODS:
        given = {} if method in ("over", "under") else {"features": ["a", "b", "c"], "carry": ["list", "bytes"]}
        out = METHODS[method]().resample(lazy, "y", **given).compute()
        assert {len(v) for v in out["list"]} == {1200}
        assert {type(v) for v in out["bytes"]} == {bytes}
        assert {type(v) for v in out["dict"]} <= {dict, type(None)}


CATEGORIES = {
    "int32": pd.Index([3, 1, 2], dtype="int32"),
    "int8": pd.Index([3, 1, 2], dtype="int8"),
    "Int64": pd.Index([3, 1, 2], dtype="Int64"),
    "float32": pd.Index([0.5, 1.5, 2.5], dtype="float32"),
    "str": pd.Index(["x", "y", "z"]),
    "arrow": pd.Index(["x", "y", "z"], dtype=pd.ArrowDtype(pa.string())),
    "dates": pd.DatetimeIndex(["2026-01-01", "2026-01-02", "2026-01-03"]),
}


@pytest.mark.parametrize("kind", CATEGORIES)
@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("how", ["pandas", "known", "unknown", "as_known", "categorize"])
def test_categories_of_any_dtype_ride_along_and_are_carried(kind, ordered, how):
    rng = np.random.default_rng(0)
    X, y = features(rng)
    categories = CATEGORIES[kind]
    frame = pd.DataFrame(X, columns=["a", "b", "c"]).assign(y=y, row=pd.array(np.arange(ROWS), dtype="Int64"))
    codes = rng.integers(-1, 3, ROWS)
    frame["cat"] = pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(categories, ordered))
    data = frame if how == "pandas" else lazily(frame, 3)
    if how == "unknown":
        data["cat"] = data["cat"].cat.as_unknown()
    elif how == "as_known":
        data["cat"] = data["cat"].cat.as_unknown()
        data["cat"] = data["cat"].cat.as_known()
    elif how == "categorize":
        data["cat"] = data["cat"].cat.as_unknown()
        data = data.categorize()
    for method in ("smote", "spread", "enn", "over"):
        for carry in ([], ["cat", "row"]):
            given = {} if method == "over" else {"features": ["a", "b", "c"], "carry": carry}
            out = METHODS[method]().resample(data, "y", **given)
            out = out if how == "pandas" else out.compute()
            assert isinstance(out["cat"].dtype, pd.CategoricalDtype)
            assert out["cat"].dtype.categories.dtype == categories.dtype
            assert set(out["cat"].dtype.categories) == set(categories)
            assert out["cat"].dtype.ordered == ordered
            known = out["row"].notna().to_numpy()
            wanted = frame["cat"].iloc[out["row"][known].to_numpy(np.int64)]
            assert out["cat"][known].astype(object).tolist() == pytest.approx(wanted.astype(object).tolist(), nan_ok=True) \
                if kind == "float32" else str(out["cat"][known].tolist()) == str(wanted.tolist())  # fmt: skip
            assert out["cat"][~known].isna().all()


@pytest.mark.parametrize("kind", ["int32", "Int64", "str", "arrow"])
@pytest.mark.parametrize("known", [False, True])
def test_labels_of_any_category_come_out_in_it(kind, known):
    X, y = features(np.random.default_rng(0))
    labels = pd.Series(pd.Categorical.from_codes(y, CATEGORIES[kind][:2]), name="y")
    frame = dd.from_pandas(pd.DataFrame(X, columns=["a", "b", "c"]).assign(y=labels), npartitions=3, sort=False)
    if not known:
        frame["y"] = frame["y"].cat.as_unknown()
    for placement in ("append", "spread"):
        sampler = SMOTE(random_state=0, k_neighbors=3, placement=placement)
        for out in (
            sampler.resample(frame, "y")["y"].compute(),
            sampler.fit_resample(frame[["a", "b", "c"]], frame["y"])[1].compute(),
        ):
            assert out.dtype.categories.dtype == CATEGORIES[kind].dtype
            assert out.value_counts().to_dict() == {CATEGORIES[kind][0]: ROWS - MINORITY, CATEGORIES[kind][1]: ROWS - MINORITY}


@pytest.mark.parametrize("kind", ["int64", "int8", "double", "halffloat", "decimal", "bool", "string"])
def test_arrow_columns_are_features_and_labels(kind):
    """Values and bits as with pandas' own types; the type of the column is kept."""
    rng = np.random.default_rng(0)
    X, y = features(rng)
    plain = pd.DataFrame(np.round(X * 10), columns=["a", "b", "c"])
    label = pd.Series(y, name="y")
    if kind == "string":
        label = pd.Series(np.where(y == 1, "fraud", "fine"), name="y")
        frame, given = plain.assign(y=label), plain.assign(y=label.astype(pd.ArrowDtype(pa.string())))
    elif kind == "bool":
        frame = (plain > 0).assign(c=plain["c"], y=y == 1)
        given = frame.astype({n: pd.ArrowDtype(pa.bool_()) for n in ("a", "b", "y")})
    elif kind == "decimal":
        frame, kind_of = plain.assign(y=label), pd.ArrowDtype(pa.decimal128(12, 4))
        given = frame.astype(dict.fromkeys("abc", kind_of))
    else:
        frame = plain.astype({"halffloat": "float16", "double": "float64"}.get(kind, kind)).assign(y=label)
        given = frame.astype(dict.fromkeys("abc", pd.ArrowDtype(VALUES[kind][0]))).astype({"y": pd.ArrowDtype(pa.int64())})
    sampler = SMOTE(random_state=0, k_neighbors=3)
    wanted = sampler.resample(frame, "y")
    for data in (given, dd.from_pandas(given, npartitions=3, sort=False)):
        out = sampler.resample(data, "y")
        out = out if data is given else out.compute()
        assert out.dtypes.tolist() == given.dtypes.tolist()
        got = out[["a", "b", "c"]].astype(float).to_numpy()
        if kind == "decimal":
            np.testing.assert_array_equal(got, np.round(wanted[["a", "b", "c"]].to_numpy(), 4))
        else:
            np.testing.assert_array_equal(got, wanted[["a", "b", "c"]].astype(float).to_numpy())
        assert out["y"].tolist() == wanted["y"].tolist()


@pytest.mark.parametrize("dtype", ["Sparse[int64]", "interval[int64]"])
def test_ride_along_columns_that_hold_no_null_are_refused(dtype):
    X, y = features(np.random.default_rng(0))
    frame = pd.DataFrame(X, columns=["a", "b", "c"]).assign(y=y)
    frame["rider"] = pd.arrays.IntervalArray.from_breaks(range(ROWS + 1)) if dtype[0] == "i" else pd.array(y, dtype=dtype)
    with pytest.raises(InputError, match=r"cannot hold null.*rider \("):
        SMOTE(random_state=0, k_neighbors=3).resample(frame, "y", features=["a", "b", "c"])
    out = SMOTE(random_state=0, k_neighbors=3).resample(frame, "y", features=["a", "b", "c"], carry=["rider"])
    assert out["rider"].dtype == frame["rider"].dtype
    assert EditedNearestNeighbours().resample(frame, "y", features=["a", "b", "c"])["rider"].dtype == frame["rider"].dtype


#: All but those of grade C, of which bits are not promised.
EXACT = [name for name in METHODS_BY_NAME if find(name).kind._grade != "C"]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", EXACT)
def test_every_method_gives_the_same_rows_of_arrow_columns(name):
    """Files are read as Arrow: features and labels of its types give the rows of pandas' own."""
    rng = np.random.default_rng(4)
    y = (rng.random(300) < 0.25).astype(int)
    X = pd.DataFrame(rng.normal(size=(300, 3)) + y[:, None], columns=["a", "b", "c"]).astype({"b": "float32"})
    X["d"] = rng.integers(0, 9, 300)
    given = {"random_state": 0} if "random_state" in find(name).defaults else {}
    if name in ("smotenc", "smoten", "amdo"):
        X["kind"] = pd.Series(np.where(rng.random(300) < 0.5, "x", "y"), dtype=pd.StringDtype("pyarrow"))
        X = X[["kind", "d"]] if name == "smoten" else X
        given |= {} if name == "smoten" else {"categorical_features": ["kind"]}
    frame = X.assign(y=y)
    arrow_types = {n: pd.ArrowDtype(pa.string() if n == "kind" else pa.from_numpy_dtype(d)) for n, d in frame.dtypes.items()}
    sampler = find(name).kind(**given)
    wanted = sampler.resample(frame, "y")
    found = sampler.resample(lazily(frame.astype(arrow_types), 3), "y").compute()
    assert found.dtypes.to_dict() == arrow_types
    for column in frame.columns:
        np.testing.assert_array_equal(found[column].to_numpy(), wanted[column].to_numpy())
