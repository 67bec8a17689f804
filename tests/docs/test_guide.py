"""Tables of the user guide against the samplers themselves."""

from __future__ import annotations

import inspect
import re

import numpy as np
import pytest

import dresample
from dresample import Chain
from dresample.combine import SMOTEENN, SMOTEIPF
from dresample.sampling.sampler import Sampler
from tests.helpers.pages import text

GUIDE = text("docs/guide.md")
SAMPLERS = [kind for name in dresample.__all__ if isinstance(kind := getattr(dresample, name), type) and issubclass(kind, Sampler)]


def names(cell):
    return set(re.findall(r"`(\w+)`", cell))


@pytest.mark.parametrize("grade", ["A", "B"])
def test_grades_of_the_table_are_those_of_the_samplers(grade):
    (cell,) = re.findall(rf"^\| {grade} \|.*\|(.*)\|$", GUIDE, re.MULTILINE)
    assert names(cell) == {kind.__name__ for kind in SAMPLERS if kind._grade == grade and kind is not Chain}


@pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")
@pytest.mark.parametrize("kind", [SMOTEENN, SMOTEIPF])
def test_pairs_report_the_grade_of_the_table(kind):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(120, 2)), np.repeat([0, 1], [80, 40])
    sampler = kind(random_state=0)
    sampler.fit_resample(X, y)
    assert sampler.report_.grade == kind._grade


@pytest.mark.parametrize("parameter", ["clean", "scale", "integer", "placement", "provenance"])
def test_parameters_that_some_lack(parameter):
    _, _, section = GUIDE.partition("## Parameters that some over-samplers lack")
    head, found = "", set()
    for first, second in re.findall(r"^\|([^|\n]*)\|([^|\n]*)\|", section.partition("\n## ")[0], re.MULTILINE):
        head = first.strip(" `") or head
        found |= names(second) if head == parameter else set()
    over = [kind for kind in SAMPLERS if kind._kind == "over-sampling" and not issubclass(kind, Chain)]
    assert found == {kind.__name__ for kind in over if parameter not in inspect.signature(kind).parameters}
