"""Files as people have them: folders of other formats, links, Hive's names, files that differ or change. From file to file."""

from __future__ import annotations

import datetime
import decimal
import json
import os
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dresample import errors
from dresample.cli import commands
from dresample.jobs import inputs, parquet_files, source_files
from dresample.jobs.schemas import wider

N = 40


def table(seed: int = 0, **more) -> pa.Table:
    rng = np.random.default_rng(seed)
    y = np.arange(N) % 4 == 0
    return pa.table({"a": rng.normal(size=N) + y, "b": rng.normal(size=N), "y": y.astype(np.int64), **more})


def write(folder, name: str, found: pa.Table):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(found, path)
    return path


def run(*arguments: object):
    return CliRunner().invoke(commands.main, list(map(str, arguments)))


def resample(*arguments: object, out, method: str = "smote"):
    return run("resample", *arguments, "--target", "y", "--method", method, "--output", out)


def good(done, out) -> pa.Table:
    assert done.exit_code == 0, done.output
    return pa.concat_tables([pq.read_table(p) for p in sorted(out.glob("*.parquet"))])


def bad(done, out, *words: str, code: int = 3) -> None:
    assert done.exit_code == code, (done.output, done.exception)
    said = " ".join(done.output.split())
    for word in words:
        assert word in said, said
    assert "Traceback" not in said
    assert not os.path.lexists(out)


# --- tables of other formats, remote addresses ------------------------------------------------------------------------

TABLES = {
    "Delta": ("_delta_log/00000000000000000000.json", "deltalake"),  # a whole table is read, a part of it is not
    "Iceberg": ("metadata/00001-3f.metadata.json", "pyiceberg"),
    "Hudi": (".hoodie/hoodie.properties", "hudi"),
    "Spark streaming": ("_spark_metadata/0", "spark"),
}


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("how", ["folder", "glob", "file", "inside", "above", "link", "empty"])
def test_tables_of_other_formats_are_refused_by_name(kind, how, tmp_path):
    sign, library = TABLES[kind]
    home = tmp_path / "lake" / "table"
    data = home if how == "empty" else write(home, "data/part-0.parquet", table()).parent
    (home / sign).parent.mkdir(parents=True)
    (home / sign).write_text("{}")
    if how == "link":
        (tmp_path / "link").symlink_to(data)
    path = {"folder": home, "glob": f"{data}/*.parquet", "file": data / "part-0.parquet", "inside": data,
            "above": home.parent, "link": tmp_path / "link", "empty": home}[how]  # fmt: skip
    whole = kind == "Delta" and how in ("folder", "empty")  # with a log that nobody can read
    words = ("Cannot read the Delta table",) if whole else (f"{kind} table", library, "Export it")
    bad(resample(path, out=tmp_path / "out"), tmp_path / "out", *words)


def test_a_folder_named_metadata_is_no_table(tmp_path):
    write(tmp_path / "in", "metadata/part-0.parquet", table())
    (tmp_path / "in/metadata/notes.json").write_text("{}")
    assert good(resample(tmp_path / "in", out=tmp_path / "out"), tmp_path / "out").num_rows == 60


@pytest.mark.parametrize("url", ["gs://b/*.parquet", "abfs://x@y/z", "gs:/b", "what://ever"])
def test_addresses_that_nobody_can_speak_to_are_refused_by_name(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "t.parquet", table())
    bad(resample(url, out="out"), "out", "nothing is known of" if url.startswith("what") else "pip install")
    done = resample("t.parquet", out=url)
    assert done.exit_code == 4, done.output
    assert f"{url.partition(':')[0]}:/" in done.output and ("pip install" in done.output or "nothing is known of" in done.output)
    for more in (["demo", "--output", url], ["resample", "t.parquet", "--target", "y", "--output", "out", "--report", url]):
        assert run(*more).exit_code == 4
    assert sorted(os.listdir()) == ["t.parquet"]


# --- the same file twice, links, brackets -----------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["same", "spelled", "folder", "globs", "link", "link inside", "folder link inside"])
def test_a_file_that_would_count_twice_is_refused(how, tmp_path):
    one = write(tmp_path / "in", "x/a.parquet", table())
    other = tmp_path / "link.parquet"
    other.symlink_to(one)
    if how == "link inside":
        (tmp_path / "in/x/b.parquet").symlink_to(one)
    if how == "folder link inside":
        (tmp_path / "in/z").symlink_to(tmp_path / "in/x")
    given = {
        "same": [one, one], "spelled": [one, f"{tmp_path}/in/../in/x/a.parquet"], "folder": [tmp_path / "in", one],
        "globs": [f"{tmp_path}/in/x/*.parquet", f"{tmp_path}/in/*/a*"], "link": [one, other],
    }.get(how, [tmp_path / "in"])  # fmt: skip
    bad(resample(*given, out=tmp_path / "out"), tmp_path / "out", "count twice", "Name it once")


