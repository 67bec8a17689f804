"""Warnings that a job gave, by their kinds; and gates: kinds that end it before anything is published."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from dresample import errors
from dresample.errors.kinds import __all__ as _ALL

__all__ = ["KINDS", "Warned", "heard"]

#: Names of all kinds of warnings about the data; the first is that of all of them.
KINDS = ("ResamplingWarning", *(name for name in _ALL if name.endswith("Warning") and name != "ResamplingWarning"))


@dataclass(frozen=True)
class Warned:
    """One warning."""

    kind: str
    message: str


@contextmanager
def heard(fail_on: Sequence[str] = ()) -> Iterator[list[Warned]]:
    """The warnings about the data that are given inside the block: they are passed on at its end.

    Parameters
    ----------
    fail_on : list of str
        Kinds that are refused at the end of the block, in a list of :data:`KINDS`.

    Raises
    ------
    GateError
    """
    found: list[Warned] = []
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", errors.ResamplingWarning)
        yield found
    for each in said:
        if isinstance(each.message, errors.ResamplingWarning):
            found.append(Warned(type(each.message).__name__, str(each.message)))
    refused = [
        (type(each.message).__name__, str(each.message))
        for each in said
        if any(kind.__name__ in fail_on for kind in type(each.message).__mro__)
    ]
    if refused:
        raise errors.gate_closed(refused)
    for each in said:
        warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)
