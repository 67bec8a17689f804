"""Where benchmarks work, what size they run at, and how they say what they found.

Environment variables: FRAUD_FEATURES is the folder that examples/fraud_features.py wrote; work files go to BENCH_FOLDER (/tmp);
BENCH_SCALE multiplies the rows of made tables (0.01 to try a benchmark out), BENCH_REPEATS says how often pairs are repeated.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

__all__ = ["FRAUD", "ROOT", "WORK", "repeats", "say", "sized"]

ROOT = Path(__file__).resolve().parents[2]
WORK = Path(os.environ.get("BENCH_FOLDER", tempfile.gettempdir())) / "dresample-bench"
FRAUD = Path(os.environ.get("FRAUD_FEATURES", "features"))


def say(name: str, **figures: Any) -> None:
    """One line of results."""
    plain = {k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}
    print(json.dumps({"benchmark": name, **plain}), flush=True)


def sized(rows: int) -> int:
    """Rows of a table at the size that is asked for."""
    return max(1, round(rows * float(os.environ.get("BENCH_SCALE", "1"))))


def repeats(usual: int) -> int:
    """How often a pair is measured."""
    return int(os.environ.get("BENCH_REPEATS", usual))