def test_a_glob_of_folders_and_files_takes_each_file_once(tmp_path):
    for i in range(3):
        write(tmp_path / "in", f"x{i}/a.parquet", table(i))
    write(tmp_path / "in", "_old/a.parquet", table(9))
    (tmp_path / "in/_SUCCESS").write_text("")
    assert inputs.find([f"{tmp_path}/in/**"]).files == tuple(f"{tmp_path}/in/x{i}/a.parquet" for i in range(3))
    assert inputs.find([f"{tmp_path}/in/*"]).rows == 3 * N


def test_links_to_folders_are_followed(tmp_path):
    write(tmp_path / "in", "a.parquet", table(0))
    write(tmp_path / "elsewhere", "deep/b.parquet", table(1))
    (tmp_path / "in/more").symlink_to(tmp_path / "elsewhere")
    assert inputs.find([str(tmp_path / "in")]).rows == 2 * N


def test_links_that_lead_back_or_nowhere_are_refused_by_name(tmp_path):
    write(tmp_path / "in", "x/a.parquet", table())
    loop, nowhere = tmp_path / "in/x/up", tmp_path / "in/b.parquet"
    loop.symlink_to(tmp_path / "in")
    bad(resample(tmp_path / "in", out=tmp_path / "out"), tmp_path / "out", str(loop), "leads back")
    loop.unlink()
    nowhere.symlink_to(tmp_path / "gone.parquet")
    bad(resample(tmp_path / "in", out=tmp_path / "out"), tmp_path / "out", str(nowhere), "leads to nothing")
    bad(resample(nowhere, out=tmp_path / "out"), tmp_path / "out", str(nowhere), "leads to nothing")


@pytest.mark.parametrize("name", ["br[1]", "what?", "st*r"])
def test_existing_names_with_brackets_are_taken_as_they_are(name, tmp_path):
    write(tmp_path, f"{name}/part[0].parquet", table(0))
    write(tmp_path, "br1/part0.parquet", table(1))
    for path in (f"{tmp_path}/{name}", f"{tmp_path}/{name}/part[0].parquet"):
        assert inputs.find([path]).files == (f"{tmp_path}/{name}/part[0].parquet",)


# --- names and kinds of files -----------------------------------------------------------------------------------------


def test_files_are_known_by_their_first_bytes(tmp_path):
    for i, name in enumerate(["a.PARQUET", "000000_0", "c.parquet", "d.PQ"]):
        write(tmp_path / "in", name, table(i))
    (tmp_path / "in/README").write_text("no table")
    (tmp_path / "in/notes.txt").write_text("no table")
    (tmp_path / "in/b.parquet.crc").write_bytes(b"crc")
    found = inputs.find([str(tmp_path / "in")])
    assert [os.path.basename(f) for f in found.files] == ["000000_0", "a.PARQUET", "c.parquet", "d.PQ"]
    odd = write(tmp_path, "table.dat", table())
    assert inputs.find([str(odd)]).parquet
    out = tmp_path / "out"
    assert good(resample(tmp_path / "in", out=out), out).num_rows == 240


def test_duplicate_names_in_a_file(tmp_path):
    path = write(
        tmp_path, "t.parquet", pa.Table.from_arrays([pa.array([1.0, 2]), pa.array([2.0, 1]), pa.array([0, 1])], ["a", "a", "y"])
    )
    bad(resample(path, out=tmp_path / "out"), tmp_path / "out", "more than once", "t.parquet", ": a.")


# --- folders of Hive --------------------------------------------------------------------------------------------------


def hive(folder, values, more=lambda value: {}, name: str = "year") -> None:
    for i, value in enumerate(values):
        write(folder, f"{name}={value}/part-0.parquet", table(i, row=np.arange(N) + i * N, **more(value)))


