"""The page of nightly runs: its job is the one of the examples, its recipes are what their schedulers read."""

from __future__ import annotations

import ast
import configparser
import re
import tomllib

import pytest
import yaml

from tests.helpers.pages import blocks, text
from tests.helpers.places import ROOT

PAGE = "docs/nightly.md"


def of(language):
    return [block.text for block in blocks(PAGE) if block.language == language]


def test_the_job_is_the_one_of_the_examples():
    (shown,) = of("toml")
    assert tomllib.loads(shown) == tomllib.loads((ROOT / "examples/nightly/nightly.toml").read_text())


def test_units_and_manifests_are_of_their_formats():
    units = []
    for unit in of("ini"):
        parser = configparser.ConfigParser(strict=True)
        parser.optionxform = str
        parser.read_string(unit)
        units.append(parser)
    assert units[0]["Service"]["Type"] == "oneshot" and units[1]["Timer"]["Persistent"] == "true"
    (manifest,) = map(yaml.safe_load, of("yaml"))
    assert manifest["kind"] == "CronJob" and manifest["spec"]["concurrencyPolicy"] == "Forbid"
    assert re.search(r"^0 2 \* \* \* .*dresample run nightly\.toml", text(PAGE), re.MULTILINE)


@pytest.mark.parametrize("code", of("python"))
def test_python_recipes_are_python(code):
    ast.parse(code)


def test_methods_of_the_page_are_those_that_use_a_state():
    from dresample.registry import ENTRIES

    named = {"ADASYN", "SMOTE", "BorderlineSMOTE", "SafeLevelSMOTE", "MSMOTE", "CBSO", "KernelADASYN"}
    assert {entry.name for entry in ENTRIES if entry.load()._incremental} == named
    row = next(line for line in text(PAGE).splitlines() if line.startswith("| which methods"))
    assert all(re.sub("SMOTE$", "-SMOTE", name).replace("SafeLevel", "Safe-Level") in row or name in row for name in named)
