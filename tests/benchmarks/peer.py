"""Whole tables, small files and first calls beside imbalanced-learn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.benchmarks import data, measure
from tests.benchmarks.measure import fresh
from tests.benchmarks.setting import FRAUD, WORK, say

__all__ = ["fraud", "noise", "small", "smote", "startup", "wide"]


def wide() -> None:
    say("ADASYN, wide (50,000 + 2,000,000 x 100)", **measure.adasyn(*data.wide()))


def fraud() -> None:
    say("ADASYN, fraud table (14,681 + 1,739,474 x 15)", **measure.adasyn(*data.fraud(FRAUD), repeats=5))


def noise() -> None:
    for make in (data.isotropic, data.student):
        found = measure.adasyn(*make())
        say(f"ADASYN, {make.__name__} noise (5,000 + 400,000 x 30)", **found, **{"ours/peer": found["ours"] / found["peer"]})


def smote() -> None:
    tables: list[tuple[str, Callable[[], Any]]] = [("fraud table", lambda: data.fraud(FRAUD)), ("wide", data.wide)]
    WORK.mkdir(exist_ok=True)
    for name, make in tables:
        X, y = make()
        say(f"SMOTE, {name}", **measure.smote(X, y))
        np.save(WORK / "X.npy", X)
        np.save(WORK / "y.npy", y)
        del X, y
        peaks = {
            package: fresh(
                f"import numpy as np; from {package}.over_sampling import SMOTE; "
                f"X, y = np.load('{WORK}/X.npy'), np.load('{WORK}/y.npy'); "
                "SMOTE(random_state=0).fit_resample(X, y)"
            )["MiB"]
            for package in ("dresample", "imblearn")
        }
        say(f"SMOTE, {name}: peak memory", ours_MiB=peaks["dresample"], peer_MiB=peaks["imblearn"])


def small() -> None:
    """14 days of the handbook's transactions from file to file, as whole processes."""
    import pandas as pd

    WORK.mkdir(exist_ok=True)
    table = pd.read_parquet(FRAUD)
    day = (pd.to_datetime(table["TX_DATETIME"]) - pd.Timestamp("2018-04-01")).dt.days
    days = table[(day >= 30) & (day < 44)]
    days.to_parquet(WORK / "days.parquet", index=False)
    found = measure.small_file(WORK / "days.parquet", "TX_FRAUD", data.fraud_columns(list(table.columns)), WORK, repeats=5)
    say(f"small, {len(days):,} x 15 from file to file", **found)


def startup() -> None:
    make = "import numpy as np; rng = np.random.default_rng(0); "
    make += "X, y = rng.normal(size=(1000, 10)), (rng.random(1000) < .1).astype(int);"
    call = "ADASYN(random_state=0).fit_resample(X, y)"
    big = make.replace("1000", "60000") + "X[y == 1] += 1;"
    fresh(f"from dresample import ADASYN; {make} {call}")
    for what, ours, theirs in (
        ("import ADASYN", "from dresample import ADASYN", "from imblearn.over_sampling import ADASYN"),
        ("ADASYN on 1,000 x 10, whole process", f"from dresample import ADASYN; {make} {call}",
         f"from imblearn.over_sampling import ADASYN; {make} {call}"),
    ):  # fmt: skip
        pairs = [(fresh(ours)["seconds"], fresh(theirs)["seconds"]) for _ in range(7)]
        mine, peer = np.median(pairs, axis=0)
        say(what, ours=mine, peer=peer, ratio=float(np.median([a / b for a, b in pairs])))
    with tempfile.TemporaryDirectory() as empty:
        env = {"NUMBA_CACHE_DIR": empty}
        code = f"from dresample import ADASYN; {big} {call}"
        first, second = fresh(code, env)["seconds"], fresh(code, env)["seconds"]
    say("first call after an install (60,000 x 10, kernels compiled)", first=first, second=second)
