"""Every command of README, docs and examples, run by bash as it stands, page by page; or a reason why it is not."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dresample.cli.commands import main
from dresample.datasets import fraud_table
from tests.helpers.pages import PAGES, ROOT, inline, shell_blocks

#: (page, beginning of the command) -> why no test runs it.
NOT_RUN = {
    ("README.md", "make "): "makes environments: CI runs these targets (.ci/run)",
    ("CONTRIBUTING.md", "make "): "makes environments: CI runs these targets (.ci/run)",
    ("docs/index.md", "pip install ."): "the environment of the tests is this installation",
    ("docs/performance.md", "make "): "makes environments",
    ("docs/performance.md", "python examples/fraud_features.py"): "run on the page examples/README.md",
    ("docs/guide.md", "FRAUD_FEATURES=features .venv/bin/python -m tests.benchmarks."): "a benchmark of half an hour",
    ("docs/performance.md", "FRAUD_FEATURES=features .venv/bin/python -m tests.benchmarks."): "benchmarks of minutes and hours",
    ("docs/storage.md", "dresample resample s3://"): "needs a bucket: tests/storage/test_remote.py runs such jobs on a server",
    ("docs/reproductions.md", "python examples/reproduce_"): "trains for hours on MNIST and other sets that are not shipped",
}
#: Pages whose commands take more than some seconds.
SLOW = {
    "examples/README.md",
    "docs/cli.md",
    "docs/job_files.md",
    "docs/nightly.md",
    "docs/outputs.md",
    "docs/storage.md",
    "docs/algorithms/deepsmote.md",
}

WITH_COMMANDS = [page for page in PAGES if shell_blocks(page)]


def reason(page: str, command: str) -> str | None:
    return next((why for (where, start), why in NOT_RUN.items() if where == page and command.startswith(start)), None)


def to_run(page: str) -> list:
    return [block for block in shell_blocks(page) if not any(reason(page, command) for command in block.commands)]


JOB = """[data]
train = "transactions/*.parquet"
target = "fraud"
drop = ["transaction_id", "time", "merchant"]
[network]
hidden = [4]
[art]
max_epochs = 1
[output]
folder = "trained-by-job"
"""


def handbook(rows: int = 6000) -> pd.DataFrame:
    """Transactions with the columns of the Fraud Detection Handbook, over its half year."""
    rng = np.random.default_rng(0)
    return pd.DataFrame({
        "TRANSACTION_ID": np.arange(rows),
        "CUSTOMER_ID": rng.integers(0, 60, rows),
        "TERMINAL_ID": rng.integers(0, 120, rows),
        "TX_AMOUNT": rng.integers(100, 20_000, rows) / 100,
        "TX_TIME_SECONDS": np.sort(rng.integers(0, 183 * 86_400, rows)),
        "TX_FRAUD": (rng.random(rows) < 0.02).astype(np.int64),
    })  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """What the pages speak of: their tables, small, and the folders of the repository that their commands name."""
    folder = tmp_path_factory.mktemp("pages")
    fraud_table(100_000).to_parquet(folder / "transactions", write_index=False)
    handbook().to_parquet(folder / "TRANSACTIONS.parquet", index=False)
    rng = np.random.default_rng(0)
    digits = pd.DataFrame(rng.integers(0, 256, (60, 784)), dtype=np.uint8).rename(columns=str)
    digits.assign(label=np.repeat([0, 1], [40, 20])).to_parquet(folder / "digits.parquet", index=False)
    (folder / "job.toml").write_text(JOB)
    return folder


@pytest.fixture
def desk(data, tmp_path) -> Path:
    """A folder of its own for the commands of one page."""
    shutil.copytree(data, tmp_path / "desk")
    for name in ("examples", "cluster"):
        shutil.copytree(ROOT / name, tmp_path / "desk" / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "desk"


def bash(script: str, folder: Path, timeout: float = 800) -> subprocess.CompletedProcess[str]:
    """Run a script with the commands of this installation; whatever it left in the background is stopped."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with (folder / "stdout").open("w+") as out, (folder / "stderr").open("w+") as err:
        shell = subprocess.Popen(
            ["bash", "-e", "-c", script], cwd=folder, env=environment, stdout=out, stderr=err, text=True, start_new_session=True
        )
        try:
            code = shell.wait(timeout)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGTERM)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(script, code, out.read(), err.read())


def patient(script: str) -> str:
    """The same script; after a command in the background it waits, as a reader would until a cluster has reported its workers."""
    return re.sub(r"( &)$", r"\1\nsleep 15", script, flags=re.MULTILINE)


