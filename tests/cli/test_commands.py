"""The command line: files in, a whole folder of parquet out or nothing, exit codes and messages that a script can rely on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dresample import ADASYN, SMOTE, SMOTEENN, Chain, EditedNearestNeighbours, RandomOverSampler, RandomUnderSampler
from dresample.cli.commands import main
from dresample.datasets import FRAUD_FEATURES, fraud_table
from tests.helpers.marks import NO_ADVICE
from tests.helpers.places import ROOT

pytestmark = NO_ADVICE

FEATURES = ",".join(FRAUD_FEATURES)
METHODS = {"adasyn": ADASYN, "smote": SMOTE, "random-over": RandomOverSampler, "random-under": RandomUnderSampler}


def run(*arguments: object) -> SimpleNamespace:
    """The command line in this process: a process of its own, and a cluster, take longer than the work."""
    done = CliRunner().invoke(main, [str(a) for a in arguments])
    return SimpleNamespace(
        returncode=done.exit_code, stdout=done.stdout, stderr=done.stderr + ("Traceback" if done.exit_code == 1 else "")
    )


def process(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dresample", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return fraud_table(20_000, fraud=0.02, npartitions=2).compute()


@pytest.fixture(scope="module")
def source(table, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    for i, a in enumerate(range(0, len(table), 4000)):
        table.iloc[a : a + 4000].to_parquet(folder / f"part-{i}.parquet", index=False)
    return folder


def read(folder: Path) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(p) for p in sorted(folder.glob("*.parquet"))], ignore_index=True)


@pytest.mark.parametrize("method", METHODS)
def test_equals_the_api_row_for_row(method, source, table, tmp_path, cluster):
    """One method with all that belongs to it: a process of its own with a cluster of its own."""
    out, page = tmp_path / "out", tmp_path / "report.html"
    start, where = (process, ("--workers", 2)) if method == "smote" else (run, ("--scheduler", cluster.scheduler_address))
    done = start("resample", source, "--target", "fraud", "--method", method, "--features", FEATURES, "--seed", 3,
               "--sampling-strategy", 0.3, "--output", out, "--report", page, *where)  # fmt: skip
    assert done.returncode == 0, done.stderr
    sampler = METHODS[method](random_state=3, sampling_strategy=0.3)
    expected = sampler.resample(table, "fraud", features=list(FRAUD_FEATURES))
    got = read(out)
    assert got.columns.tolist() == table.columns.tolist()
    for name in (*FRAUD_FEATURES, "fraud"):
        np.testing.assert_array_equal(got[name].to_numpy(), expected[name].to_numpy())
    schema = pq.read_schema(next(iter(out.glob("*.parquet"))))
    assert schema.types == pq.read_schema(next(iter(source.glob("*.parquet")))).types
    assert page.read_text().count("data:image/png") >= (1 if method.startswith("random") else 3)
    told = json.loads((out / "_dresample.json").read_text())
    assert told["counts_after"]["1"] == int((got["fraud"] == 1).sum())
    assert "grade A" in done.stdout


COMBINED = {
    "adasyn+enn": (
        ("-p", "first__n_neighbors=3", "-p", "first__sampling-strategy=0.3", "-p", "second__kind_sel=mode", "--provenance"),
        Chain(ADASYN(n_neighbors=3, sampling_strategy=0.3), EditedNearestNeighbours(kind_sel="mode"), provenance=True),
    ),
    "smote-enn": (
        ("-p", "smote__k_neighbors=3", "-p", "enn__kind_sel=mode", "--sampling-strategy", "0.3", "--provenance"),
        SMOTEENN(
            smote=SMOTE(k_neighbors=3, sampling_strategy=0.3), provenance=True,
            enn=EditedNearestNeighbours(kind_sel="mode", sampling_strategy="all"),
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("method", COMBINED)
def test_combinations_with_parameters_of_both(method, source, table, tmp_path):
    given, sampler = COMBINED[method]
    options = f"--target fraud --method {method} --features {FEATURES} --seed 3"
    whole = ("resample", source, *options.split(), *given)
    done = run(*whole, "--output", tmp_path / "out", "--report", tmp_path / "report.html")
    assert done.returncode == 0, done.stderr
    expected = sampler.set_params(random_state=3).resample(table, "fraud", features=list(FRAUD_FEATURES))
    got = read(tmp_path / "out")
    for name in (*FRAUD_FEATURES, "fraud", "synthetic"):
        np.testing.assert_array_equal(got[name].to_numpy(), expected[name].to_numpy())
    assert 0 < got["synthetic"].sum() < len(got)
    new = run(*whole, "--output", tmp_path / "new", "--synthetic-only")
    if method == "smote-enn":
        assert new.returncode == 0, new.stderr
        assert len(read(tmp_path / "new")) == got["synthetic"].sum()
    else:
        assert new.returncode == 3
        assert "--synthetic-only needs an over-sampler" in new.stderr


def test_classes_to_clean_are_named_by_an_option(source, table, tmp_path):
    done = run("resample", source, "--target", "fraud", "--method", "enn", "--sampling-strategy", "[1]", "--features", FEATURES,
               "--output", tmp_path / "out")  # fmt: skip
    assert done.returncode == 0, done.stderr
    before, after = table["fraud"].value_counts(), read(tmp_path / "out")["fraud"].value_counts()
    assert after[0] == before[0]
    assert after[1] < before[1]


def test_advice_for_a_sampler_in_a_combination(table, tmp_path):
    lonely = pd.concat([table[table["fraud"] == 0].head(200), table[table["fraud"] == 1].head(1)])[[*FRAUD_FEATURES, "fraud"]]
    lonely.to_parquet(tmp_path / "t.parquet", index=False)
    whole = ("resample", tmp_path / "t.parquet", "--target", "fraud", "--method", "smote-enn", "--output", tmp_path / "out")
    done = run(*whole)
    assert done.returncode == 3
    assert "pass -p smote__on_small_class=duplicate or skip" in done.stderr
    done = run(*whole, "-p", "smote__on_small_class=skip")
    assert done.returncode == 0, done.stderr


def test_globs_single_files_and_folders_are_the_same_rows(source, tmp_path):
    outs = []
    for i, inputs in enumerate(([source], [f"{source}/*.parquet"], sorted(source.glob("*")))):
        out = tmp_path / str(i)
        done = run("resample", *inputs, "--target", "fraud", "--features", FEATURES, "--output", out)
        assert done.returncode == 0, done.stderr
        outs.append(read(out))
    pd.testing.assert_frame_equal(outs[0], outs[1])
    pd.testing.assert_frame_equal(outs[0], outs[2])


def test_csv_gives_the_rows_of_parquet(table, tmp_path):
    path = tmp_path / "t.csv"
    table[[*FRAUD_FEATURES, "fraud"]].to_csv(path, index=False)
    done = run("resample", path, "--target", "fraud", "--method", "smote", "--output", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    counts = read(tmp_path / "out")["fraud"].value_counts()
    assert counts[0] == counts[1]


def test_provenance_carry_and_synthetic_only(source, table, tmp_path):
    out = tmp_path / "out"
    done = run("resample", source, "--target", "fraud", "--features", FEATURES, "--carry", "merchant", "--provenance",
               "--synthetic-only", "--output", out)  # fmt: skip
    assert done.returncode == 0, done.stderr
    got = read(out)
    counts = table["fraud"].value_counts()
    assert len(got) == counts[0] - counts[1]
    assert got["synthetic"].all()
    assert got["transaction_id"].isna().all()
    assert (got["merchant"].to_numpy() == table["merchant"].to_numpy()[got["base_row"]]).all()
    name = FRAUD_FEATURES[0]
    base, other = (table[name].to_numpy(np.float64)[got[c]] for c in ("base_row", "neighbor_row"))
    np.testing.assert_array_equal(got[name], (base + got["gap"].to_numpy() * (other - base)).astype(np.float32))


def test_plan_tells_the_passes_and_describe_the_rows(source):
    planned = run("plan", source, "--target", "fraud", "--features", FEATURES)
    assert planned.returncode == 0, planned.stderr
    assert "passes over the source" in planned.stdout
    seen = run("describe", source, "--target", "fraud")
    assert seen.returncode == 0, seen.stderr
    assert "20,000 rows in 5 files" in seen.stdout
    assert "0 duplicate rows" in seen.stdout


def test_describe_counts_missing_values_and_duplicates(tmp_path):
    frame = pd.DataFrame({"a": [1.0, 1.0, None, 4.0], "y": [0, 0, 1, 1]})
    frame.to_parquet(tmp_path / "t.parquet")
    seen = run("describe", tmp_path / "t.parquet", "--target", "y")
    assert "1 duplicate rows" in seen.stdout
    assert "│ a      │ float64 │       1 │" in seen.stdout


# --- what goes wrong --------------------------------------------------------------------------------------------------


def _corrupt(folder: Path) -> list[object]:
    pq.write_table(pa.table({"a": [1.0]}), folder / "a.parquet")
    (folder / "b.parquet").write_bytes(b"PAR1 this is no parquet file PAR1")
    return [folder]


def _differing(folder: Path) -> list[object]:
    pq.write_table(pa.table({"a": [1.0, 2.0], "y": [0, 1]}), folder / "a.parquet")
    pq.write_table(pa.table({"a": ["x", "z"], "y": [0, 1]}), folder / "b.parquet")
    return [folder]


def _text(folder: Path) -> list[object]:
    pq.write_table(pa.table({"a": ["u", "v"], "y": [0, 1]}), folder / "a.parquet")
    return [folder]


@pytest.mark.parametrize(
    ("inputs", "code", "words"),
    [
        (lambda d: [d / "nowhere.parquet"], 3, ["No input found", "nowhere.parquet"]),
        (_corrupt, 3, ["Cannot read", "b.parquet", "leave it out"]),
        (_differing, 3, ["Column 'a'", "string in", "b.parquet", "double"]),
        (_text, 3, ["not numbers: a", "--method smotenc", "--drop a"]),
    ],
)
def test_input_that_cannot_be_read_ends_with_its_code_and_words(inputs, code, words, tmp_path):
    (tmp_path / "in").mkdir()
    done = run("resample", *inputs(tmp_path / "in"), "--target", "y", "--output", tmp_path / "out")
    assert done.returncode == code, done.stderr
    assert all(word in done.stderr for word in words), done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_wrong_target_and_features(source, tmp_path):
    for arguments, words in (
        (["--target", "nope"], "'nope' is not among the columns"),
        (["--target", "fraud", "--features", "amount,nix"], "Columns not found: nix"),
    ):
        done = run("resample", source, *arguments, "--output", tmp_path / "out")
        assert done.returncode == 3
        assert words in done.stderr


def test_usage_errors_exit_with_2(source):
    assert run("resample", source, "--output", "x").returncode == 2
    assert run("resample", source, "--target", "fraud", "--output", "x", "--method", "magic").returncode == 2
    assert run("resample", source, "--target", "fraud", "--output", "x", "--sampling-strategy", "1=many").returncode == 2


def test_existing_output_is_refused_and_replaced_on_request(source, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    pq.write_table(pa.table({"old": [1]}), out / "part-00000.parquet")
    arguments = ("resample", source, "--target", "fraud", "--method", "random-under", "--output", out)
    refused = run(*arguments)
    assert refused.returncode == 4
    assert "--overwrite" in refused.stderr
    assert pq.read_table(out / "part-00000.parquet").column_names == ["old"]
    assert run(*arguments, "--overwrite").returncode == 0
    assert "fraud" in pq.read_table(next(iter(out.glob("*.parquet")))).column_names
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_folders_with_something_else_are_never_replaced(source, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.doc").write_text("precious")
    done = run("resample", source, "--target", "fraud", "--output", out, "--overwrite")
    assert done.returncode == 4
    assert (out / "thesis.doc").read_text() == "precious"


def test_an_output_that_cannot_be_written_ends_with_4(source, tmp_path):
    (tmp_path / "file").write_text("")
    done = run("resample", source, "--target", "fraud", "--output", tmp_path / "file" / "out")
    assert done.returncode == 4
    assert "Cannot write to" in done.stderr


def test_an_unreachable_scheduler_ends_with_5(source, tmp_path, monkeypatch):
    monkeypatch.setattr("dresample.jobs.cluster.PATIENCE", 0.5)
    done = run("resample", source, "--target", "fraud", "--output", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode == 5
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in done.stderr


@pytest.mark.parametrize(("kind", "workers"), [(signal.SIGINT, ("--workers", "1")), (signal.SIGTERM, ())])
def test_interrupted_run_leaves_what_was_there(kind, workers, source, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    pq.write_table(pa.table({"old": [1]}), out / "part-00000.parquet")
    # The job waits once the classes are counted, so that it is not done before the signal, however long this process has to wait.
    waiting = (
        "import time; from dresample.cli import entry; from dresample.sampling import sampler; "
        "sampler.Sampler._load = lambda *_: time.sleep(300); entry.main()"
    )
    command = [sys.executable, "-c", waiting, "resample", str(source), "--target", "fraud", "--features", FEATURES,
               "--output", str(out), "--overwrite", *workers]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    assert process.stderr is not None
    for line in process.stderr:
        if "Counting classes" in line:
            break
    process.send_signal(kind)
    rest = process.stderr.read()
    assert process.wait(60) == 130, rest
    assert "Interrupted at" in rest and "as it was before" in rest
    assert pq.read_table(out / "part-00000.parquet").column_names == ["old"]
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_external_cluster_by_script(source, table, tmp_path):
    """cluster/local.sh starts a scheduler and two workers; --scheduler runs on them; stopping the script stops them all."""
    script, port = ROOT / "cluster/local.sh", 18786
    cluster = subprocess.Popen(
        ["bash", str(script), "2", "1GiB", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHON": sys.executable}, start_new_session=True,
    )  # fmt: skip
    try:
        address, deadline = f"tcp://127.0.0.1:{port}", time.time() + 60
        while True:
            done = run("resample", source, "--target", "fraud", "--method", "smote", "--features", FEATURES, "--seed", 1,
                       "--output", tmp_path / "out", "--scheduler", address)  # fmt: skip
            if done.returncode != 5 or time.time() > deadline:
                break
        assert done.returncode == 0, done.stderr
    finally:
        cluster.terminate()
        cluster.wait(30)
    expected = SMOTE(random_state=1).resample(table, "fraud", features=list(FRAUD_FEATURES))
    got = read(tmp_path / "out")
    np.testing.assert_array_equal(got[list(FRAUD_FEATURES)].to_numpy(), expected[list(FRAUD_FEATURES)].to_numpy())


def test_the_demo_runs(tmp_path):
    done = process("demo", "--rows", 20_000, "--output", tmp_path / "demo")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "demo" / "report.html").exists()
    assert len(read(tmp_path / "demo" / "resampled")) > 20_000
