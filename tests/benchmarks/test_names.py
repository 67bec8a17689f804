"""Every benchmark that has a name can be found under it."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.benchmarks import full


@pytest.mark.parametrize("name", full.NAMES)
def test_the_name_of_a_benchmark_is_a_function(name):
    module, function = full.NAMES[name]
    assert callable(getattr(import_module(f"tests.benchmarks.{module}"), function))


def test_names_are_measured_in_the_order_in_which_they_are_asked_for(monkeypatch, capsys):
    seen = []
    monkeypatch.setattr(
        full, "import_module", lambda name: type("M", (), {f: (lambda *_, f=f: seen.append(f)) for _, f in full.NAMES.values()})()
    )
    full.main(["survey", "wide"])
    assert seen == ["survey", "wide"]
    assert capsys.readouterr().out.splitlines() == ["# survey: 0 s", "# wide: 0 s"]
