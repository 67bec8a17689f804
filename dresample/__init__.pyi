# Written by `make registered`: edit dresample/registry.py (or __init__.py beside this file) instead.
from dresample import combine as combine
from dresample import datasets as datasets
from dresample import deep as deep
from dresample import errors as errors
from dresample import over_sampling as over_sampling
from dresample import training as training
from dresample import under_sampling as under_sampling
from dresample.combine.chain import Chain as Chain
from dresample.combine.smote_enn import SMOTEENN as SMOTEENN
from dresample.combine.smote_ipf import SMOTEIPF as SMOTEIPF
from dresample.combine.smote_tomek import SMOTETomek as SMOTETomek
from dresample.deep.deepsmote import DeepSMOTE as DeepSMOTE
from dresample.deep.latent_smote import LatentSMOTE as LatentSMOTE
from dresample.over_sampling.adasyn import ADASYN as ADASYN
from dresample.over_sampling.amdo import AMDO as AMDO
from dresample.over_sampling.asmote import ASMOTE as ASMOTE
from dresample.over_sampling.awsmote import AWSMOTE as AWSMOTE
from dresample.over_sampling.borderline_smote import BorderlineSMOTE as BorderlineSMOTE
from dresample.over_sampling.cbso import CBSO as CBSO
from dresample.over_sampling.ccr import CCR as CCR
from dresample.over_sampling.dbsmote import DBSMOTE as DBSMOTE
from dresample.over_sampling.kernel_adasyn import KernelADASYN as KernelADASYN
from dresample.over_sampling.kmeans_smote import KMeansSMOTE as KMeansSMOTE
from dresample.over_sampling.mdo import MDO as MDO
from dresample.over_sampling.msmote import MSMOTE as MSMOTE
from dresample.over_sampling.mwmote import MWMOTE as MWMOTE
from dresample.over_sampling.random_over_sampler import RandomOverSampler as RandomOverSampler
from dresample.over_sampling.rbo import RBO as RBO
from dresample.over_sampling.rose import ROSE as ROSE
from dresample.over_sampling.safe_level_smote import SafeLevelSMOTE as SafeLevelSMOTE
from dresample.over_sampling.smote import SMOTE as SMOTE
from dresample.over_sampling.smote_rsb import SMOTERSB as SMOTERSB
from dresample.over_sampling.smoten import SMOTEN as SMOTEN
from dresample.over_sampling.smotenc import SMOTENC as SMOTENC
from dresample.over_sampling.snocc import SNOCC as SNOCC
from dresample.over_sampling.svm_smote import SVMSMOTE as SVMSMOTE
from dresample.under_sampling.all_knn import AllKNN as AllKNN
from dresample.under_sampling.batch_condensed_nearest_neighbour import (
    BatchCondensedNearestNeighbour as BatchCondensedNearestNeighbour,
)
from dresample.under_sampling.cluster_centroids import ClusterCentroids as ClusterCentroids
from dresample.under_sampling.condensed_nearest_neighbour import CondensedNearestNeighbour as CondensedNearestNeighbour
from dresample.under_sampling.edited_nearest_neighbours import EditedNearestNeighbours as EditedNearestNeighbours
from dresample.under_sampling.instance_hardness_threshold import InstanceHardnessThreshold as InstanceHardnessThreshold
from dresample.under_sampling.iterative_partitioning_filter import IterativePartitioningFilter as IterativePartitioningFilter
from dresample.under_sampling.nearmiss import NearMiss as NearMiss
from dresample.under_sampling.neighbourhood_cleaning_rule import NeighbourhoodCleaningRule as NeighbourhoodCleaningRule
from dresample.under_sampling.one_sided_selection import OneSidedSelection as OneSidedSelection
from dresample.under_sampling.random_under_sampler import RandomUnderSampler as RandomUnderSampler
from dresample.under_sampling.repeated_edited_nearest_neighbours import (
    RepeatedEditedNearestNeighbours as RepeatedEditedNearestNeighbours,
)
from dresample.under_sampling.tomek_links import TomekLinks as TomekLinks

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
    "__version__",
    "errors",
]
