"""Under-samplers: they drop rows of the large classes."""

from dresample.under_sampling.all_knn import AllKNN
from dresample.under_sampling.batch_condensed_nearest_neighbour import BatchCondensedNearestNeighbour
from dresample.under_sampling.cluster_centroids import ClusterCentroids
from dresample.under_sampling.condensed_nearest_neighbour import CondensedNearestNeighbour
from dresample.under_sampling.edited_nearest_neighbours import EditedNearestNeighbours
from dresample.under_sampling.instance_hardness_threshold import InstanceHardnessThreshold
from dresample.under_sampling.iterative_partitioning_filter import IterativePartitioningFilter
from dresample.under_sampling.nearmiss import NearMiss
from dresample.under_sampling.neighbourhood_cleaning_rule import NeighbourhoodCleaningRule
from dresample.under_sampling.one_sided_selection import OneSidedSelection
from dresample.under_sampling.random_under_sampler import RandomUnderSampler
from dresample.under_sampling.repeated_edited_nearest_neighbours import RepeatedEditedNearestNeighbours
from dresample.under_sampling.tomek_links import TomekLinks

__all__ = [
    "ClusterCentroids",
    "EditedNearestNeighbours",
    "InstanceHardnessThreshold",
    "IterativePartitioningFilter",
    "NearMiss",
    "RandomUnderSampler",
    "AllKNN",
    "BatchCondensedNearestNeighbour",
    "CondensedNearestNeighbour",
    "NeighbourhoodCleaningRule",
    "OneSidedSelection",
    "RepeatedEditedNearestNeighbours",
    "TomekLinks",
]
