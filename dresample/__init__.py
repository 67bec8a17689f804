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
    "SMOTENC": "dresample.over_sampling",
    "SMOTEN": "dresample.over_sampling",
    "ASMOTE": "dresample.over_sampling",
    "AWSMOTE": "dresample.over_sampling",
    "BorderlineSMOTE": "dresample.over_sampling",
    "KMeansSMOTE": "dresample.over_sampling",
    "SVMSMOTE": "dresample.over_sampling",
    "SafeLevelSMOTE": "dresample.over_sampling",
    "MSMOTE": "dresample.over_sampling",
    "CBSO": "dresample.over_sampling",
    "MWMOTE": "dresample.over_sampling",
    "DBSMOTE": "dresample.over_sampling",
    "ROSE": "dresample.over_sampling",
    "KernelADASYN": "dresample.over_sampling",
    "MDO": "dresample.over_sampling",
    "SNOCC": "dresample.over_sampling",
    "SMOTERSB": "dresample.over_sampling",
    "CCR": "dresample.over_sampling",
    "RBO": "dresample.over_sampling",
    "AMDO": "dresample.over_sampling",
    "RandomOverSampler": "dresample.over_sampling",
    "RandomUnderSampler": "dresample.under_sampling",
    "EditedNearestNeighbours": "dresample.under_sampling",
    "RepeatedEditedNearestNeighbours": "dresample.under_sampling",
    "AllKNN": "dresample.under_sampling",
    "TomekLinks": "dresample.under_sampling",
    "NeighbourhoodCleaningRule": "dresample.under_sampling",
    "OneSidedSelection": "dresample.under_sampling",
    "CondensedNearestNeighbour": "dresample.under_sampling",
    "BatchCondensedNearestNeighbour": "dresample.under_sampling",
    "NearMiss": "dresample.under_sampling",
    "InstanceHardnessThreshold": "dresample.under_sampling",
    "IterativePartitioningFilter": "dresample.under_sampling",
    "ClusterCentroids": "dresample.under_sampling",
    "Chain": "dresample.combine",
    "SMOTEENN": "dresample.combine",
    "SMOTEIPF": "dresample.combine",
    "SMOTETomek": "dresample.combine",
    "DeepSMOTE": "dresample.deep",
    "LatentSMOTE": "dresample.deep",
}

_MODULES = ("combine", "datasets", "deep", "errors", "over_sampling", "training", "under_sampling")

__all__ = [
    "ADASYN",
    "SMOTE",
    "SMOTENC",
    "SMOTEN",
    "ASMOTE",
    "AWSMOTE",
    "SVMSMOTE",
    "KMeansSMOTE",
    "BorderlineSMOTE",
    "SafeLevelSMOTE",
    "MSMOTE",
    "CBSO",
    "MWMOTE",
    "DBSMOTE",
    "ROSE",
    "KernelADASYN",
    "MDO",
    "SNOCC",
    "SMOTERSB",
    "CCR",
    "RBO",
    "AMDO",
    "RandomOverSampler",
    "RandomUnderSampler",
    "EditedNearestNeighbours",
    "RepeatedEditedNearestNeighbours",
    "AllKNN",
    "TomekLinks",
    "NeighbourhoodCleaningRule",
    "OneSidedSelection",
    "CondensedNearestNeighbour",
    "BatchCondensedNearestNeighbour",
    "NearMiss",
    "InstanceHardnessThreshold",
    "ClusterCentroids",
    "IterativePartitioningFilter",
    "Chain",
    "SMOTEENN",
    "SMOTEIPF",
    "SMOTETomek",
    "DeepSMOTE",
    "LatentSMOTE",
    "__version__",
    "errors",
]

if TYPE_CHECKING:
    from dresample import errors
    from dresample.combine import SMOTEENN, SMOTEIPF, Chain, SMOTETomek
    from dresample.deep import DeepSMOTE, LatentSMOTE
    from dresample.over_sampling import (
        ADASYN,
        AMDO,
        ASMOTE,
        AWSMOTE,
        CBSO,
        CCR,
        DBSMOTE,
        MDO,
        MSMOTE,
        MWMOTE,
        RBO,
        ROSE,
        SMOTE,
        SMOTEN,
        SMOTENC,
        SMOTERSB,
        SNOCC,
        SVMSMOTE,
        BorderlineSMOTE,
        KernelADASYN,
        KMeansSMOTE,
        RandomOverSampler,
        SafeLevelSMOTE,
    )
    from dresample.under_sampling import (
        AllKNN,
        BatchCondensedNearestNeighbour,
        ClusterCentroids,
        CondensedNearestNeighbour,
        EditedNearestNeighbours,
        InstanceHardnessThreshold,
        IterativePartitioningFilter,
        NearMiss,
        NeighbourhoodCleaningRule,
        OneSidedSelection,
        RandomUnderSampler,
        RepeatedEditedNearestNeighbours,
        TomekLinks,
    )


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in _MODULES:
        return import_module(f"dresample.{name}")
    raise AttributeError(f"module 'dresample' has no attribute {name!r}; it has {', '.join(_HOMES)}.")


def __dir__() -> list[str]:
    return sorted(__all__)