@pytest.mark.parametrize(
    ("values", "kind", "wanted"),
    [
        (["2024", "2025"], pa.int64(), [2024, 2025]),
        (["-1", "10"], pa.int64(), [-1, 10]),
        (["1", "two"], pa.string(), ["1", "two"]),
        (["01", "02"], pa.string(), ["01", "02"]),
        (["1", "__HIVE_DEFAULT_PARTITION__"], pa.int64(), [1, None]),
        (["__HIVE_DEFAULT_PARTITION__", "x"], pa.string(), [None, "x"]),
        (["a%2Fb", "c d"], pa.string(), ["a/b", "c d"]),
        (["9007199254740995", "0"], pa.int64(), [0, 9007199254740995]),
        (["1", "99999999999999999999"], pa.string(), ["1", "99999999999999999999"]),
    ],
)
@pytest.mark.parametrize("method", ["smote", "random-over"])
def test_columns_of_folders_have_their_plain_type(values, kind, wanted, method, tmp_path):
    hive(tmp_path / "in", values)
    out = tmp_path / "out"
    drop = ["--drop", "year,row"] if method == "smote" else []
    got = good(resample(tmp_path / "in", *drop, out=out, method=method), out)
    assert got.schema.field("year").type == kind
    assert got.schema.names[-1] == "year"
    of_row = {}
    for path in (tmp_path / "in").iterdir():
        text = path.name.removeprefix("year=")
        for row in pq.read_table(path / "part-0.parquet", partitioning=None)["row"].to_pylist():
            of_row[row] = text
    known = [(row, year) for row, year in zip(got["row"].to_pylist(), got["year"].to_pylist(), strict=True) if row is not None]
    meant = {"__HIVE_DEFAULT_PARTITION__": None, "a%2Fb": "a/b"}
    assert {of_row[row]: year for row, year in known} == {
        v: meant[v] if v in meant else (int(v) if kind == pa.int64() else v) for v in values
    }
    assert {year for _, year in known} == set(wanted)
    assert len(known) == (2 * N if method == "smote" else got.num_rows)


def test_a_column_of_folders_is_a_feature_where_it_is_a_number(tmp_path):
    hive(tmp_path / "in", ["01", "02"], name="month")
    out = tmp_path / "out"
    got = good(resample(tmp_path / "in", "--features", "a,b,month", out=out), out)
    assert got.schema.field("month").type == pa.int64()
    assert set(got["month"].to_pylist()) == {1, 2}
    hive(tmp_path / "text", ["north", "south"], name="region")
    bad(resample(tmp_path / "text", "--drop", "row", out=tmp_path / "o"), tmp_path / "o", "not numbers: region", "--drop")
    hive(tmp_path / "null", ["1", "__HIVE_DEFAULT_PARTITION__"], name="day")
    bad(
        resample(tmp_path / "null", "--drop", "row", out=tmp_path / "o"),
        tmp_path / "o",
        "Missing values in features: day (40 rows)",
    )


def test_a_column_of_folders_that_stands_in_the_files_too(tmp_path):
    hive(tmp_path / "same", ["2024", "2025"], lambda value: {"year": pa.array([int(value)] * N, pa.int32())})
    out = tmp_path / "out"
    got = good(resample(tmp_path / "same", "--drop", "year,row", out=out), out)
    assert got.schema.field("year").type == pa.int32()
    hive(tmp_path / "other", ["2024", "2025"], lambda value: {"year": pa.array([2024] * (N - 1) + [7], pa.int32())})
    bad(resample(tmp_path / "other", "--drop", "year,row", out=tmp_path / "o"), tmp_path / "o", "'year'", "year=2024", "holds 7")


def test_files_in_and_out_of_such_folders_do_not_mix(tmp_path):
    hive(tmp_path / "in", ["2024"])
    write(tmp_path / "in", "a.parquet", table())
    bad(resample(tmp_path / "in", out=tmp_path / "out"), tmp_path / "out", "year=...", "no column", "belong together")


# --- files that change while the job runs -----------------------------------------------------------------------------


def _other(path) -> None:
    pq.write_table(table(7, row=np.arange(N)), path)


