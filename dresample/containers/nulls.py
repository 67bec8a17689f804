"""Columns that ride along are null on new rows: in which dtypes, and where the values of the originals would change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from dresample import errors
from dresample.containers.dtypes import unknown_categories

__all__ = ["check_holds_nulls", "nullable_as", "nulls", "with_nulls"]

#: Whole numbers up to here are floats of 64 bits; of those beyond some are not.
LARGEST_EXACT = 2**53


def check_holds_nulls(columns: Sequence[Any], dtypes: Sequence[Any]) -> None:
    """Refuse ride-along columns whose dtype has no null for new rows: sparse integers, intervals of integers."""
    import pandas as pd

    def lacks(dtype: Any) -> bool:
        kind = dtype.subtype.kind if isinstance(dtype, (pd.SparseDtype, pd.IntervalDtype)) and dtype.subtype is not None else "f"
        return bool(kind in "iub")

    wrong = [(name, str(dtype)) for name, dtype in zip(columns, dtypes, strict=True) if lacks(dtype)]
    if wrong:
        raise errors.holds_no_null(wrong)


def with_nulls(meta: Any, plain: Collection[Any], with_nulls: Collection[Any] = ()) -> Any:
    """The meta of a frame whose integer and bool columns become nullable, but for the ``plain`` ones, which new rows have.

    Columns that are known to hold nulls (``with_nulls``) do so all the same.
    """
    out = meta.copy()
    for name in meta.columns:
        dtype = meta[name].dtype
        if (name in plain and name not in with_nulls) or not isinstance(dtype, np.dtype):
            continue
        if dtype.kind in "iu":
            out[name] = out[name].astype(f"{'U' if dtype.kind == 'u' else ''}Int{8 * dtype.itemsize}")
        elif dtype.kind == "b":
            out[name] = out[name].astype("boolean")
    return out


def nulls(dtype: Any, index: Any) -> Any:
    """A column of nulls."""
    import pandas as pd

    if str(dtype) == "object":
        return pd.Series(np.full(len(index), None, object), index=index)
    if hasattr(dtype, "pyarrow_dtype"):
        import pyarrow as pa

        return pd.Series(pd.array(pa.nulls(len(index), dtype.pyarrow_dtype), dtype=dtype), index=index)
    # Categories are united with those of the originals; Dask's placeholder for unknown ones must not be among them.
    plain = pd.CategoricalDtype(dtype.categories[:0], dtype.ordered) if unknown_categories(dtype) else dtype
    return pd.Series(None, index=index, dtype=plain)


def nullable_as(column: Any, dtype: Any) -> Any:
    """A column in pandas' nullable form of its own integers or bools, where ``dtype`` is one; every other column as it is.

    Readers without such types give floats and objects for integers and bools with nulls. Whole numbers beyond 2**53 may have
    changed on that way, so they are refused.
    """
    found = column.dtype
    if found == dtype or not hasattr(dtype, "numpy_dtype") or hasattr(dtype, "pyarrow_dtype"):
        return column
    kinds = {"i": "iuf", "u": "iuf", "b": "bO"}.get(dtype.kind, "")
    if not isinstance(found, np.dtype) or found.kind not in kinds:
        return column
    if found.kind == "f":
        numbers = column.to_numpy()
        lossless = np.isnan(numbers) | ((np.abs(numbers) <= LARGEST_EXACT) & (numbers == np.rint(numbers)))
        if not lossless.all():
            raise errors.integers_as_floats([column.name])
    return column.astype(dtype)
