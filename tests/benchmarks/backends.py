"""Both inexact backends against the exact one."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks import data
from tests.benchmarks.measure import quiet, seconds
from tests.benchmarks.setting import FRAUD, say

__all__ = ["backends"]


def backends() -> None:
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
