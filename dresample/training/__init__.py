"""Training that answers to imbalance: ART, which samples by the classes' difficulty, and losses that weigh or shift classes.

Names load on first use (PEP 562); importing this package imports no PyTorch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dresample import errors

_HOMES = {
    "ARTClassifier": "dresample.training.classifier",
    "ARTPartialFit": "dresample.training.partial_fit",
    "Callback": "dresample.training.callbacks",
    "EarlyStopping": "dresample.training.callbacks",
    "PrintProgress": "dresample.training.callbacks",
    "History": "dresample.training.history",
    "FocalLoss": "dresample.training.losses",
    "OHEMLoss": "dresample.training.losses",
    "LDAMLoss": "dresample.training.losses",
    "BalancedSoftmaxLoss": "dresample.training.losses",
    "ClassBalancedLoss": "dresample.training.losses",
    "ClassWeightedLoss": "dresample.training.losses",
    "DeferredReweighting": "dresample.training.losses",
    "CosineLinear": "dresample.training.losses",
}

#: Modules that cannot be imported without PyTorch.
_DEEP = ("dresample.training.classifier", "dresample.training.losses")

__all__ = [
    "ARTClassifier",
    "ARTPartialFit",
    "Callback",
    "EarlyStopping",
    "PrintProgress",
    "History",
    "FocalLoss",
    "OHEMLoss",
    "LDAMLoss",
    "BalancedSoftmaxLoss",
    "ClassBalancedLoss",
    "ClassWeightedLoss",
    "DeferredReweighting",
    "CosineLinear",
]

if TYPE_CHECKING:
    from dresample.training.callbacks import Callback, EarlyStopping, PrintProgress
    from dresample.training.classifier import ARTClassifier
    from dresample.training.history import History
    from dresample.training.losses import (
        BalancedSoftmaxLoss,
        ClassBalancedLoss,
        ClassWeightedLoss,
        CosineLinear,
        DeferredReweighting,
        FocalLoss,
        LDAMLoss,
        OHEMLoss,
    )
    from dresample.training.partial_fit import ARTPartialFit


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'dresample.training' has no attribute {name!r}; it has {', '.join(_HOMES)}.")
    home = _HOMES[name]
    try:
        return getattr(import_module(home), name)
    except ModuleNotFoundError as problem:
        if home in _DEEP and problem.name in ("torch", "safetensors"):
            raise errors.deep_missing(name) from problem
        raise


def __dir__() -> list[str]:
    return sorted(__all__)
