"""Models inside samplers: who seeds them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import BaggingClassifier
from sklearn.ensemble._base import _set_random_states
from sklearn.tree import DecisionTreeClassifier

from dresample.sampling.models import seeded_model


def bagged(own=None, part=None):
    return BaggingClassifier(DecisionTreeClassifier(random_state=part), random_state=own)


def states(model):
    return model.random_state, model.estimator.random_state


def test_all_that_is_unset_is_drawn_and_the_rest_left():
    first, second = states(seeded_model(bagged(), 5))
    assert first is not None
    assert second is not None
    assert first != second
    assert (first, second) == states(seeded_model(bagged(), 5)) != states(seeded_model(bagged(), 6))
    assert states(seeded_model(bagged(own=3, part=4), 5)) == (3, 4)


@pytest.mark.parametrize("model", [bagged(), bagged(own=3, part=4), DecisionTreeClassifier()], ids=repr)
def test_a_random_state_is_asked_as_scikit_learn_asks(model):
    ours = seeded_model(model, np.random.RandomState(7), override=True)
    _set_random_states(model, np.random.RandomState(7))
    expected = {name: value for name, value in model.get_params().items() if name.endswith("random_state")}
    assert {name: value for name, value in ours.get_params().items() if name.endswith("random_state")} == expected


def test_the_model_given_stays_as_it_is():
    model = bagged()
    seeded_model(model, 1, override=True)
    assert states(model) == (None, None)
