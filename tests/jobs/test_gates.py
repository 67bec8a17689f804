"""Warnings are heard by their kinds; a kind that a gate names ends the block, all others go on as before."""

from __future__ import annotations

import warnings

import pytest

from dresample import errors
from dresample.jobs.gates import KINDS, Warned, heard


def test_every_kind_of_warning_is_known_and_has_a_name_of_its_own():
    subclasses, left = set(), [errors.ResamplingWarning]
    while left:
        kind = left.pop()
        subclasses.add(kind.__name__)
        left += kind.__subclasses__()
    assert subclasses == set(KINDS)
    noisy = errors.noisy_class(1, 0.5, 5, "ADASYN", 0.2)
    assert type(noisy).__name__ == "NoiseWarning"
    for made in (errors.class_not_measured([1], "zero"), errors.class_not_trained([1])):
        assert type(made) is not errors.ResamplingWarning


def noise() -> None:
    warnings.warn(errors.noisy_class(1, 0.5, 5, "ADASYN", 0.2), stacklevel=1)


def test_warnings_pass_and_are_told():
    with warnings.catch_warnings(record=True) as passed:
        warnings.simplefilter("always")
        with heard(["ScaleWarning"]) as found:
            noise()
            warnings.warn("of another library", UserWarning, stacklevel=1)
    assert [type(each.message) for each in passed] == [errors.NoiseWarning, UserWarning]
    assert passed[0].filename == __file__
    assert [each.kind for each in found] == ["NoiseWarning"] and isinstance(found[0], Warned)


@pytest.mark.parametrize("gate", ["NoiseWarning", "ResamplingWarning"])
def test_a_gate_closes(gate):
    with (
        pytest.raises(errors.GateError, match=r"NoiseWarning, which fail_on of \[run\] names. Nothing was published"),
        heard([gate]),
    ):
        warnings.warn(errors.noisy_class(1, 0.5, 5, "ADASYN", 0.2), stacklevel=1)


def broken() -> None:
    noise()
    raise ValueError("mine")


def test_an_error_inside_goes_first():
    with pytest.raises(ValueError, match="mine"), heard(["NoiseWarning"]):
        broken()
