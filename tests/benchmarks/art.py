"""What a refresh of ART costs: ``python -m tests.benchmarks.art [ROWS ...]``. Results are JSON lines.

The paper: T_refresh = T_val + T_f1 + T_select, one pass over the validation rows and O(N) index work. Here the predictions of the
pass that every epoch needs for its loss are taken, so a refresh adds T_f1 + T_select. For each N, in one run and one thread:

    validation      seconds of one validation pass (median of the epochs)
    select          seconds that our refreshes took: F1, weights, quotas, drawing rows (median)
    index pass      seconds of the same draw written down in NumPy, as a measure of O(N): a permutation, and choices of each class
    refresh         validation + select, as the paper counts
    ratio           refresh over (validation + index pass)
    epoch           seconds of training in one epoch
    overhead        select over (boost_frequency epochs and their validation): what ART adds to plain training
    exponent        growth of select against the N before: 1 is linear
"""

from __future__ import annotations

import sys
import time
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from dresample.training import ARTClassifier, art
from dresample.training.feed_forward import feed_forward
from tests.benchmarks.setting import say

FEATURES, FREQUENCY, REPEATS = 30, 2, 7


def table(rows: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Four classes, of 1/2, 1/4, 1/8 and 1/8 of the rows."""
    rng = np.random.default_rng(0)
    y = rng.permutation(np.arange(rows) % 8)
    y = np.select([y < 4, y < 6, y < 7], [0, 1, 2], 3)
    return rng.normal(size=(rows, FEATURES)).astype(np.float32) + 0.3 * y[:, None].astype(np.float32), y


def index_pass(codes: NDArray[np.int64], quotas: art.Quotas, seed: int) -> float:
    """Seconds of the draw of a set in NumPy."""
    rng = np.random.default_rng(seed)
    begin = time.perf_counter()
    parts = [rng.permutation(len(codes))[: quotas.uniform]]
    parts += [rng.choice(np.flatnonzero(codes == c), n) for c, n in enumerate(quotas.per_class)]
    rng.permutation(np.concatenate(parts))
    return time.perf_counter() - begin


def bench(rows: int, before: dict[str, float] | None) -> dict[str, float]:
    """One training of ``rows`` training rows, and 15 % as many validation rows."""
    X, y = table(rows + rows * 15 // 100)
    model = ARTClassifier(
        feed_forward, boost_frequency=FREQUENCY, max_epochs=FREQUENCY * REPEATS + 1, patience=None, batch_size=4096,
        validation_batch_size=4096, random_state=0, device="cpu",
    ).fit(X[:rows], y[:rows], X[rows:], y[rows:])  # fmt: skip
    drawn = [r for r in model.history_.refreshes[1:] if r.drawn]
    last = drawn[-1]
    selects = [r.seconds for r in drawn]
    passes = [index_pass(y[:rows], art.Quotas(last.uniform, last.per_class, False), seed) for seed in range(REPEATS)]
    validation, select, plain = (float(np.median(x)) for x in ([e.valid_seconds for e in model.history_.epochs], selects, passes))
    epoch = float(np.median([e.train_seconds for e in model.history_.epochs]))
    found: dict[str, Any] = {
        "rows": rows,
        "validation": validation,
        "select": select,
        "index pass": plain,
        "refresh": validation + select,
        "ratio": (validation + select) / (validation + plain),
        "epoch": epoch,
        "overhead": select / (FREQUENCY * (epoch + validation)),
        "ns per row": select / rows * 1e9,
    }
    if before is not None:
        found["exponent"] = float(np.log(select / before["select"]) / np.log(rows / before["rows"]))
    say("ART refresh", **found)
    return found


def main(sizes: list[int]) -> None:
    torch.set_num_threads(1)
    bench(1000, None)  # libraries loaded
    before = None
    for rows in sizes or [10_000, 100_000, 1_000_000]:
        before = bench(rows, before)


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]])
