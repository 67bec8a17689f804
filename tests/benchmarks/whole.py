"""What models make of counts and flags as floats and as integers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.benchmarks import data
from tests.benchmarks.measure import quiet
from tests.benchmarks.setting import FRAUD, say

__all__ = ["whole"]


def whole() -> None:
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
