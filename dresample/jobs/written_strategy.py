"""A ``sampling_strategy`` as it is written on the command line or in a job file -> the value for Python."""

from __future__ import annotations

import ast
from typing import Any

__all__ = ["label", "written_strategy"]


def written_strategy(value: str) -> Any:
    """``auto``, ``0.3``, ``1=5000,2=800`` (or a Python dict), or ``[0, 1]``.

    Raises
    ------
    ValueError
        It is none of these; the message says what is wrong.

    Examples
    --------
    >>> written_strategy("0.3"), written_strategy("1=5000,b=800"), written_strategy("[0, 'b']")
    (0.3, {1: 5000, 'b': 800}, [0, 'b'])
    """
    try:
        return float(value)
    except ValueError:
        pass
    if value.lstrip().startswith("{"):
        try:
            return dict(ast.literal_eval(value))
        except (ValueError, SyntaxError, TypeError) as problem:
            raise ValueError(f"{value!r} is no dict of class: count.") from problem
    if value.lstrip().startswith("["):
        try:
            return list(ast.literal_eval(value))
        except (ValueError, SyntaxError) as problem:
            raise ValueError(f"{value!r} is no list of classes, as [0, 1] or ['fraud', 'error'].") from problem
    if "=" in value:
        pairs = [part.split("=", 1) for part in value.split(",")]
        try:
            found = [(label(k.strip()), int(v)) for k, v in pairs]
        except ValueError as problem:
            raise ValueError(f"{value!r}: counts are whole numbers, as in 1=5000,2=800.") from problem
        if len(dict(found)) < len(found):
            raise ValueError(f"{value!r} names a class twice. Give one number of rows for each.")
        return dict(found)
    return value


def label(text: str) -> Any:
    """A label: a number where it looks like one."""
    try:
        return int(text)
    except ValueError:
        return text
