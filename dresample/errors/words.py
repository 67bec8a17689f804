"""What messages are made of: values as plain Python, lists, numbers with their nouns, the nearest of some names.

Parameters, their values and other samplers are marked in a text, not written out: :mod:`dresample.errors.speech` writes them for
whoever reads the message, in Python, on the command line, or in a job file.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ["count", "either", "expected", "few", "nearest", "own", "parameter", "plain", "sampler", "setting", "shown", "these"]

#: Marks: Unicode's noncharacters, which no text may hold. BEGIN kind NEXT field NEXT field ... END.
BEGIN, NEXT, END = "\ufdd0", "\ufdd1", "\ufdd2"


def _mark(kind: str, *fields: str) -> str:
    return BEGIN + NEXT.join((kind, *fields)) + END


def parameter(name: str) -> str:
    """The name of a parameter: ``k_neighbors``, ``--n-neighbors``, ``-p smote__k_neighbors``."""
    return _mark("parameter", name)


def own(name: str) -> str:
    """The name of a parameter where the sampler that has it is named too: Python needs no more."""
    return _mark("own", name)


def setting(name: str, *values: Any) -> str:
    """A parameter with a value, or with one of several: ``scale='robust'``, ``--scale robust``. Without any: ``scale=``."""
    return _mark("setting", name, *map(shown, values))


def either(python: str, command_line: str, job_file: str | None = None) -> str:
    """What has to be said in other words to those who call Python, the command line, or write a job file (else the second)."""
    return _mark("either", python, command_line, command_line if job_file is None else job_file)


def sampler(name: str) -> str:
    """A class of this package that one may use instead: ``SMOTE``, ``--method smote``."""
    return _mark("sampler", name)


def expected(k: int, rows: int) -> str:
    """What scikit-learn would have said of too few rows."""
    return either(f" (Expected n_neighbors <= n_samples_fit, but n_neighbors = {k}, n_samples_fit = {rows}.)", "")


def plain(value: Any) -> Any:
    """The value without NumPy's scalars, inside of containers too.

    Examples
    --------
    >>> import numpy as np
    >>> plain({np.str_("b"): [np.int64(3)]})
    {'b': [3]}
    """
    if type(value).__module__ == "numpy" and hasattr(value, "tolist"):  # told without loading NumPy, for a command that needs none
        return str(value) if value.dtype.kind in "mM" else value.tolist()
    if isinstance(value, Mapping):
        return {plain(k): plain(v) for k, v in value.items()}
    if type(value) in (list, tuple, set):
        return type(value)(plain(v) for v in value)
    return value


def shown(value: Any) -> str:
    """A value as it is written in Python, labels of any origin alike.

    Examples
    --------
    >>> import numpy as np
    >>> print(shown(np.str_("b")), shown(np.int64(3)), shown(...))
    'b' 3 ...
    """
    return "..." if value is ... else repr(plain(value))


def count(number: int, noun: str) -> str:
    """A number with its noun.

    Examples
    --------
    >>> count(1, "row"), count(2, "row"), count(0, "class")
    ('1 row', '2 rows', '0 classes')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}{'es' if noun.endswith('s') else 's'}"


def these(number: int, one: str, many: str) -> str:
    """The form of a word that goes with a number."""
    return one if number == 1 else many


def few(names: Iterable[Any], most: int = 5) -> str:
    """The first of some names, and how many more there are."""
    names = [str(n) for n in names]
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def nearest(names: Any, known: Iterable[Any]) -> str:
    """``Did you mean ...? `` for one mistyped name or several, with a space behind; nothing where none is near.

    Examples
    --------
    >>> nearest("amuont", ["time", "amount"]), nearest("1", [0, 1]), nearest("x", ["time"])
    ("Did you mean 'amount'? ", 'Did you mean 1? ', '')
    """
    known = list(known)
    if isinstance(names, str) or not isinstance(names, Sequence):
        found = _near(names, known)
        return "" if found is None else f"Did you mean {shown(found)}? "
    pairs = [(name, found) for name in names for found in [_near(name, known)] if found is not None][:3]
    if len(names) == 1:
        return f"Did you mean {shown(pairs[0][1])}? " if pairs else ""
    return f"Did you mean {', '.join(f'{shown(found)} for {shown(name)}' for name, found in pairs)}? " if pairs else ""


def _near(name: Any, known: list[Any]) -> Any:
    """Of another type, in other case, or about so written."""
    by_text: dict[str, Any] = {}
    for each in known:
        by_text.setdefault(str(each).lower().strip(), each)
    found = difflib.get_close_matches(str(name).lower().strip(), by_text, n=1, cutoff=0.6)
    return by_text[found[0]] if found else None
