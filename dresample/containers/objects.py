"""Columns of Python objects that are plain numbers, as features.

pandas keeps Decimals, whole numbers beyond 64 bits and mixed ints and floats as objects. Such a column is looked at once, whole:
what its new rows hold depends on all of its values, not on those of one partition. Originals stay the objects that they are.
"""

from __future__ import annotations

import datetime
import decimal
import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.distribution.reduction import Reduction

__all__ = ["Objects", "is_date", "kinds", "look", "positions", "seen"]

#: What a column holds, from the narrowest to the widest: one value of a wider kind makes it that. Of bools, whole numbers, decimals
#: and floats, new rows get the same; decimals beside floats are floats.
_KINDS = ("bool", "int", "decimal", "float")
#: Digits that decimals are rounded with: floats of 64 bits have at most 767.
_EXACT = decimal.Context(prec=1200)


@dataclass(frozen=True)
class Objects:
    """Stands for the dtype of a column of Python numbers: what new rows hold.

    Parameters
    ----------
    of : {"bool", "int", "decimal", "float"}
    places : int
        Decimal places of the finest decimal.
    """

    of: str
    places: int = 0
    kind = "O"  # as a dtype of NumPy tells

    def __str__(self) -> str:
        return "object"

    def cast(self, values: NDArray[Any]) -> NDArray[Any]:
        """New values as Python objects: whole numbers to the nearest, decimals to the places of the column, bools by the half.

        Examples
        --------
        >>> Objects("decimal", 2).cast(np.array([0.125, 1.0])).tolist(), Objects("int").cast(np.array([1.75])).tolist()
        ([Decimal('0.12'), Decimal('1.00')], [2])
        """
        out = np.empty(len(values), object)
        out[:] = [self._one(value) for value in np.asarray(values, np.float64).tolist()]
        return out

    def _one(self, value: float) -> Any:
        if self.of == "float":
            return value
        if self.of == "decimal":
            return Decimal(value).quantize(Decimal(1).scaleb(-self.places), context=_EXACT)
        return round(value) if self.of == "int" else round(value) > 0


class _Odd(NamedTuple):
    """The first value that is no number: where, what, and of which sort."""

    part: int
    position: int
    value: Any
    sort: str


class _Seen(NamedTuple):
    """What one partition, or all of them, shows of a column; ``kind`` is a position in ``_KINDS``, -1 where nothing is there."""

    kind: int = -1
    places: int = 0
    nulls: int = 0
    odd: _Odd | None = None


def positions(dtypes: Sequence[Any]) -> list[int]:
    """Which columns hold Python objects."""
    return [i for i, dtype in enumerate(dtypes) if isinstance(dtype, np.dtype) and dtype.kind == "O"]


def seen(part: Any, number: int = 0) -> list[_Seen]:
    """What one partition shows of its columns, all of which hold objects."""
    return [_seen(part.iloc[:, c].to_numpy(dtype=object), number) for c in range(part.shape[1])]


def _look_combine(answers: Sequence[list[_Seen]]) -> list[_Seen]:
    return [_joined(column) for column in zip(*answers, strict=True)]


def _joined(found: Sequence[_Seen]) -> _Seen:
    odd = min((s.odd for s in found if s.odd), key=lambda o: (o.part, o.position), default=None)
    return _Seen(max(s.kind for s in found), max(s.places for s in found), sum(s.nulls for s in found), odd)


def look(parts: Sequence[Delayed]) -> Delayed:
    """The task that looks at all values; of each partition the columns of objects only."""
    return Reduction("objects", seen, _look_combine).tree([(part, i) for i, part in enumerate(parts)])


def _seen(values: NDArray[Any], number: int) -> _Seen:
    import pandas as pd

    null = pd.isna(values)
    nulls = int(null.sum())
    plain = {"boolean": 0, "integer": 1, "floating": 3}.get(pd.api.types.infer_dtype(values, skipna=True))
    if plain is not None and _all_held(values[~null]):
        return _Seen(plain, 0, nulls)
    kind, places = -1, 0
    for at in np.flatnonzero(~null).tolist():
        value = values[at]
        found = _kind(value)
        if found is None:
            return _Seen(odd=_Odd(number, at, _shown(value), _sort(value)))
        kind = max(kind, found)
        if isinstance(value, Decimal) and value.is_finite():
            places = max(places, -int(value.as_tuple().exponent))
    return _Seen(kind, places, nulls)


def _all_held(values: NDArray[Any]) -> bool:
    try:
        values.astype(np.float64)
    except OverflowError:
        return False
    return True


def _kind(value: Any) -> int | None:
    """Position in ``_KINDS``; None where a value is no number, or none that float64 can hold about."""
    if isinstance(value, (bool, np.bool_)):
        return 0
    if isinstance(value, Decimal):
        return None if value.is_snan() else _held(value, 2)
    if isinstance(value, numbers.Integral):
        return _held(value, 1)
    return _held(value, 3) if isinstance(value, (numbers.Real, np.floating)) else None


def _held(value: Any, kind: int) -> int | None:
    try:
        float(value)
    except OverflowError:
        return None
    return kind


def is_date(value: Any) -> bool:
    """Whether an object is a date, a time, a duration or a period, of Python, NumPy or pandas."""
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta, np.datetime64, np.timedelta64)):
        return True
    return type(value).__module__.startswith("pandas") and type(value).__name__ in ("Period", "Timestamp", "Timedelta")


def _sort(value: Any) -> str:
    if isinstance(value, (str, bytes)):
        return "number as text" if _reads_as_number(value) else "text"
    if is_date(value):
        return "date"
    return "large" if isinstance(value, (numbers.Integral, numbers.Real)) else type(value).__name__


def _reads_as_number(text: str | bytes) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _shown(value: Any) -> str:
    """A value as a message shows it; it travels in the place of the object."""
    plain = value.item() if isinstance(value, np.generic) else value
    text = repr(plain)
    return text if len(text) <= 60 else f"{text[:57]}..."


def kinds(found: Sequence[_Seen], names: Sequence[Any], lengths: Sequence[int], sampler: str) -> list[Objects]:
    """What new rows hold, column by column.

    Parameters
    ----------
    found
        The answer of :func:`look`, or of :func:`seen` for data in memory.
    names : sequence
        Of these columns.
    lengths : sequence of int
        Rows of each partition, for the row that a message names.
    sampler : str

    Raises
    ------
    InputError
        A value that is no number, by its column and row; or missing values.
    """
    starts = np.cumsum([0, *lengths])
    odd = [
        (name, int(starts[s.odd.part]) + s.odd.position, s.odd.value, s.odd.sort)
        for name, s in zip(names, found, strict=True)
        if s.odd is not None
    ]
    if odd:
        dates = [(name, value) for name, _, value, sort in odd if sort == "date"]
        raise errors.dates_refused(dates, sampler) if len(dates) == len(odd) else errors.objects_refused(odd, sampler)
    missing = [(name, s.nulls) for name, s in zip(names, found, strict=True) if s.nulls]
    if missing:
        raise errors.missing_objects(missing, sampler)
    return [Objects(_KINDS[s.kind], s.places) for s in found]
