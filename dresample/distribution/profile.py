"""A look at all features: ranges, values beyond a limit, a plain sample, and traits of columns that may be no features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Block, Floats
from dresample.distribution.reduction import Reduction, concatenate_lists
from dresample.distribution.traits import Traits, observed, united

__all__ = ["FINITE", "SINGLE", "SQUARED", "Look", "broken_rows", "check_finite", "combined", "look_at_rows", "plain_stride",
           "survey"]  # fmt: skip

#: Rows of the systematic sample that steers the search and the scale warning.
PLAIN_ROWS = 20_000
_MOST_VALUES = 4_000_000
#: Largest values: of finite numbers, of numbers whose squared distances do not overflow, and of float32.
FINITE, SQUARED, SINGLE = float(np.finfo(np.float64).max), 1e150, float(np.finfo(np.float32).max)


def plain_stride(rows: int, features: int) -> int:
    """Every how many rows one enters the plain sample: a function of the size only."""
    wanted = min(PLAIN_ROWS, max(1000, _MOST_VALUES // max(features, 1)))
    return max(1, -(-rows // wanted))


@dataclass(frozen=True)
class Look:
    """What one partition (or all of them) shows of its features.

    Parameters
    ----------
    low, high : ndarray of shape (d,)
        NaN where a feature holds one.
    sample : list of (row, rows)
        Rows whose number divides the stride.
    broken : dict of {(feature, limit): (rows, row)}
        How many rows of a feature are beyond a limit, NaN included, and the number of the first of them.
    traits : Traits, optional
        Where they were asked for, and all values are finite.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    sample: list[tuple[int, Floats]]
    broken: Mapping[tuple[int, float], tuple[int, int]] = field(default_factory=dict)
    traits: Traits | None = None

    def beyond(self, limit: float, names: Sequence[Any]) -> list[tuple[Any, int, int]]:
        """Features with values beyond a limit: name, how many rows, the first of them."""
        return [(names[c], *found) for (c, of), found in self.broken.items() if of == limit]


def look_at_rows(block: Block, stride: int, floats: Sequence[bool] | None = None) -> Look:
    """What some rows show; ``floats`` asks for traits, and tells which features may have fractions."""
    d = block.X.shape[1]
    if not len(block):
        return Look(np.full(d, np.inf), np.full(d, -np.inf), [])
    first = int(block.row[0])
    picked = block.X[(-first) % stride :: stride]
    # NaN runs through min and max, so that two passes over the values also find what is not finite.
    low, high = block.X.min(axis=0).astype(np.float64), block.X.max(axis=0).astype(np.float64)
    finite = bool(np.isfinite(low).all() and np.isfinite(high).all())
    traits = observed(block, floats) if finite and floats is not None else None
    return Look(low, high, [(first, picked.copy())], broken_rows(block.X, block.row, low, high), traits)


def broken_rows(
    X: Floats, row: NDArray[np.int64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> dict[tuple[int, float], tuple[int, int]]:
    """Rows of each feature that are beyond a limit, for those features whose range is: how many, and the first of them."""
    found = {}
    for limit in (FINITE, SQUARED, SINGLE):
        for c in np.flatnonzero(~((low >= -limit) & (high <= limit))).tolist():  # NaN is neither
            here = np.flatnonzero(~(np.abs(X[:, c].astype(np.float64)) <= limit))
            found[c, limit] = (len(here), int(row[here[0]]))
    return found


def combined(looks: Sequence[Look]) -> Look:
    """What several sets of rows show together."""
    low = np.minimum.reduce([look.low for look in looks])
    high = np.maximum.reduce([look.high for look in looks])
    broken: dict[tuple[int, float], tuple[int, int]] = {}
    for key, (count, first) in (item for look in looks for item in look.broken.items()):
        sofar, before = broken.get(key, (0, first))
        broken[key] = (sofar + count, min(before, first))
    traits = [look.traits for look in looks if look.traits is not None]
    sample = concatenate_lists([look.sample for look in looks])
    return Look(low, high, sample, dict(sorted(broken.items())), united(traits) if traits else None)


#: The features; the shared arguments are the stride of the sample and, where traits are wanted, which features are floats.
survey = Reduction("survey", look_at_rows, combined)


def check_finite(look: Look, names: Sequence[Any], sampler: str) -> None:
    """Refuse NaN, infinity, and values whose squares overflow."""
    if broken := look.beyond(FINITE, names):
        raise errors.not_finite(broken, sampler)
    if large := look.beyond(SQUARED, names):
        raise errors.too_large(large)
