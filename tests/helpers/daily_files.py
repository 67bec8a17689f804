"""Daily files of transactions, as a nightly job reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

FIRST = pd.Timestamp("2024-01-01")


def night(day: int, rows: int = 120, seed: int = 0) -> pd.DataFrame:
    """The transactions of one day."""
    rng = np.random.default_rng([seed, day])
    at = FIRST + pd.Timedelta(days=day)
    fraud = rng.random(rows) < 0.15
    return pd.DataFrame({
        "TRANSACTION_ID": np.arange(day * rows, (day + 1) * rows),
        "TX_DATETIME": at + pd.to_timedelta(np.sort(rng.integers(0, 86_400, rows)), unit="s"),
        "AMOUNT": rng.gamma(2, 50, rows) + 80 * fraud,
        "HOUR": rng.random(rows) * 24,
        "SHOP": rng.choice(["a", "b", "c"], rows),
        "TX_FRAUD": fraud.astype(np.int64),
    })  # fmt: skip


def nights(folder: Path, days: int, rows: int = 120) -> pd.DataFrame:
    """Write one file a day; all of them as one table."""
    folder.mkdir(parents=True, exist_ok=True)
    frames = [night(day, rows) for day in range(days)]
    for day, frame in enumerate(frames):
        frame.to_parquet(folder / f"day-{FIRST + pd.Timedelta(days=day):%Y-%m-%d}.parquet", index=False)
    return pd.concat(frames, ignore_index=True)


def tables(source: Path | str, output: Path | str, /, **more: dict[str, Any]) -> dict[str, Any]:
    """The tables of a job file that over-samples them."""
    found: dict[str, dict[str, Any]] = {
        "source": {"paths": [str(source)]},
        "columns": {"target": "TX_FRAUD", "drop": ["TRANSACTION_ID", "SHOP"], "carry": ["TX_DATETIME"]},
        "method": {"name": "smote", "parameters": {"sampling_strategy": 0.5}},
        "output": {"folder": str(output)},
    }
    for name, table in more.items():
        found[name] = found.get(name, {}) | table
    return found
