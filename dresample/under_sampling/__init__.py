"""Under-samplers: they drop rows of the large classes."""

from dresample.under_sampling.edited_nearest_neighbours import EditedNearestNeighbours
from dresample.under_sampling.random_under_sampler import RandomUnderSampler

__all__ = ["EditedNearestNeighbours", "RandomUnderSampler"]
