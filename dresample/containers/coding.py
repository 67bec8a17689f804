"""Nominal columns as integer codes in a matrix, and codes as values again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Floats
from dresample.containers import objects
from dresample.containers.casts import frame_matrix, to_columns
from dresample.containers.dtypes import matrix_dtype

__all__ = ["Coding", "column_at", "factorized"]

#: float32 holds all integers up to here.
EXACT_IN_FLOAT32 = 2**24


@dataclass(frozen=True)
class Coding:
    """What the columns of a table are, in the user's order, and what the codes of the nominal ones stand for.

    Parameters
    ----------
    names, dtypes : tuple
        Of all columns. Once the codes are known, categorical dtypes hold the categories that new rows declare.
    nominal : tuple of int
        Positions of the nominal columns, rising.
    sampler : str
        For messages.
    values : tuple of tuples
        Of each nominal column: what code 0, 1, ... stands for.
    """

    names: tuple[Any, ...]
    dtypes: tuple[Any, ...]
    nominal: tuple[int, ...]
    sampler: str
    values: tuple[tuple[Any, ...], ...] = ()

    @property
    def continuous(self) -> tuple[int, ...]:
        """Positions of all other columns."""
        return tuple(i for i in range(len(self.names)) if i not in set(self.nominal))

    @property
    def order(self) -> tuple[int, ...]:
        """Positions in the order of the blocks: continuous columns first."""
        return (*self.continuous, *self.nominal)

    @property
    def matrix_dtype(self) -> np.dtype[Any]:
        """float32 where it holds all numbers and codes exactly, else float64."""
        many = any(len(v) > EXACT_IN_FLOAT32 for v in self.values)
        return np.dtype(np.float64) if many else matrix_dtype([self.dtypes[i] for i in self.continuous])

    # --- in -----------------------------------------------------------------------------------------------------------

    def matrix(self, part: Any) -> Floats:
        """Rows of a frame or an array as a matrix of the blocks."""
        out = np.empty((len(part), len(self.names)), self.matrix_dtype)
        plain = [i for i in self.continuous if str(self.dtypes[i]) != "object"]
        at = {i: c for c, i in enumerate(self.order)}
        if plain:
            values = part.iloc[:, plain] if hasattr(part, "iloc") else part[:, plain]
            numbers = frame_matrix(values, out.dtype) if hasattr(part, "iloc") else values
            out[:, [at[i] for i in plain]] = numbers
        for i in self.continuous:
            if i not in plain:
                out[:, at[i]] = _numbers(column_at(part, i), self.names[i], self.sampler)
        for i, values in zip(self.nominal, self.values, strict=True):
            out[:, at[i]] = _codes(column_at(part, i), values, self.names[i], self.sampler)
        return out

    # --- out ----------------------------------------------------------------------------------------------------------

    def frame(self, matrix: Floats, index: Any) -> Any:
        """New rows as a pandas DataFrame of the originals' columns and dtypes."""
        import pandas as pd

        columns: dict[int, Any] = {}
        for c, i in enumerate(self.order):
            dtype = self.dtypes[i]
            if c < len(self.continuous):
                columns[i] = to_columns(matrix[:, c : c + 1], [dtype])[0]
            else:
                values = pd.Series(list(self.values[c - len(self.continuous)]), dtype=dtype).array
                columns[i] = values.take(matrix[:, c].astype(np.int64))
        out = pd.DataFrame({i: columns[i] for i in range(len(self.names))}, index=index, copy=False)
        out.columns = pd.Index(self.names)
        return out

    def array(self, matrix: Floats) -> NDArray[Any]:
        """New rows as an array of the originals' dtype."""
        dtype = np.dtype(self.dtypes[0])
        out = np.empty(matrix.shape, dtype)
        for c, i in enumerate(self.order):
            if c < len(self.continuous):
                out[:, i] = to_columns(matrix[:, c : c + 1], [dtype])[0]
            else:
                values = self.values[c - len(self.continuous)]
                table = np.empty(len(values), dtype)
                for code, value in enumerate(values):
                    table[code] = value
                out[:, i] = table[matrix[:, c].astype(np.int64)]
        return out


def _codes(column: Any, values: Sequence[Any], name: Any, sampler: str) -> NDArray[np.int64]:
    codes, found = factorized(column, name)
    place = {value: code for code, value in enumerate(values)}
    table = np.array([*(place.get(value, -1) for value in found), -1], np.int64)
    out = table[codes]
    if (out < 0).any():
        raise errors.null_categories([(name, int((out < 0).sum()))], sampler)
    return out


def factorized(column: Any, name: Any) -> tuple[NDArray[np.int64], list[Any]]:
    """Numbers of the distinct values of a column (-1 for nulls), and these values."""
    import pandas as pd

    series = column if hasattr(column, "iloc") else pd.Series(column)
    try:
        codes, values = pd.factorize(series)
    except TypeError:
        example = next(v for v in series if not isinstance(v, (str, int, float)))
        raise errors.no_category(name, example) from None
    return codes, values.tolist()


def _numbers(column: Any, name: Any, sampler: str) -> NDArray[np.float64]:
    """A column of Python objects as floats; text that looks like numbers is text."""
    import pandas as pd

    values = np.asarray(column, object)
    if any(isinstance(v, (str, bytes)) for v in values):
        raise errors.not_named([name], sampler)
    try:
        return np.where(pd.isna(values), np.nan, values).astype(np.float64)
    except (TypeError, ValueError):
        date = next((v for v in values if objects.is_date(v)), None)
        raise (errors.not_named([name], sampler) if date is None else errors.dates_refused([(name, date)], sampler)) from None


def column_at(part: Any, position: int) -> Any:
    """A column of a frame or an array, by its place."""
    return part.iloc[:, position] if hasattr(part, "iloc") else part[:, position]
