"""When an experienced colleague would say something about the data: warnings, each with its threshold.

Every function returns a warning, in the words of ``errors/advice.py``, or None; nothing is changed because of one.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Floats

__all__ = [
    "CONCENTRATED_COPIES",
    "CONCENTRATED_ROWS",
    "FULL_BALANCE_IMBALANCE",
    "GATHERED_SHARE",
    "NOISE_SHARE",
    "SCALE_FACTOR",
    "SMALL_MINORITY",
    "UNIFORM_SPREAD",
    "emit",
]

#: Rows of a class below which density ratios are unreliable.
SMALL_MINORITY = 50
#: Largest ratio of interquartile ranges that goes without a word.
SCALE_FACTOR = 100.0
#: Share of rows with rivals only, above which noise is likely.
NOISE_SHARE = 0.20
#: Coefficient of variation of the density ratios below which they are about equal.
UNIFORM_SPREAD = 0.10
#: One per cent of the rows ...
CONCENTRATED_ROWS = 0.01
#: ... with more than a third of the copies.
CONCENTRATED_COPIES = 1 / 3
#: Imbalance from which full balance is more than is usually good.
FULL_BALANCE_IMBALANCE = 100
#: Share of a worker's memory above which the rows of one class are much for it.
GATHERED_SHARE = 0.25


def emit(found: Iterable[errors.ResamplingWarning | None]) -> tuple[str, ...]:
    """Warn, and return the messages for the report."""
    messages = []
    for warning in found:
        if warning is not None:
            warnings.warn(warning, stacklevel=_callers_level())
            messages.append(str(warning))
    return tuple(messages)


def _callers_level() -> int:
    """Stack level of the first frame outside this package: the user's line is the one to point at."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("dresample."):
        level, frame = level + 1, frame.f_back
    return level


def small_minority(label: Any, rows: int) -> errors.ResamplingWarning | None:
    """Fewer than 50 rows."""
    return errors.small_minority(label, rows, SMALL_MINORITY) if rows < SMALL_MINORITY else None


def large_k(label: Any, rows: int, k: int, name: str) -> errors.ResamplingWarning | None:
    """k above the square root of the class."""
    return errors.large_k(label, rows, k, name, max(1, isqrt(rows))) if k * k > rows else None


def uneven_scales(
    sample: Floats, weight: NDArray[np.float64], names: Iterable[Any], scales: bool = True
) -> errors.ResamplingWarning | None:
    """Interquartile ranges (of the plain sample, as weighted in the distance) that differ by more than 100 times.

    ``scales``: whether the sampler can scale features by itself.
    """
    if len(sample) < 2 or sample.shape[1] < 2:
        return None
    upper, lower = np.percentile(np.asarray(sample, np.float64), [75, 25], axis=0)
    ranges = (upper - lower) * weight
    moving = ranges > 0
    if moving.sum() < 2:
        return None
    named = [n for n, ok in zip(names, moving, strict=True) if ok]
    widths = ranges[moving]
    factor = float(widths.max() / widths.min())
    if factor <= SCALE_FACTOR:
        return None
    return errors.uneven_scales(named[int(widths.argmax())], named[int(widths.argmin())], factor, SCALE_FACTOR, scales)


def noise(label: Any, rivals: NDArray[np.int64], k: int, owner: str = "ADASYN") -> errors.ResamplingWarning | None:
    """More than 20 % of the rows with rivals only."""
    share = float(np.mean(rivals == k))
    return errors.noisy_class(label, share, k, owner, NOISE_SHARE) if share > NOISE_SHARE else None


def forced(label: Any, forced: int, slots: int, attempts: int) -> errors.ResamplingWarning | None:
    """More than 20 % of the slots of A-SMOTE with rejected candidates only."""
    return errors.forced_slots(label, forced / slots, attempts, NOISE_SHARE) if forced > NOISE_SHARE * slots else None


def uniform_density(label: Any, rivals: NDArray[np.int64]) -> errors.ResamplingWarning | None:
    """Density ratios all about equal."""
    mean = float(rivals.mean()) if len(rivals) else 0.0
    if mean == 0 or float(rivals.std()) / mean >= UNIFORM_SPREAD:
        return None
    return errors.uniform_density(label, UNIFORM_SPREAD)


def concentration(label: Any, copies: NDArray[np.int64]) -> errors.ResamplingWarning | None:
    """One per cent of the rows with more than a third of the copies."""
    total, top = int(copies.sum()), max(1, int(len(copies) * CONCENTRATED_ROWS))
    if total == 0 or len(copies) < 10:
        return None
    most = int(np.sort(copies)[-top:].sum())
    if most <= total * CONCENTRATED_COPIES:
        return None
    return errors.concentrated_copies(label, top, len(copies), most / total, total)


def vanished(label: Any, before: int, after: int, parameters: Mapping[str, Any]) -> errors.ResamplingWarning | None:
    """Cleaning left no row of a class; the advice names what the sampler has among its ``parameters``."""
    return errors.vanished_class(label, before, parameters) if before and not after else None


def gathering(owner: str, label: Any, nbytes: int, worker_memory: int) -> errors.ResamplingWarning | None:
    """A class that one worker must hold takes more than a quarter of its memory."""
    if nbytes <= GATHERED_SHARE * worker_memory:
        return None
    return errors.gathered_class(owner, label, nbytes, worker_memory, GATHERED_SHARE)


def full_balance(label: Any, before: int, after: int, largest: int) -> errors.ResamplingWarning | None:
    """A class at 1:100 or rarer brought to 1:1."""
    if before * FULL_BALANCE_IMBALANCE > largest or after < largest:
        return None
    return errors.full_balance(label, before, after, largest)


def constant(names: Sequence[Any]) -> errors.ResamplingWarning | None:
    """Features with one value."""
    return errors.constant_features(names) if names else None


def label_copies(names: Sequence[Any]) -> errors.ResamplingWarning | None:
    """Features that know the class."""
    return errors.label_copies(names) if names else None


def identifiers(names: Sequence[Any]) -> errors.ResamplingWarning | None:
    """Features that number the rows."""
    return errors.identifiers(names) if names else None


def whole_floats(names: Sequence[Any], owner: str, has_integer: bool) -> errors.ResamplingWarning | None:
    """Float features that hold whole numbers only."""
    return errors.whole_floats(names, owner, has_integer) if names else None
