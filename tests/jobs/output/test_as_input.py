"""Outputs that are no table by themselves are refused as input, whichever way they are named."""

from __future__ import annotations

import os

import pytest

import dresample
from dresample import SMOTE, errors
from dresample.jobs import inputs
from tests.helpers.marks import NO_ADVICE
from tests.helpers.nights import a_job, days, run

pytestmark = NO_ADVICE


def test_versions_count_once(tmp_path):
    source = days(tmp_path / "in", count=2)
    for seed in range(2):
        run(a_job(source, tmp_path / "out", SMOTE(random_state=seed), keep=2))
    one, other = (str(path) for path in (tmp_path / "out" / "versions").iterdir())
    for given in ([tmp_path / "out"], [tmp_path], [one, other], [f"{tmp_path}/out/versions/*"], [f"{tmp_path}/out/**/*.parquet"]):
        with pytest.raises(errors.InputError, match=r"keeps versions of one table|is read twice|twice"):
            inputs.find([str(path) for path in given])
    for given in (tmp_path / "out" / "current", dresample.current(tmp_path / "out"), one):
        assert inputs.find([os.fspath(given)]).rows > 120


def test_new_rows_alone_are_no_table(tmp_path):
    source = days(tmp_path / "in", count=2)
    run(a_job(source, tmp_path / "out", originals="referenced"))
    for given in (tmp_path / "out", tmp_path / "out" / "part-00000.parquet", f"{tmp_path}/o*"):
        with pytest.raises(errors.InputError, match="holds new rows only"):
            inputs.find([str(given)])
