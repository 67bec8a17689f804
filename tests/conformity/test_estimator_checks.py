"""imbalanced-learn's and scikit-learn's estimator checks, on every sampler."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from imblearn.utils.estimator_checks import parametrize_with_checks
from sklearn.base import clone
from sklearn.naive_bayes import GaussianNB

import dresample
from dresample import (
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
    SMOTEENN,
    SMOTEIPF,
    SMOTEN,
    SMOTENC,
    SMOTERSB,
    SNOCC,
    SVMSMOTE,
    AllKNN,
    BatchCondensedNearestNeighbour,
    BorderlineSMOTE,
    Chain,
    ClusterCentroids,
    CondensedNearestNeighbour,
    EditedNearestNeighbours,
    InstanceHardnessThreshold,
    IterativePartitioningFilter,
    KernelADASYN,
    KMeansSMOTE,
    LatentSMOTE,
    NearMiss,
    NeighbourhoodCleaningRule,
    OneSidedSelection,
    RandomOverSampler,
    RandomUnderSampler,
    RepeatedEditedNearestNeighbours,
    SafeLevelSMOTE,
    SMOTETomek,
    TomekLinks,
)
from dresample.errors import ResamplingWarning

# Labels drawn at random have no home among the clusters.
MORE = {KMeansSMOTE: {"cluster_balance_threshold": 0.0}, SMOTENC: {"categorical_features": [0]},
        AMDO: {"categorical_features": [0]}, LatentSMOTE: {"max_epochs": 1, "min_epochs": 0, "hidden": 8}}  # fmt: skip
# The checks compare containers, so the samplers need a seed.
SAMPLERS = [
    sampler(random_state=0, **MORE.get(sampler, {}))
    for sampler in (
        ADASYN,
        SMOTE,
        SMOTENC,
        SMOTEN,
        ASMOTE,
        AWSMOTE,
        SafeLevelSMOTE,
        MSMOTE,
        CBSO,
        MWMOTE,
        DBSMOTE,
        ROSE,
        KernelADASYN,
        MDO,
        AMDO,
        SNOCC,
        CCR,
        RBO,
        RandomOverSampler,
        RandomUnderSampler,
        BorderlineSMOTE,
        KMeansSMOTE,
        SVMSMOTE,
        LatentSMOTE,
    )
]

# Without a seed, or without a number of rows that can be told before.
UNDER = [
    SMOTERSB(random_state=0),
    NearMiss(),
    NearMiss(version=2),
    InstanceHardnessThreshold(estimator=GaussianNB(), random_state=0),
    ClusterCentroids(random_state=0),
]

CLEANERS = [
    EditedNearestNeighbours(),
    RepeatedEditedNearestNeighbours(),
    AllKNN(),
    TomekLinks(),
    NeighbourhoodCleaningRule(),
    OneSidedSelection(random_state=0),
    CondensedNearestNeighbour(random_state=0),
    IterativePartitioningFilter(random_state=0, max_iter=1),
    BatchCondensedNearestNeighbour(random_state=0, rows_per_round=20),
]

# The second chain gives rows of the input only, and has sample_indices_; the other combinations have none, as imbalanced-learn's.
COMBINED = [
    SMOTEENN(random_state=0),
    SMOTETomek(random_state=0),
    SMOTEIPF(random_state=0, ipf=IterativePartitioningFilter(sampling_strategy="all", max_iter=1)),
    Chain(ADASYN(), EditedNearestNeighbours(sampling_strategy="all"), random_state=0),
    Chain(RandomUnderSampler(), TomekLinks(), random_state=0),
]

#: Samplers that are not here, and why.
ELSEWHERE = {"DeepSMOTE": "its rows are images of at least 16 x 16 pixels, the tables of the checks have 2 to 20 columns"}


# The checks use tables of 20 to 30 rows, about which the samplers have much to say; and scikit-learn itself warns about
# the checks that a tag switches off.
@parametrize_with_checks([*SAMPLERS, *UNDER, *CLEANERS, *COMBINED, RandomOverSampler(shrinkage=1.0, random_state=0)])
def test_the_checks_of_scikit_learn_and_imbalanced_learn_pass(estimator, check):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResamplingWarning)
        warnings.simplefilter("ignore", FutureWarning)
        check(estimator)


def test_every_sampler_is_here():
    public = {name for name in dresample.__all__ if hasattr(getattr(dresample, name), "fit_resample")}
    assert public - set(ELSEWHERE) == {type(sampler).__name__ for sampler in (*SAMPLERS, *UNDER, *CLEANERS, *COMBINED)}


@pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")
@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda s: type(s).__name__)
def test_counts_of_the_class_hierarchy_checks(sampler):
    """What imbalanced-learn asserts for its own base classes only: every class reaches, or falls to, the target."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(1000, 2)), rng.choice(3, 1000, p=[0.2, 0.3, 0.5])
    _, y_new = sampler.set_params(random_state=0).fit_resample(X, y)
    counts = np.bincount(y_new)
    target = np.bincount(y).min() if isinstance(sampler, RandomUnderSampler) else np.bincount(y).max()
    assert counts.tolist() == [target] * 3


@pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")
@pytest.mark.parametrize("sampler", CLEANERS, ids=lambda s: type(s).__name__)
def test_cleaning_takes_rows_of_the_wanted_classes_only(sampler):
    """What imbalanced-learn asserts for its own cleaning samplers: fewer rows of all classes but the smallest."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(1000, 2)), rng.choice(3, 1000, p=[0.2, 0.3, 0.5])
    counts, before = (np.bincount(labels) for labels in (sampler.fit_resample(X, y)[1], y))
    assert counts[0] == before[0]
    assert (counts[1:] < before[1:]).all()
    only = clone(sampler).set_params(sampling_strategy=[2])
    counts = np.bincount(only.fit_resample(X, y)[1])
    assert counts[:2].tolist() == before[:2].tolist()
    assert counts[2] < before[2]
