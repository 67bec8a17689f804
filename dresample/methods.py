"""The methods by the names that the command line knows them by."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from importlib import import_module
from typing import Any

__all__ = ["METHODS", "Method", "find"]

#: Name on the command line -> public class.
METHODS = {
    "adasyn": "ADASYN",
    "smote": "SMOTE",
    "random-over": "RandomOverSampler",
    "asmote": "ASMOTE",
    "awsmote": "AWSMOTE",
    "borderline-smote": "BorderlineSMOTE",
    "svm-smote": "SVMSMOTE",
    "kmeans-smote": "KMeansSMOTE",
    "smotenc": "SMOTENC",
    "smoten": "SMOTEN",
    "safe-level-smote": "SafeLevelSMOTE",
    "msmote": "MSMOTE",
    "cbso": "CBSO",
    "mwmote": "MWMOTE",
    "dbsmote": "DBSMOTE",
    "rose": "ROSE",
    "kernel-adasyn": "KernelADASYN",
    "mdo": "MDO",
    "snocc": "SNOCC",
    "amdo": "AMDO",
    "smote-rsb": "SMOTERSB",
    "ccr": "CCR",
    "rbo": "RBO",
    "deepsmote": "DeepSMOTE",
    "latent-smote": "LatentSMOTE",
    "random-under": "RandomUnderSampler",
    "enn": "EditedNearestNeighbours",
    "renn": "RepeatedEditedNearestNeighbours",
    "allknn": "AllKNN",
    "tomek-links": "TomekLinks",
    "ncr": "NeighbourhoodCleaningRule",
    "oss": "OneSidedSelection",
    "cnn": "CondensedNearestNeighbour",
    "batch-cnn": "BatchCondensedNearestNeighbour",
    "nearmiss": "NearMiss",
    "iht": "InstanceHardnessThreshold",
    "ipf": "IterativePartitioningFilter",
    "cluster-centroids": "ClusterCentroids",
    "smote-enn": "SMOTEENN",
    "smote-tomek": "SMOTETomek",
    "smote-ipf": "SMOTEIPF",
}


@dataclass(frozen=True)
class Method:
    """A method of the command line.

    Parameters
    ----------
    name : str
    kind : type
        The sampler's class.
    """

    name: str
    kind: type

    @property
    def line(self) -> str:
        """What it does, in one line."""
        return (inspect.getdoc(self.kind) or "").partition("\n")[0]

    @property
    def family(self) -> str:
        """What it does to the number of rows: over-sampling, under-sampling, clean-sampling, or a combination."""
        return str(getattr(self.kind, "_kind", "combination"))

    @property
    def defaults(self) -> dict[str, Any]:
        """Its parameters with their defaults."""
        signature = inspect.signature(self.kind)
        return {name: p.default for name, p in signature.parameters.items()}

    @property
    def k_name(self) -> str | None:
        """The parameter that is its number of neighbours."""
        return next((name for name in ("k_neighbors", "n_neighbors") if name in self.defaults), None)


def find(name: str) -> Method:
    """The method of a name in :data:`METHODS`."""
    return Method(name, getattr(import_module("dresample"), METHODS[name]))