CHANGES = {
    "replaced": lambda p: (_other(p.with_suffix(".new")), os.replace(p.with_suffix(".new"), p)),
    "same length": lambda p: os.utime(p, ns=(1, 1)),
    "shrunk": lambda p: pq.write_table(table(0).slice(0, 10), p),
    "cut": lambda p: p.write_bytes(p.read_bytes()[:100]),
    "deleted": lambda p: p.unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("when", ["found", "fitted"])
def test_a_file_that_changes_while_the_job_runs(change, when, tmp_path, monkeypatch):
    from dresample.jobs import output_schema
    from dresample.jobs import table as job_table

    path = write(tmp_path / "in", "b.parquet", table(1))
    write(tmp_path / "in", "a.parquet", table(0))
    owner, name = (job_table, "check_written") if when == "found" else (output_schema, "schema_of")
    before = getattr(owner, name)

    def changed(*given):
        CHANGES[change](path)
        return before(*given)

    monkeypatch.setattr(owner, name, changed)
    bad(
        resample(tmp_path / "in", out=tmp_path / "out"),
        tmp_path / "out",
        "b.parquet changed while the job ran",
        "Run the job again",
    )
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_workers_notice_too(tmp_path, cluster, monkeypatch):
    from dresample.jobs import output_schema

    path = write(tmp_path / "in", "a.parquet", table(0))
    before = output_schema.schema_of
    monkeypatch.setattr(output_schema, "schema_of", lambda *given: (_other(path), before(*given))[1])
    done = run("resample", tmp_path / "in", "--target", "y", "--method", "smote", "--no-persist", "--output", tmp_path / "out",
               "--scheduler", cluster.scheduler_address)  # fmt: skip
    bad(done, tmp_path / "out", "a.parquet changed while the job ran")


def test_a_file_that_changes_while_it_is_read(tmp_path):
    path = write(tmp_path, "a.parquet", table(0))
    found = source_files.noted(str(path))
    with pytest.raises(errors.InputError, match="changed while the job ran"), source_files.opened(found):
        path.write_bytes(b"less")


# --- files that differ ------------------------------------------------------------------------------------------------


def pair(tmp_path, one: dict, two: dict):
    write(tmp_path / "in", "a.parquet", table(0, **one))
    second = table(1, **two)
    write(tmp_path / "in", "b.parquet", second.select(second.column_names[::-1]))
    return tmp_path / "in"


def col(values, kind) -> pa.Array:
    return pa.array([values[i % len(values)] for i in range(N)], kind)


BIG = 9007199254740993
WIDENED = {
    "int32 and int64": (col([1], pa.int32()), col([BIG, None], pa.int64()), pa.int64()),
    "int64 and float": (col([1, 2**53], pa.int64()), col([0.5], pa.float64()), pa.float64()),
    "int8 and float32": (col([1, -128], pa.int8()), col([0.5], pa.float32()), pa.float32()),
    "int32 and float32": (col([2**31 - 1], pa.int32()), col([0.5], pa.float32()), pa.float64()),
    "uint8 and int8": (col([255], pa.uint8()), col([-1], pa.int8()), pa.int16()),
    "null and text": (col([None], pa.null()), col(["x", None], pa.string()), pa.string()),
    "text and null": (col(["x"], pa.string()), col([None], pa.null()), pa.string()),
    "null and lists": (col([None], pa.null()), col([[1], None], pa.list_(pa.int64())), pa.list_(pa.int64())),
    "text and large": (col(["x"], pa.string()), col(["y", None], pa.large_string()), pa.large_string()),
    "words and text": (col(["x"], pa.dictionary(pa.int32(), pa.string())), col(["y", None], pa.string()), pa.string()),
    "seconds": (col([0, 1], pa.timestamp("ms")), col([1, None], pa.timestamp("ns")), pa.timestamp("ns")),
    "decimals": (col([decimal.Decimal("1.5")], pa.decimal128(5, 1)), col([decimal.Decimal("2.25")], pa.decimal128(5, 2)),
                 pa.decimal128(6, 2)),
    "decimals and ints": (col([decimal.Decimal("1.5")], pa.decimal128(5, 1)), col([7], pa.int32()), pa.decimal128(11, 1)),
    "lists": (col([[1], []], pa.list_(pa.int32())), col([[BIG]], pa.list_(pa.int64())), pa.list_(pa.int64())),
}  # fmt: skip


@pytest.mark.parametrize("kind", WIDENED)
@pytest.mark.parametrize("method", ["smote", "random-over"])
def test_columns_are_matched_by_name_and_widened_where_nothing_is_lost(kind, method, tmp_path):
    one, two, wanted = WIDENED[kind]
    out = tmp_path / "out"
    more = ["--features", "a,b", "--carry", "it"] if method == "smote" else []
    done = resample(pair(tmp_path, {"it": one}, {"it": two}), *more, out=out, method=method)
    got = good(done, out)
    assert got.schema.names == ["a", "b", "y", "it"]
    assert got.schema.field("it").type == wanted
    assert got["it"].to_pylist()[: 2 * N] == one.to_pylist() + two.to_pylist()
    assert got["a"].to_pylist()[: 2 * N] == table(0)["a"].to_pylist() + table(1)["a"].to_pylist()
    assert f"Note: column 'it' is read as {got.schema.field('it').type}" in done.output
    assert "column 'it' is read as" in json.loads((out / "_dresample.json").read_text())["notes"]["input"]


@pytest.mark.parametrize("kind", ["int32 and int64", "int64 and float", "decimals", "null and text"])
def test_widened_features(kind, tmp_path):
    one, two, _ = WIDENED[kind]
    one, two = (col([v for v in c.to_pylist()[:2] if v is not None] or [None], c.type) for c in (one, two))
    folder, out = pair(tmp_path, {"it": one}, {"it": two}), tmp_path / "out"
    if kind == "null and text":
        bad(resample(folder, out=out), out, "not numbers: it", "--drop")
        write(folder, "b.parquet", table(1, it=np.arange(N)))
        bad(resample(folder, out=out), out, "Missing values in features: it (40 rows)")
        return
    got = good(resample(folder, out=out), out)
    assert got["it"].to_pylist()[: 2 * N] == one.to_pylist() + two.to_pylist()


LOST = {
    "large ints and floats": (col([BIG], pa.int64()), col([0.5], pa.float64()), "its values do not fit"),
    "far dates": (col([253402300799], pa.timestamp("s")), col([1], pa.timestamp("ns")), "its values do not fit"),
    "text and numbers": (col(["x"], pa.string()), col([1], pa.int64()), "no type holds the values of both"),
    "bools and numbers": (col([True], pa.bool_()), col([1], pa.int8()), "no type holds the values of both"),
    "zones": (col([1], pa.timestamp("s", "UTC")), col([1], pa.timestamp("s")), "no type holds the values of both"),
    "decimals and floats": (col([decimal.Decimal("1.5")], pa.decimal128(5, 1)), col([0.1], pa.float64()), "no type holds"),
    "text and bytes": (col(["x"], pa.string()), col([b"x"], pa.binary()), "no type holds the values of both"),
}


@pytest.mark.parametrize("kind", LOST)
def test_what_would_lose_is_refused_with_a_command(kind, tmp_path):
    one, two, words = LOST[kind]
    folder, out = pair(tmp_path, {"it": one}, {"it": two}), tmp_path / "out"
    done = resample(folder, "--features", "a,b", out=out)
    bad(done, out, words, "'it'", "leave")
    assert "astype" not in done.output


def test_columns_that_some_files_do_not_have(tmp_path):
    folder, out = pair(tmp_path, {"old": col([BIG], pa.int64())}, {"new": col(["x"], pa.string())}), tmp_path / "out"
    done = resample(folder, "--features", "a,b", out=out)
    got = good(done, out)
    assert got["old"].to_pylist()[: 2 * N] == [BIG] * N + [None] * N
    assert got["new"].to_pylist()[: 2 * N] == [None] * N + ["x"] * N
    assert "column 'old' is not in" in done.output and "null there" in done.output
    bad(resample(folder, "--drop", "new", out=tmp_path / "o"), tmp_path / "o", "must be in every file", "old", "b.parquet")
    write(folder, "c.parquet", table(2).select(["a", "b"]))
    bad(resample(folder, "--features", "a,b", out=tmp_path / "o"), tmp_path / "o", "must be in every file", "y", "c.parquet")
    # Who only picks rows needs no features.
    shutil.rmtree(out)
    os.remove(folder / "c.parquet")
    assert good(resample(folder, out=out, method="random-over"), out)["old"].to_pylist()[N : 2 * N] == [None] * N


@pytest.mark.parametrize("kind", [pa.int64(), pa.bool_(), pa.float32(), pa.decimal128(5, 1)])
def test_nulls_in_a_feature_are_missing_values_with_name_and_count(kind, tmp_path):
    values = col([{pa.bool_(): True}.get(kind, decimal.Decimal(1) if pa.types.is_decimal(kind) else 1), None], kind)
    folder, out = pair(tmp_path, {"it": values}, {"it": values}), tmp_path / "out"
    bad(resample(folder, out=out), out, "Missing values in features: it (40 rows)", "--drop")
    got = good(resample(folder, "--drop", "it", out=out), out)
    assert got["it"].to_pylist()[: 2 * N] == values.to_pylist() * 2


def test_decimals_are_numbers(tmp_path):
    prices = col([decimal.Decimal("12345678901234.56"), decimal.Decimal("0.10"), decimal.Decimal("7.00")], pa.decimal128(18, 2))
    path, out = write(tmp_path, "t.parquet", table(0, price=prices)), tmp_path / "out"
    got = good(resample(path, out=out), out)
    assert got.schema.field("price").type == pa.decimal128(18, 2)
    assert got["price"].to_pylist()[:N] == prices.to_pylist()
    assert got["price"].null_count == 0
    low, high = min(prices.to_pylist()), max(prices.to_pylist())
    assert all(low <= price <= high for price in got["price"].to_pylist()[N:])


def test_large_files_are_read_by_row_groups(tmp_path, monkeypatch):
    whole = table(0, row=np.arange(N))
    pq.write_table(whole, tmp_path / "t.parquet", row_group_size=7)
    rows = {}
    for size in (2**30, 1000, 1):
        monkeypatch.setattr(parquet_files, "PIECE_BYTES", size)
        found = inputs.find([str(tmp_path / "t.parquet")])
        frame = inputs.read(found, ["a", "b", "y"])
        rows[size] = (frame.npartitions, frame["row"].compute().tolist())
        out = tmp_path / str(size)
        got = good(resample(tmp_path / "t.parquet", "--drop", "row", out=out), out)
        assert got["a"].to_pylist()[:N] == whole["a"].to_pylist()
        assert len(got) == 60
    assert [pieces for pieces, _ in rows.values()] == [1, 3, 6] or rows[1][0] == 6
    assert all(found == list(range(N)) for _, found in rows.values())


def test_the_first_pass_reads_the_labels_only(tmp_path, monkeypatch):
    path = write(tmp_path, "t.parquet", table(0, wide=col([["x"] * 50], pa.list_(pa.string()))))
    asked = []
    load = parquet_files.load
    monkeypatch.setattr(
        parquet_files, "load", lambda piece, columns, schema: (asked.append(tuple(columns)), load(piece, columns, schema))[1]
    )
    done = run("plan", path, "--target", "y", "--method", "smote", "--drop", "wide")
    assert done.exit_code == 0, done.output
    assert set(asked) == {("y",)}
    good(resample(path, "--drop", "wide", out=tmp_path / "out"), tmp_path / "out")
    assert asked[-1] == ("a", "b", "y", "wide")
    assert {columns for columns in asked if "wide" in columns} == {asked[-1]}
    assert sum("wide" in columns for columns in asked) == 1


def test_describe_takes_columns_of_any_type(tmp_path):
    more = {
        "list": col([[1], None], pa.list_(pa.int64())), "id": col([BIG, None], pa.int64()), "uuid": col([b"x" * 16], pa.binary(16)),
        "day": col([datetime.date(2024, 1, 1)], pa.date32()), "price": col([decimal.Decimal("1.5")], pa.decimal128(5, 1)),
    }  # fmt: skip
    path = write(tmp_path, "t.parquet", table(0, **more))
    done = run("describe", path, "--target", "y")
    assert done.exit_code == 0, (done.output, done.exception)
    assert "40 rows in 1 files" in done.output


def test_wider_is_the_same_both_ways():
    kinds = [
        pa.int8(), pa.uint8(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64(), pa.float16(), pa.float32(), pa.float64(),
        pa.bool_(), pa.string(), pa.large_string(), pa.binary(), pa.binary(3), pa.date32(), pa.date64(),
        pa.timestamp("s"), pa.timestamp("ns"),
        pa.timestamp("s", "UTC"), pa.time32("s"), pa.time64("ns"), pa.duration("ms"), pa.duration("ns"), pa.decimal128(5, 2),
        pa.decimal256(60, 30), pa.null(), pa.list_(pa.int8()), pa.list_(pa.float64()), pa.struct([("a", pa.int8())]), pa.uuid(),
        pa.struct([("a", pa.int64())]), pa.struct([("b", pa.int64())]), pa.dictionary(pa.int32(), pa.string()),
    ]  # fmt: skip
    for one in kinds:
        for two in kinds:
            assert wider(one, two) == wider(two, one)
            found = wider(one, two)
            if found is not None and one not in (pa.uint64(),) and two not in (pa.uint64(),):
                assert wider(found, one) == found
                pa.nulls(1, one).cast(found)
