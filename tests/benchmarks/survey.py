"""What a first look at all features costs."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.measure import quiet, seconds
from tests.benchmarks.setting import say

__all__ = ["survey"]


def survey() -> None:
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
