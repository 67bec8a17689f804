"""Tables of polars, pyarrow, narwhals and others come out as they came in; what samplers do not take is refused by name."""

from __future__ import annotations

import datetime
from decimal import Decimal

import dask.dataframe as dd
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imblearn.pipeline import Pipeline, make_pipeline
from polars.testing import assert_frame_equal, assert_series_equal
from polars.testing.parametric import series
from sklearn import config_context
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from dresample import (
    ADASYN,
    CCR,
    SMOTE,
    SMOTEENN,
    SMOTENC,
    ClusterCentroids,
    EditedNearestNeighbours,
    RandomOverSampler,
    RandomUnderSampler,
)
from dresample.errors import InputError, InputTypeError
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE

N = 36
EVERY = [
    SMOTE(random_state=0), ADASYN(random_state=0), CCR(random_state=0), RandomOverSampler(random_state=0),
    RandomOverSampler(random_state=0, shrinkage=0.1), RandomUnderSampler(random_state=0), EditedNearestNeighbours(),
    ClusterCentroids(random_state=0), SMOTEENN(random_state=0),
]  # fmt: skip
every = pytest.mark.parametrize("sampler", EVERY, ids=lambda s: type(s).__name__)


class Capsules:
    """A table of nobody's, with the PyCapsule interface and nothing else."""

    def __init__(self, table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


class Own(Capsules):
    """Of a library that makes tables of Arrow's."""

    @classmethod
    def from_arrow(cls, table):
        return cls(table)

    def to_pandas(self):
        return self.table.to_pandas()


KINDS = {
    "polars": lambda frame: pl.from_pandas(frame),
    "pyarrow": lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
    "record batch": lambda frame: pa.RecordBatch.from_pandas(frame, preserve_index=False),
    "narwhals of polars": lambda frame: nw.from_native(pl.from_pandas(frame)),
    "narwhals of pyarrow": lambda frame: nw.from_native(pa.Table.from_pandas(frame, preserve_index=False)),
    "narwhals of pandas": lambda frame: nw.from_native(frame),
    "of others": lambda frame: Own(pa.Table.from_pandas(frame, preserve_index=False)),
}
each_kind = pytest.mark.parametrize("kind", KINDS)


def table():
    rng = np.random.default_rng(0)
    y = np.arange(N) % 3 == 0
    return pd.DataFrame({
        "f": rng.normal(size=N) + y, "i": rng.integers(0, 50, N), "g": rng.normal(size=N).astype("float32"), "id": np.arange(N),
        "y": y.astype(int),
    })  # fmt: skip


FEATURES = ["f", "i", "g"]


def features_and_labels(whole, kind):
    if kind == "of others":
        return Own(whole.table.select(FEATURES)), whole.table["y"]
    if kind == "record batch":
        return whole.select(FEATURES), whole["y"]
    return whole[FEATURES] if "narwhals" in kind else whole.select(FEATURES), whole["y"]


def in_pandas(data):
    if hasattr(data, "to_pandas"):
        data = data.to_pandas()
    return data.to_native() if hasattr(data, "to_native") else data


# --- kinds ------------------------------------------------------------------------------------------------------------


@every
@each_kind
def test_the_kind_that_came_in_comes_out(sampler, kind):
    frame = table()
    X, y = features_and_labels(KINDS[kind](frame), kind)
    X_new, y_new = sampler.fit_resample(X, y)
    assert type(X_new) is type(X) and type(y_new) is type(y)
    expected = sampler.fit_resample(frame[FEATURES], frame["y"])
    for got, wanted in zip((X_new, y_new), expected, strict=True):
        assert np.array_equal(np.asarray(in_pandas(got)), np.asarray(wanted)), "the rows are those of pandas"
    assert getattr(X_new, "schema", None) == getattr(X, "schema", None)
    assert list(sampler.feature_names_in_) == FEATURES if hasattr(sampler, "feature_names_in_") else True
    assert sum(sampler.report_.counts_after.values()) == len(in_pandas(y_new))
    if kind in ("polars", "narwhals of polars"):
        assert y_new.name == "y"


@every
@each_kind
def test_resample_gives_the_kind_of_its_frame(sampler, kind):
    frame = table()
    whole = KINDS[kind](frame)
    out = sampler.resample(whole, "y", features=FEATURES, carry=["id"] if isinstance(sampler, SMOTE) else [])
    assert type(out) is type(whole)
    expected = sampler.resample(frame, "y", features=FEATURES, carry=["id"] if isinstance(sampler, SMOTE) else [])
    got, expected = in_pandas(out).reset_index(drop=True), expected.reset_index(drop=True)
    assert list(got.columns) == list(frame.columns)
    for name in frame.columns:
        assert got[name].astype("float64").equals(expected[name].astype("float64"))


@pytest.mark.parametrize("method", ["plan", "fit"])
@each_kind
def test_plan_and_fit_take_every_kind(kind, method):
    frame = table()
    X, y = features_and_labels(KINDS[kind](frame), kind)
    sampler = SMOTE(random_state=0)
    found = getattr(sampler, method)(X, y)
    assert sampler.sampling_strategy_ == {1: 12}
    assert method == "fit" or str(found) == str(SMOTE(random_state=0).plan(frame[FEATURES], frame["y"]))


def test_x_and_y_of_different_kinds():
    frame = table()
    X, wanted = frame[FEATURES], SMOTE(random_state=0).fit_resample(frame[FEATURES], frame["y"])
    ways = {
        "polars": pl.from_pandas, "pandas": lambda data: data, "numpy": lambda data: data.to_numpy(),
        "list": lambda data: data.to_numpy().tolist(),
    }  # fmt: skip
    for one in ways.values():
        for other in (*ways.values(), lambda y: pa.array(y), lambda y: pl.DataFrame({"y": y.to_numpy()}), lambda y: y.to_frame()):
            given_X, given_y = one(X), other(frame["y"])
            X_new, y_new = SMOTE(random_state=0).fit_resample(given_X, given_y)
            assert type(X_new) is type(given_X) and type(y_new) is type(given_y)
            assert np.allclose(np.asarray(X_new, float), wanted[0]) or one is ways["numpy"] or one is ways["list"]
            assert np.array_equal(np.ravel(np.asarray(y_new)), wanted[1])


def test_provenance_comes_as_columns_and_indices_number_the_rows_of_the_table():
    whole = pl.from_pandas(table())
    sampler = SMOTE(random_state=0, provenance=True)
    out = sampler.resample(whole, "y", features=FEATURES)
    told = out[["synthetic", "base_row", "neighbor_row", "gap"]]
    assert told.dtypes == [pl.Boolean, pl.Int64, pl.Int64, pl.Float64]
    assert told["synthetic"].sum() == 12 and told["base_row"].null_count() == N and out["id"].null_count() == 12
    last = out[-1].to_dicts()[0]
    base, neighbour = whole["f"][last["base_row"]], whole["f"][last["neighbor_row"]]
    assert last["f"] == base + last["gap"] * (neighbour - base)
    picker = EditedNearestNeighbours()
    assert_frame_equal(picker.resample(whole, "y", features=FEATURES), whole[picker.sample_indices_])


# --- values -----------------------------------------------------------------------------------------------------------

RIDERS = {
    "text": ["a", None, "c"],
    "category": pl.Series(["x", None, "z"], dtype=pl.Categorical),
    "enum": pl.Series(["x", None, "z"], dtype=pl.Enum(["z", "y", "x"])),
    "decimal": [Decimal("1.50"), None, Decimal("-7.25")],
    "datetime": [datetime.datetime(2026, 1, 1, 1, 2, 3, 4), None, datetime.datetime(1890, 1, 1)],
    "zoned": pl.Series([datetime.datetime(2026, 1, 1)] * 3, dtype=pl.Datetime("ns", "Europe/Berlin")),
    "date": [datetime.date(2026, 1, 1), None, datetime.date(1, 1, 1)],
    "time": [datetime.time(1, 2, 3, 4), None, datetime.time(23)],
    "duration": [datetime.timedelta(1), None, datetime.timedelta(microseconds=-3)],
    "list": [["a", None], None, []],
    "list of enums": pl.Series([["x"], None, ["y", "x"]], dtype=pl.List(pl.Enum(["y", "x"]))),
    "struct": [{"a": 1, "b": "x"}, None, {"a": None, "b": "y"}],
    "array": pl.Series([[1, 2], None, [3, None]], dtype=pl.Array(pl.Int8, 2)),
    "bytes": [b"a", None, b""],
    "null": [None, None, None],
    "beyond 2**53": [9007199254740995, None, -1],
    "uint64": pl.Series([2**64 - 1, None, 0], dtype=pl.UInt64),
    "bool": [True, None, False],
}


@pytest.mark.parametrize("what", RIDERS)
@pytest.mark.parametrize("sampler", [SMOTE(random_state=0), RandomOverSampler(random_state=0), EditedNearestNeighbours()], ids=str)
def test_columns_that_ride_along_are_equal(sampler, what):
    rider = pl.Series("r", RIDERS[what])
    whole = pl.from_pandas(table()).with_columns(pl.concat([rider] * (N // 3)))
    out = sampler.resample(whole, "y", features=FEATURES)
    carried = sampler.resample(whole, "y", features=FEATURES, carry=["r"])
    assert out.schema == whole.schema and carried.schema == whole.schema
    if hasattr(sampler, "sample_indices_"):
        assert_series_equal(out["r"], whole["r"][sampler.sample_indices_])
        return
    assert_series_equal(out["r"][:N], whole["r"])
    assert out["r"][N:].null_count() == 12
    told = SMOTE(random_state=0, provenance=True).resample(whole, "y", features=FEATURES)
    assert_series_equal(carried["r"][N:], whole["r"][told["base_row"][N:].to_list()])


NOT_ARROW = [pl.Int128, pl.UInt128, pl.Object, pl.Decimal]  # Decimal: polars draws numbers beyond its precision


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rider=series(name="r", min_size=N, max_size=N, allow_null=True, excluded_dtypes=[pl.Int128, pl.UInt128, pl.Object, pl.Decimal])
)
def test_any_polars_column_rides_along(rider):
    whole = pl.from_pandas(table()).with_columns(rider)
    for sampler in (SMOTE(random_state=0), RandomUnderSampler(random_state=0), SMOTEENN(random_state=0)):
        out = sampler.resample(whole, "y", features=FEATURES)
        assert out.schema == whole.schema
        rows = getattr(sampler, "sample_indices_", np.arange(N)) if not isinstance(sampler, SMOTEENN) else []
        assert_series_equal(out["r"][: len(rows)], whole["r"][rows])


@settings(max_examples=25, deadline=None)
@given(data=st.data(), dtype=st.sampled_from([pl.Int8, pl.UInt16, pl.Int64, pl.UInt64, pl.Float32, pl.Float64, pl.Boolean]))
def test_features_of_any_number_type(data, dtype):
    values = data.draw(st.lists(st.integers(0, 1 if dtype == pl.Boolean else 100), min_size=N, max_size=N))
    feature = pl.Series("f", values).cast(dtype)
    y = pl.from_pandas(table())["y"]
    X_new, y_new = SMOTE(random_state=0).fit_resample(feature.to_frame(), y)
    assert X_new.schema == {"f": dtype} and y_new.dtype == y.dtype
    assert_series_equal(X_new["f"][:N], feature)
    plain, _ = SMOTE(random_state=0).fit_resample(feature.to_frame().to_pandas(), y.to_pandas())
    assert X_new["f"].to_list() == plain["f"].tolist()


LABELS = {
    "text": pl.Series(["no", "yes"]), "category": pl.Series(["no", "yes"], dtype=pl.Categorical), "bool": pl.Series([False, True]),
    "enum": pl.Series(["no", "yes"], dtype=pl.Enum(["yes", "unused", "no"])), "int8": pl.Series([0, 1], dtype=pl.Int8),
    "float": pl.Series([0.0, 1.0]),
}  # fmt: skip


@pytest.mark.parametrize("what", LABELS)
@pytest.mark.parametrize("sampler", [SMOTE(random_state=0), RandomOverSampler(random_state=0), SMOTEENN(random_state=0)], ids=str)
def test_labels_of_any_type(sampler, what):
    whole = pl.from_pandas(table())
    y = LABELS[what][whole["y"].to_list()].alias("label")
    _, y_new = sampler.fit_resample(whole[FEATURES], y)
    assert y_new.dtype == y.dtype and y_new.name == "label"
    expected = sampler.fit_resample(whole[FEATURES].to_pandas(), y.to_pandas())[1]
    assert y_new.to_list() == expected.tolist()
    out = sampler.resample(whole.select(*FEATURES, y), "label")
    assert_series_equal(out["label"], y_new)


def test_null_labels_are_refused():
    whole = pl.from_pandas(table())
    with pytest.raises(InputError, match="36 null labels"):
        SMOTE().fit_resample(whole[FEATURES], pl.Series([None] * N, dtype=pl.Int64))


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["b", "a", "unused"])], ids=["categorical", "enum"])
def test_categories_are_nominal_features(dtype):
    whole = pl.from_pandas(table()).with_columns(pl.Series("k", ["a", "b", "b"] * (N // 3), dtype=dtype))
    X_new, _ = SMOTENC(categorical_features="auto", random_state=0).fit_resample(whole[[*FEATURES, "k"]], whole["y"])
    assert X_new.schema["k"] == dtype and set(X_new["k"]) == {"a", "b"}
    with pytest.raises(InputError, match="not numbers: k "):
        SMOTE().fit_resample(whole[[*FEATURES, "k"]], whole["y"])


def test_notes_in_a_schema_stay_and_make_no_index():
    """pyarrow keeps pandas' index as a column, and notes that it is one."""
    frame = table().set_index("id")
    whole = pa.Table.from_pandas(frame, preserve_index=True)
    assert b"pandas" in whole.schema.metadata
    out = SMOTE(random_state=0).resample(whole, "y", features=FEATURES)
    assert out.column_names == whole.column_names and out.schema.metadata == whole.schema.metadata
    strict = pa.table(whole, schema=pa.schema([f.with_nullable(False) for f in whole.schema]))
    made = SMOTE(random_state=0).resample(strict, "y", features=FEATURES)
    assert [f.nullable for f in made.schema] == [False] * 4 + [True], "new rows have no id"
    made.validate(full=True)


# --- refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrapped", [False, True], ids=["polars", "narwhals"])
def test_a_lazy_frame_is_refused_with_advice(wrapped):
    whole = pl.from_pandas(table())
    lazy, X = whole.lazy(), whole[FEATURES].lazy()
    if wrapped:
        lazy, X = nw.from_native(lazy), nw.from_native(X)
    for call in (lambda s: s.resample(lazy, "y"), lambda s: s.fit_resample(X, whole["y"]), lambda s: s.plan(X, whole["y"])):
        with pytest.raises(InputTypeError, match=r"polars\.LazyFrame.*\.collect\(\)"):
            call(SMOTE())


def test_narwhals_around_dask_is_dask():
    frame = dd.from_pandas(table(), npartitions=2)
    out = SMOTE(random_state=0).resample(nw.from_native(frame), "y", features=FEATURES)
    assert isinstance(out, nw.LazyFrame) and isinstance(out.to_native(), dd.DataFrame)


def test_tables_that_can_only_be_read_are_refused():
    whole = pa.Table.from_pandas(table())
    for data, name in ((Capsules(whole), "test_interchange.Capsules"), (whole.to_reader(), "pyarrow.RecordBatchReader")):
        with pytest.raises(InputTypeError, match=rf"{name}.*pyarrow\.table\(data\)"):
            SMOTE().resample(data, "y")


def test_types_that_arrow_lacks_are_named():
    whole = pl.from_pandas(table()).with_columns(pl.Series("big", range(N), dtype=pl.Int128))
    with pytest.raises(InputError, match="Columns whose type Arrow does not have: big "):
        SMOTE().resample(whole, "y", features=FEATURES)


@every
def test_sparse_matrices_are_refused(sampler):
    frame = table()
    for make in (scipy.sparse.csr_matrix, scipy.sparse.csr_array, scipy.sparse.coo_array):
        with pytest.raises(InputTypeError, match=r"Sparse data.*toarray"):
            sampler.fit_resample(make(frame[FEATURES].to_numpy()), frame["y"])


@every
@pytest.mark.parametrize("method", ["fit_resample", "fit", "plan"])
@pytest.mark.parametrize("name", ["sample_weight", "groups"])
def test_weights_and_groups_are_refused_by_name(sampler, method, name):
    frame = table()
    said = rf"{type(sampler).__name__}\.{method} got {name}=.*carry=\['{name}'\].*sample_indices_"
    with pytest.raises(InputTypeError, match=said):
        getattr(sampler, method)(frame[FEATURES], frame["y"], **{name: np.ones(N)})
    with pytest.raises(InputTypeError, match=f"resample got {name}="):
        sampler.resample(frame, "y", **{name: np.ones(N)})


def test_the_remedies_for_weights_work():
    frame = table().rename(columns={"id": "sample_weight"})
    out = SMOTE(random_state=0).resample(frame, "y", features=FEATURES, carry=["sample_weight"])
    assert not out["sample_weight"].isna().any()


def test_other_arguments_are_refused_too():
    frame = table()
    with pytest.raises(InputTypeError, match=r"SMOTE\.fit_resample got verbose=.*set_params"):
        SMOTE().fit_resample(frame[FEATURES], frame["y"], verbose=1)
    with pytest.raises(InputTypeError, match="got more than its arguments"):
        SMOTE().fit_resample(frame[FEATURES], frame["y"], np.ones(N))
    with pytest.raises(InputTypeError, match="got more than its arguments"):
        SMOTE().resample(frame, "y", FEATURES, [], 1)


def test_weights_through_pipelines_are_refused():
    frame = table()
    pipeline = Pipeline([("sampler", SMOTE(random_state=0)), ("last", LogisticRegression())])
    with config_context(enable_metadata_routing=True), pytest.raises((TypeError, ValueError), match="sample_weight"):
        pipeline.fit(frame[FEATURES], frame["y"], sample_weight=np.ones(N))


@every
def test_set_output_is_refused(sampler):
    for kind in ("pandas", "polars"):
        with pytest.raises(InputTypeError, match=rf"set_output\(transform='{kind}'\).*give what they get"):
            sampler.set_output(transform=kind)
    assert sampler.set_output() is sampler and sampler.set_output(transform="default") is sampler


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_the_output_of_a_pipeline_passes_through(kind):
    frame = table()
    pipeline = make_pipeline(StandardScaler(), SMOTE(random_state=0)).set_output(transform=kind)
    X, y = pipeline.fit_resample(frame[FEATURES], frame["y"])
    assert type(X) is {"pandas": pd.DataFrame, "polars": pl.DataFrame}[kind] and len(X) == len(y) == 48
