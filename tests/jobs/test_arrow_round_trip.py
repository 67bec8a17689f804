"""From file to file every Arrow type keeps its values and itself, whether the column rides along, is carried, or is picked."""

from __future__ import annotations

import datetime
import decimal
import uuid

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dresample.cli import commands
from dresample.errors import InputError
from dresample.jobs.arrow_types import carrier, cast, check_written

ROWS, FILES = 36, 3

METHODS = {
    "adasyn": ["--method", "adasyn", "--n-neighbors", "3", "--on-all-safe", "uniform"],
    "spread": ["--method", "smote", "--n-neighbors", "3", "--placement", "spread"],
    "enn": ["--method", "enn"],
    "chain": ["--method", "adasyn+enn", "-p", "first__n_neighbors=3", "-p", "first__on_all_safe=uniform"],
    "random-over": ["--method", "random-over"],
    "random-under": ["--method", "random-under"],
}

# --- drawn types ------------------------------------------------------------------------------------------------------

LEAVES = {
    pa.int8(): [-128, 127],
    pa.int64(): [9007199254740995, -9007199254740993, 2**63 - 1],
    pa.uint64(): [2**64 - 1, 2**53 + 1],
    pa.bool_(): [True, False],
    pa.float16(): [np.float16(0.1), np.float16("nan")],
    pa.float32(): [float("inf"), -0.0],
    pa.float64(): [0.1, float("nan"), 5e-324],
    pa.string(): ["00123", "NA", "", "[/bold]", "ß\x00"],
    pa.large_string(): ["a", "b"],
    pa.binary(): [b"\x00\xff", b""],
    pa.large_binary(): [b"\x00\xff", b""],
    pa.binary(16): [uuid.UUID(int=1).bytes, uuid.UUID(int=2**127).bytes],
    pa.decimal128(38, 10): [decimal.Decimal("1234567890123456789012345678.0123456789"), decimal.Decimal("-0.1")],
    pa.decimal256(60, 3): [decimal.Decimal("1.234"), decimal.Decimal(10) ** 50],
    pa.date32(): [datetime.date(1, 1, 1), datetime.date(9999, 12, 31)],
    pa.time32("ms"): [datetime.time(23, 59, 59, 999000)],
    pa.time64("us"): [datetime.time(23, 59, 59, 999999), datetime.time(0)],
    pa.time64("ns"): [datetime.time(23, 59, 59, 999999)],
    pa.timestamp("ns", "Europe/Berlin"): [1, 10**18 + 7, -1],
    pa.timestamp("us"): [253402300799000000, -62135596800000000],
    pa.timestamp("ms", "UTC"): [1, -1],
    pa.duration("us"): [1, -(10**15)],
    pa.null(): [None],
    pa.uuid(): [uuid.UUID(int=1).bytes, uuid.UUID(int=2**127).bytes],
    pa.json_(): ['{"a": 1}', "[]"],
    pa.bool8(): [1, 0],
    pa.string_view(): ["a", "a text that is longer than twelve bytes"],
    pa.list_view(pa.int64()): [[2**60 + 1, None], []],
    pa.binary_view(): [b"a", b"bytes that are more than twelve bytes"],
}
#: Types whose values dictionaries hold in parquet files.
WORDS = [pa.string(), pa.large_string(), pa.binary()]


def values_of(kind: pa.DataType, rng: np.random.Generator, deep: int = 0) -> object:
    """A value of a type, or None."""
    if rng.random() < 0.3:
        return None
    if kind in LEAVES:
        some = LEAVES[kind]
        return some[rng.integers(len(some))]
    if pa.types.is_dictionary(kind):
        return values_of(kind.value_type, rng)
    if pa.types.is_struct(kind):
        return {kind.field(i).name: values_of(kind.field(i).type, rng) for i in range(kind.num_fields)}
    if pa.types.is_map(kind):
        return [(key, values_of(kind.item_type, rng)) for key in ("a", "b")[: rng.integers(3)]]
    size = kind.list_size if pa.types.is_fixed_size_list(kind) else rng.integers(4)
    return [values_of(kind.value_type, rng) for _ in range(size)]


