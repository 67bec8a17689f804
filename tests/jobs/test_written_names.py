"""Names of columns with commas, after an option."""

from __future__ import annotations

import pytest

from dresample import errors
from dresample.errors.command_line import with_option
from dresample.jobs.written_names import written_names


def test_names_with_commas_are_told_apart():
    have = ["a", "b", "c", "c,d", "a,b", " e"]
    assert written_names("--drop", ["a, b"], have) == ("a", "b")
    assert written_names("--drop", ["c,d", "a"], have) == ("c,d", "a")  # d is no column
    assert written_names("--drop", ['"a,b",c'], have) == ("a,b", "c")
    assert written_names("--drop", [" e", "x,y"], have) == (" e", "x", "y")  # what there is not, the caller says
    with pytest.raises(errors.ParameterError) as caught:
        written_names("--drop", ["a,b"], have)
    assert "--drop 'a,b' is the name of a column, and so is each of 'a', 'b'." in str(caught.value)
    assert "For the one column write --drop '\"a,b\"'; for the others give the option again: --drop a --drop b." in str(
        caught.value
    )
    assert written_names("--drop", ['"a,b"'], have) == ("a,b",)
    assert with_option("--drop", have[:2]) == "--drop a,b"
