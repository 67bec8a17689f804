"""The package as it is beside an earlier commit of it, in turns, in one run: each in a checkout and an environment of its own.

The other packages are the same ones. BEFORE_COMMIT names another commit.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from tests.benchmarks import data
from tests.benchmarks.setting import FRAUD, ROOT, WORK, repeats, say, sized

__all__ = ["beside", "earlier", "handbook_before", "tenmillion", "tenmillion_mixed", "wide_before"]

COMMIT = os.environ.get("BEFORE_COMMIT", "a9e77be")


def earlier(commit: str = COMMIT) -> Path:
    """The interpreter of an environment that has the package of a commit; checked out and made on first use."""
    checkout, environment = WORK / f"before-{commit}", WORK / f"before-{commit}-environment"
    if not checkout.exists():
        WORK.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "-C", str(ROOT), "worktree", "prune"], check=True)
        subprocess.run(
            ["git", "-C", str(ROOT), "worktree", "add", "--detach", str(checkout), commit], check=True, capture_output=True
        )
    if not environment.exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        paths = f"{checkout}\n{sysconfig.get_path('purelib')}\n"
        (environment / "lib" / version / "site-packages" / "checkout.pth").write_text(paths)
    return environment / "bin" / "python"


def _run(python: Path, told: dict[str, Any], path: str | None) -> dict[str, Any]:
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | ({} if path is None else {"PYTHONPATH": path})
    script = str(Path(__file__).with_name("one_run.py"))
    done = subprocess.run(
        [str(python), "-P", script, json.dumps(told)], env=env, cwd=WORK, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def beside(told: dict[str, Any], times: int = 1) -> dict[str, Any]:
    """Both in turns: medians of seconds, and of the ratio of each pair, by the clock and in CPU seconds.

    Parameters
    ----------
    told : dict
        As ``one_run.py`` takes it.
    times : int
        Pairs.
    """
    other = earlier()
    pairs = [(_run(Path(sys.executable), told, str(ROOT)), _run(other, told, None)) for _ in range(times)]
    now = [a for a, _ in pairs]
    return {
        "seconds": median(a["seconds"] for a in now), "before": median(b["seconds"] for _, b in pairs),
        "ratio": median(a["seconds"] / b["seconds"] for a, b in pairs),
        "cpu_seconds": median(a["cpu_seconds"] for a in now), "before_cpu_seconds": median(b["cpu_seconds"] for _, b in pairs),
        "cpu_ratio": median(a["cpu_seconds"] / b["cpu_seconds"] for a, b in pairs), "peak_MiB": max(a["peak_MiB"] for a in now),
        "before_peak_MiB": max(b["peak_MiB"] for _, b in pairs), "rows": now[0]["rows"], "before_rows": pairs[0][1]["rows"],
        "no_worker_died": all(a.get("no_worker_died", True) for a in now),
    }  # fmt: skip


def _tenmillion(mixed: bool) -> None:
    minority, majority = sized(500_000), sized(9_500_000)
    folder = WORK / f"clustered-{minority}-{majority}{'-mixed' if mixed else ''}"
    if not folder.exists():
        data.clustered_files(folder, minority, majority, files=80, mixed=mixed)
    told = {
        "what": "files", "source": str(folder), "output": str(WORK / "before-out"), "workers": 2, "memory": "2GiB",
        "sampler": "ADASYN", "parameters": {"sampling_strategy": 1 / 3, "random_state": 0},
    }  # fmt: skip
    say("tenmillion_mixed" if mixed else "tenmillion", **beside(told, repeats(1)))


def tenmillion() -> None:
    """500,000 + 9,500,000 x 30, parquet to parquet, to a ratio of 1/3, two workers of one thread and 2 GiB."""
    _tenmillion(False)


def tenmillion_mixed() -> None:
    """The same with the minority drawn from the majority: nothing is isolated."""
    _tenmillion(True)


def _arrays(name: str, X: Any, y: Any, times: int) -> None:
    folder = WORK / name
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "X.npy", X)
    np.save(folder / "y.npy", y)
    told = {"what": "arrays", "source": str(folder), "sampler": "ADASYN", "parameters": {"random_state": 0}, "warm": 20_000}
    del X, y
    say(name, **beside(told, repeats(times)))


def wide_before() -> None:
    """50,000 + 2,000,000 x 100 from arrays."""
    _arrays("wide_before", *data.wide(sized(50_000), sized(2_000_000)), 3)


def handbook_before() -> None:
    """The handbook's table from arrays."""
    _arrays("handbook_before", *data.fraud(FRAUD), 5)