def nested(inner: st.SearchStrategy[pa.DataType]) -> st.SearchStrategy[pa.DataType]:
    return st.one_of(
        inner.map(pa.list_), inner.map(pa.large_list), inner.map(lambda t: pa.list_(t, 2)),
        inner.map(lambda t: pa.map_(pa.string(), t)),
        st.lists(inner, min_size=1, max_size=3).map(lambda ts: pa.struct([(f"f{i}", t) for i, t in enumerate(ts)])),
    )  # fmt: skip


TYPES = st.one_of(
    st.sampled_from(sorted(LEAVES, key=str)),
    st.sampled_from(WORDS).map(lambda t: pa.dictionary(pa.int32(), t)),
    st.recursive(st.sampled_from(sorted(set(LEAVES) - {pa.null()}, key=str)), nested, max_leaves=4),
)


def column(kind: pa.DataType, rng: np.random.Generator, rows: int = ROWS) -> pa.ChunkedArray:
    values = [values_of(kind, rng) for _ in range(rows)]
    if isinstance(kind, pa.BaseExtensionType):
        return pa.chunked_array([pa.ExtensionArray.from_storage(kind, pa.array(values, kind.storage_type))])
    if carrier(kind) != kind:  # views and extension types, here or inside
        return cast(pa.chunked_array([pa.array(values, carrier(kind))]), kind)
    return pa.chunked_array([pa.array(values, kind)])


def written(kind: pa.DataType) -> bool:
    try:
        check_written(pa.schema([("it", kind)]))
    except InputError:
        return False
    return True


# --- one job ----------------------------------------------------------------------------------------------------------


def source(folder, riders: dict[str, pa.ChunkedArray], seed: int = 0) -> pa.Table:
    """A table with these columns beside features and label, in three files; what they hold as they are read."""
    rng = np.random.default_rng(seed)
    y = np.isin(np.arange(ROWS), rng.choice(ROWS, 9, replace=False))
    table = pa.table({
        "a": rng.normal(size=ROWS) + y, "b": rng.normal(size=ROWS).astype(np.float32), "k": rng.integers(0, 99, ROWS),
        **riders, "row": np.arange(ROWS), "y": np.where(y, "bad", "good"),
    })  # fmt: skip
    folder.mkdir()
    size = ROWS // FILES
    for i in range(FILES):
        pq.write_table(table.slice(i * size, size), folder / f"part-{i}.parquet")
    return pa.concat_tables([pq.read_table(p) for p in sorted(folder.iterdir())])


def run(*arguments: object):
    return CliRunner().invoke(commands.main, list(map(str, arguments)), catch_exceptions=False)


def resampled(folder, out, method: str, carry: list[str]) -> pa.Table:
    names = ["--features", "a,b,k"] + (["--carry", ",".join(carry)] if carry else [])
    done = run("resample", folder, "--target", "y", *METHODS[method], *([] if "random" in method else names), "--output", out)
    assert done.exit_code == 0, done.output
    return pa.concat_tables([pq.read_table(p) for p in sorted(out.glob("*.parquet"))])


def texts(found: pa.ChunkedArray) -> list[str]:
    """Values told apart to the bit: reprs know -0.0, NaN and null."""
    return list(map(repr, found.to_pylist()))


def check(folder, riders: dict[str, pa.ChunkedArray], method: str, carry: bool) -> None:
    before = source(folder / "in", riders)
    after = resampled(folder / "in", folder / "out", method, ["row", *riders] if carry else [])
    assert after.schema.remove_metadata() == before.schema.remove_metadata()
    rows = after["row"].to_pylist()
    known = [i for i, row in enumerate(rows) if row is not None]
    all_known = carry or "random" in method or method == "enn"
    assert (len(known) == len(after)) == all_known
    if method in ("adasyn", "spread"):
        assert sorted({rows[i] for i in known}) == list(range(ROWS))
    for name in riders:
        was, now = texts(before[name]), texts(after[name])
        assert [now[i] for i in known] == [was[rows[i]] for i in known]
        assert {now[i] for i in range(len(now)) if rows[i] is None} <= {"None"}
    first = {row: i for i, row in reversed(list(enumerate(rows))) if row is not None}
    for name in () if carry and method == "spread" else ("a", "b", "k", "y"):
        was, now = texts(before[name]), texts(after[name])
        assert all(now[i] == was[row] for row, i in first.items())


