"""Plans tell the truth: what is read, how often, and what is made."""

from __future__ import annotations

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest

from dresample import ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler
from tests.helpers.marks import IN_ONE_THREAD
from tests.helpers.markup import well_formed
from tests.helpers.outcomes import quietly

pytestmark = IN_ONE_THREAD


FEATURES = ["a", "b"]


PARTITIONS = 4


reads = []


def read(source, i):
    """A partition, and a note that it was read."""
    reads.append(source)
    rng = np.random.default_rng(i)
    return pd.DataFrame(rng.normal(size=(100, 2)), columns=FEATURES).assign(label=np.repeat([0, 1], [80, 20]))


def frame_of(source="all"):
    frame = dd.from_map(read, [source] * PARTITIONS, range(PARTITIONS), meta=read(source, 0)[:0])
    reads.clear()
    return frame


def passes(source="all"):
    return reads.count(source) / PARTITIONS


RUNS = {
    "ADASYN": ADASYN(),
    "ADASYN standard": ADASYN(scale="standard"),
    "ADASYN robust": ADASYN(scale="robust"),
    "ADASYN beta 0": ADASYN(beta=0.0),
    "ADASYN d_th": ADASYN(d_th=0.2),
    "SMOTE": SMOTE(),
    "SMOTE spread": SMOTE(placement="spread"),
    "RandomOverSampler": RandomOverSampler(),
    "RandomUnderSampler": RandomUnderSampler(),
}


each_run = pytest.mark.parametrize("run", RUNS)


def ready(run, persist=False):
    return type(RUNS[run])(**RUNS[run].get_params() | {"random_state": 0, "persist": persist})


@each_run
@pytest.mark.parametrize("persist", [False, True, "auto"])
def test_plan_reads_the_labels_only(run, persist):
    X, y = frame_of("features")[FEATURES], frame_of("labels")["label"]
    ready(run, persist).plan(X, y)
    assert (passes("features"), passes("labels")) == (0, 1)


@each_run
@pytest.mark.parametrize("persist", [False, True, "auto"])
@pytest.mark.parametrize("call", ["fit_resample", "resample"])
def test_passes_are_what_happens(run, persist, call):
    sampler, whole = ready(run, persist), frame_of()
    planned = sampler.plan(whole[FEATURES], whole["label"]).passes
    reads.clear()
    if call == "resample":
        result = [quietly(sampler.resample, whole, "label")]
    else:
        result = quietly(sampler.fit_resample, whole[FEATURES], whole["label"])
    assert passes() == sampler.report_.passes, "while fitting"
    dask.compute(*result)
    assert passes() == planned, "the pass that computes the result included"


def test_passes_over_many_classes():
    whole = frame_of().assign(label=lambda f: f["label"] + 2 * (f["a"] > 0))  # 4 classes, 3 of them to search
    sampler = ADASYN(random_state=0, persist=False)
    planned = sampler.plan(whole[FEATURES], whole["label"]).passes
    reads.clear()
    result = quietly(sampler.fit_resample, whole[FEATURES], whole["label"])
    dask.compute(*result)
    assert passes() == planned == 3 + sum(n > 0 for n in sampler.sampling_strategy_.values())


@each_run
@pytest.mark.parametrize("lazy", [False, True], ids=["pandas", "dask"])
def test_plan_says_what_is_made(run, lazy):
    whole = frame_of() if lazy else frame_of().compute()
    sampler = ready(run)
    plan = sampler.plan(whole[FEATURES], whole["label"])
    quietly(sampler.fit_resample, whole[FEATURES], whole["label"])
    before, after = sampler.report_.counts_before, sampler.report_.counts_after
    assert {c: n for c, n in plan.rows_to_make.items() if n} == {c: after[c] - before[c] for c in before if after[c] != before[c]}
    assert plan.passes == 0 or lazy
    assert plan.total_bytes == pytest.approx(sum(after.values()) * 3 * 8, rel=0.5)


@each_run
def test_a_plan_prints_in_every_form(run):
    whole = frame_of()
    plan = ready(run).plan(whole[FEATURES], whole["label"].map({0: "<b>&rest", 1: "fraud"}, meta=("label", object)))
    parts = (f"Plan of {type(RUNS[run]).__name__}", "<b>&rest", "fraud", "320", "80", "passes over the source", str(plan.passes))
    for text in (str(plan), repr(plan), well_formed(plan._repr_html_())):
        for part in parts:
            assert part in text
    assert plan.tasks > 0 and plan.worker_bytes > 0 and plan.workers >= 1
