"""Options of delimited text: names of delimiters, and what means nothing."""

from __future__ import annotations

import pytest

from dresample import errors
from dresample.jobs.text.dialect import TextOptions


@pytest.mark.parametrize(
    "options",
    [
        {"delimiter": ";;"}, {"delimiter": '"'}, {"delimiter": "é"}, {"decimal": "5"}, {"thousands": "-"}, {"comment": "\n"},
        {"encoding": "utf-9"}, {"delimiter": ",", "decimal": ","}, {"decimal": ",", "thousands": ","},
        {"delimiter": ";", "comment": ";"}, {"thousands": "."},
    ],
)  # fmt: skip
def test_options_that_mean_nothing_are_refused(options):
    with pytest.raises(errors.ParameterError, match="--"):
        TextOptions(**options)


@pytest.mark.parametrize(("said", "meant"), [("\\t", "\t"), ("tab", "\t"), (";", ";"), ("pipe", "|")])
def test_delimiters_may_be_named(said, meant):
    assert TextOptions(delimiter=said).delimiter == meant
