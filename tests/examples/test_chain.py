"""The whole chain on the real file: transactions, features, split, ADASYN by command line, by Python and in a notebook, scores."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient

from tests.helpers.places import ROOT, TRANSACTIONS

EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
def features(tmp_path_factory) -> Path:
    if not TRANSACTIONS.exists():
        pytest.skip(f"the handbook's transactions are not at {TRANSACTIONS}")
    folder = tmp_path_factory.mktemp("chain") / "features"
    subprocess.run([sys.executable, EXAMPLES / "fraud_features.py", TRANSACTIONS, folder], check=True)
    return folder


def _run(*command: object) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, env=os.environ | {"PATH": path}, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _read(folder: Path) -> pd.DataFrame:
    names = sorted(folder.glob("*.parquet"), key=lambda p: int("".join(filter(str.isdigit, p.stem))))
    return pd.concat([pd.read_parquet(p) for p in names], ignore_index=True)


@pytest.mark.slow
def test_command_line_and_python_give_the_same_rows(features, tmp_path):
    assert "9,465 frauds" in _run(sys.executable, EXAMPLES / "split_by_time.py", features, tmp_path / "split")
    train, test = tmp_path / "split" / "train", tmp_path / "split" / "test"
    told = _run("bash", EXAMPLES / "resample_fraud.sh", train, tmp_path / "balanced")
    assert "9,465" in told and "whole numbers kept as floats" not in told
    assert (tmp_path / "balanced.html").read_text().count("data:image/png") == 3
    _run(sys.executable, EXAMPLES / "resample_fraud.py", train, tmp_path / "by-api")
    ours, theirs = _read(tmp_path / "balanced"), _read(tmp_path / "by-api")
    original = _read(train)
    assert original["TX_DATETIME"].max() < pd.Timestamp("2018-08-01") < _read(test)["TX_DATETIME"].min()
    wanted = int(0.3 * (len(original) - 9_465))
    assert ours["TX_FRAUD"].sum() == wanted
    assert len(ours) == len(original) - 9_465 + wanted
    numbers = [c for c in ours.columns if c.startswith("TX_AMOUNT") or c.endswith("WINDOW") or "DURING" in c]
    assert len(numbers) == 15
    np.testing.assert_array_equal(ours[numbers].to_numpy(), theirs[numbers].to_numpy())
    pd.testing.assert_frame_equal(ours.loc[: len(original) - 1, original.columns], original, check_dtype=False)
    scores = _run(sys.executable, EXAMPLES / "score_fraud.py", tmp_path / "balanced", test, train)
    assert "average precision 0." in scores and "share of frauds 0.0089" in scores


@pytest.mark.slow
@pytest.mark.parametrize("real", [False, True])
def test_the_notebook_runs(real, request, monkeypatch):
    if real:
        monkeypatch.setenv("FRAUD_FEATURES", str(request.getfixturevalue("features")))
    else:
        monkeypatch.delenv("FRAUD_FEATURES", raising=False)
    notebook = nbformat.read(EXAMPLES / "fraud_with_dask.ipynb", as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    shown = [str(o) for cell in notebook.cells for o in cell.get("outputs", [])]
    assert any("grade A" in text for text in shown)
    assert any("image/png" in text for text in shown)
