"""Columns of files that make no features as they are: copies of the label, constants, identifiers, counts kept as floats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.distribution.traits import agreed
from dresample.sampling.suspects import LEAST_ROWS, SURPRISE

__all__ = ["WORDS", "Oddity", "looked", "odd"]

#: What the columns are called that are found.
WORDS = {
    "copies": "copies of the label",
    "constant": "the same value in all rows",
    "identifiers": "a different value in each row",
    "whole": "whole numbers kept as floats",
}
#: Rows that settle most columns.
_FIRST = 256


@dataclass(frozen=True)
class Oddity:
    """What a partition shows of a column without nulls.

    Parameters
    ----------
    whole : bool
        A float column without fractions.
    by_class : dict of {label: value}, optional
        Where there is one value in each class.
    hashes : ndarray of uint64, optional
        Where all values differ, and are no fractions.
    """

    whole: bool = False
    by_class: Mapping[Any, Any] | None = None
    hashes: NDArray[np.uint64] | None = field(default=None, repr=False)


def looked(part: Any, target: str) -> dict[str, Oddity]:
    """Look at the columns of a partition but the target; columns of times, lists and the like say nothing."""
    import pandas as pd

    kinds = pd.api.types
    labels = part[target]
    out = {}
    for name in part.columns.drop(target):
        column = part[name]
        category = isinstance(column.dtype, pd.CategoricalDtype)
        if not (category or kinds.is_numeric_dtype(column.dtype) or kinds.is_string_dtype(column)):
            continue
        if column.isna().any() or not len(column):
            out[name] = Oddity()
            continue
        floats = kinds.is_float_dtype(column.dtype)
        whole = floats and _whole(column.to_numpy(dtype=float))
        out[name] = Oddity(whole, _by_class(column, labels), _hashes(column) if whole or not floats else None)
    return out


def _whole(values: NDArray[np.float64]) -> bool:
    return all(bool((some == np.rint(some)).all()) for some in (values[:_FIRST], values))


def _by_class(column: Any, labels: Any) -> dict[Any, Any] | None:
    import pandas as pd

    classes = labels.nunique(dropna=False)
    if column.iloc[:_FIRST].nunique() > classes or column.nunique() > classes:
        return None
    pairs = pd.DataFrame({"label": labels.astype(object), "value": column.astype(object)}).drop_duplicates()
    if len(pairs) != pairs["label"].nunique(dropna=False):
        return None
    return dict(zip(pairs["label"].tolist(), pairs["value"].tolist(), strict=True))


def _hashes(column: Any) -> NDArray[np.uint64] | None:
    import pandas as pd

    if not column.iloc[:_FIRST].is_unique:
        return None
    found: NDArray[np.uint64] = np.unique(pd.util.hash_pandas_object(column, index=False).to_numpy())
    return found if len(found) == len(column) else None


def odd(
    seen: Sequence[Mapping[str, Oddity]], names: Sequence[str], rows: int, classes: int, spans: Mapping[str, float]
) -> dict[str, list[str]]:
    """The columns of each kind that there are.

    Parameters
    ----------
    seen : list of dict
        What the partitions that have rows show.
    names : list of str
    rows, classes : int
        Of the files.
    spans : dict of {str: float}
        Of columns of numbers: how far the largest is from the smallest.
    """
    out: dict[str, list[str]] = {kind: [] for kind in WORDS}
    for name in names:
        looks = [part[name] for part in seen if name in part]
        if not looks:
            continue
        values = agreed([look.by_class for look in looks])
        copy = values is not None and len(values) == len(set(values.values())) == classes > 1
        constant = values is not None and len(values) == classes and len(set(values.values())) == 1
        hashes = [look.hashes for look in looks if look.hashes is not None]
        apart = len(hashes) == len(looks) and rows >= LEAST_ROWS and spans.get(name, 0.0) < rows**2 / SURPRISE
        numbers = not (copy or constant) and apart and len(np.unique(np.concatenate(hashes))) == rows
        whole = all(look.whole for look in looks)
        for kind, so in zip(WORDS, (copy, constant, numbers, whole), strict=True):
            out[kind] += [name] if so else []
    return {kind: found for kind, found in out.items() if found}
