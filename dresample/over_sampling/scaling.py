"""Factors of the features in the distance: what ``scale`` means. From statistics that do not depend on the order of the rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.exact_sum import exact_chunk
from dresample.distribution.moments import moments
from dresample.distribution.rows import seeded_sample
from dresample.sampling.run import Run

__all__ = ["feature_weights"]

#: Rows of the seeded sample behind scale="robust".
ROBUST_ROWS = 100_000


def feature_weights(run: Run, scale: str | None, features: int) -> NDArray[np.float64]:
    """One over the standard deviation, or over the distance of the quartiles; 1 where a feature does not vary, or without scale."""
    ones = np.ones(features)
    if scale is None:
        return ones
    spread = _deviations(run) if scale == "standard" else _quartile_distances(run)
    weight: NDArray[np.float64] = np.divide(1.0, spread, out=ones, where=spread > 0)
    return weight


def _deviations(run: Run) -> NDArray[np.float64]:
    n = run.classes.rows
    return moments(run.execution, run.blocks, n, nbytes=run.nbytes, passes=run.source_pass).spread


def _quartile_distances(run: Run) -> NDArray[np.float64]:
    task = seeded_sample(run.blocks, run.seed, ROBUST_ROWS)
    (sample,) = run.look("quartiles", task)
    upper, lower = np.percentile(sample.X.astype(np.float64), [75, 25], axis=0)
    spread: NDArray[np.float64] = upper - lower
    if spread.all():
        return spread
    # Half of the rows alike, as in a feature of mostly zeros: the standard deviation instead.
    mean = exact_chunk(sample.X).rounded(len(sample))
    deviation = np.sqrt(exact_chunk(sample.X, mean).rounded(len(sample)))
    return np.where(spread > 0, spread, deviation)
