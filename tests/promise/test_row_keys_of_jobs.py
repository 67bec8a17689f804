"""``--row-key``: the order of files and of the rows in them does not matter, and text gives the rows of parquet."""

from __future__ import annotations

import io
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from rich.console import Console

from dresample import SMOTE
from dresample.cli.commands import main
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.progress import Bars
from dresample.jobs.remembering import StateOptions
from dresample.jobs.run import ResampleJob, run_job


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    code = (rng.random(240) < 0.25).astype(int)
    frame = pd.DataFrame(rng.normal(size=(240, 2)) + code[:, None], columns=["a", "b"])
    return frame.assign(id=rng.permutation(5000)[:240], who=[f"c{i}" for i in range(240)], fraud=code)


def write(table, folder, cuts, kind):
    folder.mkdir()
    for i, (a, b) in enumerate(pairwise(cuts)):
        part, name = table.iloc[a:b], folder / f"{len(cuts) - i}.{kind}"
        if kind == "csv":
            part.to_csv(name, index=False)
        else:
            part.to_parquet(name, index=False)
    return str(folder)


def job(source, output, *options):
    done = CliRunner().invoke(main, ["resample", source, "--target", "fraud", "--output", str(output), "--drop", "who", *options])
    return done, pd.read_parquet(output) if done.exit_code == 0 else None


@pytest.mark.parametrize("method", ["smote", "adasyn+enn", "random-under"])
def test_the_order_of_files_and_their_rows_does_not_matter(table, tmp_path, method):
    shuffled = table.sample(frac=1, random_state=1)
    sources = [
        write(table, tmp_path / "one", [0, 100, 240], "parquet"),
        write(shuffled, tmp_path / "two", [0, 30, 31, 240], "parquet"),
        write(shuffled, tmp_path / "three", [0, 200, 240], "csv"),
    ]
    found = []
    for i, source in enumerate(sources):
        done, out = job(source, tmp_path / f"out{i}", "--method", method, "--row-key", "id")
        assert done.exit_code == 0, done.output
        new = out[out["id"].isna()]
        kept = out.dropna(subset="id").sort_values("id")
        found.append((new[["a", "b", "fraud"]].to_numpy().tolist(), kept["id"].tolist(), kept["who"].tolist()))
    assert found[0] == found[1] == found[2]


def test_what_names_no_row_is_refused_in_the_words_of_options(table, tmp_path):
    twice = pd.concat([table, table.iloc[:1]])
    source = write(twice, tmp_path / "twice", [0, 241], "parquet")
    done, _ = job(source, tmp_path / "out", "--method", "smote", "--row-key", "id")
    assert done.exit_code == 3 and "(rows 0 and 240, counted from 0)" in done.output and "leave --row-key out" in done.output
    done, _ = job(source, tmp_path / "out", "--method", "smote", "--row-key", "idd")
    assert "Did you mean 'id'?" in done.output
    done, _ = job(source, tmp_path / "out", "--method", "smote", "--row-key", "id", "--features", "a,id")
    assert "named in --features and in --row-key" in done.output


def test_plan_takes_the_key_for_no_feature(table, tmp_path):
    source = write(table, tmp_path / "one", [0, 240], "parquet")
    done = CliRunner().invoke(main, ["plan", source, "--target", "fraud", "--drop", "who", "--row-key", "id"])
    assert done.exit_code == 0 and "Plan of ADASYN" in done.output


def test_a_state_is_told_that_it_cannot_help(table, tmp_path):
    """What a state holds is told of positions: such a run is one from scratch, and says so."""
    source = write(table, tmp_path / "one", [0, 100, 240], "parquet")
    plain = job(source, tmp_path / "plain", "--method", "smote", "--row-key", "id")[1]
    roles, state = ColumnRoles("fraud", drop=("who",), row_key="id"), StateOptions(str(tmp_path / "state"))
    asked = ResampleJob(SMOTE(random_state=0), (source,), roles, str(tmp_path / "out"), state=state)
    console = Console(file=io.StringIO(), width=500)
    run_job(asked, Bars(console))
    assert "rows go by their keys" in console.file.getvalue()
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "out"), plain)
