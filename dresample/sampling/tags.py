"""The tags that scikit-learn and imbalanced-learn ask for."""

from __future__ import annotations

from dataclasses import dataclass

from sklearn.utils import InputTags, Tags

__all__ = ["AllTags", "SamplerInputTags", "SamplerTags"]


@dataclass(slots=True)
class SamplerTags:
    """What imbalanced-learn's checks ask of a sampler."""

    sample_indices: bool = False


@dataclass(slots=True)
class SamplerInputTags(InputTags):
    """scikit-learn's input tags and imbalanced-learn's ``dataframe``."""

    dataframe: bool = True


@dataclass(slots=True)
class AllTags(Tags):
    """scikit-learn's tags and imbalanced-learn's ``sampler_tags``."""

    sampler_tags: SamplerTags | None = None
