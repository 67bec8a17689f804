"""Train on one folder, evaluate on later, untouched rows: ``python score_fraud.py TRAIN_FOLDER TEST_FOLDER [BEFORE_FOLDER]``.

TRAIN_FOLDER is the training period, as it was or resampled; BEFORE_FOLDER is the period before it was resampled. With it, the
probabilities are corrected for the share of frauds that resampling has changed.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score

NO_FEATURES = ["TRANSACTION_ID", "TX_DATETIME", "CUSTOMER_ID", "TERMINAL_ID", "TX_FRAUD"]
PROVENANCE = ["synthetic", "base_row", "neighbor_row", "gap"]


def read(folder: str) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    """Features and labels."""
    rows = pd.read_parquet(folder)
    left_out = [c for c in (*NO_FEATURES, *PROVENANCE) if c in rows.columns]
    return rows.drop(columns=left_out), rows["TX_FRAUD"].to_numpy(np.int64)


def corrected(p: npt.NDArray[Any], before: float, after: float) -> npt.NDArray[Any]:
    """Probabilities for another share of frauds: ``before`` is that of real life, ``after`` that of the rows trained on."""
    frauds, others = p * before / after, (1 - p) * (1 - before) / (1 - after)
    return frauds / (frauds + others)


def main(train: str, test: str, before: str | None = None) -> None:
    """Fit, predict, tell."""
    (X, y), (X_later, y_later) = read(train), read(test)
    model = HistGradientBoostingClassifier(random_state=0).fit(X, y)
    found = model.predict_proba(X_later[X.columns])[:, 1]
    if before is not None:
        found = corrected(found, float(read(before)[1].mean()), float(y.mean()))
    print(f"average precision {average_precision_score(y_later, found):.4f}")
    print(f"mean probability {found.mean():.4f}, share of frauds {y_later.mean():.4f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
