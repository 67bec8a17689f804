"""Options of delimited text: names of delimiters, and what means nothing."""

from __future__ import annotations

import pytest

from dresample import errors
from dresample.jobs.dialect import TextOptions


@pytest.mark.parametrize(
    "options",
    [
        {"delimiter": ";;"}, {"delimiter": '"'}, {"delimiter": "é"}, {"decimal": "5"}, {"thousands": "-"}, {"comment": "\n"},
        {"encoding": "utf-9"}, {"delimiter": ",", "decimal": ","}, {"decimal": ",", "thousands": ","},
        {"delimiter": ";", "comment": ";"}, {"thousands": "."},
    ],
)  # fmt: skip
def test_options_that_mean_nothing(options):
    with pytest.raises(errors.ParameterError, match="--"):
        TextOptions(**options)


@pytest.mark.parametrize(("said", "meant"), [("\\t", "\t"), ("tab", "\t"), (";", ";"), ("pipe", "|")])
def test_names_of_delimiters(said, meant):
    assert TextOptions(delimiter=said).delimiter == meant
