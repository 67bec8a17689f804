"""Reports as text, HTML and JSON, of any labels and parameters."""

from __future__ import annotations

import json

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest

from dresample import ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler
from tests.helpers.marks import IN_ONE_THREAD
from tests.helpers.markup import well_formed
from tests.helpers.outcomes import quietly
from tests.helpers.tables import of_sizes

pytestmark = IN_ONE_THREAD

FEATURES = ["a", "b"]


@pytest.mark.parametrize("sampler", [ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler])
@pytest.mark.parametrize("lazy", [False, True], ids=["pandas", "dask"])
def test_the_report_says_what_was_done_in_every_form(sampler, lazy):
    X, y = of_sizes((100, 20))
    X, y = pd.DataFrame(X, columns=FEATURES), pd.Series(np.array(["<b>&rest", "fraud"])[y])
    if lazy:
        X, y = dd.from_pandas(X, npartitions=2), dd.from_pandas(y, npartitions=2)
    sampler = sampler(random_state=2**63 + 5)
    quietly(sampler.fit_resample, X, y)
    report, after = sampler.report_, dict.fromkeys(["<b>&rest", "fraud"], 20 if isinstance(sampler, RandomUnderSampler) else 100)
    assert report.counts_before == {"<b>&rest": 100, "fraud": 20} and report.counts_after == after
    assert report.seed == sampler.seed_ == 2**63 + 5 and report.grade == "A"
    for text in (str(report), repr(report), well_formed(report._repr_html_())):
        for part in (type(sampler).__name__, str(2**63 + 5), "<b>&rest", "fraud", "before", "seconds", "labels", *report.warnings):
            assert part in text
    plain = json.loads(json.dumps(report.to_dict()))
    assert plain["counts_after"] == after and plain["warnings"] == list(report.warnings)
    assert plain["parameters"]["random_state"] == 2**63 + 5
    assert (report.passes > 0) == lazy and report.seconds == sum(p.seconds for p in report.phases)


def test_odd_parameters_are_reported_and_the_seed_repeats_the_rows():
    X, y = of_sizes((100, 50))
    sampler = SMOTE(random_state=np.random.default_rng(0), sampling_strategy={0: 100, 1: 60})
    first, _ = sampler.fit_resample(X, y)
    json.dumps(sampler.report_.to_dict())
    second, _ = SMOTE(random_state=sampler.report_.seed, sampling_strategy={0: 100, 1: 60}).fit_resample(X, y)
    assert np.array_equal(first, second), "the seed of the report gives the same rows again"
