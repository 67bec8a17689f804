"""imbalanced-learn's and scikit-learn's estimator checks, on every sampler."""

from __future__ import annotations

import inspect
import warnings

import numpy as np
import pytest
from imblearn.utils.estimator_checks import parametrize_with_checks
from sklearn.base import clone
from sklearn.naive_bayes import GaussianNB

import dresample
from dresample import Chain, RandomOverSampler
from dresample.errors import ResamplingWarning
from dresample.registry import ENTRIES

#: Samplers that are not here, and why.
ELSEWHERE = {"DeepSMOTE": "its rows are images of at least 16 x 16 pixels, the tables of the checks have 2 to 20 columns"}
#: What a sampler needs on the tables of the checks, or takes too long without; NearMiss and chains come in two kinds.
MORE = {
    "KMeansSMOTE": [{"cluster_balance_threshold": 0.0}],  # labels drawn at random have no home among the clusters
    "SMOTENC": [{"categorical_features": [0]}],
    "AMDO": [{"categorical_features": [0]}],
    "LatentSMOTE": [{"max_epochs": 1, "min_epochs": 0, "hidden": 8}],
    "NearMiss": [{}, {"version": 2}],
    "InstanceHardnessThreshold": [{"estimator": GaussianNB()}],
    "IterativePartitioningFilter": [{"max_iter": 1}],
    "BatchCondensedNearestNeighbour": [{"rows_per_round": 20}],
    "SMOTEIPF": [{"ipf": dresample.IterativePartitioningFilter(sampling_strategy="all", max_iter=1)}],
    # The second chain gives rows of the input only, and has sample_indices_; other combinations have none, as imbalanced-learn's.
    "SMOTEWB": [{"n_estimators": 5}],
    "Chain": [
        {"first": dresample.ADASYN(), "second": dresample.EditedNearestNeighbours(sampling_strategy="all")},
        {"first": dresample.RandomUnderSampler(), "second": dresample.TomekLinks()},
    ],
}


def made(entry):
    """The samplers of a line of the registry; with a seed, where there is one: the checks compare containers."""
    kind = entry.load()
    seed = {"random_state": 0} if "random_state" in inspect.signature(kind).parameters else {}
    return [kind(**seed, **more) for more in MORE.get(entry.name, [{}])]


SAMPLERS = [sampler for entry in ENTRIES if entry.name not in ELSEWHERE for sampler in made(entry)]
CLEANERS = [sampler for sampler in SAMPLERS if sampler._kind == "clean-sampling"]
#: Without a number of rows that can be told before.
UNTOLD = ("SMOTERSB", "InstanceHardnessThreshold")
TARGETED = [s for s in SAMPLERS if s._kind != "clean-sampling" and not isinstance(s, Chain) and type(s).__name__ not in UNTOLD]


# The checks use tables of 20 to 30 rows, about which the samplers have much to say; and scikit-learn itself warns about
# the checks that a tag switches off.
@parametrize_with_checks([*SAMPLERS, RandomOverSampler(shrinkage=1.0, random_state=0)])
def test_the_checks_of_scikit_learn_and_imbalanced_learn_pass(estimator, check):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResamplingWarning)
        warnings.simplefilter("ignore", FutureWarning)
        check(estimator)


@pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")
@pytest.mark.parametrize("sampler", TARGETED, ids=repr)
def test_counts_of_the_class_hierarchy_checks(sampler):
    """What imbalanced-learn asserts for its own base classes only: every class reaches, or falls to, the target."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(1000, 2)), rng.choice(3, 1000, p=[0.2, 0.3, 0.5])
    _, y_new = sampler.fit_resample(X, y)
    counts = np.bincount(y_new)
    target = np.bincount(y).max() if sampler._kind == "over-sampling" else np.bincount(y).min()
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
