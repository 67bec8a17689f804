# Written by `make registered`: edit dresample/registry.py (or __init__.py beside this file) instead.
from dresample import combine as combine
from dresample import datasets as datasets
from dresample import deep as deep
from dresample import errors as errors
from dresample import over_sampling as over_sampling
from dresample import training as training
from dresample import under_sampling as under_sampling
from dresample.combine import SMOTEENN as SMOTEENN
from dresample.combine import SMOTEIPF as SMOTEIPF
from dresample.combine import Chain as Chain
from dresample.combine import SMOTETomek as SMOTETomek
from dresample.deep import DeepSMOTE as DeepSMOTE
from dresample.deep import LatentSMOTE as LatentSMOTE
from dresample.jobs.output.reading import read as read
from dresample.jobs.output.versions import current as current
from dresample.over_sampling import ADASYN as ADASYN
from dresample.over_sampling import AMDO as AMDO
from dresample.over_sampling import ASMOTE as ASMOTE
from dresample.over_sampling import AWSMOTE as AWSMOTE
from dresample.over_sampling import CBSO as CBSO
from dresample.over_sampling import CCR as CCR
from dresample.over_sampling import DBSMOTE as DBSMOTE
from dresample.over_sampling import MDO as MDO
from dresample.over_sampling import MSMOTE as MSMOTE
from dresample.over_sampling import MWMOTE as MWMOTE
from dresample.over_sampling import RBO as RBO
from dresample.over_sampling import ROSE as ROSE
from dresample.over_sampling import SMOTE as SMOTE
from dresample.over_sampling import SMOTEN as SMOTEN
from dresample.over_sampling import SMOTENC as SMOTENC
from dresample.over_sampling import SMOTERSB as SMOTERSB
from dresample.over_sampling import SMOTEWB as SMOTEWB
from dresample.over_sampling import SNOCC as SNOCC
from dresample.over_sampling import SVMSMOTE as SVMSMOTE
from dresample.over_sampling import BorderlineSMOTE as BorderlineSMOTE
from dresample.over_sampling import KernelADASYN as KernelADASYN
from dresample.over_sampling import KMeansSMOTE as KMeansSMOTE
from dresample.over_sampling import RandomOverSampler as RandomOverSampler
from dresample.over_sampling import SafeLevelSMOTE as SafeLevelSMOTE
from dresample.under_sampling import AllKNN as AllKNN
from dresample.under_sampling import BatchCondensedNearestNeighbour as BatchCondensedNearestNeighbour
from dresample.under_sampling import ClusterCentroids as ClusterCentroids
from dresample.under_sampling import CondensedNearestNeighbour as CondensedNearestNeighbour
from dresample.under_sampling import EditedNearestNeighbours as EditedNearestNeighbours
from dresample.under_sampling import InstanceHardnessThreshold as InstanceHardnessThreshold
from dresample.under_sampling import IterativePartitioningFilter as IterativePartitioningFilter
from dresample.under_sampling import NearMiss as NearMiss
from dresample.under_sampling import NeighbourhoodCleaningRule as NeighbourhoodCleaningRule
from dresample.under_sampling import OneSidedSelection as OneSidedSelection
from dresample.under_sampling import RandomUnderSampler as RandomUnderSampler
from dresample.under_sampling import RepeatedEditedNearestNeighbours as RepeatedEditedNearestNeighbours
from dresample.under_sampling import TomekLinks as TomekLinks

__version__: str

__all__ = [
    "ADASYN",
    "SMOTE",
    "RandomOverSampler",
    "ASMOTE",
    "AWSMOTE",
    "BorderlineSMOTE",
    "SVMSMOTE",
    "KMeansSMOTE",
    "SMOTENC",
    "SMOTEN",
    "SafeLevelSMOTE",
    "MSMOTE",
    "CBSO",
    "MWMOTE",
    "DBSMOTE",
    "ROSE",
    "KernelADASYN",
    "MDO",
    "SNOCC",
    "AMDO",
    "SMOTERSB",
    "SMOTEWB",
    "CCR",
    "RBO",
    "DeepSMOTE",
    "LatentSMOTE",
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
    "IterativePartitioningFilter",
    "ClusterCentroids",
    "SMOTEENN",
    "SMOTETomek",
    "SMOTEIPF",
    "Chain",
    "current",
    "read",
    "__version__",
    "errors",
]
