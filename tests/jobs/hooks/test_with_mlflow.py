"""What MLflow is told: the calls, as a module in its place records them (the client needs older versions than the tests)."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest

from dresample.jobs.gates import Warned
from dresample.jobs.hooks.facts import Begun
from dresample.jobs.hooks.with_mlflow import WithMlflow

OUTCOME = SimpleNamespace(
    report=SimpleNamespace(counts_before={0: 90, "a?": 10}, counts_after={0: 90, "a?": 30}), rows=120, files=3, nbytes=999,
    warned=(Warned("NoiseWarning", "x"), Warned("NoiseWarning", "y")),
)  # fmt: skip
BEGUN = Begun(
    "night", ("/data/day", "/data/more"), "/out", {"method": "SMOTE", "k": "5" * 900}, {"target": "y", "features": ("a", "b")}
)

BEFORE = ("set_tracking_uri", "set_experiment", "start_run", "log_params", "set_tags")


@pytest.fixture
def calls(monkeypatch):
    found = []

    def module(name, **members):
        made = ModuleType(name)
        made.__dict__.update(members)
        monkeypatch.setitem(sys.modules, name, made)

    record = lambda name: lambda *args, **more: found.append((name, args, more)) or name
    names = ("set_tracking_uri", "set_experiment", "start_run", "log_params", "set_tags", "log_input", "log_metrics", "end_run")
    module("mlflow", **{name: record(name) for name in names})
    module("mlflow.data")
    module("mlflow.data.dataset_source_registry", resolve_dataset_source=lambda path: f"source of {path}")
    module("mlflow.data.meta_dataset", MetaDataset=lambda source, name, digest: (source, name, digest))
    return found


def test_a_run_that_is_done(calls):
    hook = WithMlflow("file:///runs", "nightly")
    hook.start(BEGUN)
    hook.complete(OUTCOME, "d" * 32, 1.5)
    assert [name for name, _, _ in calls] == [*BEFORE, "log_input", "log_metrics", "set_tags", "end_run"]
    told = {name: (args, more) for name, args, more in calls}
    assert told["start_run"][1] == {"run_name": "night"}
    parameters = told["log_params"][0][0]
    assert parameters["method"] == "SMOTE" and parameters["features"] == "a,b" and len(parameters["k"]) == 500
    assert told["log_input"][0][0] == ("source of /data/day", "night", "d" * 32)
    metrics = told["log_metrics"][0][0]
    assert metrics["rows_after_a_"] == 30.0 and metrics["rows"] == 120.0 and metrics["seconds"] == 1.5
    assert told["set_tags"][0][0] == {"dresample.warnings": "NoiseWarning"}
    assert told["end_run"][0] == ("FINISHED",)


def test_a_run_that_fails(calls):
    hook = WithMlflow()
    hook.fail("InputError", "before it began")
    assert calls == []
    hook.start(BEGUN)
    hook.fail("InputError", "no rows")
    assert calls[-2][1][0] == {"dresample.error": "InputError", "dresample.message": "no rows"}
    assert calls[-1][:2] == ("end_run", ("FAILED",))
