"""Jobs on delimited text, from the command line: what is a number, what stays text, options and their refusal."""

from __future__ import annotations

import gzip

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dresample import SMOTE
from dresample.cli import commands
from dresample.jobs.text import files, parsing, survey
from dresample.jobs.train_file import read_job
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE


def run(*arguments):
    return CliRunner().invoke(commands.main, list(map(str, arguments)), catch_exceptions=False)


def resampled(folder, *arguments, **patches):
    """The table that a run writes."""
    beside = folder.parent
    out = beside / f"{folder.name}-out-{len(list(beside.glob(f'{folder.name}-out-*')))}"
    done = run("resample", *arguments, "--output", out)
    assert done.exit_code == 0, done.output
    return pq.read_table(out)


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    n = 240
    return pd.DataFrame(
        {
            "amount": np.round(rng.normal(50, 9, n), 2),
            "visits": rng.integers(0, 2000, n),
            "code": [f"{i:05d}" for i in rng.integers(0, 99999, n)],
            "note": [('a "word", and\nanother', "NA", "", "1.50")[i % 4] for i in range(n)],
            "label": np.where(np.arange(n) % 6 == 0, "NA", "usual"),
        }
    )


CHOICE = ("--target", "label", "--features", "amount,visits", "--method", "smote", "--seed", 4)


@pytest.fixture(scope="module")
def expected(table):
    return SMOTE(random_state=4).resample(table[["amount", "visits", "label"]], "label")


def check(found, table, expected):
    """Numbers and labels are those of the Python interface; what rides along is what was written."""
    assert found.schema.types == [pa.float64(), pa.int64(), pa.string(), pa.string(), pa.string()]
    for name in ("amount", "visits", "label"):
        np.testing.assert_array_equal(found[name].to_numpy(), expected[name].to_numpy())
    originals = found.slice(0, len(table))
    assert originals["code"].to_pylist() == table["code"].tolist()
    assert originals["note"].to_pylist() == [n or None for n in table["note"]]
    assert found["code"].null_count == found.num_rows - len(table)


def test_ride_along_text_and_the_label_na(table, expected, tmp_path):
    table.to_csv(tmp_path / "t.csv", index=False)
    check(resampled(tmp_path, tmp_path / "t.csv", *CHOICE), table, expected)
    asked = run("resample", tmp_path / "t.csv", *CHOICE, "--null-value", "NA", "--output", tmp_path / "o")
    assert asked.exit_code == 3
    assert "40 null labels" in asked.output


def test_files_as_a_european_spreadsheet_writes_them(table, expected, tmp_path):
    there = table.assign(
        amount=[f"{a:.2f}".replace(".", ",") for a in table["amount"]],
        visits=[f"{v:,}".replace(",", ".") for v in table["visits"]],
    )
    text = "# exported\n" + there.to_csv(index=False, sep=";", lineterminator="\r\n")
    (tmp_path / "T.CSV").write_bytes(text.replace("word", "größer").encode("cp1252"))
    told = table.assign(note=table["note"].str.replace("word", "größer"))
    options = ["--comment", "#", "--encoding", "cp1252", "--decimal", ",", "--thousands", "."]
    check(resampled(tmp_path, tmp_path, *CHOICE, *options), told, expected)
    for first, last, advice in ((0, 2, "--comment '#'"), (2, 4, "--encoding cp1252"), (4, 8, "--decimal ','")):
        rest = options[:first] + options[last:]
        done = run("resample", tmp_path / "T.CSV", *CHOICE, *rest, "--output", tmp_path / "no")
        assert (done.exit_code, (tmp_path / "no").exists()) == (3, False), done.output
        assert "T.CSV, line " in done.output
        assert advice in done.output


@pytest.mark.parametrize("how", ["here", "in pieces", "on a cluster"])
def test_int_at_first_and_float_later_in_files_whose_columns_are_in_another_order(
    table, expected, tmp_path, monkeypatch, how, request
):
    table.iloc[:100].to_csv(tmp_path / "t-1.csv", index=False)
    rest = table.iloc[100:, ::-1].to_csv(index=False, sep=",")
    (tmp_path / "t-2.csv.gz").write_bytes(gzip.compress(rest.encode()))
    whole = table.copy()
    whole.loc[:99, "amount"] = np.round(whole.loc[:99, "amount"])
    text = whole.iloc[:100].assign(amount=whole["amount"].iloc[:100].astype(int)).to_csv(index=False)
    (tmp_path / "t-1.csv").write_text("\ufeff" + text, encoding="utf-8")
    more = []
    if how != "here":
        monkeypatch.setattr(files, "PIECE_BYTES", 1000 if how == "in pieces" else 2500)
        monkeypatch.setattr(survey, "KEPT_BYTES", 0)
    if how == "on a cluster":
        more = ["--scheduler", request.getfixturevalue("cluster").scheduler_address]
    told = SMOTE(random_state=4).resample(whole[["amount", "visits", "label"]], "label")
    found = resampled(tmp_path, tmp_path, *CHOICE, *more)
    check(found, whole, told)


