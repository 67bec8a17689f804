# Written by `make registered`: edit dresample/registry.py (or __init__.py beside this file) instead.
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

__all__ = [
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
]