@pytest.mark.filterwarnings("ignore")
@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    kinds=st.lists(TYPES, min_size=2, max_size=5), method=st.sampled_from(sorted(METHODS)), carry=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_any_arrow_type_comes_out_equal(tmp_path_factory, kinds, method, carry, seed):
    rng = np.random.default_rng(seed)
    kinds = [kind for kind in kinds if written(kind)]  # of the others there are no files
    check(tmp_path_factory.mktemp("drawn"), {f"r{i}": column(kind, rng) for i, kind in enumerate(kinds)}, method, carry)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("carry", [False, True])
def test_all_types_at_once(tmp_path, method, carry):
    if carry and "random" in method:
        pytest.skip("they copy every column")
    rng = np.random.default_rng(0)
    kinds = [*LEAVES, *(pa.dictionary(pa.int32(), t) for t in WORDS), pa.list_(pa.float32()), pa.map_(pa.string(), pa.uuid()),
             pa.struct([("k", pa.int64()), ("v", pa.list_(pa.json_()))]), pa.dictionary(pa.int8(), pa.string(), ordered=True),
             pa.dictionary(pa.int16(), pa.int64()), pa.list_(pa.dictionary(pa.int32(), pa.string()))]  # fmt: skip
    check(tmp_path, {f"r{i}": column(kind, rng) for i, kind in enumerate(kinds)}, method, carry)


def test_ids_flags_and_nested_columns_of_the_field(tmp_path):
    """The values that were lost before: ids beyond 2**53 with nulls, flags with nulls, times, lists, structs, maps, UUIDs."""
    n = 360
    ids = [None if i % 5 == 0 else 9007199254740995 + 2 * i for i in range(n)]
    flags = [True if i % 3 == 0 else None for i in range(n)]
    odd = {
        "time": [datetime.time(1, 2, 3, 4)] * n, "list": [list(range(1200))] * n, "struct": [{"k": 1}] * n,
        "uuid": [uuid.UUID(int=i).bytes for i in range(n)],
    }  # fmt: skip
    table = pa.table({"a": np.random.default_rng(0).normal(size=n), "b": np.arange(n) % 12 * 1.0, "y": (np.arange(n) % 12 == 0) * 1,
                      "id": pa.array(ids, pa.int64()), "flag": pa.array(flags, pa.bool_()), **odd})  # fmt: skip
    pq.write_table(table, tmp_path / "t.parquet")
    for method in ("smote", "random-over"):
        more = ["--features", "a,b", "--carry", "flag", "--provenance"] if method == "smote" else ["--provenance"]
        done = run("resample", tmp_path / "t.parquet", "--target", "y", "--method", method, *more, "--output", tmp_path / method)
        assert done.exit_code == 0, done.output
        out = pq.read_table(tmp_path / method)
        assert out.num_rows == 660
        assert out["id"].to_pylist()[:n] == ids
        for name, values in odd.items():
            assert out[name].to_pylist()[:n] == values
        base = out["base_row"].to_pylist()[n:]
        assert out["flag"].to_pylist() == flags + [flags[b] for b in base]
        assert out["flag"].null_count == 240 + sum(flags[b] is None for b in base)
        assert out["id"].to_pylist()[n:] == ([None] * 300 if method == "smote" else [ids[b] for b in base])
        # pandas, too, is told what it needs to read them.
        again = pd.read_parquet(tmp_path / method)
        assert [None if v is pd.NA else v for v in again["id"].tolist()[:n]] == ids
        assert str(again["flag"].dtype) == "boolean"


@pytest.mark.parametrize(
    "kind",
    [
        pa.month_day_nano_interval(),
        pa.struct([]),
        pa.list_(pa.month_day_nano_interval()),
        pa.list_(pa.list_(pa.struct([("v", pa.binary_view())]))),
    ],
)
def test_types_that_cannot_be_written_are_refused(kind):
    with pytest.raises(InputError, match=r"Columns whose type parquet files cannot hold: odd \(.*Leave them out"):
        check_written(pa.schema([("a", pa.int64()), ("odd", kind)]))


@pytest.mark.parametrize("kind", [pa.string_view(), pa.uuid(), pa.list_view(pa.bool8()), pa.map_(pa.string(), pa.json_())])
def test_carriers_hold_the_same_values(kind):
    rng = np.random.default_rng(0)
    values = cast(column(kind, rng), carrier(kind))
    there = cast(values, kind)
    assert there.type == kind
    there.validate(full=True)
    assert cast(there, carrier(kind)).equals(values)
