"""Where things lie: the repository, and the stored data beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: No part of the repository: tests that read it are skipped where it is not there.
DATA = ROOT.parent / "shared/data"
#: Transactions of the fraud handbook's simulator.
TRANSACTIONS = DATA / "large/fraud_handbook_simulated.parquet"


def large(name):
    """The path of a stored data set; where it is absent the test is skipped."""
    path = DATA / f"large/{name}.parquet"
    if not path.exists():
        pytest.skip(f"{path} is absent")
    return path
