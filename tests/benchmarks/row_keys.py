"""Rows that two nights have in common: ``python -m tests.benchmarks.row_keys TRANSACTIONS.parquet``. Results are JSON lines.

The file is the handbook's simulated transactions. 60 days are resampled; then the same without the first day, and with the next
day in its place. New rows are compared bit by bit, without and with ``row_key``.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from dresample import ADASYN, SMOTE
from tests.benchmarks.setting import say

FEATURES = ["TX_AMOUNT", "SECOND_OF_DAY", "CUSTOMER_ID", "TERMINAL_ID"]
#: A euro is as far as 1,000 seconds: units that are the same every night.
SCALE = {"SECOND_OF_DAY": 1000.0}


def made(kind: Any, table: Any, days: tuple[int, int], **parameters: Any) -> set[bytes]:
    """The new rows of some days, as bytes."""
    frame = table[(table["TX_TIME_DAYS"] >= days[0]) & (table["TX_TIME_DAYS"] < days[1])].reset_index(drop=True)
    sampler = kind(random_state=0, scale=SCALE, provenance=True, **parameters)
    out = sampler.resample(frame, "TX_FRAUD", features=FEATURES)
    rows = np.ascontiguousarray(out.loc[out["synthetic"], FEATURES].to_numpy(np.float64))
    return set(map(bytes, rows.view(f"V{rows.itemsize * rows.shape[1]}").ravel()))


def main(path: Path) -> None:
    import pandas as pd

    table = pd.read_parquet(path)
    table["SECOND_OF_DAY"] = table["TX_TIME_SECONDS"] % 86_400
    for kind in (SMOTE, ADASYN):
        for ratio in ("auto", 0.05, 0.02):
            for key in (None, "TRANSACTION_ID"):
                before, dropped, slid = (
                    made(kind, table, days, sampling_strategy=ratio, row_key=key) for days in ((0, 60), (1, 60), (1, 61))
                )
                say(
                    f"{kind.__name__}, sampling_strategy={ratio}, row_key={key}",
                    rows=len(dropped),
                    common_dropped=len(before & dropped) / len(dropped),
                    common_slid=len(before & slid) / len(slid),
                )


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        main(Path(sys.argv[1]))
