"""scikit-learn's own checks of classifiers, on the two that train with ART."""

from __future__ import annotations

from functools import partial

import pytest
from sklearn.linear_model import SGDClassifier
from sklearn.utils.estimator_checks import estimator_checks_generator

from dresample import training

torch = pytest.importorskip("torch")
feed_forward = pytest.importorskip("dresample.training.feed_forward")

pytestmark = pytest.mark.filterwarnings("ignore")

CLASSIFIERS = [
    training.ARTPartialFit(SGDClassifier(loss="log_loss"), batch_size=16, random_state=0),
    training.ARTClassifier(
        feed_forward.feed_forward, optimizer=partial(feed_forward.adamw, lr=0.02), batch_size=16, max_epochs=12, patience=None,
        random_state=0, device="cpu",
    ),
]  # fmt: skip
CHECKS = [pair for classifier in CLASSIFIERS for pair in estimator_checks_generator(classifier)]


def named(check):
    return getattr(getattr(check, "func", check), "__name__", "")


@pytest.mark.parametrize("classifier, check", CHECKS, ids=[f"{type(c).__name__}-{named(f)}" for c, f in CHECKS])
def test_the_checks_of_scikit_learn_pass(classifier, check):
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        check(classifier)
    finally:
        torch.set_num_threads(threads)
