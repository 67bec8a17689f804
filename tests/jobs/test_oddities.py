"""Columns that are odd as features, from files: rounded on request, and named by ``describe``."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dresample.cli import commands
from tests.helpers.tables import table_of_counts


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    frame = table_of_counts("float32").drop(columns="city").assign(id=np.arange(220), same=1)
    frame["leak"] = frame["label"].map({0: "n", 1: "y"})
    for i in range(2):
        frame.iloc[i * 110 : i * 110 + 110].to_parquet(folder / f"part-{i}.parquet", index=False)
    return folder


def run(*arguments):
    return CliRunner().invoke(commands.main, list(map(str, arguments)), catch_exceptions=False)


@pytest.mark.parametrize("integer", [None, "auto", "count,flag"])
def test_whole_numbers_are_rounded_on_request(source, tmp_path, integer):
    out = tmp_path / "out"
    done = run("resample", source, "--target", "label", "--features", "amount,count,flag", "--output", out,
               *(["--integer", integer] if integer else []))  # fmt: skip
    assert done.exit_code == 0, done.output
    new = pq.read_table(out).to_pandas().iloc[220:]
    assert bool((new[["count", "flag"]] % 1 == 0).all(axis=None)) == (integer is not None)
    assert ("warning: Float features that hold whole numbers only: count, flag." in done.output) == (integer is None)
    assert ("integer columns rounded: count, flag" in done.output) == (integer is not None)


def test_methods_that_have_no_use_for_it_say_so(source, tmp_path):
    for method in ("rose", "random-over", "enn"):
        done = run("resample", source, "--target", "label", "--method", method, "--integer", "auto", "--output", tmp_path / "out")
        assert done.exit_code == 2 and "has no use for --integer" in done.output


def test_describe_names_what_makes_no_feature(source):
    lines = run("describe", source, "--target", "label").output.splitlines()
    assert lines[-4:] == [
        "copies of the label: leak",
        "the same value in all rows: same",
        "a different value in each row: id",
        "whole numbers kept as floats: count, flag",
    ]
    assert "amount" not in "".join(lines[-4:])


def test_describe_of_text_ids_nulls_and_floats_of_ids(tmp_path):
    frame = pd.DataFrame(
        {
            "key": [f"k{i}" for i in range(40)],
            "gone": [None] + [1.0] * 39,
            "number": np.random.default_rng(0).permutation(np.arange(40.0)),
            "amount": np.arange(40) + 0.5,
            "wide": np.random.default_rng(0).integers(0, 2**40, 40),
            "y": [0, 1] * 20,
        }
    )
    frame.iloc[:20].to_parquet(tmp_path / "a.parquet")
    frame.iloc[20:].to_parquet(tmp_path / "b.parquet")
    lines = run("describe", tmp_path, "--target", "y").output.splitlines()
    assert lines[-2:] == ["a different value in each row: key, number", "whole numbers kept as floats: number"]
