"""The benchmarks at full size, one name each: ``python -m tests.benchmarks.full [NAME ...]``. Results are printed as JSON lines.

wide, fraud, noise, smote, small, files, scaling, memory, startup, whole, survey, s3, backends, kills. ``fraud``, ``smote``,
``small``, ``files``, ``whole`` and ``backends`` take the folder that examples/fraud_features.py writes from the environment
variable FRAUD_FEATURES; work files go to BENCH_FOLDER (/tmp).
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks import data
from tests.benchmarks.measure import adasyn, fresh, quiet, seconds, small_file, smote

WORK = Path(os.environ.get("BENCH_FOLDER", tempfile.gettempdir())) / "dresample-bench"
FRAUD = Path(os.environ.get("FRAUD_FEATURES", "features"))


def say(name: str, **figures: Any) -> None:
    """One line of results."""
    plain = {k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}
    print(json.dumps({"benchmark": name, **plain}), flush=True)


def bench_wide() -> None:
    say("ADASYN, wide (50,000 + 2,000,000 x 100)", **adasyn(*data.wide()))


def bench_fraud() -> None:
    say("ADASYN, fraud table (14,681 + 1,739,474 x 15)", **adasyn(*data.fraud(FRAUD), repeats=5))


def bench_noise() -> None:
    for make in (data.isotropic, data.student):
        found = adasyn(*make())
        say(f"ADASYN, {make.__name__} noise (5,000 + 400,000 x 30)", **found, **{"ours/peer": found["ours"] / found["peer"]})


def bench_smote() -> None:
    tables: list[tuple[str, Callable[[], Any]]] = [("fraud table", lambda: data.fraud(FRAUD)), ("wide", data.wide)]
    WORK.mkdir(exist_ok=True)
    for name, make in tables:
        X, y = make()
        say(f"SMOTE, {name}", **smote(X, y))
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


def _columns(folder: Path) -> Any:
    import pyarrow.parquet as pq

    from dresample.jobs.column_roles import ColumnRoles

    names = pq.read_schema(next(iter(folder.glob("*.parquet")))).names
    if "y" in names:
        return ColumnRoles("y")
    return ColumnRoles("TX_FRAUD", features=tuple(data.fraud_columns(names)))


def _job(sampler: Any, source: Path, client: Any) -> Any:
    from rich.console import Console

    from dresample.jobs.progress import Bars
    from dresample.jobs.run import resample_files

    out = WORK / "out"
    bars = Bars(Console(file=open(os.devnull, "w")), client)  # noqa: SIM115
    return quiet(lambda: resample_files(sampler, [str(source)], _columns(source), out, client, bars, overwrite=True))


def bench_files() -> None:
    """Parquet to parquet against a plain Dask read-and-write of as many rows; the cluster stands already."""
    import dask.dataframe as dd

    from dresample import ADASYN
    from dresample.jobs import cluster

    WORK.mkdir(exist_ok=True)
    with cluster.opened(cluster.ClusterOptions()) as client:

        def plain(**writer: Any) -> None:
            shutil.rmtree(WORK / "plain", ignore_errors=True)
            source = dd.read_parquet(FRAUD)
            dd.concat([source, source]).to_parquet(WORK / "plain", write_index=False, **writer)

        for _ in range(4):
            job, done = seconds(lambda: _job(ADASYN(random_state=0), FRAUD, client))
            default, _ = seconds(plain)
            undict, _ = seconds(lambda: plain(use_dictionary=False))
            rows = 2 * 1_754_155 / done.rows
            say("files, fraud table", ours=job, read_write_default=default / rows, read_write_no_dictionary=undict / rows,
                ratio_default=job * rows / default, ratio_no_dictionary=job * rows / undict)  # fmt: skip


def bench_small() -> None:
    """14 days of the handbook's transactions from file to file, as whole processes."""
    import pandas as pd

    WORK.mkdir(exist_ok=True)
    table = pd.read_parquet(FRAUD)
    day = (pd.to_datetime(table["TX_DATETIME"]) - pd.Timestamp("2018-04-01")).dt.days
    days = table[(day >= 30) & (day < 44)]
    days.to_parquet(WORK / "days.parquet", index=False)
    found = small_file(WORK / "days.parquet", "TX_FRAUD", data.fraud_columns(list(table.columns)), WORK, repeats=5)
    say(f"small, {len(days):,} x 15 from file to file", **found)


