"""The neighbourhood cleaning rule: both parts as they are written, the threshold, other samplers as first step."""

from __future__ import annotations

import numpy as np
import pytest
from imblearn import under_sampling as theirs

import dresample as ours
from dresample.errors import ParameterError
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import ranked
from tests.helpers.outcomes import removed
from tests.helpers.tables import LINE, LINE_LABELS, four_features

pytestmark = NO_ADVICE


@pytest.mark.parametrize(("k", "threshold"), [(3, 0.5), (4, 2.0), (1, 0.5)])
def test_cleaning_rule_as_written(k, threshold):
    X, y = four_features(5)
    near = y[ranked(X)[:, :k]]
    vote = np.array([np.bincount(labels, minlength=3).argmax() for labels in near])
    a1 = (vote != y) & (y != 2)
    large = [c for c in (0, 1) if (y == c).sum() > threshold * (y == 2).sum()]
    a2 = np.unique(ranked(X)[:, :k][(y == 2) & (vote != 2)])
    a2 = a2[np.isin(y[a2], large)]
    expected = np.setdiff1d(np.flatnonzero(~a1), a2)
    sampler = ours.NeighbourhoodCleaningRule(n_neighbors=k, threshold_cleaning=threshold)
    sampler.fit_resample(X, y)
    assert sampler.sample_indices_.tolist() == expected.tolist()
    assert sampler.classes_to_clean_ == large
    assert len(a2) and sampler.report_.notes["A2"] == len(a2)


@pytest.mark.parametrize(("threshold", "large", "gone"), [(2.4, [0], [3.0, 4.1, 4.6]), (2.5, [], [3.0]), (2.6, [], [3.0])])
def test_a_class_at_the_threshold_is_not_large(threshold, large, gone):
    """10 rows against 2.5 times 4: strictly more are wanted, as in imbalanced-learn."""
    sampler = ours.NeighbourhoodCleaningRule(threshold_cleaning=threshold)
    other = theirs.NeighbourhoodCleaningRule(threshold_cleaning=threshold)
    assert removed(sampler) == gone and sampler.classes_to_clean_ == large
    other.fit_resample(LINE, LINE_LABELS)
    assert other.sample_indices_.tolist() == sampler.sample_indices_.tolist() and list(other.classes_to_clean_) == large


def test_other_samplers_find_the_first_part_of_the_cleaning_rule():
    X, y = four_features(5)
    first = ours.TomekLinks(sampling_strategy="all")
    sampler = ours.NeighbourhoodCleaningRule(edited_nearest_neighbours=first, threshold_cleaning=100)
    sampler.fit_resample(X, y)
    first.fit_resample(X, y)
    assert sampler.sample_indices_.tolist() == first.sample_indices_.tolist()
    assert sampler.classes_to_clean_ == []


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    "first",
    [ours.OneSidedSelection, ours.CondensedNearestNeighbour, ours.BatchCondensedNearestNeighbour, ours.IterativePartitioningFilter],
)
def test_the_first_step_of_the_cleaning_rule_draws_from_its_own_seed(first, seed):
    X, y = four_features(5)
    first = first(random_state=seed)
    sampler = ours.NeighbourhoodCleaningRule(edited_nearest_neighbours=first, threshold_cleaning=100)
    sampler.fit_resample(X, y)
    first.fit_resample(X, y)
    assert sampler.sample_indices_.tolist() == first.sample_indices_.tolist()
    assert sampler.report_.notes["seed of the first step"] == seed
    assert sampler.report_.grade == first.report_.grade


@pytest.mark.parametrize("first", [ours.NearMiss(), ours.InstanceHardnessThreshold(), ours.RandomUnderSampler()])
def test_the_first_step_of_the_cleaning_rule_cleans(first):
    X, y = four_features(5)
    with pytest.raises(ParameterError, match=r"'edited_nearest_neighbours' .* must be a sampler of dresample that cleans"):
        ours.NeighbourhoodCleaningRule(edited_nearest_neighbours=first).fit_resample(X, y)
