"""The family side by side with imbalanced-learn: ``python -m tests.benchmarks.family [NAME ...]``. Results are JSON lines.

Each method runs on the largest part of the real fraud table that the peer can do within PEER_SECONDS (300; a seeded choice of
rows, doubled while the next size promises to fit). Both run in fresh processes on the same part, one after the other.
FRAUD_FEATURES is the folder that examples/fraud_features.py wrote; BENCH_FOLDER takes the work files.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import numpy as np

from tests.benchmarks import data
from tests.benchmarks.setting import FRAUD, WORK, say
from tests.helpers.places import DATA

PEER_SECONDS = float(os.environ.get("PEER_SECONDS", "300"))

#: Name -> (class, where imbalanced-learn has it, parameters, smallest part).
METHODS: dict[str, tuple[str, str, str, int]] = {
    "borderline": ("BorderlineSMOTE", "over_sampling", "random_state=0", 200_000),
    "svm": ("SVMSMOTE", "over_sampling", "random_state=0", 20_000),
    "kmeans": ("KMeansSMOTE", "over_sampling", "random_state=0, cluster_balance_threshold=0.005", 200_000),
    "enn": ("EditedNearestNeighbours", "under_sampling", "", 100_000),
    "tomek": ("TomekLinks", "under_sampling", "", 100_000),
    "nearmiss1": ("NearMiss", "under_sampling", "version=1", 200_000),
    "nearmiss2": ("NearMiss", "under_sampling", "version=2", 25_000),
    "nearmiss3": ("NearMiss", "under_sampling", "version=3", 200_000),
}

_CODE = """
import time, resource, warnings; warnings.simplefilter("ignore")
import numpy as np
from {package} import {name}
X, y = np.load("{folder}/X.npy"), np.load("{folder}/y.npy")
{warm}
begin = time.perf_counter()
X_new, y_new = {name}({parameters}).fit_resample(X, y)
took = time.perf_counter() - begin
peak = next(int(x.split()[1]) / 1024 for x in open("/proc/self/status") if x.startswith("VmHWM"))
print(took, peak, *np.bincount(y_new))
"""


def run(package: str, name: str, parameters: str, warm: str = "") -> dict[str, Any] | None:
    """Seconds, peak memory and counts of one ``fit_resample`` in a fresh process; None past the limit."""
    code = _CODE.format(package=package, name=name, parameters=parameters, folder=WORK, warm=warm)
    try:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PEER_SECONDS + 30, check=False)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        say("failed", package=package, sampler=name, words=done.stderr.strip().splitlines()[-1][:300])
        return None
    took, peak, *counts = done.stdout.split()
    return {"seconds": float(took), "MiB": float(peak), "counts": [int(c) for c in counts]}


def part(X: Any, y: Any, rows: int) -> None:
    """Write a seeded choice of rows, in their order, for the processes."""
    WORK.mkdir(parents=True, exist_ok=True)
    picked = np.sort(np.random.default_rng(0).choice(len(X), min(rows, len(X)), replace=False))
    np.save(WORK / "X.npy", X[picked])
    np.save(WORK / "y.npy", y[picked])


def versus(title: str, name: str, parameters: str, rows: int, theirs: dict[str, Any] | None) -> None:
    """Ours on the part that has been written and that the peer has just done."""
    # Twice: the first process after an install compiles kernels and caches them. Loading them takes 0.8 s in each process.
    warm = "from dresample.jobs.warm import warm; warm()" if rows >= 40_000 else ""
    ours = run("dresample", name, parameters, warm) and run("dresample", name, parameters, warm)
    if ours is None or theirs is None:
        say(
            title, rows=rows, ours=None if ours is None else ours["seconds"], peer="failed" if theirs is None else theirs["seconds"]
        )
        return
    say(
        title,
        rows=rows,
        ours=ours["seconds"],
        peer=theirs["seconds"],
        ratio=theirs["seconds"] / ours["seconds"],
        ours_MiB=ours["MiB"],
        peer_MiB=theirs["MiB"],
        ours_counts=ours["counts"],
        peer_counts=theirs["counts"],
    )


def bench(key: str) -> None:
    """One method on the largest part that the peer can do."""
    name, package, parameters, rows = METHODS[key]
    X, y = data.fraud(FRAUD)
    done: tuple[int, dict[str, Any]] | None = None
    while True:
        rows = min(rows, len(X))
        part(X, y, rows)
        found = run(f"imblearn.{package}", name, parameters)
        if found is None:
            break
        growth = 4.0 if done is None else max(2.0, found["seconds"] / max(done[1]["seconds"], 1e-3))
        done = rows, found
        if rows == len(X) or found["seconds"] * growth > PEER_SECONDS:
            break
        rows *= 2
    if done is not None:
        part(X, y, done[0])
        versus(f"{name}({parameters})", name, parameters, *done)


def bench_smotenc() -> None:
    """Mixed data: vehicle insurance fraud and KDD99."""
    for title, path, target, positive in MIXED:
        say(f"SMOTENC, {title}", **mixed(path, target, positive))


MIXED = [
    ("vehicle insurance fraud", "vehicle_insurance_fraud.parquet", "FraudFound_P", 1),
    ("KDD99", "kddcup99_10_percent.parquet", "label", "normal."),
]

_MIXED = """
import time, warnings; warnings.simplefilter("ignore")
import pandas as pd, numpy as np
from {package} import SMOTENC
frame = pd.read_parquet("{path}")
y = frame.pop("{target}")
{labels}
kinds = [c for c in frame if str(frame[c].dtype) in ("object", "str", "string", "category")]
frame = frame.drop(columns=[c for c in frame if frame[c].nunique() < 2])
kinds = [c for c in kinds if c in frame]
sampler = SMOTENC(categorical_features=kinds, random_state=0)
begin = time.perf_counter()
X_new, y_new = sampler.fit_resample(frame, y)
took = time.perf_counter() - begin
peak = next(int(x.split()[1]) / 1024 for x in open("/proc/self/status") if x.startswith("VmHWM"))
print(took, peak, len(X_new))
"""


def mixed(path: str, target: str, positive: Any) -> dict[str, Any]:
    """Both on one mixed table."""
    labels = f"y = (y == {positive!r}).astype(int)"
    out: dict[str, Any] = {}
    for who, package in (("ours", "dresample"), ("peer", "imblearn.over_sampling")):
        code = _MIXED.format(package=package, path=DATA / "large" / path, target=target, labels=labels)
        try:
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=PEER_SECONDS)
        except subprocess.TimeoutExpired:
            out[who] = f"not done after {PEER_SECONDS:.0f} s"
            continue
        if done.returncode:
            out[who] = done.stderr.strip().splitlines()[-1][:200]
            continue
        took, peak, rows = done.stdout.split()
        out |= {who: float(took), f"{who}_MiB": float(peak), f"{who}_rows": int(rows)}
    if isinstance(out.get("ours"), float) and isinstance(out.get("peer"), float):
        out["ratio"] = out["peer"] / out["ours"]
    return out


#: Ours alone, on whole tables: (class, parameters).
ALONE = [
    ("SMOTE", "random_state=0"), ("ADASYN", "on_all_safe='uniform'"), ("BorderlineSMOTE", "random_state=0"),
    ("EditedNearestNeighbours", ""),
    ("TomekLinks", ""), ("AllKNN", ""), ("NearMiss", "version=1"),
]  # fmt: skip


def bench_ties() -> None:
    """Tables of mostly duplicated rows, all rows: nothing may blow up."""
    import pandas as pd

    frame = pd.read_parquet(DATA / "large" / "adbench_donors.parquet")
    y = frame.pop("target").to_numpy(np.int64)
    donors = frame.to_numpy(np.float64), y
    kdd = pd.read_parquet(DATA / "large" / "kddcup99_10_percent.parquet")
    numbers = kdd.select_dtypes("number").to_numpy(np.float64), (kdd["label"] == "normal.").to_numpy(np.int64)
    for title, (X, y) in (("donors", donors), ("KDD99, numeric columns", numbers)):
        part(X, y, len(X))
        for name, parameters in ALONE:
            alone(f"{title}: {name}({parameters})", name, parameters, len(X), different=len(np.unique(X, axis=0)))


def bench_whole() -> None:
    """All rows of the fraud table, which imbalanced-learn would clean for hours."""
    X, y = data.fraud(FRAUD)
    part(X, y, len(X))
    for name in ("EditedNearestNeighbours", "TomekLinks"):
        alone(f"whole fraud table: {name}", name, "", len(X))


def bench_asmote() -> None:
    """A-SMOTE, quadratic in the majority: 50,000 rows to full balance; 1,000,000 rows with its ranking on a sample."""
    rng = np.random.default_rng(0)
    for small, large, d, parameters in (
        (1_000, 49_000, 10, "random_state=0"),
        (5_000, 995_000, 4, "random_state=0, sampling_strategy=0.1, ranking_size=5_000"),
    ):
        X = np.concatenate([rng.normal(0, 1, (large, d)), rng.normal(1, 1, (small, d))])
        part(X, np.repeat([0, 1], [large, small]), len(X))
        alone(f"ASMOTE({parameters}), {d} features", "ASMOTE", parameters, len(X))


def alone(title: str, name: str, parameters: str, rows: int, **more: Any) -> None:
    """Ours on the part that has been written."""
    found = run("dresample", name, parameters, "from dresample.jobs.warm import warm; warm()")
    say(title, rows=rows, **more, **(found or {"seconds": f"failed, or not done after {PEER_SECONDS + 30:.0f}"}))


OTHERS = {"smotenc": bench_smotenc, "ties": bench_ties, "whole": bench_whole, "asmote": bench_asmote}


def main(names: list[str]) -> None:
    for name in names or [*METHODS, *OTHERS]:
        if name in OTHERS:
            OTHERS[name]()
        else:
            bench(name)
        print(json.dumps({"done": name}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
