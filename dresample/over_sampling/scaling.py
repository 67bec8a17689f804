"""Units of the features in the distance: what ``scale`` means. From statistics that do not depend on the order of the rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic.exact_sum import exact_chunk
from dresample.containers.source import Source
from dresample.distribution.moments import moments
from dresample.distribution.rows import seeded_sample
from dresample.sampling.run import Run

__all__ = ["check_named", "feature_units"]

#: Rows of the seeded sample behind scale="robust".
ROBUST_ROWS = 100_000


def feature_units(run: Run, scale: Mapping[Any, float] | str | None) -> NDArray[np.float64]:
    """What the distance divides each feature by; 1 where a feature does not vary, where nobody names it, and without ``scale``.

    Parameters
    ----------
    run : Run
    scale : {None, "standard", "robust"} or dict of {column: number}
        The standard deviations, the distances of the quartiles, or these numbers.
    """
    ones = np.ones(len(run.source.names))
    if scale is None:
        return ones
    if isinstance(scale, Mapping):
        return np.array([float(scale.get(name, 1.0)) for name in run.source.names])
    spread = _deviations(run) if scale == "standard" else _quartile_distances(run)
    return np.where(spread > 0, spread, ones)


def check_named(owner: str, scale: Any, source: Source) -> None:
    """Refuse numbers for columns that are no features of numbers."""
    if isinstance(scale, Mapping):
        numbers = list(source.names)[: len(source.names) - source.nominal]
        if missing := [name for name in scale if name not in numbers]:
            raise errors.scale_unknown(owner, missing, numbers)


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