def _wide_files(majority: int) -> Path:
    folder = WORK / f"wide-{majority}"
    if not folder.exists():
        data.to_parquet(*data.wide(majority=majority), folder, files=max(8, majority // 62_500))
    return folder


def _fit_and_make(source: Path, workers: int) -> float:
    """Seconds from parquet files to all rows made (not written) on a cluster of single-threaded workers."""
    import dask.dataframe as dd
    from distributed import Client, LocalCluster

    from dresample import ADASYN
    from dresample.jobs.warm import warm

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, memory_limit="6GiB") as here,
        Client(here) as client,
    ):
        client.run(warm)

        def work() -> Any:
            result = ADASYN(random_state=0).resample(dd.read_parquet(source), "y")
            return result.map_partitions(len, meta=("n", int)).compute().sum()

        return seconds(lambda: quiet(work))[0]


def _turn(_: int) -> None:
    """Bring columns into rows, again and again: what reading does with memory, without Dask."""
    columns = np.asfortranarray(np.ones((62_500, 100), np.float32))
    for _ in range(60):
        np.ascontiguousarray(columns)


def _machine_speedup() -> float:
    """How much faster two processes turn two tables than one does: the ceiling of this machine for work on memory."""
    from multiprocessing import get_context

    times = []
    for workers in (1, 2):
        with get_context("spawn").Pool(workers) as pool:
            pool.map(_turn, range(2), chunksize=1)
            times.append(seconds(lambda pool=pool: pool.map(_turn, range(2), chunksize=1))[0])  # type: ignore[misc]
    return times[0] / times[1]


def bench_scaling() -> None:
    WORK.mkdir(exist_ok=True)
    half, full = _wide_files(1_000_000), _wide_files(2_000_000)
    for _ in range(3):
        one, two, less = _fit_and_make(full, 1), _fit_and_make(full, 2), _fit_and_make(half, 2)
        say(
            "scaling, wide",
            one_worker=one,
            two_workers=two,
            speedup=one / two,
            machine_speedup=_machine_speedup(),
            half_the_majority=less,
            twice_the_majority=two / less,
        )


def bench_memory() -> None:
    """The wide table from parquet to parquet with two workers of 1 GiB: measured peaks against the plan."""
    import psutil

    from dresample import ADASYN
    from dresample.jobs import cluster
    from dresample.jobs.run import plan_files

    WORK.mkdir(exist_ok=True)
    source, sampler = _wide_files(2_000_000), ADASYN(random_state=0)
    with cluster.opened(cluster.ClusterOptions(workers=2, memory_limit="1GiB")) as client:
        planned = plan_files(sampler, [str(source)], _columns(source))
        processes = [psutil.Process(w) for w in client.run(os.getpid).values()]
        peak, stop = [0], threading.Event()

        def watch() -> None:
            while not stop.wait(0.02):
                peak[0] = max(peak[0], *(p.memory_info().rss for p in processes))

        watcher = threading.Thread(target=watch)
        watcher.start()
        took, done = seconds(lambda: _job(sampler, source, client))
        stop.set()
        watcher.join()
        alive = set(client.run(os.getpid).values()) == {p.pid for p in processes}
    say("memory, wide from parquet to parquet, 2 workers of 1 GiB", seconds=took, rows=done.rows, out_MiB=done.nbytes / 2**20,
        planned_MiB=planned.worker_bytes / 2**20, peak_MiB=peak[0] / 2**20, no_worker_died=alive)  # fmt: skip


def bench_startup() -> None:
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


def bench_backends() -> None:
    """Both inexact backends against the exact one: time, share of equal rival counts, bias; the cheap tables first."""
    from dresample import ADASYN

    tables = {"isotropic": data.isotropic, "student": data.student, "fraud table": lambda: data.fraud(FRAUD), "wide": data.wide}

    def run(X: Any, y: Any, **parameters: Any) -> tuple[float, Any, Any]:
        sampler = ADASYN(random_state=0, **parameters)
        took, _ = seconds(lambda: quiet(lambda: sampler.fit_resample(X, y)))
        return took, sampler.allocation_["rivals"].to_numpy(np.int64), sampler.report_.notes

    for backend in ("subsample", "approximate"):
        for name, make in tables.items():
            X, y = make()
            run(X[:20_000], y[:20_000])  # kernels loaded
            exact, truth, _ = run(X, y)
            took, counts, notes = run(X, y, backend=backend)
            say(f"backend {backend}, {name}", seconds=took, exact_seconds=exact, equal=float(np.mean(counts == truth)),
                bias=float(np.mean(counts - truth)), notes=notes)  # fmt: skip


