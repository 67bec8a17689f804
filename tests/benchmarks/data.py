"""The tables that speed is measured on. Every recipe is seeded; sizes are arguments so that tests can run them small."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Table = tuple[NDArray[np.float32], NDArray[np.int64]]


def _shuffled(minority: NDArray[Any], majority: NDArray[Any], seed: int) -> Table:
    n = len(minority) + len(majority)
    place = np.random.default_rng(seed).permutation(n)
    X, y = np.empty((n, minority.shape[1]), np.float32), np.zeros(n, np.int64)
    X[place[: len(minority)]] = minority
    y[place[: len(minority)]] = 1
    X[place[len(minority) :]] = majority
    return X, y


def wide(minority: int = 50_000, majority: int = 2_000_000, seed: int = 0) -> Table:
    """100 float32 features over 10 hidden ones: 20 majority clusters, 8 minority clusters, half of them inside the majority's."""
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(10, 100))
    large = 2 * rng.normal(size=(20, 10))
    small = np.vstack([large[:4] + 0.5 * rng.normal(size=(4, 10)), 4 * rng.normal(size=(4, 10))])

    def rows(centres: NDArray[Any], n: int, spread: float) -> NDArray[np.float32]:
        out = np.empty((n, 100), np.float32)
        for a in range(0, n, 100_000):
            m = min(100_000, n - a)
            hidden = centres[rng.integers(0, len(centres), m)] + spread * rng.normal(size=(m, 10))
            out[a : a + m] = hidden @ W + 0.3 * rng.normal(size=(m, 100))
        return out

    return _shuffled(rows(small, minority, 0.7), rows(large, majority, 1.0), seed)


def isotropic(minority: int = 5_000, majority: int = 400_000, seed: int = 0) -> Table:
    """30 independent normal features, both classes alike: nothing to prune."""
    rng = np.random.default_rng(seed)
    return _shuffled(rng.normal(size=(minority, 30)), rng.normal(size=(majority, 30)), seed)


def student(minority: int = 5_000, majority: int = 400_000, seed: int = 0) -> Table:
    """30 independent Student-t features of 3 degrees of freedom, both classes alike: nothing to prune, and outliers."""
    rng = np.random.default_rng(seed)
    return _shuffled(rng.standard_t(3, size=(minority, 30)), rng.standard_t(3, size=(majority, 30)), seed)


def fraud(folder: Path) -> Table:
    """The handbook's 15 features, standardised; ``folder`` holds what examples/fraud_features.py wrote."""
    import pandas as pd

    frame = pd.concat([pd.read_parquet(p) for p in sorted(folder.glob("*.parquet"))])
    X = frame[fraud_columns(list(frame.columns))].to_numpy(np.float64)
    return ((X - X.mean(axis=0)) / X.std(axis=0)).astype(np.float32), frame["TX_FRAUD"].to_numpy(np.int64)


def fraud_columns(columns: list[str]) -> list[str]:
    """The feature columns."""
    return [c for c in columns if c.startswith(("TX_AMOUNT", "TX_DURING")) or c.endswith("WINDOW")]


def to_parquet(X: NDArray[Any], y: NDArray[Any], folder: Path, files: int) -> None:
    """Write a table as several parquet files, plain."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True)
    step = -(-len(X) // files)
    for i, a in enumerate(range(0, len(X), step)):
        columns = {f"f{c}": X[a : a + step, c] for c in range(X.shape[1])}
        pq.write_table(
            pa.table(columns | {"y": y[a : a + step].astype(np.int8)}), folder / f"part-{i:04d}.parquet", use_dictionary=False
        )


def clustered_files(
    folder: Path, minority: int, majority: int, d: int = 30, files: int = 80, seed: int = 0, mixed: bool = False
) -> None:
    """Clusters as those of ``wide`` in flat parquet files, made one by one: a table larger than memory.

    ``mixed``: the minority is drawn from the clusters of the majority, as the majority is.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(seed)
    W, large = rng.normal(size=(10, d)), 2 * rng.normal(size=(20, 10))
    small = np.vstack([large[:4] + 0.5 * rng.normal(size=(4, 10)), 4 * rng.normal(size=(4, 10))])
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for i in range(files):
        own = np.random.default_rng([seed, i])
        few, many = ((i + 1) * n // files - i * n // files for n in (minority, majority))
        y = own.permutation(np.repeat(np.array([1, 0], np.int8), [few, many]))
        hidden = np.empty((few + many, 10))
        for label, centres, spread in ((0, large, 1.0), (1, *((large, 1.0) if mixed else (small, 0.7)))):
            n = int((y == label).sum())
            hidden[y == label] = centres[own.integers(0, len(centres), n)] + spread * own.normal(size=(n, 10))
        X = (hidden @ W + 0.3 * own.normal(size=(len(y), d))).astype(np.float32)
        table = pa.table({f"f{c}": np.ascontiguousarray(X[:, c]) for c in range(d)} | {"y": y})
        pq.write_table(table, partial / f"part-{i:02d}.parquet", use_dictionary=False)
    partial.rename(folder)
