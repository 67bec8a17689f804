"""Clusters of a class: scipy's, however few the rows; wrong parameters of those who cluster."""

from __future__ import annotations

import numpy as np
import pytest

from dresample import CBSO, MWMOTE
from dresample.errors import ParameterError
from dresample.over_sampling.clusters import linked
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import clusters_of
from tests.helpers.tables import LINE, LINE_LABELS

pytestmark = NO_ADVICE


@pytest.mark.parametrize("method", ["average", "single"])
@pytest.mark.parametrize("factor", [0.5, 1.3, 3.0])
def test_clusters_equal_scipy(method, factor):
    X = np.random.default_rng(1).normal(size=(300, 3))
    ours, theirs = linked(X, np.ones(3), factor, method)[0], clusters_of(X, factor, method)
    assert len(set(zip(ours, theirs, strict=True))) == len(set(ours)) == len(set(theirs)) > 1
    assert ours[0] == 0 and np.array_equal(np.unique(ours), np.arange(ours.max() + 1))


def test_few_rows_are_one_cluster():
    assert linked(np.empty((0, 2)), np.ones(2), 1.3, "average")[0].tolist() == []
    assert linked(np.ones((1, 2)), np.ones(2), 1.3, "average")[0].tolist() == [0]
    assert linked(np.ones((5, 2)), np.ones(2), 1.3, "average")[0].tolist() == [0] * 5


@pytest.mark.parametrize("kind", [CBSO, MWMOTE])
@pytest.mark.parametrize("name, value, need", [("c_p", 0, "a finite number above 0"), ("max_fit_rows", 0, "an int of at least 1")])
def test_wrong_parameters_are_refused(kind, name, value, need):
    with pytest.raises(ParameterError, match=f"The '{name}' parameter of {kind.__name__} must be {need}"):
        kind(**{name: value}).fit_resample(LINE, LINE_LABELS)