def bench_whole() -> None:
    """Counts and flags as floats and as integers: April to July resampled at 0.3, models evaluated from 8 August on."""
    import pandas as pd
    import xgboost
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import average_precision_score, roc_auc_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from dresample import ADASYN, SMOTE

    table = pd.read_parquet(FRAUD)
    columns = data.fraud_columns(list(table.columns))
    whole = [c for c in columns if "NB_TX" in c or "DURING" in c]
    train, test = table[table["TX_DATETIME"] < "2018-08-01"], table[table["TX_DATETIME"] >= "2018-08-08"]
    y, later = train["TX_FRAUD"].to_numpy(np.int64), test["TX_FRAUD"].to_numpy(np.int64)
    say("whole, untouched later rows", rows=len(test), share_of_frauds=float(later.mean()))

    def corrected(p: Any, rows: Any) -> Any:
        frauds, others = p * y.mean() / rows.mean(), (1 - p) * (1 - y.mean()) / (1 - rows.mean())
        return frauds / (frauds + others)

    models: dict[str, Callable[[], Any]] = {
        "xgboost": lambda: xgboost.XGBClassifier(n_estimators=200, random_state=0),
        "logistic": lambda: make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
    }
    for kind in (ADASYN, SMOTE):
        for dtype in ("float32", "integers"):
            X = train[columns].astype(np.float32) if dtype == "float32" else train[columns]
            sampler = kind(sampling_strategy=0.3, scale="standard", random_state=0)
            X_new, y_new = quiet(lambda sampler=sampler, X=X: sampler.fit_resample(X, y))
            made = X_new.iloc[len(X) :]
            told: dict[str, Any] = {"fractional": float((made[whole] % 1 != 0).any(axis=1).mean())}
            real, some = X[y == 1], made.iloc[:: max(1, len(made) // (y == 1).sum())]
            both, new = pd.concat([real, some]), np.repeat([0, 1], [len(real), len(some)])
            odd = np.arange(len(both)) % 2 == 1  # told apart on the other half
            judge = models["xgboost"]().fit(both[odd], new[odd])
            told["auc_new_or_real"] = float(roc_auc_score(new[~odd], judge.predict_proba(both[~odd])[:, 1]))
            for name, make in models.items():
                p = make().fit(X_new, y_new).predict_proba(test[columns])[:, 1].astype(np.float64)
                told[f"{name}_mean"] = float(corrected(p, y_new).mean())
                told[f"{name}_ap"] = float(average_precision_score(later, p))
            say(f"whole, {kind.__name__}, {dtype}", **told)


def bench_nightly() -> None:
    """Three nights of a window of 180 days over the handbook's 183 daily files."""
    from tests.benchmarks.nightly import daily, nightly

    say("nightly, 183 days", **nightly(daily(FRAUD, WORK / "days"), WORK / "nights", window=180))


def bench_kills() -> None:
    """200 SIGKILLs and 50 double starts, with readers."""
    from tests.benchmarks.kills import kills_apart

    shutil.rmtree(WORK / "kills", ignore_errors=True)
    (WORK / "kills").mkdir(parents=True)
    figures, said = kills_apart(WORK / "kills")
    say("kills", **figures)
    print(*said, sep="\n", file=sys.stderr)


def bench_s3() -> None:
    """The same job on disk and on an S3-compatible server of this machine (1,000,000 rows in 20 files, 2 workers)."""
    from tests.benchmarks.object_store import object_store

    with tempfile.TemporaryDirectory(dir=WORK.parent) as folder:
        say("s3", **object_store(Path(folder), 1_000_000, 20, workers=2))


def bench_survey() -> None:
    """What the survey costs, with and without the traits of features, beside a whole run (990,000 + 10,000 x 15, float32)."""
    from dresample import SMOTE
    from dresample.block import Block
    from dresample.distribution.profile import survey

    rng = np.random.default_rng(0)
    y = (np.arange(1_000_000) % 100 == 0).astype(np.int64)
    for what in ("fractions", "8 of 15 whole"):
        X = rng.normal(size=(1_000_000, 15)).astype(np.float32) + y[:, None].astype(np.float32)
        X[:, : 0 if what == "fractions" else 8] = np.rint(5 * X[:, : 0 if what == "fractions" else 8])
        step = 250_000
        blocks = [Block(X[a : a + step], y[a : a + step], np.arange(a, a + step)) for a in range(0, len(X), step)]

        def looks(*floats: Any, blocks: Any = blocks) -> Any:
            return [survey.chunk(b, 50, *floats) for b in blocks]

        pairs = [(seconds(looks)[0], seconds(lambda f=looks: f((True,) * 15))[0]) for _ in range(15)]
        whole, _ = seconds(lambda X=X: quiet(lambda: SMOTE(random_state=0).fit_resample(X, y)))
        plain, closely = (float(v) for v in np.median(pairs, axis=0))
        say(f"survey, {what}", plain=plain, with_traits=closely, more=closely - plain, run=whole, share=(closely - plain) / whole)


def main(names: list[str]) -> None:
    known = {n.removeprefix("bench_"): f for n, f in globals().items() if n.startswith("bench_")}
    for name in names or known:
        begin = time.time()
        known[name]()
        print(f"# {name}: {time.time() - begin:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
