"""Training that answers to imbalance: ART, which samples by the classes' difficulty, and losses that weigh or shift classes.

Names load on first use (PEP 562); importing this package imports no PyTorch. The ``__init__.pyi`` that editors and type checkers
read is written from the table below (``make registered``).
"""

from __future__ import annotations

from typing import Any

from dresample import errors
from dresample.registry import lazily

_NAMES = {
    "classifier": ("ARTClassifier",),
    "partial_fit": ("ARTPartialFit",),
    "callbacks": ("Callback", "EarlyStopping", "PrintProgress"),
    "history": ("History",),
    "losses": (
        "FocalLoss", "OHEMLoss", "LDAMLoss", "BalancedSoftmaxLoss", "ClassBalancedLoss", "ClassWeightedLoss", "DeferredReweighting",
        "CosineLinear",
    ),
}  # fmt: skip
_HOMES = {name: f"{__name__}.{module}" for module, names in _NAMES.items() for name in names}

#: Modules that cannot be imported without PyTorch.
_DEEP = ("dresample.training.classifier", "dresample.training.losses")

__all__ = [*_HOMES]
_load, __dir__ = lazily(__name__, _HOMES)


def __getattr__(name: str) -> Any:
    try:
        return _load(name)
    except ModuleNotFoundError as problem:
        if _HOMES[name] in _DEEP and problem.name in ("torch", "safetensors"):
            raise errors.deep_missing(name) from problem
        raise
