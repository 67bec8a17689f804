"""dresample: exact, reproducible over- and under-sampling of Dask DataFrames larger than memory.

Names load on first use (PEP 562): ``import dresample`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "ADASYN": "dresample.over_sampling",
    "SMOTE": "dresample.over_sampling",
    "RandomOverSampler": "dresample.over_sampling",
    "RandomUnderSampler": "dresample.under_sampling",
    "EditedNearestNeighbours": "dresample.under_sampling",
}

_MODULES = ("datasets", "errors", "over_sampling", "under_sampling")

__all__ = ["ADASYN", "SMOTE", "RandomOverSampler", "RandomUnderSampler", "__version__", "errors"]

if TYPE_CHECKING:
    from dresample import errors
    from dresample.over_sampling import ADASYN, SMOTE, RandomOverSampler
    from dresample.under_sampling import RandomUnderSampler


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in _MODULES:
        return import_module(f"dresample.{name}")
    raise AttributeError(f"module 'dresample' has no attribute {name!r}; it has {', '.join(_HOMES)}.")


def __dir__() -> list[str]:
    return sorted(__all__)
