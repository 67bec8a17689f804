"""Samplers that learn codes of the rows first: the ``deep`` extra.

Names load on first use (PEP 562): importing this package does not import torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {"DeepSMOTE": "dresample.deep.deepsmote", "LatentSMOTE": "dresample.deep.latent_smote"}

__all__ = ["DeepSMOTE", "LatentSMOTE"]

if TYPE_CHECKING:
    from dresample.deep.deepsmote import DeepSMOTE
    from dresample.deep.latent_smote import LatentSMOTE


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'dresample.deep' has no attribute {name!r}; it has {', '.join(_HOMES)}.")


def __dir__() -> list[str]:
    return sorted(__all__)
