"""``plan`` and ``report_`` against what is read: every sampler whose passes depend on classes, versions or rounds."""

from __future__ import annotations

import html

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest

import dresample as d
from dresample.report.summary import RunPlan

PARTITIONS = 4
FEATURES = ["a", "b"]
reads: list[int] = []


def read(i, classes):
    reads.append(i)
    rng = np.random.default_rng(i)
    label = np.repeat([0, 1, 2][:classes], [75, 25] if classes == 2 else [55, 30, 15])
    return pd.DataFrame(rng.normal(label[:, None], 1.0, (100, 2)), columns=FEATURES).assign(label=rng.permuted(label))


def frame(classes):
    found = dd.from_map(read, range(PARTITIONS), classes=classes, meta=read(0, classes)[:0])
    reads.clear()
    return found


def passes():
    return len(reads) / PARTITIONS


SEEDED = {"random_state": 0}
EXACT = [
    d.EditedNearestNeighbours(),
    d.EditedNearestNeighbours(sampling_strategy="all"),
    d.AllKNN(allow_minority=True),
    d.TomekLinks(),
    d.TomekLinks(sampling_strategy="all"),
    d.NeighbourhoodCleaningRule(),
    d.AllKNN(n_neighbors=1),
    d.NeighbourhoodCleaningRule(edited_nearest_neighbours=d.AllKNN(n_neighbors=2, allow_minority=True)),
    d.OneSidedSelection(**SEEDED),
    d.CondensedNearestNeighbour(**SEEDED),
    d.NearMiss(),
    d.NearMiss(version=3),
    d.InstanceHardnessThreshold(**SEEDED, cv=3),
    d.InstanceHardnessThreshold(**SEEDED, cv=3, max_fit_rows=150),
    d.ClusterCentroids(**SEEDED),
    d.ClusterCentroids(**SEEDED, voting="hard"),
    d.RBO(**SEEDED, n_steps=3),
    d.CCR(**SEEDED),
    d.SMOTEENN(**SEEDED),
    d.SMOTETomek(**SEEDED),
    d.Chain(d.ADASYN(), d.RandomUnderSampler(), **SEEDED),
]
REPEATING = [
    d.RepeatedEditedNearestNeighbours(max_iter=2),
    d.AllKNN(),
    d.NeighbourhoodCleaningRule(edited_nearest_neighbours=d.AllKNN()),
    d.BatchCondensedNearestNeighbour(**SEEDED),
    d.IterativePartitioningFilter(**SEEDED, max_iter=4),
    d.SMOTEIPF(**SEEDED),
    d.Chain(d.SMOTE(), d.RandomUnderSampler(sampling_strategy={1: 200}), **SEEDED),  # class 1 is that large after SMOTE only
]


def counted(sampler, classes):
    """What is planned, what is told, what is read while fitting, and what is read in all."""
    whole = frame(classes)
    sampler = sampler.__class__(**sampler.get_params(deep=False) | {"persist": False})
    plan = sampler.plan(whole[FEATURES], whole["label"])
    reads.clear()
    with dask.config.set(scheduler="synchronous"):
        result = sampler.fit_resample(whole[FEATURES], whole["label"])
        fitting = passes()
        dask.compute(*result)
    return plan, sampler.report_.passes, fitting, passes()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("sampler", EXACT, ids=str)
def test_passes_are_known_before(sampler, classes):
    plan, told, fitting, everything = counted(sampler, classes)
    assert (told, plan.passes, plan.repeats) == (fitting, everything, False)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("sampler", REPEATING, ids=str)
def test_the_least_number_of_passes(sampler):
    plan, told, fitting, everything = counted(sampler, 2)
    assert told == fitting and plan.repeats and 3 < plan.passes <= everything
    assert f"at least {plan.passes}" in str(plan) and f"at least {plan.passes}" in plan._repr_html_()


def test_rounds_in_memory_read_nothing():
    whole = frame(2)
    sampler = d.RepeatedEditedNearestNeighbours(persist=True)
    plan = sampler.plan(whole[FEATURES], whole["label"])
    assert isinstance(plan, RunPlan) and plan.passes == 3 and not plan.repeats
    there = whole.compute()
    plan = sampler.plan(there[FEATURES], there["label"])
    assert plan.passes == 0 and not plan.repeats


def test_editing_that_stops_early_reads_as_often_as_planned_at_least():
    """The second class falls below the smallest one before the last of nine rounds."""
    sampler = d.AllKNN(n_neighbors=9, persist=False)
    whole = frame(3)
    plan = sampler.plan(whole[FEATURES], whole["label"])
    reads.clear()
    with dask.config.set(scheduler="synchronous"):
        dask.compute(*sampler.fit_resample(whole[FEATURES], whole["label"]))
    assert sampler.report_.notes["largest_k"] < 9
    assert plan.repeats and plan.passes <= passes()


# --- counts that nobody knows before ----------------------------------------------------------------------------------

UNKNOWN = {
    "rows dropped": [
        d.EditedNearestNeighbours(), d.RepeatedEditedNearestNeighbours(), d.AllKNN(), d.TomekLinks(), d.OneSidedSelection(),
        d.NeighbourhoodCleaningRule(), d.CondensedNearestNeighbour(), d.BatchCondensedNearestNeighbour(), d.SMOTEENN(),
        d.IterativePartitioningFilter(), d.SMOTETomek(), d.SMOTEIPF(), d.Chain(d.RandomOverSampler(), d.TomekLinks()),
    ],
    "rows made": [d.SMOTERSB(), d.Chain(d.SMOTERSB(), d.TomekLinks())],
    "rows kept": [d.NearMiss(version=3), d.InstanceHardnessThreshold()],
}  # fmt: skip


@pytest.mark.parametrize(("name", "sampler"), [(name, s) for name, some in UNKNOWN.items() for s in some], ids=str)
def test_the_plan_says_which_counts_are_not_known(name, sampler):
    whole = frame(2)
    plan = sampler.plan(whole[FEATURES], whole["label"])
    told = {"rows dropped": "not known before", "rows made": "at most", "rows kept": "at "}[name]
    assert plan.notes[name].startswith(told)
    for text in (str(plan), html.unescape(plan._repr_html_())):
        assert name in text and plan.notes[name] in text


@pytest.mark.parametrize(
    "sampler", [d.SMOTE(), d.RandomUnderSampler(), d.NearMiss(), d.SMOTERSB(sampling_strategy={1: 100})], ids=str
)
def test_counts_that_are_known_need_no_note(sampler):
    whole = frame(2)
    assert not sampler.plan(whole[FEATURES], whole["label"]).notes
