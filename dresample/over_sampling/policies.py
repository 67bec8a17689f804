"""What happens where a class cannot be over-sampled as asked: raise, do less, or leave it as it is."""

from __future__ import annotations

from typing import Any

from dresample import errors
from dresample.over_sampling.class_view import ClassView
from dresample.sampling import advice
from dresample.sampling.run import Run

__all__ = ["left_alone", "partners_of", "without_base"]


def partners_of(run: Run, label: Any, k: int, policy: str, name: str, beside: int) -> int | None:
    """Partners of each row of a class that may have too few rows for k of them; None leaves the class out.

    Parameters
    ----------
    run : Run
    label : object
    k : int
        As asked for by the parameter ``name``.
    policy : {"raise", "shrink", "duplicate", "skip"}
        ``on_small_class``: "duplicate" gives 0 partners.
    name : str
    beside : int
        Rows that a class needs beside k.
    """
    size = run.classes.counts[label]
    need, most = k + beside, size - beside
    if size >= need:
        return k
    if policy == "raise" or (policy == "shrink" and size < 2):
        raise errors.too_few_rows(label, size, k, name, need)
    action = {"shrink": f"{name} shrinks to {most}", "duplicate": "its rows are copied", "skip": "it is left as it is"}[policy]
    run.warned += advice.emit([errors.small_class(label, size, name, k, action, policy)])
    run.notes[f"small class {label!r}"] = action
    return {"shrink": most, "duplicate": 0, "skip": None}[policy]


def without_base(members: ClassView, policy: str, found: errors.DresampleError) -> None:
    """No row of a class can be a base: raise, or warn and leave the class as it is."""
    if policy == "raise":
        raise found
    left_alone(members.label, members.run, found)


def left_alone(label: Any, run: Run, found: errors.DresampleError) -> None:
    """Warn that a class is left as it is, and note it."""
    run.warned += advice.emit([errors.no_base_warning(label, found)])
    run.notes[f"class {label!r}"] = "left as it is"
