"""Days as files, and windows over them: what a nightly run sees."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd


def day_of(seed, rows=60, frauds=8, labels=(0, 1), ties=True):
    """One day of transactions; a coarse grid gives ties. Without frauds, rows of label 0 only."""
    rng = np.random.default_rng(seed)
    y = np.full(rows, labels[0])
    for label in labels[1:]:
        y[rng.choice(rows, min(rows, frauds), replace=False)] = label
    X = rng.normal(size=(rows, 3)) + 0.8 * y[:, None]
    if ties:
        X = np.rint(2 * X) / 2
    return pd.DataFrame(X, columns=["a", "b", "c"]).assign(fraud=y, id=np.arange(rows) + 1000 * seed)


def write_day(folder: Path, name: str, frame) -> None:
    """A day's file; written once, it stays as it is."""
    folder.mkdir(exist_ok=True)
    frame.to_parquet(folder / f"{name}.parquet", index=False)


def files_of(folder: Path, names) -> list[str]:
    return [str(folder / f"{name}.parquet") for name in names]
