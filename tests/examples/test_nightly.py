"""The nightly example on the handbook's transactions: two nights of a window of thirty days, then the same from scratch."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

import dresample
from dresample.jobs.config.checked import checked
from dresample.jobs.config.mapping import job_of
from dresample.jobs.config.run_schema import RunFile
from tests.helpers.places import ROOT, TRANSACTIONS

EXAMPLES = ROOT / "examples"


@pytest.mark.parametrize("path", sorted((EXAMPLES / "nightly").glob("*.toml")), ids=lambda path: path.name)
def test_examples_are_job_files(path):
    job_of(checked(RunFile, tomllib.loads(path.read_text()), str(path)), str(path))


def run(*command: object, folder: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, cwd=folder, env=environment, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_nights_of_the_handbook(tmp_path):
    if not TRANSACTIONS.exists():
        pytest.skip(f"the handbook's transactions are not at {TRANSACTIONS}")
    run(sys.executable, EXAMPLES / "fraud_features.py", TRANSACTIONS, "features", folder=tmp_path)
    days = [sys.executable, EXAMPLES / "nightly/days.py", "days", "--features", "features", "--days"]
    job = ["dresample", "run", EXAMPLES / "nightly/handbook.toml", "--set", "source.last_files=30", "--quiet"]
    for night in (32, 33):
        run(*days, night, folder=tmp_path)
        run(*job, folder=tmp_path)
    told = json.loads((Path(dresample.current(str(tmp_path / "balanced"))) / "_dresample.json").read_text())
    assert told["notes"]["state"].startswith("30 parts: 1 new, 1 gone")
    numbers = ast.literal_eval(told["parameters"]["scale"])
    shutil.rmtree(tmp_path / "balanced.state")
    assert numbers.keys() == set(dresample.read(str(tmp_path / "balanced")).columns) - {
        "TX_FRAUD", "TRANSACTION_ID", "TX_DATETIME", "CUSTOMER_ID", "TERMINAL_ID",
    }  # fmt: skip
    scale = "{" + ", ".join(f"{name} = {value!r}" for name, value in numbers.items()) + "}"
    run(*job, "--set", f"method.parameters.scale={scale}", "--set", "output.folder=scratch", folder=tmp_path)
    one, other = (dresample.read(str(tmp_path / name)).compute() for name in ("balanced", "scratch"))
    pd.testing.assert_frame_equal(one, other)
