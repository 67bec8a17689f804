"""Columns of floats that stand for whole numbers: which of them are rounded in new rows, and how.

New rows lie between old ones, so a count or a flag that is kept as a float comes out with a fraction, which tells new rows from
real ones. Integer columns are rounded when they get their dtype back; float columns where ``integer`` says so, by the same rule:
to the nearest whole number, halves to the even one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dresample import errors
from dresample.block import Floats

__all__ = ["check_integer", "rounded", "rounded_columns"]


def check_integer(owner: str, integer: Any) -> None:
    """Refuse values of ``integer`` that mean nothing."""
    if integer is False or (isinstance(integer, str) and integer == "auto"):
        return
    if integer is True or isinstance(integer, str) or not hasattr(integer, "__iter__"):
        raise errors.integer_wanted(owner, integer)


def rounded_columns(owner: str, integer: Any, names: Sequence[Any], whole: Sequence[int], nominal: int = 0) -> tuple[int, ...]:
    """Positions of the columns that are rounded in new rows.

    Parameters
    ----------
    owner : str
        The sampler, for messages.
    integer : "auto", list of names or False
    names : sequence
        Of the features; the last ``nominal`` of them are categories.
    whole : sequence of int
        Positions of the float features that hold whole numbers only.

    Examples
    --------
    >>> rounded_columns("SMOTE", "auto", ["amount", "count", "flag"], whole=[1, 2])
    (1, 2)
    >>> rounded_columns("SMOTE", ["count"], ["amount", "count", "flag"], whole=[1, 2])
    (1,)
    """
    if integer is False:
        return ()
    if isinstance(integer, str):
        return tuple(whole)
    numbers = list(names)[: len(names) - nominal]
    missing = [name for name in integer if name not in numbers]
    if missing:
        raise errors.integer_unknown(owner, missing, numbers)
    return tuple(sorted({numbers.index(name) for name in integer}))


def rounded(X: Floats, columns: Sequence[int]) -> Floats:
    """Rows with some columns rounded, in place.

    Examples
    --------
    >>> rounded(np.array([[0.5, 0.5], [1.5, 2.5]]), [1])
    array([[0.5, 0. ],
           [1.5, 2. ]])
    """
    for c in columns:
        np.rint(X[:, c], out=X[:, c])
    return X
