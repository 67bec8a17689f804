"""imbalanced-learn's and scikit-learn's estimator checks, on every sampler."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from imblearn.utils.estimator_checks import parametrize_with_checks

from dresample import ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler
from dresample.errors import ResamplingWarning

# The checks compare containers, so the samplers need a seed.
SAMPLERS = [sampler(random_state=0) for sampler in (ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler)]


# The checks use tables of 20 to 30 rows, about which the samplers have much to say; and scikit-learn itself warns about
# the checks that a tag switches off.
@parametrize_with_checks(SAMPLERS)
def test_estimator_check(estimator, check):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResamplingWarning)
        warnings.simplefilter("ignore", FutureWarning)
        check(estimator)


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