def shown_rows(text: str) -> list[list[str]]:
    """Lines of the table of classes among what a page shows: a label and its numbers of rows."""
    return [line.split() for line in text.splitlines() if re.match(r"\s+\d+(\s+[+-]?[\d,]+){3}", line)]


def like(shown: str) -> str:
    """A pattern for an answer that a page shows, where ``...`` stands for anything."""
    return ".*".join(re.escape(part.strip()) for part in shown.split("..."))


@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=pytest.mark.slow) if page in SLOW else page for page in WITH_COMMANDS if to_run(page)]
)
def test_commands_run_as_they_stand(page, desk):
    for block in to_run(page):
        done = bash(patient(block.script), desk)
        assert done.returncode == 0, f"{page}:\n{block.script}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        for _, answer in block.exchanges if block.language == "console" else []:
            assert re.search(like(answer), done.stdout, re.DOTALL), f"{page} shows\n{answer}\nbut it is\n{done.stdout}"
        told = [line.split() for line in done.stdout.splitlines()]
        for row in shown_rows(block.shown):
            assert row in told, f"{page} shows {row}, but it is\n{done.stdout}"


@pytest.mark.parametrize("page", WITH_COMMANDS)
def test_a_block_runs_as_a_whole_or_not_at_all(page):
    for block in shell_blocks(page):
        left = [reason(page, command) is None for command in block.commands]
        assert left and len(set(left)) == 1, f"{page}: some commands of this block have a reason not to run:\n{block.text}"


def test_no_reason_is_left_over():
    used = {
        (page, start)
        for page in WITH_COMMANDS for block in shell_blocks(page) for command in block.commands
        for where, start in NOT_RUN if where == page and command.startswith(start)
    }  # fmt: skip
    assert used == set(NOT_RUN)


def commands_not_run() -> list[str]:
    return [c for page in WITH_COMMANDS for block in shell_blocks(page) for c in block.commands if reason(page, c)]


def test_what_is_not_run_names_files_modules_and_targets_that_exist():
    told = "\n".join(
        [*commands_not_run(), *(code for page in PAGES for code in inline(page) if re.match(r"[\w=. /]*(python|make) ", code))]
    )
    targets = set(re.findall(r"^([\w$()/.-]+):", (ROOT / "Makefile").read_text().replace("$(VENV)", ".venv"), re.MULTILINE))
    assert {name for line in re.findall(r"\bmake ([\w. /-]+)", told) for name in line.split()} <= targets
    for name in re.findall(r"python (examples/\w+(?:\.py)?)", told):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"-m (tests\.[\w.]+)", told):
        assert (ROOT / f"{name.replace('.', '/')}.py").exists(), name


def told(script: Path, *arguments: str) -> str:
    return subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, check=True).stdout


@pytest.mark.slow
def test_options_of_commands_not_run_exist():
    """The examples that train for hours: their options, by ``--help`` of what they call."""
    parts = {
        "reproduce_art": ([], ["search"], ["run"], ["ablation"], ["mnist"], ["tables"]),
        "reproduce_deepsmote.py": ([], ["run"], ["robustness"], ["tables"]),
    }
    helps = {name: "".join(told(ROOT / "examples" / name, *part, "--help") for part in each) for name, each in parts.items()}
    for command in commands_not_run():
        if script := re.match(r"python examples/(reproduce_[\w.]+)", command):
            for option in re.findall(r"--[\w-]+", command):
                assert option in helps[script[1]], command


def test_commands_within_the_text():
    """``dresample NAME --option`` in the text: the command and its options exist."""
    for page in PAGES:
        for code in inline(page):
            if words := re.match(r"dresample ([a-z]\w*)(.*)", code):
                assert words[1] in main.commands, f"{page}: {code}"
                known = {option for parameter in main.commands[words[1]].params for option in parameter.opts}
                assert set(re.findall(r"--[\w-]+", words[2])) <= known | {"--help"}, f"{page}: {code}"


@pytest.mark.parametrize(
    ("shown", "told", "same"), [("a\n...\n", "a\nb\nc\n", True), ("a\nb", "a\nc", False), ("a (1)", "a (1)\n", True)]
)
def test_answers_are_compared(shown, told, same):
    assert bool(re.search(like(shown), told, re.DOTALL)) == same


def test_a_command_that_fails_is_found(tmp_path):
    assert bash("dresample resample nothing/ --target fraud --output out/", tmp_path).returncode == 3