def test_a_cell_that_is_no_number(table, tmp_path):
    text = table.to_csv(index=False)
    lines = text.split("\n")
    at = max(i for i, line in enumerate(lines) if line.count(",") == 4)
    lines[at] = "n/a," + lines[at].split(",", 1)[1]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    done = run("resample", tmp_path / "t.csv", *CHOICE, "--output", tmp_path / "out")
    assert done.exit_code == 3
    assert (
        f"t.csv, line {at + 1}: 'n/a' in the feature 'amount' is no number. If it stands for no value, pass --null-value"
        in done.output
    )
    done = run("resample", tmp_path / "t.csv", *CHOICE, "--null-value", "n/a", "--output", tmp_path / "out")
    assert done.exit_code == 3
    assert "Missing values in features: amount (1 row)" in done.output
    assert not (tmp_path / "out").exists()


def test_samplers_that_only_pick_rows_take_what_loses_nothing(table, tmp_path):
    table.to_csv(tmp_path / "t.csv", index=False)
    found = resampled(tmp_path, tmp_path / "t.csv", "--target", "label", "--method", "random-over")
    assert found.schema.types == [pa.float64(), pa.int64(), pa.string(), pa.string(), pa.string()]
    assert found.slice(0, len(table))["code"].to_pylist() == table["code"].tolist()


def test_nominal_features_are_text(table, tmp_path):
    table.to_csv(tmp_path / "t.csv", index=False)
    options = ["--target", "label", "--features", "amount,visits,code", "--method", "smotenc"]
    found = resampled(tmp_path, tmp_path / "t.csv", *options, "-p", "categorical_features=['code']")
    assert found.num_rows > len(table)
    assert set(found["code"].to_pylist()) == set(table["code"])


def test_labels_that_are_whole_numbers(table, tmp_path):
    table.assign(label=(table["label"] == "NA").astype(int)).to_csv(tmp_path / "t.csv", index=False)
    found = resampled(tmp_path, tmp_path / "t.csv", *CHOICE, "--sampling-strategy", "1=100")
    assert found["label"].type == pa.int64()
    assert found["label"].to_pylist().count(1) == 100


def test_plan_reads_the_label_of_everything_and_features_of_the_first_lines(table, tmp_path, monkeypatch):
    monkeypatch.setattr("distributed.LocalCluster", None)
    table.to_csv(tmp_path / "t.csv", index=False)
    read = []
    parsed = parsing.parsed
    monkeypatch.setattr(
        parsing, "parsed", lambda data, piece, columns, d: read.append((len(data), columns)) or parsed(data, piece, columns, d)
    )
    monkeypatch.setattr(files, "HEAD_BYTES", 300)
    done = run("plan", tmp_path / "t.csv", *CHOICE)
    assert done.exit_code == 0, done.output
    assert "NA" in done.output
    assert [columns for size, columns in read if size > 300] == [["label"]]


def test_describe_reads_text(table, tmp_path):
    table.to_csv(tmp_path / "t.tsv", index=False, sep="\t")
    done = run("describe", tmp_path / "t.tsv", "--target", "label")
    assert done.exit_code == 0, done.output
    told = {line.split()[1]: line for line in done.output.splitlines() if line.startswith("│")}
    assert "int64" in told["visits"] and "float64" in told["amount"]
    assert "string" in told["code"] and "60" in told["note"]


@pytest.mark.parametrize("command", ["resample", "plan", "describe"])
def test_options_of_text_are_refused_for_parquet(table, tmp_path, command):
    table.to_parquet(tmp_path / "t.parquet", index=False)
    more = ["--output", tmp_path / "out"] if command == "resample" else []
    done = run(command, tmp_path / "t.parquet", "--target", "label", *more, "--delimiter", ";", "--null-value", "NA")
    assert done.exit_code == 3
    assert "--delimiter, --null-value say how text is read, and the input is parquet" in done.output


def test_options_that_mean_nothing_are_wrong_usage(table, tmp_path):
    table.to_csv(tmp_path / "t.csv", index=False)
    done = run("describe", tmp_path / "t.csv", "--target", "label", "--delimiter", ";;")
    assert done.exit_code == 2
    assert "--delimiter ';;': it must be one character" in done.output


def test_folders_take_txt_files_only_if_there_is_nothing_else(table, tmp_path):
    (tmp_path / "notes.txt").write_text("About this table.")
    table.to_csv(tmp_path / "t.csv", index=False)
    assert resampled(tmp_path, tmp_path, *CHOICE).num_rows > len(table)
    alone = tmp_path / "alone"
    alone.mkdir()
    table.to_csv(alone / "T.TXT", index=False, sep="|")
    assert resampled(tmp_path, alone, *CHOICE).num_rows > len(table)


def test_text_of_a_training_job(tmp_path):
    job = tmp_path / "job.toml"
    job.write_text('[data]\ntrain = "t.csv"\ntarget = "y"\n[output]\nfolder = "o"\n[text]\ndecimal = ","\nnull_values = ["NA"]\n')
    assert read_job(job).text.decimal == ","
    assert read_job(job).text.null_values == ("NA",)


def test_folder_names_beside_text_are_left_out_with_a_word(table, tmp_path):
    for day in (1, 2):
        (tmp_path / "in" / f"day={day}").mkdir(parents=True)
        table.iloc[day - 1 :: 2].to_csv(tmp_path / "in" / f"day={day}" / "t.csv", index=False)
    done = run("resample", tmp_path / "in", *CHOICE, "--output", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "day of the folders of" in done.stderr
    assert "day" not in pq.read_schema(next((tmp_path / "out").glob("*.parquet"))).names
