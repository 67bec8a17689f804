"""The methods: what each does to the training rows, to the loss, and to the epochs."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from data import Part
from numpy.typing import NDArray

from dresample import MSMOTE, SMOTE, NearMiss, RandomOverSampler, RandomUnderSampler
from dresample.errors import ResamplingWarning
from dresample.training import BalancedSoftmaxLoss, ClassWeightedLoss, DeferredReweighting, FocalLoss, LDAMLoss, OHEMLoss

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Method:
    """``sampler(seed)`` resamples the training part; ``criterion(class_counts, drw_start)`` is the loss (cross-entropy)."""

    title: str
    sampler: Callable[[int], Any] | None = None
    criterion: Callable[[Counts, int], Any] | None = None
    art: bool = False
    cosine: bool = False
    images: bool = True


def _ldam_drw(counts: Counts, drw_start: int) -> Any:
    # Early stopping starts anew with the re-weighted loss, which is another number.
    return DeferredReweighting(LDAMLoss(counts), counts, drw_start)


def _near_miss(version: int, seed: int) -> Any:
    # It draws nothing: the seed is not used.
    return NearMiss(version=version, on_small_class="shrink")


METHODS = {
    "baseline": Method("Baseline"),
    "ros": Method("ROS", lambda seed: RandomOverSampler(random_state=seed)),
    "rus": Method("RUS", lambda seed: RandomUnderSampler(random_state=seed)),
    "smote": Method("SMOTE", lambda seed: SMOTE(random_state=seed, on_small_class="shrink"), images=False),
    # A class of noise only has no base for MSMOTE: it stays as it is.
    "msmote": Method("MSMOTE", lambda seed: MSMOTE(random_state=seed, on_small_class="shrink", on_all_noise="skip"), images=False),
    **{f"nearmiss{v}": Method(f"NearMiss-{v}", partial(_near_miss, v), images=False) for v in (1, 2, 3)},
    "cost": Method("Cost-sensitive", criterion=lambda counts, _: ClassWeightedLoss(counts)),
    "focal": Method("Focal", criterion=lambda counts, _: FocalLoss()),
    "ohem": Method("OHEM", criterion=lambda counts, _: OHEMLoss()),
    "ldam": Method("LDAM+DRW", criterion=_ldam_drw, cosine=True),
    "softmax": Method("Balanced softmax", criterion=lambda counts, _: BalancedSoftmaxLoss(counts)),
    "art": Method("ART", art=True),
}


def resampled(method: Method, train: Part, seed: int) -> Part:
    """The training rows as the method wants them."""
    if method.sampler is None:
        return train
    with warnings.catch_warnings():
        # Small classes, noise: known here, and the same in every run.
        warnings.simplefilter("ignore", ResamplingWarning)
        X, y = method.sampler(seed).fit_resample(train.X, train.y)
    return Part(np.asarray(X, np.float32), np.asarray(y, np.int64))
