"""Over-samplers: they add rows to the small classes."""

from dresample.over_sampling.adasyn import ADASYN
from dresample.over_sampling.random_over_sampler import RandomOverSampler
from dresample.over_sampling.smote import SMOTE

__all__ = ["ADASYN", "SMOTE", "RandomOverSampler"]
